/** `npm run network:it-admin`: registers one more it-admin at a hospital's authority, for the case that the first is gone. */
import { folderOption, readOptions, runCommand, UsageError } from './command.ts';
import { readDescription } from './folder.ts';
import { registerItAdmin } from './enrolment.ts';

const code = await runCommand('npm run network:it-admin -- [--dir FOLDER] [--hospital SLUG]', async () => {
  const values = readOptions({ hospital: { type: 'string' } });
  const folder = folderOption(values);
  const network = await readDescription(folder);
  const slug = values['hospital'] ?? network.hospitals[0]?.slug;
  const hospital = network.hospitals.find((entry) => entry.slug === slug);
  if (hospital === undefined) {
    const known = network.hospitals.map((entry) => entry.slug).join(', ');
    throw new UsageError(`--hospital is one of ${known}, not ${String(slug)}`);
  }
  // On the output alone, so that a script can take it.
  console.log(JSON.stringify(await registerItAdmin(folder, hospital)));
  return 0;
});
process.exit(code);
