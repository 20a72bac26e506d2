import { readFile, stat } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { ServiceError } from '#shared/contract/errors.ts';
import { parseCsv } from './csv.ts';
import { parseEdf } from './edf.ts';
import { badRecording, maxFileBytes, type Recording } from './recording.ts';
import { parseWfdb } from './wfdb.ts';
import { parseWfdbHeader } from './wfdb-header.ts';

async function readWhole(path: string): Promise<Buffer> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() !== true) {
    throw new ServiceError(
      'not-found',
      `The recording’s ${extname(path)} file is not there.`,
      'Check the path. A WFDB record is given without its ending (.hea), other files with theirs.',
    );
  }
  if (found.size > maxFileBytes) throw badRecording('is larger than 128 MB', 'Cut a shorter part out of it.');
  return readFile(path);
}

async function readWfdb(path: string): Promise<Recording> {
  const text = (await readWhole(path)).toString('latin1');
  const files = new Map<string, Uint8Array>();
  for (const { file } of parseWfdbHeader(text).signals) {
    if (!files.has(file)) files.set(file, await readWhole(join(dirname(path), file)));
  }
  return parseWfdb(text, files);
}

/**
 * Reads a recording by the ending of its name: `.edf`, `.csv`, or the name of a WFDB record (with or without `.hea`).
 * @throws ServiceError that says what is missing or wrong
 */
export async function readRecording(path: string): Promise<Recording> {
  if (/\.edf$/i.test(path)) return parseEdf(await readWhole(path));
  if (/\.csv$/i.test(path)) return parseCsv((await readWhole(path)).toString('utf8'));
  return readWfdb(`${path.replace(/\.(hea|dat)$/i, '')}.hea`);
}
