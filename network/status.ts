/** `npm run network:status`: who is there, and what is wrong. Ends with 1 when something is. */
import { folderOption, readOptions, runCommand } from './command.ts';
import { readDescription } from './folder.ts';
import { inspectNetwork, type NetworkStatus } from './inspect.ts';
import { fabricPrograms } from './programs.ts';

function table({ parts }: NetworkStatus): string {
  const rows = parts.map(({ kind, name, of, ok, detail }) => [ok ? 'ok' : 'DOWN', kind, name, of, detail]);
  const columns = [['', 'what', 'name', 'of', ''], ...rows];
  const widths = [0, 1, 2, 3].map((index) => Math.max(...columns.map((row) => (row[index] ?? '').length)));
  return columns
    .map((row) =>
      row
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function verdict({ ready, folder, parts }: NetworkStatus): string {
  if (ready) return `The network in ${folder} is ready.`;
  const wrong = parts.filter(({ ok }) => !ok).map(({ name, detail }) => `${name} ${detail}`);
  const what = wrong.length === 0 ? 'no orderer leads yet' : wrong.join('; ');
  return `The network in ${folder} is not ready: ${what}. npm run network:up -- --dir ${folder} starts what is missing.`;
}

const code = await runCommand('npm run network:status -- [--dir FOLDER] [--json]', async (signal) => {
  const values = readOptions({ json: { type: 'boolean' } });
  const folder = folderOption(values);
  const network = await readDescription(folder);
  const programs = await fabricPrograms(console.error, signal);
  const status = await inspectNetwork({ folder, network, programs, signal });
  if (values['json'] === true) console.log(JSON.stringify(status, null, 2));
  else console.log(`${table(status)}\n${verdict(status)}`);
  return status.ready ? 0 : 1;
});
process.exit(code);
