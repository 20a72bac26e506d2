import { BlockIndex } from './block-index.ts';
import { parseRecord, recordHeaderBytes, recordMagic, type RecordHeader } from './record-codec.ts';
import { segmentHeaderBytes } from './segment-header.ts';

export interface Scan {
  readonly index: BlockIndex;
  /** Records that name streams, by their place in the bytes: they have to be read before frames can be told apart. */
  readonly streamRecords: readonly { readonly header: RecordHeader; readonly offset: number }[];
  /** Behind the last whole record. */
  readonly goodEnd: number;
  readonly lastSequence: number;
  readonly damage: readonly { readonly offset: number; readonly end: number }[];
}

/** Where a walk goes on, of a segment that grows. */
interface Before {
  /** Place in the file of the first byte. */
  readonly origin: number;
  readonly index: BlockIndex;
}

/**
 * Walks a segment's bytes and checks every record. Where the chain of records breaks, the next whole record with a
 * higher sequence number is looked for; what lies between is damage, and what has none behind it is the torn tail.
 * @param bytes the whole file, or what of it lies behind what was walked before
 */
export function scanSegment(bytes: Buffer, sequenceBefore: number, before?: Before): Scan {
  const { origin, index } = before ?? { origin: 0, index: new BlockIndex() };
  const streamRecords: { header: RecordHeader; offset: number }[] = [];
  const damage: { offset: number; end: number }[] = [];
  let offset = before === undefined ? segmentHeaderBytes : 0;
  let goodEnd = origin + offset;
  let lastSequence = sequenceBefore;
  while (offset < bytes.length) {
    const header = parseRecord(bytes, offset);
    if (header === null || header.sequence <= lastSequence) {
      const next = findRecord(bytes, offset + 1, lastSequence);
      if (next === -1) break;
      damage.push({ offset: origin + offset, end: origin + next });
      offset = next;
      continue;
    }
    index.add(header, origin + offset);
    if (header.kind === 'stream') streamRecords.push({ header, offset });
    lastSequence = header.sequence;
    offset += recordHeaderBytes + header.payloadBytes;
    goodEnd = origin + offset;
  }
  return { index, streamRecords, goodEnd, lastSequence, damage };
}

function findRecord(bytes: Buffer, from: number, lastSequence: number): number {
  for (let at = bytes.indexOf(recordMagic, from); at !== -1; at = bytes.indexOf(recordMagic, at + 1)) {
    const header = parseRecord(bytes, at);
    if (header !== null && header.sequence > lastSequence) return at;
  }
  return -1;
}
