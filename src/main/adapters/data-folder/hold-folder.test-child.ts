import { openDataFolder } from './index.ts';

/** Test program: holds the data folder until it is killed. */
await openDataFolder(process.argv[2] ?? '');
process.stdout.write('held\n');
setInterval(() => undefined, 60_000);
