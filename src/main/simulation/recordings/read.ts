import { open, stat } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { ServiceError } from '#shared/contract/errors.ts';
import { parseCsv } from './csv.ts';
import { parseEdf } from './edf.ts';
import { badRecording, damagedHint, headerText, maxFileBytes, type Recording } from './recording.ts';
import { decodeText } from './text-file.ts';
import { parseWfdb } from './wfdb.ts';
import { parseWfdbHeader, type SegmentsHeader, type SignalsHeader } from './wfdb-header.ts';
import { joinSegments, maxJoinedSamples } from './wfdb-segments.ts';

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );

function notThere(path: string): ServiceError {
  return new ServiceError(
    'not-found',
    `The recording’s ${extname(path)} file is not there.`,
    'Check the path. A WFDB record is given without its ending (.hea), other files with theirs.',
  );
}

async function readWhole(path: string): Promise<Buffer> {
  if (!(await isFile(path))) throw notThere(path);
  try {
    const file = await open(path);
    try {
      if ((await file.stat()).size > maxFileBytes) {
        throw badRecording('is larger than 128 MB', 'Cut a shorter part out of it.');
      }
      return await file.readFile();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof ServiceError) throw error;
    throw badRecording(
      `cannot be opened (its ${extname(path)} file)`,
      'Check whether you may read it and whether its disk is there.',
    );
  }
}

/** Data files that the header names; null for one that is not there. */
async function readSignals(header: SignalsHeader, folder: string): Promise<Recording> {
  const files = new Map<string, Uint8Array | null>();
  for (const { file } of header.signals) {
    if (files.has(file) || file === '~') continue;
    const path = join(folder, file);
    files.set(file, (await isFile(path)) ? await readWhole(path) : null);
  }
  const [[first] = ['']] = files;
  if (files.size > 0 && [...files.values()].every((bytes) => bytes === null)) throw notThere(first);
  return parseWfdb(header, files);
}

async function readSegment(header: SegmentsHeader, path: string): Promise<Recording> {
  const segment = parseWfdbHeader(headerText(await readWhole(path)));
  if (segment.kind === 'segments') throw badRecording('has segments within a segment', damagedHint);
  if (segment.rateHz !== header.rateHz) {
    throw badRecording(`changes its sampling rate from ${header.rateHz} to ${segment.rateHz}`, damagedHint);
  }
  return readSignals(segment, dirname(path));
}

/** One segment that cannot be read does not hold up the others. */
async function readSegments(header: SegmentsHeader, folder: string): Promise<Recording> {
  const segments: (Recording | ServiceError | null)[] = [];
  let samples = 0;
  for (const { name, frames } of header.segments) {
    if (name === '~' || frames === 0) {
      segments.push(null);
      continue;
    }
    const segment = await readSegment(header, join(folder, `${name}.hea`)).catch((error: unknown) => {
      if (error instanceof ServiceError) return error;
      throw error;
    });
    segments.push(segment);
    if (segment instanceof ServiceError) continue;
    samples += segment.signals.reduce((sum, signal) => sum + signal.samples.length, 0);
    if (samples > maxJoinedSamples)
      throw badRecording('is too long to be held in memory', 'Give one of its segments.');
  }
  return joinSegments(header, segments);
}

async function readWfdb(path: string): Promise<Recording> {
  const header = parseWfdbHeader(headerText(await readWhole(path)));
  const folder = dirname(path);
  return header.kind === 'segments' ? readSegments(header, folder) : readSignals(header, folder);
}

/** `record`, `record.hea` and `record.dat` all mean the header of that record. */
async function headerPath(path: string): Promise<string> {
  if (/\.hea$/i.test(path)) return path;
  const beside = path.slice(0, path.length - extname(path).length);
  if (await isFile(`${path}.hea`)) return `${path}.hea`;
  if (await isFile(`${beside}.hea`)) return `${beside}.hea`;
  if (await isFile(path)) {
    throw badRecording(
      `has an ending (${extname(path) === '' ? 'none' : extname(path).slice(0, 12)}) that is not read, and no header (.hea) beside it`,
      'Give a WFDB record, or a file that ends in .edf, .bdf, .csv, .tsv or .txt.',
    );
  }
  return /\.dat$/i.test(path) ? `${beside}.hea` : `${path}.hea`;
}

/**
 * Reads a recording by the ending of its name: `.edf`, `.rec`, `.bdf`; `.csv`, `.tsv`, `.txt`; or the name of a WFDB record
 * (with or without `.hea`).
 * @throws ServiceError that says what is missing or wrong
 */
export async function readRecording(path: string): Promise<Recording> {
  if (/\.(edf|rec|bdf)$/i.test(path)) return parseEdf(await readWhole(path));
  if (/\.(csv|tsv|txt)$/i.test(path)) return parseCsv(decodeText(await readWhole(path)));
  return readWfdb(await headerPath(path));
}
