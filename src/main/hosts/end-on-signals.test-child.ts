import { openDataFolder } from '#main/adapters/data-folder/index.ts';
import { endOnSignals } from './end-on-signals.ts';

/** Test program: holds the data folder, and hangs when it is told to end. */
const data = await openDataFolder(process.argv[2] ?? '');
endOnSignals(async () => {
  await data.markEnding();
  process.stdout.write('ending\n');
  await new Promise<never>(() => undefined);
});
process.stdout.write('held\n');
setInterval(() => undefined, 60_000);
