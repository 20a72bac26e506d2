import { appendFile, open, readdir, readFile, rename, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { ServiceError } from '#shared/contract/errors.ts';
import type { JournalHealth } from '#main/services/sessions/journal.ts';
import { segmentKey } from './record-codec.ts';
import { scanSegment } from './scan.ts';
import { parseSegmentHeader, segmentVersion } from './segment-header.ts';
import { Segment } from './segment.ts';

export interface OpenedSegments {
  readonly segments: Segment[];
  readonly lastSequence: number;
  readonly lastNumber: number;
  readonly health: JournalHealth;
}

const segmentName = /^(\d{6})\.journal$/;

export function isSegment(fileName: string): boolean {
  return segmentName.test(fileName);
}

export function segmentFile(number: number): string {
  return `${String(number).padStart(6, '0')}.journal`;
}

export function numberOf(fileName: string): number {
  return Number(segmentName.exec(fileName)?.[1]);
}

/**
 * Opens the segments of a session, oldest first, and cuts off torn tails after copying them to `NAME.torn` beside.
 * @throws ServiceError('journal') when a segment was written by a newer program or belongs to another session
 */
export async function openSegments(
  folder: string,
  sessionId: string,
  workstationKey: Uint8Array,
): Promise<OpenedSegments> {
  const names = (await readdir(folder)).filter(isSegment).toSorted();
  const segments: Segment[] = [];
  let [lastSequence, lastNumber, tornBytes, damagedStretches, damagedBytes] = [0, 0, 0, 0, 0];
  for (const name of names) {
    const path = join(folder, name);
    lastNumber = numberOf(name);
    // What stands in its place is nothing that was recorded; that the segment is missing is found by its length.
    if (!(await isFile(path))) continue;
    const bytes = await readFile(path);
    const header = parseSegmentHeader(bytes);
    if (header === null) {
      // The app ended while it made the segment, or its begin was destroyed: nothing of it can be read.
      await rename(path, `${path}.torn`);
      tornBytes += bytes.length;
      continue;
    }
    if (header.version !== segmentVersion || header.sessionId !== sessionId) throw foreignSegment();
    const scan = scanSegment(bytes, lastSequence);
    const key = segmentKey(workstationKey, sessionId, header.salt);
    segments.push(Segment.fromScan(path, header.number, key, bytes, scan));
    if (scan.goodEnd < bytes.length) {
      await cutTornTail(path, bytes, scan.goodEnd);
      tornBytes += bytes.length - scan.goodEnd;
    }
    lastSequence = scan.lastSequence;
    damagedStretches += scan.damage.length;
    for (const { offset, end } of scan.damage) damagedBytes += end - offset;
  }
  return { segments, lastSequence, lastNumber, health: { tornBytes, damagedStretches, damagedBytes } };
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

async function cutTornTail(path: string, bytes: Buffer, goodEnd: number): Promise<void> {
  await appendFile(`${path}.torn`, bytes.subarray(goodEnd), { mode: 0o600, flush: true });
  await truncate(path, goodEnd);
  const file = await open(path, 'r+');
  try {
    await file.datasync();
  } finally {
    await file.close();
  }
}

export function foreignSegment(): ServiceError {
  return new ServiceError(
    'journal',
    'This recording was written by another version of VitalSeal or belongs to another session.',
    'Open it with the version that wrote it, or call IT.',
  );
}
