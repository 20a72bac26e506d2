/** `npm run network:up`: makes a network, or starts the one that is in the folder. */
import { bringUp } from './bring-up.ts';
import { folderOption, numberOption, readOptions, runCommand } from './command.ts';
import { readDescription } from './folder.ts';

const usage = 'npm run network:up -- [--dir FOLDER] [--hospitals N] [--peers N] [--orderers N]';

const code = await runCommand(usage, async (signal) => {
  const values = readOptions({
    hospitals: { type: 'string' },
    peers: { type: 'string' },
    orderers: { type: 'string' },
  });
  const folder = folderOption(values);
  const size = {
    hospitals: numberOption(values, 'hospitals', 2, 9),
    peers: numberOption(values, 'peers', 1, 3),
    orderers: numberOption(values, 'orderers', 3, 5),
  };
  const from = performance.now();
  await bringUp({ folder, size, signal, say: console.log });
  const seconds = ((performance.now() - from) / 1000).toFixed(1);
  console.log(`The network in ${folder.root} is ready (${seconds} s).`);
  for (const hospital of (await readDescription(folder)).hospitals) {
    const { connection, itAdmin } = folder.organisation(hospital);
    console.log(`${hospital.name}: workstations take ${connection}; its first it-admin is in ${itAdmin}.`);
  }
  return 0;
});
process.exit(code);
