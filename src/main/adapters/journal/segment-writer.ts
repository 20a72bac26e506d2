import { syncFolder } from '#main/adapters/disk/atomic-file.ts';
import { folderGone } from '#main/adapters/disk/disk-error.ts';
import { randomBytes } from 'node:crypto';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { decodeFrames } from '#shared/codec/frame.ts';
import type { JournalRecord } from '#main/services/sessions/journal.ts';
import {
  encodeRecord,
  parseHeader,
  recordHeaderBytes,
  segmentKey,
  type RecordHeader,
} from './record-codec.ts';
import { segmentFile } from './open-segments.ts';
import { encodeSegmentHeader, saltBytes, segmentHeaderBytes } from './segment-header.ts';
import { Segment } from './segment.ts';

/** Entries from this size on are deflated: a batch is mostly repeated words. */
const deflateFromBytes = 1024;
/** So often a stream's name is written again, that one damaged place cannot make a whole signal nameless. */
const announceEveryBytes = 1024 * 1024;

/** Times of a record for the index, NaN where it has none. */
export function stretchOf(record: JournalRecord): Stretch {
  if (record.kind === 'entry')
    return { fromMs: record.fromMs ?? NaN, toMs: record.toMs ?? record.fromMs ?? NaN };
  const frames = decodeFrames(record.bytes);
  let fromMs = Infinity;
  let toMs = -Infinity;
  for (const { startMs, samples, rateHz } of frames) {
    fromMs = Math.min(fromMs, startMs);
    toMs = Math.max(toMs, startMs + (samples.length * 1000) / rateHz);
  }
  if (frames.length === 0) throw new RangeError('a journal record of frames holds at least one frame');
  return { fromMs, toMs };
}

export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A record with its stretch of time. */
export interface TimedRecord extends Stretch {
  readonly record: JournalRecord;
}

/** Records that are in the file, but perhaps not yet on disk. */
export interface Written {
  readonly bytes: Buffer;
  readonly offset: number;
  /** Of the records, in order. */
  readonly sequences: readonly number[];
}

type FramesRecord = JournalRecord & { readonly kind: 'frames' };

/** The one segment that a session's records are written to. */
export class SegmentWriter {
  readonly segment: Segment;
  readonly #file: FileHandle;
  #end = segmentHeaderBytes;
  readonly #announced = new Set<number>();
  #announceAgainAt = announceEveryBytes;

  private constructor(segment: Segment, file: FileHandle) {
    this.segment = segment;
    this.#file = file;
  }

  /** Makes the segment's file; on failure none is left behind. */
  static async create(
    folder: string,
    sessionId: string,
    number: number,
    workstationKey: Uint8Array,
  ): Promise<SegmentWriter> {
    const path = join(folder, segmentFile(number));
    const salt = randomBytes(saltBytes);
    const file = await open(path, 'wx', 0o600);
    try {
      await writeFully(file, encodeSegmentHeader({ number, sessionId, salt }), 0);
      await file.datasync();
      await syncFolder(folder);
    } catch (error) {
      await file.close();
      await rm(path, { force: true });
      throw error;
    }
    return new SegmentWriter(new Segment(path, number, segmentKey(workstationKey, sessionId, salt)), file);
  }

  get bytes(): number {
    return this.#end;
  }

  /**
   * Writes records behind the last ones; all or none. They survive the end of the process now, and a power cut after
   * `sync`; readers see them after `publish`.
   * @param takeSequence gives the next number; numbers of a failed write are not used again (they are nonces)
   */
  async write(records: readonly TimedRecord[], takeSequence: () => number): Promise<Written> {
    const chunks: Buffer[] = [];
    const named = new Map<number, FramesRecord>();
    const sequences = records.map((timed) => {
      if (timed.record.kind === 'frames') this.#announce(timed.record, named, chunks, takeSequence);
      const sequence = takeSequence();
      chunks.push(this.#encode(timed, sequence, named));
      return sequence;
    });
    const bytes = Buffer.concat(chunks);
    const offset = this.#end;
    await writeFully(this.#file, bytes, offset);
    for (const [stream, { deviceId, signalId }] of named) {
      this.segment.streams.set(stream, { deviceId, signalId });
      this.#announced.add(stream);
    }
    this.#end += bytes.length;
    this.#forgetAnnounced();
    return { bytes, offset, sequences };
  }

  /** Waits until all that was written before is on disk. @throws ServiceError('disk') when the file was deleted */
  async sync(): Promise<void> {
    await this.#file.datasync();
    // What is written to a deleted file is flushed without an error, and gone when the app ends.
    if ((await this.#file.stat()).nlink === 0) throw folderGone();
  }

  /** Lets readers see what is on disk. */
  publish({ bytes, offset }: Written): void {
    for (let at = 0; at < bytes.length;) {
      const header = parseHeader(bytes, at);
      if (header === null) throw new Error('the journal wrote what it cannot read');
      this.segment.index.add(header, offset + at);
      at += recordHeaderBytes + header.payloadBytes;
    }
  }

  /** Cuts off what a failed write left. @param offset end of what is to stay @throws when the disk refuses that too */
  async cutBack(offset = this.#end): Promise<void> {
    await this.#file.truncate(offset);
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  #announce(
    record: FramesRecord,
    named: Map<number, FramesRecord>,
    chunks: Buffer[],
    takeSequence: () => number,
  ): void {
    const known = this.#streamOf(record, named);
    if (known !== undefined && (named.has(known) || this.#announced.has(known))) return;
    const stream = known ?? Math.max(-1, ...this.segment.streams.keys(), ...named.keys()) + 1;
    const { deviceId, signalId } = record;
    const header = plainHeader('stream', stream, takeSequence());
    chunks.push(encodeRecord(this.segment.key, header, Buffer.from(JSON.stringify({ deviceId, signalId }))));
    named.set(stream, record);
  }

  #streamOf(record: FramesRecord, named: ReadonlyMap<number, FramesRecord>): number | undefined {
    for (const names of [named, this.segment.streams]) {
      for (const [number, { deviceId, signalId }] of names) {
        if (deviceId === record.deviceId && signalId === record.signalId) return number;
      }
    }
    return undefined;
  }

  #encode(
    { record, fromMs, toMs }: TimedRecord,
    sequence: number,
    named: ReadonlyMap<number, FramesRecord>,
  ): Buffer {
    const stretch = { fromMs, toMs };
    if (record.kind === 'frames') {
      const stream = this.#streamOf(record, named) ?? 0;
      return encodeRecord(
        this.segment.key,
        { ...plainHeader('frames', stream, sequence), ...stretch },
        record.bytes,
      );
    }
    const json = Buffer.from(JSON.stringify(record.entry));
    const deflated = json.length >= deflateFromBytes;
    return encodeRecord(
      this.segment.key,
      { ...plainHeader(record.topic, 0, sequence), ...stretch, deflated },
      deflated ? deflateRawSync(json, { level: 3 }) : json,
    );
  }

  #forgetAnnounced(): void {
    if (this.#end < this.#announceAgainAt) return;
    this.#announced.clear();
    this.#announceAgainAt = this.#end + announceEveryBytes;
  }
}

function plainHeader(
  kind: RecordHeader['kind'],
  stream: number,
  sequence: number,
): Omit<RecordHeader, 'payloadBytes'> {
  return { kind, deflated: false, stream, sequence, fromMs: NaN, toMs: NaN };
}

async function writeFully(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
