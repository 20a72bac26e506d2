import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  randomBytes,
  randomUUID,
  type KeyObject,
} from 'node:crypto';
import { open, rename, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import { SampleEncoding } from '#shared/domain/signals.ts';
import type { Block } from '../block-index.ts';
import { readAt } from '../read-at.ts';
import { nonceOf } from '../record-codec.ts';
import { StreamName } from '../segment.ts';
import {
  chunkBuckets,
  countsOf,
  type Chunk,
  type Level,
  type TrackMeaning,
} from '#main/services/sessions/pyramid.ts';

/**
 * What was found in a segment that is closed: its index and its pyramid, beside it as `000001.pyramid`. All of it can be
 * made again from the segment. Little-endian: magic "VSPYRAMD", u16 version, u16 0, u32 length of the sealed table, salt
 * (24 bytes); the chunks; the table. Each is deflated and sealed with AES-256-GCM under a key that is drawn from the
 * segment's with the salt (RFC 5869); the nonce of chunk n is n + 1, the table's is 0; the tag stands behind each.
 */
const magic = Buffer.from('VSPYRAMD', 'latin1');
const version = 1;
const headerBytes = 40;
const saltAt = 16;
const saltBytes = 24;
const tagBytes = 16;

/** What the segment's file was when it was read: another one needs another sidecar. */
export const FileState = z.object({ bytes: z.number(), modifiedMs: z.number() });
export type FileState = z.infer<typeof FileState>;

/** Columns of 64-bit floats. */
const Floats = z.base64().transform((text) => {
  const bytes = Buffer.from(text, 'base64');
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
});
const floats = (values: readonly number[]): string =>
  Buffer.from(Float64Array.from(values).buffer).toString('base64');

const Table = z.object({
  file: FileState,
  goodEnd: z.number(),
  lastSequence: z.number(),
  damage: z.array(z.object({ offset: z.number(), end: z.number() })),
  streams: z.array(z.tuple([z.number().int(), StreamName])),
  blocks: Floats,
  entries: Floats,
  tracks: z.array(
    z.object({
      stream: z.number().int(),
      encoding: SampleEncoding,
      rateHz: z.number(),
      scale: z.number(),
      /** Each level's chunks: number, offset in this file, sealed length, nonce. */
      levels: z.array(Floats),
    }),
  ),
});

/** What a scan tells of a segment. */
export interface SegmentFacts {
  readonly file: FileState;
  readonly goodEnd: number;
  readonly lastSequence: number;
  readonly damage: readonly { readonly offset: number; readonly end: number }[];
  readonly streams: ReadonlyMap<number, StreamName>;
  readonly blocks: readonly Block[];
  readonly entries: readonly number[];
}

interface Place {
  readonly offset: number;
  readonly bytes: number;
  readonly nonce: number;
}

interface StoredTrack extends TrackMeaning {
  readonly levels: readonly ReadonlyMap<number, Place>[];
}

export interface Sidecar extends SegmentFacts {
  /** No other that was read has it. */
  readonly id: string;
  readonly tracks: readonly StoredTrack[];
  /** @throws Error when the chunk is not what was written */
  chunk(track: StoredTrack, place: Place): Promise<Chunk>;
}

const sidecarPath = (segmentPath: string): string => segmentPath.replace(/\.journal$/, '.pyramid');

function keyFrom(segmentKey: KeyObject, salt: Uint8Array): KeyObject {
  return createSecretKey(new Uint8Array(hkdfSync('sha256', segmentKey, salt, 'vitalseal pyramid 1', 32)));
}

function sealed(key: KeyObject, nonce: number, plain: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonceOf(nonce));
  const body = cipher.update(deflateRawSync(plain, { level: 1 }));
  cipher.final();
  return Buffer.concat([body, cipher.getAuthTag()]);
}

/** @throws Error when it was changed, or belongs to another key */
function opened(key: KeyObject, nonce: number, bytes: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(nonce));
  decipher.setAuthTag(bytes.subarray(bytes.length - tagBytes));
  const plain = decipher.update(bytes.subarray(0, bytes.length - tagBytes));
  decipher.final();
  return inflateRawSync(plain);
}

type BuiltTracks = Iterable<{ readonly meaning: TrackMeaning; readonly levels: readonly Level[] }>;

/** Chunks as they lie behind the header, and where each of them begins. */
function sealTracks(key: KeyObject, tracks: BuiltTracks) {
  const parts: Buffer[] = [];
  let offset = headerBytes;
  const stored = [...tracks].map(({ meaning, levels }) => ({
    ...meaning,
    levels: levels.map((level) => {
      const places: number[] = [];
      for (const [number, { min, max, count }] of level) {
        const nonce = parts.length + 1;
        const columns = [min, max, count].map(({ buffer, byteOffset, byteLength }) =>
          Buffer.from(buffer, byteOffset, byteLength),
        );
        const part = sealed(key, nonce, Buffer.concat(columns));
        places.push(number, offset, part.length, nonce);
        parts.push(part);
        offset += part.length;
      }
      return floats(places);
    }),
  }));
  return { parts, stored };
}

