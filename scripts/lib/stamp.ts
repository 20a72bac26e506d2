import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';

/** All that the build is made from. */
const sources = [
  'src/**/*.{ts,tsx,html,css,json,svg,woff2}',
  'chaincode/src/**/*.ts',
  'electron.vite.config.ts',
  'package.json',
  'package-lock.json',
];
const stampFile = 'out/.stamp';

/** @returns SHA-256 over names and contents of all sources but tests, hex */
function sourcesHash(): string {
  const hash = createHash('sha256');
  for (const file of globSync(sources).toSorted()) {
    if (/\.test\.tsx?$/.test(file)) continue;
    const bytes = readFileSync(file);
    hash.update(`${file.replaceAll('\\', '/')}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex');
}

/** Whether the last complete build was made from the sources as they are. */
export function isUpToDate(): boolean {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === sourcesHash();
}

/** Notes what a complete build was made from. @param work the build itself */
export async function stamped(work: () => Promise<void>): Promise<void> {
  // Taken before, so that a file that changes meanwhile is built again next time.
  const hash = sourcesHash();
  await work();
  writeFileSync(stampFile, hash);
}
