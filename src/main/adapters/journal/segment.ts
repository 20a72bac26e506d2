import type { KeyObject } from 'node:crypto';
import { open } from 'node:fs/promises';
import { inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import { DeviceId } from '#shared/domain/ids.ts';
import type { EntryTopic, JournalFilter, StoredRecord } from '#main/services/sessions/journal.ts';
import { BlockIndex, matches, type BlockQuery } from './block-index.ts';
import { readAt } from './read-at.ts';
import {
  decryptRecord,
  maxSequence,
  parseRecord,
  recordHeaderBytes,
  type RecordHeader,
  type RecordKind,
} from './record-codec.ts';
import type { Scan } from './scan.ts';
import { segmentHeaderBytes } from './segment-header.ts';

/** Which signal a stream number stands for within one segment. */
export const StreamName = z.object({ deviceId: DeviceId, signalId: z.string() });
export type StreamName = z.infer<typeof StreamName>;

const entryTopics = ['session', 'readings', 'gap', 'batch'] as const satisfies EntryTopic[];

/** What was indexed is no record any more: somebody, or the disk, changed it behind the back of the app. */
export class ChangedOnDisk extends Error {
  override readonly name = 'ChangedOnDisk';
}

/** A segment file as readers see it: its key, its index, and the streams it names. */
export class Segment {
  readonly path: string;
  readonly number: number;
  readonly key: KeyObject;
  readonly index: BlockIndex;
  readonly streams = new Map<number, StreamName>();
  /** Records whose checksum fits but which were changed, by sequence number. */
  readonly forged = new Map<number, number>();

  constructor(path: string, number: number, key: KeyObject, index = new BlockIndex()) {
    this.path = path;
    this.number = number;
    this.key = key;
    this.index = index;
  }

  /** Reads the streams' names out of a scanned file. */
  static fromScan(path: string, number: number, key: KeyObject, bytes: Buffer, scan: Scan): Segment {
    const segment = new Segment(path, number, key, scan.index);
    segment.learnStreams(bytes, scan);
    return segment;
  }

  /** Up to where records were indexed. */
  get end(): number {
    return this.index.blocks.at(-1)?.end ?? segmentHeaderBytes;
  }

  learnStreams(bytes: Buffer, scan: Scan): void {
    for (const { header, offset } of scan.streamRecords) {
      const plain = this.#decrypt(bytes, offset, header);
      if (plain !== null) this.streams.set(header.stream, StreamName.parse(JSON.parse(plain.toString())));
    }
  }

  /** @throws ChangedOnDisk when a record is not what was indexed */
  async *read(filter: JournalFilter): AsyncGenerator<StoredRecord> {
    const query = this.#query(filter);
    const stretches = query.kinds.size === 0 ? [] : this.index.stretches(query);
    if (stretches.length === 0) return;
    const file = await open(this.path, 'r');
    try {
      for (const { offset, end } of stretches) {
        const bytes = await readAt(file, offset, end - offset);
        yield* query.kinds.has('frames') ? this.#records(bytes, query) : this.#entries(bytes, offset, query);
        if (bytes.length < end - offset) throw new ChangedOnDisk(`segment ${this.number} was cut`);
      }
    } finally {
      await file.close();
    }
  }

  /** Samples in between are passed over. @param offset of the bytes in the file */
  *#entries(bytes: Buffer, offset: number, query: BlockQuery): Generator<StoredRecord> {
    for (const place of this.index.entriesIn(offset, offset + bytes.length)) {
      const at = place - offset;
      const header = this.#header(bytes, at);
      const record = matches(header, query) ? this.#record(bytes, at, header) : null;
      if (record !== null) yield record;
    }
  }

  *#records(bytes: Buffer, query: BlockQuery): Generator<StoredRecord> {
    for (let at = 0; at < bytes.length;) {
      const header = this.#header(bytes, at);
      const next = at + recordHeaderBytes + header.payloadBytes;
      const record = matches(header, query) ? this.#record(bytes, at, header) : null;
      if (record !== null) yield record;
      at = next;
    }
  }

  #header(bytes: Buffer, at: number): RecordHeader {
    const header = parseRecord(bytes, at);
    if (header === null) throw new ChangedOnDisk(`record ${at} of a stretch of segment ${this.number}`);
    return header;
  }

  #record(bytes: Buffer, offset: number, header: RecordHeader): StoredRecord | null {
    const { kind, sequence, fromMs, toMs } = header;
    if (kind === 'stream' || kind === 'overview') return null;
    const plain = this.#decrypt(bytes, offset, header);
    if (plain === null) return null;
    if (kind === 'frames') {
      const name = this.streams.get(header.stream);
      return name === undefined ? null : { kind, sequence, ...name, bytes: plain };
    }
    const entry = JSON.parse((header.deflated ? inflateRawSync(plain) : plain).toString()) as unknown;
    const stretch = Number.isNaN(fromMs) ? {} : { fromMs, toMs };
    return { kind: 'entry', topic: kind, sequence, ...stretch, entry };
  }

  #decrypt(bytes: Buffer, offset: number, header: RecordHeader): Buffer | null {
    try {
      return decryptRecord(this.key, bytes, offset, header);
    } catch {
      this.forged.set(header.sequence, recordHeaderBytes + header.payloadBytes);
      return null;
    }
  }

  #query(filter: JournalFilter): BlockQuery {
    const { topics, signals } = filter;
    const kinds = new Set<RecordKind>(topics ?? (signals === undefined ? entryTopics : []));
    let streams: Set<number> | null = null;
    if (signals !== undefined && signals !== 'all') {
      const wanted = new Set(signals.map(({ deviceId, signalId }) => `${deviceId} ${signalId}`));
      streams = new Set(
        [...this.streams]
          .filter(([, { deviceId, signalId }]) => wanted.has(`${deviceId} ${signalId}`))
          .map(([number]) => number),
      );
    }
    const wantsFrames = signals === undefined ? topics === undefined : streams === null || streams.size > 0;
    if (wantsFrames) kinds.add('frames');
    return {
      kinds,
      streams,
      fromMs: filter.fromMs ?? -Infinity,
      toMs: filter.toMs ?? Infinity,
      fromSequence: filter.fromSequence ?? 0,
      toSequence: filter.toSequence ?? maxSequence,
    };
  }
}
