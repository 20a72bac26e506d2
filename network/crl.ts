/** `npm run network:crl`: takes what the hospitals' authorities revoked to the channel, once or for ever. */
import { setTimeout as delay } from 'node:timers/promises';
import { folderOption, readOptions, runCommand } from './command.ts';
import { readDescription } from './folder.ts';
import { NetworkError } from './network-error.ts';
import type { NetworkTools } from './peer-cli.ts';
import { fabricPrograms } from './programs.ts';
import { publishRevocations, type Published } from './revocations.ts';

/** Half of a minute is promised; this leaves time for the block. */
const pauseMs = 5_000;

async function publishAll(tools: NetworkTools, published: Published, mayFail: boolean): Promise<void> {
  for (const hospital of tools.network.hospitals) {
    try {
      const count = await publishRevocations(tools, hospital, published);
      if (count > 0) console.log(`${hospital.name}: ${count} more certificates are refused on the channel.`);
    } catch (error) {
      // An authority or an orderer that is away for a while: tried again after the pause.
      if (!mayFail || !(error instanceof NetworkError)) throw error;
      console.error(`${new Date().toISOString()} ${hospital.name}: ${error.message} ${error.log}`);
    }
  }
}

const code = await runCommand('npm run network:crl -- [--dir FOLDER] [--watch]', async (signal) => {
  const values = readOptions({ watch: { type: 'boolean' } });
  const folder = folderOption(values);
  const network = await readDescription(folder);
  const programs = await fabricPrograms(console.log, signal);
  const tools = { folder, network, programs, signal };
  const published: Published = new Map();
  if (values['watch'] !== true) {
    await publishAll(tools, published, false);
    console.log('All that the authorities revoked is refused on the channel.');
    return 0;
  }
  while (!signal.aborted) {
    await publishAll(tools, published, true);
    await delay(pauseMs, undefined, { signal }).catch(() => undefined);
  }
  return 0;
});
process.exit(code);
