/** `npm run network:down`: ends the network's processes; its data stay. */
import { bringDown } from './bring-down.ts';
import { folderOption, readOptions, runCommand } from './command.ts';
import { readDescription } from './folder.ts';

const code = await runCommand('npm run network:down -- [--dir FOLDER]', async () => {
  const folder = folderOption(readOptions({}));
  await readDescription(folder);
  const from = performance.now();
  const count = await bringDown(folder);
  const seconds = ((performance.now() - from) / 1000).toFixed(1);
  console.log(`Ended ${count} processes of the network in ${folder.root} (${seconds} s); its data stay.`);
  return 0;
});
process.exit(code);
