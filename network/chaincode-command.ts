/**
 * `npm run network:chaincode`: `--restart` starts the servers of a chaincode again, with the program as it is now;
 * `--name N --program FILE` puts one more chaincode on the channel.
 */
import { resolve } from 'node:path';
import { existsSync } from 'node:fs';
import { addChaincode, restartChaincode } from './more-chaincode.ts';
import { folderOption, readOptions, runCommand, UsageError } from './command.ts';
import { readDescription } from './folder.ts';
import { fabricPrograms } from './programs.ts';

const usage =
  'npm run network:chaincode -- [--dir FOLDER] (--restart [--name NAME] | --name NAME --program FILE)';

const code = await runCommand(usage, async (signal) => {
  const text = { type: 'string' } as const;
  const values = readOptions({ restart: { type: 'boolean' }, name: text, program: text });
  const folder = folderOption(values);
  const network = await readDescription(folder);
  const programs = await fabricPrograms(console.log, signal);
  const tools = { folder, network, programs, signal, say: console.log, started: () => undefined };
  const { restart, name = 'vitalseal', program } = values;
  if (restart === true) {
    await restartChaincode(tools, String(name));
    return 0;
  }
  if (typeof program !== 'string') throw new UsageError('Say --restart, or --name and --program');
  if (!existsSync(program)) throw new UsageError(`--program names ${program}, which is not there`);
  await addChaincode(tools, String(name), resolve(program));
  return 0;
});
process.exit(code);
