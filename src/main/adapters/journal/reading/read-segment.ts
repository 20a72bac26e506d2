import type { KeyObject } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import { LRUCache } from 'lru-cache';
import { decodeFrames } from '#shared/codec/frame.ts';
import type { JournalFilter, StoredRecord } from '#main/services/sessions/journal.ts';
import {
  builtTracks,
  levelFor,
  PyramidBuilder,
  sumUpTracks,
  within,
  type Chunk,
  type ReadableTrack,
  type TrackMeaning,
} from '#main/services/sessions/pyramid.ts';
import type { PutExtremes, SignalName, Stretch } from '#main/services/sessions/readable-journal.ts';
import { isMissing } from '#main/adapters/disk/error-code.ts';
import { BlockIndex } from '../block-index.ts';
import { readAt } from '../read-at.ts';
import { scanSegment, type Scan } from '../scan.ts';
import { segmentHeaderBytes } from '../segment-header.ts';
import { ChangedOnDisk, Segment } from '../segment.ts';
import { readSidecar, writeSidecar, type FileState, type SegmentFacts, type Sidecar } from './sidecar.ts';

/** What is needed to read a segment. */
export interface SegmentAccess {
  readonly path: string;
  readonly number: number;
  readonly key: KeyObject;
  /** Up to where it is on disk, while it is written to; null: it is closed, and all of it counts. */
  readonly end: number | null;
}

const cachedBytes = 48 * 1024 * 1024;
/** Chunks of pyramids that were read last, of all sessions. */
const chunks = new LRUCache<string, Chunk>({
  maxSize: cachedBytes,
  sizeCalculation: ({ min, max, count }) => min.byteLength + max.byteLength + count.byteLength,
});
/** A file that is something else at each look is not read for ever. */
const mostLooks = 3;

/** One segment, as it is read: by what lies beside it, or by walking it once, and again when it has changed. */
export class ReadSegment {
  readonly #access: Omit<SegmentAccess, 'end'>;
  readonly #sequenceBefore: number;
  #segment: Segment;
  #facts: Omit<SegmentFacts, 'streams' | 'blocks' | 'entries'>;
  #sidecar: Sidecar | undefined;
  /** Of a segment without a sidecar; null until a picture is asked for. */
  #pyramid: { readonly builder: PyramidBuilder; throughSequence: number } | null = null;
  #verified: boolean;
  #grows: boolean;
  #keeping: Promise<void> | undefined;
  /** The sidecar that is there told what was not written. */
  #distrusts = false;

