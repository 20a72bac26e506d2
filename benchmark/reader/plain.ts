import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

/**
 * What the machine allows at all: the files of a session are read and checked, and nothing is understood of them.
 * @returns time of an hour's share of them, ms
 */
export async function plainHourMs(sessionFolder: string, hours: number): Promise<number> {
  const names = (await readdir(sessionFolder)).filter((name) => name.endsWith('.journal')).toSorted();
  let total = 0;
  for (const name of names) total += (await stat(join(sessionFolder, name))).size;
  let left = Math.round(total / hours);
  const beganMs = performance.now();
  for (const name of names) {
    if (left <= 0) break;
    const bytes = await readFile(join(sessionFolder, name));
    crc32(bytes.subarray(0, left));
    left -= bytes.length;
  }
  return performance.now() - beganMs;
}
