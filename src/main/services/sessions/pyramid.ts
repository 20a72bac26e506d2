import type { StreamFrame } from '#shared/codec/frame.ts';
import type { PutExtremes, Stretch } from './readable-journal.ts';
import { absentCount, type SampleEncoding } from '#shared/domain/signals.ts';

/**
 * Smallest and largest count, and how many samples, for buckets of time. The buckets of the lowest level hold at least
 * eight samples; each level above joins four. Widths are powers of two of a millisecond and buckets begin at multiples
 * of them, so that which bucket a time lies in is exact, and the same on every level.
 */
const levelStep = 4;
const fewestSamples = 8;
/** Buckets that are stored, read and kept together. */
export const chunkBuckets = 2_048;
/** A level with fewer buckets needs none above. */
const fewestBuckets = 4;
const mostLevels = 16;

/** Samples of one meaning: what changes on the way, such as a device's rate, begins another track. */
export interface TrackMeaning {
  /** Number of the stream within its segment. */
  readonly stream: number;
  readonly encoding: SampleEncoding;
  readonly rateHz: number;
  /** physical = count · scale + the signal's offset */
  readonly scale: number;
}

/** `chunkBuckets` neighbours; where `count` is 0, there is no sample and the other two mean nothing. */
export interface Chunk {
  readonly min: Int16Array | Int32Array;
  readonly max: Int16Array | Int32Array;
  readonly count: Uint32Array;
}

/** By number: chunk n holds the buckets from n · `chunkBuckets` on. */
export type Level = ReadonlyMap<number, Chunk>;

/** @returns width of the lowest level's buckets, ms */
export function lowestWidth(rateHz: number): number {
  return 2 ** Math.ceil(Math.log2((fewestSamples * 1000) / rateHz));
}

function widthOf(rateHz: number, level: number): number {
  return lowestWidth(rateHz) * levelStep ** level;
}

/** Highest level of which `bucketMs`, a power of two, is a multiple; below 0: there is none so fine. */
export function levelFor(rateHz: number, bucketMs: number): number {
  return Math.floor(Math.log2(bucketMs / lowestWidth(rateHz)) / Math.log2(levelStep));
}

/** What holds the counts of an encoding. */
export const countsOf = { i16: Int16Array, i32: Int32Array } as const;

function emptyChunk(encoding: SampleEncoding): Chunk {
  const Counts = countsOf[encoding];
  return {
    min: new Counts(chunkBuckets),
    max: new Counts(chunkBuckets),
    count: new Uint32Array(chunkBuckets),
  };
}

interface Track {
  readonly meaning: TrackMeaning;
  readonly lowest: Map<number, Chunk>;
}

/** The lowest level of each track of a segment, as its frames come. */
export class PyramidBuilder {
  readonly #tracks = new Map<string, Track>();

  add(stream: number, frame: StreamFrame): void {
    const { lowest } = this.#track({
      stream,
      encoding: frame.encoding,
      rateHz: frame.rateHz,
      scale: frame.scale,
    });
    const { samples, startMs, encoding, rateHz } = frame;
    const absent = absentCount[encoding];
    const widthMs = lowestWidth(rateHz);
    const periodMs = 1000 / rateHz;
    let chunkNumber = NaN;
    let chunk: Chunk | undefined;
    for (let index = 0; index < samples.length; index += 1) {
      const value = samples[index] ?? absent;
      if (value === absent) continue;
      const bucket = Math.floor((startMs + index * periodMs) / widthMs);
      const wanted = Math.floor(bucket / chunkBuckets);
      if (chunk === undefined || wanted !== chunkNumber) {
        chunkNumber = wanted;
        chunk = lowest.get(wanted) ?? emptyChunk(encoding);
        lowest.set(wanted, chunk);
      }
      widen(chunk, bucket - wanted * chunkBuckets, value, value, 1);
    }
  }

  /** Each with its levels, the lowest first. */
  *tracks(): Generator<{ readonly meaning: TrackMeaning; readonly levels: readonly Level[] }> {
    for (const { meaning, lowest } of this.#tracks.values()) {
      const levels: Level[] = [lowest];
      for (let top: Level = lowest; levels.length < mostLevels && isWorthJoining(top);) {
        top = joined(top, meaning.encoding);
        levels.push(top);
      }
      yield { meaning, levels };
    }
  }

  lowest(): readonly Track[] {
    return [...this.#tracks.values()];
  }

  #track(meaning: TrackMeaning): Track {
    const key = `${meaning.stream} ${meaning.encoding} ${meaning.rateHz} ${meaning.scale}`;
    const track = this.#tracks.get(key) ?? { meaning, lowest: new Map<number, Chunk>() };
    this.#tracks.set(key, track);
    return track;
  }
}