  private constructor(access: SegmentAccess, sequenceBefore: number, found: Sidecar | ScannedSegment) {
    this.#access = access;
    this.#sequenceBefore = sequenceBefore;
    this.#grows = access.end !== null;
    this.#facts = found;
    if ('segment' in found) {
      this.#segment = found.segment;
      this.#verified = true;
      return;
    }
    this.#segment = new Segment(
      access.path,
      access.number,
      access.key,
      new BlockIndex(found.blocks, found.entries),
    );
    for (const [stream, name] of found.streams) this.#segment.streams.set(stream, name);
    this.#sidecar = found;
    this.#verified = false;
  }

  /** What lies beside a closed segment; undefined: nothing that fits, or the segment itself is not there. */
  static async sidecarOf({ path, key }: SegmentAccess): Promise<Sidecar | undefined> {
    const state = await stateOf(path).catch(() => undefined);
    return state === undefined ? undefined : readSidecar(path, key, state);
  }

  /** @param sidecar as `sidecarOf` told @throws the file system's error */
  static async open(
    access: SegmentAccess,
    sequenceBefore: number,
    sidecar: Sidecar | undefined,
  ): Promise<ReadSegment> {
    return new ReadSegment(
      access,
      sequenceBefore,
      sidecar ?? (await scanned(access, sequenceBefore, access.end)),
    );
  }

  get lastSequence(): number {
    return this.#facts.lastSequence;
  }

  get health() {
    const { damage, file, goodEnd } = this.#facts;
    const { forged } = this.#segment;
    let damagedBytes = 0;
    for (const { offset, end } of damage) damagedBytes += end - offset;
    for (const bytes of forged.values()) damagedBytes += bytes;
    return { tornBytes: file.bytes - goodEnd, damagedStretches: damage.length + forged.size, damagedBytes };
  }

  /** Takes in what was written since. @param writtenTo null: it was closed */
  async follow(writtenTo: number | null): Promise<void> {
    if (!this.#grows) return;
    this.#grows = writtenTo !== null;
    const { goodEnd, file } = this.#facts;
    const end = writtenTo ?? (await stateOf(this.#access.path)).bytes;
    if (end <= goodEnd) return;
    const bytes = await readBytes(this.#access.path, goodEnd, end);
    const index = this.#segment.index;
    const scan = scanSegment(bytes, this.#facts.lastSequence, { origin: goodEnd, index });
    this.#segment.learnStreams(bytes, scan);
    this.#facts = {
      ...this.#facts,
      goodEnd: scan.goodEnd,
      lastSequence: scan.lastSequence,
      damage: [...this.#facts.damage, ...scan.damage],
      file: { ...file, bytes: end },
    };
  }

  async *read(filter: JournalFilter = {}): AsyncGenerator<StoredRecord> {
    let fromSequence = filter.fromSequence ?? 0;
    for (let look = 1; ; look += 1) {
      try {
        for await (const record of this.#segment.read({ ...filter, fromSequence })) {
          fromSequence = record.sequence + 1;
          yield record;
        }
        return;
      } catch (error) {
        if (look === mostLooks || !(await this.#lookAgain(error))) throw error;
      }
    }
  }

  /** As `ReadableJournal` says, of this segment. */
  async sumUp(
    signal: SignalName,
    stretch: Stretch,
    bucketMs: number,
    put: PutExtremes,
  ): Promise<ReadonlySet<number>> {
    const isWanted = ({ stream }: TrackMeaning) => {
      const name = this.#segment.streams.get(stream);
      return name?.deviceId === signal.deviceId && name.signalId === signal.signalId;
    };
    const sidecar = await this.#sidecarOfClosed();
    try {
      if (sidecar !== undefined)
        return await sumUpTracks(storedTracks(sidecar, isWanted, bucketMs), stretch, put);
    } catch {
      // It is not what was written: the samples themselves are asked, and what it told before it failed is in them.
      this.#sidecar = undefined;
      this.#distrusts = true;
    }
    return sumUpTracks(builtTracks((await this.#built()).builder, isWanted, bucketMs), stretch, put);
  }

  /** Reads every byte of it again, unless that was done. */
  async verify(): Promise<void> {
    if (this.#verified) return;
    const scan = await this.#scanOrGone();
    const { damage, goodEnd, lastSequence } = this.#facts;
    const isSame =
      scan.goodEnd === goodEnd && scan.lastSequence === lastSequence && scan.damage.length === damage.length;
    if (!isSame) this.#take(scan);
    this.#verified = true;
  }

  /** Keeps what was found beside a segment that is closed. @throws the file system's error when the disk takes nothing */
  keep(): Promise<void> {
    this.#keeping ??= this.#keep().finally(() => {
      this.#keeping = undefined;
    });
    return this.#keeping;
  }

  async #keep(): Promise<void> {
    if (this.#sidecar !== undefined) return;
    const { path, key } = this.#access;
    const state = await stateOf(path);
    const found = this.#distrusts ? undefined : await readSidecar(path, key, state);
    if (found === undefined) {
      const { builder } = await this.#built();
      const { streams, index } = this.#segment;
      const facts = { ...this.#facts, file: state, streams, blocks: index.blocks, entries: index.entries };
      await writeSidecar(path, key, facts, builder.tracks());
      this.#distrusts = false;
    }
    this.#sidecar = found ?? (await readSidecar(path, key, state));
    if (this.#sidecar !== undefined) this.#pyramid = null;
  }

  /** Made at the first look, so that the pyramids of a long session do not fill the memory; a full disk keeps nobody from looking. */
  async #sidecarOfClosed(): Promise<Sidecar | undefined> {
    if (this.#sidecar === undefined && !this.#grows) await this.keep().catch(() => undefined);
    return this.#sidecar;
  }

  async #built() {
    const pyramid = (this.#pyramid ??= { builder: new PyramidBuilder(), throughSequence: 0 });
    const numbers = new Map([...this.#segment.streams].map(([stream, name]) => [nameOf(name), stream]));
    for await (const record of this.read({ signals: 'all', fromSequence: pyramid.throughSequence + 1 })) {
      if (record.kind !== 'frames' || record.sequence <= pyramid.throughSequence) continue;
      pyramid.throughSequence = record.sequence;
      const stream = numbers.get(nameOf(record)) ?? 0;
      for (const frame of decodeFrames(record.bytes)) pyramid.builder.add(stream, frame);
    }
    return pyramid;
  }

  async #scanOrGone(): Promise<ScannedSegment> {
    try {
      return await scanned(this.#access, this.#sequenceBefore, null);
    } catch (error) {
      if (isMissing(error)) return this.#gone();
      throw error;
    }
  }

  /** The file went away: all that it held is damage. */
  #gone(): ScannedSegment {
    const { path, number, key } = this.#access;
    const { file } = this.#facts;
    return {
      file,
      goodEnd: file.bytes,
      lastSequence: this.#sequenceBefore,
      damage: [{ offset: 0, end: file.bytes }],
      segment: new Segment(path, number, key),
    };
  }

  /** @returns whether the file was walked anew, since it is not what it was */
  async #lookAgain(error: unknown): Promise<boolean> {
    if (!(error instanceof ChangedOnDisk) && !isMissing(error)) return false;
    this.#take(await this.#scanOrGone());
    return true;
  }

  #take(scan: ScannedSegment): void {
    this.#segment = scan.segment;
    this.#facts = scan;
    this.#sidecar = undefined;
    this.#pyramid = null;
  }
}

/** Each at the highest level that the look allows. */
function* storedTracks(
  sidecar: Sidecar,
  isWanted: (meaning: TrackMeaning) => boolean,
  bucketMs: number,
): Generator<ReadableTrack> {
  for (const track of sidecar.tracks) {
    if (!isWanted(track)) continue;
    const level = Math.min(track.levels.length - 1, levelFor(track.rateHz, bucketMs));
    const places = track.levels[level] ?? new Map<number, never>();
    yield {
      meaning: track,
      level,
      async *chunksIn(numbers) {
        for (const [number, place] of within(places, numbers)) {
          const name = `${sidecar.id} ${place.nonce}`;
          const chunk = chunks.get(name) ?? (await sidecar.chunk(track, place));
          chunks.set(name, chunk);
          yield [number, chunk];
        }
      },
    };
  }
}

const nameOf = ({ deviceId, signalId }: SignalName): string => `${deviceId} ${signalId}`;

interface ScannedSegment extends Pick<Scan, 'goodEnd' | 'lastSequence' | 'damage'> {
  readonly file: FileState;
  readonly segment: Segment;
}

/** @param end null: all of the file */
async function scanned(
  { path, number, key }: Omit<SegmentAccess, 'end'>,
  sequenceBefore: number,
  end: number | null,
): Promise<ScannedSegment> {
  const { bytes: size, modifiedMs } = await stateOf(path);
  const bytes = await readBytes(path, 0, end ?? size);
  const scan = scanSegment(bytes, sequenceBefore);
  const segment = Segment.fromScan(path, number, key, bytes, scan);
  return { ...scan, segment, file: { bytes: bytes.length, modifiedMs } };
}

async function stateOf(path: string): Promise<FileState> {
  const { size, mtimeMs } = await stat(path);
  return { bytes: Math.max(size, segmentHeaderBytes), modifiedMs: mtimeMs };
}

async function readBytes(path: string, from: number, end: number): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    return await readAt(file, from, end - from);
  } finally {
    await file.close();
  }
}