function blockColumns(blocks: readonly Block[]): string {
  return floats(
    blocks.flatMap(({ offset, end, firstSequence, lastSequence, fromMs, toMs, kinds, streams }) => [
      offset,
      end,
      firstSequence,
      lastSequence,
      fromMs,
      toMs,
      kinds,
      streams,
    ]),
  );
}

/** Replaces the sidecar of a segment. @throws the file system's error; then the old one stands, or none */
export async function writeSidecar(
  segmentPath: string,
  segmentKey: KeyObject,
  { file, goodEnd, lastSequence, damage, streams, blocks, entries }: SegmentFacts,
  tracks: BuiltTracks,
): Promise<void> {
  const salt = randomBytes(saltBytes);
  const key = keyFrom(segmentKey, salt);
  const { parts, stored } = sealTracks(key, tracks);
  const table = {
    file,
    goodEnd,
    lastSequence,
    damage,
    streams: [...streams],
    tracks: stored,
    entries: floats(entries),
    blocks: blockColumns(blocks),
  };
  const sealedTable = sealed(key, 0, Buffer.from(JSON.stringify(table)));
  const header = Buffer.alloc(headerBytes);
  magic.copy(header);
  header.writeUInt16LE(version, 8);
  header.writeUInt32LE(sealedTable.length, 12);
  salt.copy(header, saltAt);
  await replace(sidecarPath(segmentPath), Buffer.concat([header, ...parts, sealedTable]));
}

/** A sidecar that a crash lost is made again: nothing waits for the disk. */
async function replace(path: string, bytes: Buffer): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await writeFile(temporary, bytes, { mode: 0o600, flag: 'wx' });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** @returns undefined when there is none, it cannot be read, or it was made of another state of the segment's file */
export async function readSidecar(
  segmentPath: string,
  segmentKey: KeyObject,
  state: FileState,
): Promise<Sidecar | undefined> {
  const path = sidecarPath(segmentPath);
  try {
    const file = await open(path, 'r');
    try {
      const { key, table } = await readTable(file, segmentKey);
      if (!isSame(table.file, state)) return undefined;
      return {
        ...table,
        id: randomUUID(),
        streams: new Map(table.streams),
        blocks: blocksOf(table.blocks),
        entries: [...table.entries],
        tracks: table.tracks.map((track) => ({ ...track, levels: track.levels.map(placesOf) })),
        chunk: (track, place) => readChunk(path, key, track, place),
      };
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}

/** Whoever copies a file with its time may round it, to a millisecond at most. */
const roundedMs = 1;

function isSame(one: FileState, other: FileState): boolean {
  return one.bytes === other.bytes && Math.abs(one.modifiedMs - other.modifiedMs) <= roundedMs;
}

async function readTable(file: FileHandle, segmentKey: KeyObject) {
  const { size } = await file.stat();
  const header = await readWhole(file, 0, headerBytes);
  if (!header.subarray(0, 8).equals(magic) || header.readUInt16LE(8) !== version)
    throw new Error('no sidecar');
  const bytes = header.readUInt32LE(12);
  if (bytes > size - headerBytes || bytes < tagBytes) throw new Error('a sidecar that was cut');
  const key = keyFrom(segmentKey, header.subarray(saltAt, saltAt + saltBytes));
  const plain = opened(key, 0, await readWhole(file, size - bytes, bytes));
  return { key, table: Table.parse(JSON.parse(plain.toString())) };
}

async function readChunk(
  path: string,
  key: KeyObject,
  { encoding }: TrackMeaning,
  place: Place,
): Promise<Chunk> {
  const file = await open(path, 'r');
  try {
    const plain = opened(key, place.nonce, await readWhole(file, place.offset, place.bytes));
    const width = countsOf[encoding].BYTES_PER_ELEMENT * chunkBuckets;
    if (plain.length !== 2 * width + 4 * chunkBuckets) throw new Error('a chunk of another size');
    const { buffer } = Uint8Array.from(plain);
    const Counts = countsOf[encoding];
    return {
      min: new Counts(buffer, 0, chunkBuckets),
      max: new Counts(buffer, width, chunkBuckets),
      count: new Uint32Array(buffer, 2 * width, chunkBuckets),
    };
  } finally {
    await file.close();
  }
}

async function readWhole(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const bytes = await readAt(file, offset, length);
  if (bytes.length !== length) throw new Error('a sidecar that was cut');
  return bytes;
}

function placesOf(values: Float64Array): ReadonlyMap<number, Place> {
  const places = new Map<number, Place>();
  for (let at = 0; at + 3 < values.length; at += 4) {
    const [number = 0, offset = 0, bytes = 0, nonce = 0] = values.subarray(at, at + 4);
    places.set(number, { offset, bytes, nonce });
  }
  return places;
}

function blocksOf(values: Float64Array): Block[] {
  const blocks: Block[] = [];
  for (let at = 0; at + 7 < values.length; at += 8) {
    const [
      offset = 0,
      end = 0,
      firstSequence = 0,
      lastSequence = 0,
      fromMs = 0,
      toMs = 0,
      kinds = 0,
      streams = 0,
    ] = values.subarray(at, at + 8);
    blocks.push({ offset, end, firstSequence, lastSequence, fromMs, toMs, kinds, streams });
  }
  return blocks;
}