function widen({ min, max, count }: Chunk, at: number, low: number, high: number, samples: number): void {
  const before = count[at] ?? 0;
  if (before === 0 || low < (min[at] ?? 0)) min[at] = low;
  if (before === 0 || high > (max[at] ?? 0)) max[at] = high;
  count[at] = before + samples;
}

function isWorthJoining(level: Level): boolean {
  if (level.size > 1) return true;
  const [only] = level.values();
  return only !== undefined && only.count.filter((count) => count > 0).length > fewestBuckets;
}

/** The level above: four buckets are one. */
function joined(below: Level, encoding: SampleEncoding): Level {
  const above = new Map<number, Chunk>();
  for (const [number, { min, max, count }] of below) {
    const target = Math.floor(number / levelStep);
    const chunk = above.get(target) ?? emptyChunk(encoding);
    above.set(target, chunk);
    const first = (number * chunkBuckets) / levelStep - target * chunkBuckets;
    for (let at = 0; at < chunkBuckets; at += 1) {
      const samples = count[at] ?? 0;
      if (samples > 0) widen(chunk, first + Math.floor(at / levelStep), min[at] ?? 0, max[at] ?? 0, samples);
    }
  }
  return above;
}

export interface ChunkNumbers {
  readonly first: number;
  readonly last: number;
}

/** A track at the level that a look needs. */
export interface ReadableTrack {
  readonly meaning: TrackMeaning;
  /** Below 0: none is so fine. */
  readonly level: number;
  chunksIn(numbers: ChunkNumbers): AsyncIterable<[number, Chunk]> | Iterable<[number, Chunk]>;
}

export function* within<T>(
  all: ReadonlyMap<number, T>,
  { first, last }: ChunkNumbers,
): Generator<[number, T]> {
  for (const [number, one] of all) if (number >= first && number <= last) yield [number, one];
}

/** Tracks of a builder: they have their lowest level alone, which is summed up quickly enough for one segment. */
export function* builtTracks(
  builder: PyramidBuilder,
  isWanted: (meaning: TrackMeaning) => boolean,
  bucketMs: number,
): Generator<ReadableTrack> {
  for (const { meaning, lowest } of builder.lowest()) {
    if (!isWanted(meaning)) continue;
    const level = Math.min(0, levelFor(meaning.rateHz, bucketMs));
    yield { meaning, level, chunksIn: (numbers) => within(lowest, numbers) };
  }
}

/** @returns rates of which there is nothing so fine */
export async function sumUpTracks(
  tracks: AsyncIterable<ReadableTrack> | Iterable<ReadableTrack>,
  stretch: Stretch,
  put: PutExtremes,
): Promise<ReadonlySet<number>> {
  const tooCoarse = new Set<number>();
  for await (const track of tracks) {
    const { meaning, level } = track;
    if (level < 0) {
      tooCoarse.add(meaning.rateHz);
      continue;
    }
    const widthMs = widthOf(meaning.rateHz, level);
    const first = Math.floor(stretch.fromMs / widthMs);
    const end = Math.ceil(stretch.toMs / widthMs);
    const numbers = { first: Math.floor(first / chunkBuckets), last: Math.floor((end - 1) / chunkBuckets) };
    for await (const [number, chunk] of track.chunksIn(numbers)) {
      const base = number * chunkBuckets;
      putChunk(chunk, Math.max(0, first - base), Math.min(chunkBuckets, end - base), (at, low, high) =>
        put((base + at) * widthMs, low * meaning.scale, high * meaning.scale),
      );
    }
  }
  return tooCoarse;
}

function putChunk({ min, max, count }: Chunk, from: number, to: number, put: PutExtremes): void {
  for (let at = from; at < to; at += 1) if ((count[at] ?? 0) > 0) put(at, min[at] ?? 0, max[at] ?? 0);
}
