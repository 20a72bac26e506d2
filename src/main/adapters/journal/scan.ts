import { BlockIndex } from './block-index.ts';
import { parseRecord, recordHeaderBytes, recordMagic, type RecordHeader } from './record-codec.ts';
import { segmentHeaderBytes } from './segment-header.ts';

export interface Scan {
  readonly index: BlockIndex;
  /** Records that name streams: they have to be read before frames can be told apart. */
  readonly streamRecords: readonly { readonly header: RecordHeader; readonly offset: number }[];
  /** Behind the last whole record. */
  readonly goodEnd: number;
  readonly lastSequence: number;
  readonly damage: readonly { readonly offset: number; readonly end: number }[];
}

/**
 * Walks a segment's bytes and checks every record. Where the chain of records breaks, the next whole record with a
 * higher sequence number is looked for; what lies between is damage, and what has none behind it is the torn tail.
 */
export function scanSegment(bytes: Buffer, sequenceBefore: number): Scan {
  const index = new BlockIndex();
  const streamRecords: { header: RecordHeader; offset: number }[] = [];
  const damage: { offset: number; end: number }[] = [];
  let offset = segmentHeaderBytes;
  let goodEnd = segmentHeaderBytes;
  let lastSequence = sequenceBefore;
  while (offset < bytes.length) {
    const header = parseRecord(bytes, offset);
    if (header === null || header.sequence <= lastSequence) {
      const next = findRecord(bytes, offset + 1, lastSequence);
      if (next === -1) break;
      damage.push({ offset, end: next });
      offset = next;
      continue;
    }
    index.add(header, offset);
    if (header.kind === 'stream') streamRecords.push({ header, offset });
    lastSequence = header.sequence;
    offset += recordHeaderBytes + header.payloadBytes;
    goodEnd = offset;
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
