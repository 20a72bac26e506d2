import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { v4, v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeFrames, encodeFrame, type StreamFrame } from '#shared/codec/frame.ts';
import { DeviceId, SessionId } from '#shared/domain/ids.ts';
import { unwatched } from '#main/ports/work.ts';
import type { JournalRecord, StoredRecord } from '#main/services/sessions/journal.ts';
import { createSessionReader } from '#main/services/sessions/reader.ts';
import { waveform } from '#main/services/sessions/waveform.ts';
import { ecgInfo, journalOfFrames } from '#main/testing/readers.ts';
import { openSegments } from '../open-segments.ts';
import { createJournalStore, JournalReader } from '../index.ts';

const deviceId = DeviceId.parse(v4());
const startMs = 1_767_225_600_123.25;
const key = randomBytes(32);

const infoOf = (signalId: string, rateHz: number) => ecgInfo(deviceId, rateHz, signalId);

interface Part {
  readonly rateHz: number;
  readonly count: number;
  readonly holeMs: number;
  readonly scale: number;
}

/** Frames of one signal, with holes, and what changes on the way of rate and scale. */
function framesOf(parts: readonly Part[], seed: number): StreamFrame[] {
  let atMs = startMs;
  let firstSample = 0;
  let value = seed;
  return parts.map(({ rateHz, count, holeMs, scale }, sequence) => {
    const samples = Int16Array.from({ length: count }, () => {
      value = (value * 1_103_515_245 + 12_345) % 2_147_483_648;
      return value % 11 === 0 ? -0x8000 : (value % 2_000) - 1_000;
    });
    firstSample += Math.round((holeMs * rateHz) / 1000);
    const frame: StreamFrame = {
      streamId: 1,
      sequence,
      firstSample,
      startMs: atMs + holeMs,
      rateHz,
      encoding: 'i16',
      scale,
      absence: 'lead-off',
      samples,
    };
    firstSample += count;
    atMs = frame.startMs + (count * 1000) / rateHz;
    return frame;
  });
}

const parts = fc.array(
  fc.record({
    rateHz: fc.constantFrom(1, 50, 125, 360, 500, 1_000),
    count: fc.integer({ min: 1, max: 4_000 }),
    holeMs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 300_000 })),
    scale: fc.constantFrom(0.01, 0.01, 0.5, -0.25),
  }),
  { minLength: 1, maxLength: 12 },
);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitalseal-reading-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const store = () => {
  const journals = createJournalStore(folder);
  journals.unlock(key);
  return journals;
};

/** Written in this order, each half in a segment of its own. */
async function written(records: readonly JournalRecord[]): Promise<SessionId> {
  const sessionId = SessionId.parse(v7());
  const journals = store();
  const half = Math.ceil(records.length / 2);
  for (const [place, some] of [records.slice(0, half), records.slice(half)].entries()) {
    const journal = await (place === 0 ? journals.create(sessionId) : journals.open(sessionId, true));
    await Promise.all(some.map((record) => journal.append(record)));
    await journal.close();
  }
  await journals.close();
  return sessionId;
}

/** As the threads do it: keys in, and, the second time, what was kept beside the segments. */
async function opened(sessionId: SessionId): Promise<JournalReader> {
  const access = await store().access(sessionId);
  const reader = new JournalReader();
  await reader.prepare(access);
  return reader;
}

async function keep(sessionId: SessionId): Promise<void> {
  const access = await store().access(sessionId);
  const reader = new JournalReader();
  await reader.prepare(access);
  await reader.keep(access, unwatched);
}

/** All records, read in the plain way: every byte of every segment, from its begin. */
async function plain(sessionId: SessionId): Promise<StoredRecord[]> {
  const copy = await mkdtemp(join(tmpdir(), 'vitalseal-plain-'));
  try {
    await cp(join(folder, sessionId), copy, { recursive: true });
    const { segments } = await openSegments(copy, sessionId, key);
    const all: StoredRecord[] = [];
    for (const segment of segments) for await (const record of segment.read({})) all.push(record);
    return all;
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

async function allOf(reader: JournalReader): Promise<StoredRecord[]> {
  const all: StoredRecord[] = [];
  for await (const record of reader.read()) all.push(record);
  return all;
}

/** What a journal in memory does not have. */
const without = (reader: JournalReader) => ({
  health: () => reader.health(),
  lastSequence: () => 0,
  verify: async () => undefined,
});

const framesIn = (records: readonly StoredRecord[], signalId: string): StreamFrame[] =>
  records.flatMap((record) =>
    record.kind === 'frames' && record.signalId === signalId ? decodeFrames(record.bytes) : [],
  );

const framesRecord = (signalId: string, frame: StreamFrame): JournalRecord => ({
  kind: 'frames',
  deviceId,
  signalId,
  bytes: encodeFrame(frame),
});

type Harm = (path: string, place: number) => Promise<void>;
const harms: Readonly<Record<string, Harm>> = {
  nothing: async () => undefined,
  'a flipped bit': async (path, place) => {
    const bytes = await readFile(path);
    const at = Math.floor(place * (bytes.length - 1));
    bytes[at] = (bytes[at] ?? 0) ^ 4;
    await writeFile(path, bytes);
  },
  'a flipped bit that changes no time of the file': async (path, place) => {
    const { atime, mtime } = await stat(path);
    await harms['a flipped bit']?.(path, place);
    await utimes(path, atime, mtime);
  },
  'a cut': async (path, place) => truncate(path, Math.floor(place * (await stat(path)).size)),
  'zeros in the middle': async (path, place) => {
    const bytes = await readFile(path);
    const from = Math.floor(place * bytes.length);
    bytes.fill(0, from, Math.min(bytes.length, from + 500));
    await writeFile(path, bytes);
  },
  'a lost file': (path) => rm(path),
};

const looks = fc.array(
  fc.record({
    from: fc.double({ min: -0.2, max: 1, noNaN: true }),
    length: fc.double({ min: 1e-4, max: 1.5, noNaN: true }),
    buckets: fc.integer({ min: 1, max: 900 }),
    signal: fc.constantFrom('ecg', 'pleth'),
  }),
  { minLength: 1, maxLength: 6 },
);

describe('every answer of the reader is what the plain reading of the whole journal gives', () => {
  it.each(Object.keys(harms))('with %s, before and after what was found was kept beside it', async (harm) => {
    await fc.assert(
      fc.asyncProperty(
        parts,
        parts,
        looks,
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.boolean(),
        async (ecg, pleth, wanted, place, keptBefore) => {
          const frames = framesOf(ecg, 7).map((frame) => framesRecord('ecg', frame));
          const others = framesOf(pleth, 11).map((frame) => framesRecord('pleth', frame));
          const sessionId = await written([...frames, ...others]);
          if (keptBefore) await keep(sessionId);
          const [first = ''] = (await readdir(join(folder, sessionId))).filter((name) =>
            name.endsWith('.journal'),
          );
          await harms[harm]?.(join(folder, sessionId, first), place);
          const records = await plain(sessionId);
          const reader = await opened(sessionId);
          // What changed no time of its file is found when its bytes are read, as they are when a session is opened.
          await reader.verify(unwatched);
          expect((await allOf(reader)).map(({ sequence }) => sequence)).toEqual(
            records.map(({ sequence }) => sequence),
          );
          for (const again of [false, true]) {
            if (again) await keep(sessionId);
            const session = createSessionReader(again ? await opened(sessionId) : reader);
            for (const { from, length, buckets, signal } of wanted) {
              const read = framesIn(records, signal);
              const info = infoOf(signal, 500);
              const look = { fromMs: startMs + from * 1e6, toMs: startMs + (from + length) * 1e6, buckets };
              const simple = createSessionReader({
                ...journalOfFrames(deviceId, read, signal),
                ...without(reader),
              });
              expect(await session.waveform(info, look)).toEqual(await simple.waveform(info, look));
            }
          }
          await rm(join(folder, sessionId), { recursive: true });
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('a segment that grows', () => {
  it('is read up to what is on disk, and as what it became when it is closed', async () => {
    const frames = framesOf(
      Array.from({ length: 20 }, () => ({ rateHz: 500, count: 2_000, holeMs: 0, scale: 0.01 })),
      3,
    );
    const sessionId = SessionId.parse(v7());
    const journals = store();
    const journal = await journals.create(sessionId);
    const reader = new JournalReader();
    const look = { fromMs: startMs, toMs: startMs + 80_000, buckets: 40 };
    for (const [place, frame] of frames.entries()) {
      await journal.append(framesRecord('ecg', frame));
      await reader.prepare(await journals.access(sessionId));
      const simple = createSessionReader({
        ...journalOfFrames(deviceId, frames.slice(0, place + 1), 'ecg'),
        ...without(reader),
      });
      const info = infoOf('ecg', 20_000);
      expect(await createSessionReader(reader).waveform(info, look)).toEqual(
        await simple.waveform(info, look),
      );
    }
    await journal.close();
    await reader.prepare(await journals.access(sessionId));
    expect(framesIn(await allOf(reader), 'ecg')).toHaveLength(frames.length);
    expect(reader.health()).toEqual({ tornBytes: 0, damagedStretches: 0, damagedBytes: 0 });
    await journals.close();
  });
});

const entry = (n: number): JournalRecord => ({ kind: 'entry', topic: 'gap', entry: { n } });

describe('a segment that is cut while it is read', () => {
  it.each([
    ['its samples', { signals: 'all' }],
    ['its entries', { topics: ['gap'] }],
  ] as const)('gives what is left of %s, and the rest is told as damage', async (_what, filter) => {
    const frames = framesOf(
      Array.from({ length: 20 }, () => ({ rateHz: 500, count: 2_000, holeMs: 0, scale: 0.01 })),
      9,
    );
    const sessionId = await written(frames.flatMap((frame, n) => [framesRecord('ecg', frame), entry(n)]));
    const reader = await opened(sessionId);
    const kept = reader.lastSequence();
    const names = (await readdir(join(folder, sessionId))).filter((name) => name.endsWith('.journal'));
    const path = join(folder, sessionId, names.at(-1) ?? '');
    await truncate(path, Math.floor((await stat(path)).size / 2));
    const left = (await plain(sessionId)).filter(({ kind }) => (kind === 'frames') === 'signals' in filter);
    const read: number[] = [];
    for await (const { sequence } of reader.read(filter)) read.push(sequence);
    expect(read).toEqual(left.map(({ sequence }) => sequence));
    expect(read.length).toBeLessThan(20);
    expect(reader.lastSequence()).toBeLessThan(kept);
  });
});

describe('what is kept beside a segment', () => {
  it('holds neither a sample nor a name in plain form, and a changed one is made again', async () => {
    const frames = framesOf(
      [1, 2].map(() => ({ rateHz: 500, count: 60_000, holeMs: 0, scale: 0.01 })),
      5,
    );
    const sessionId = await written(frames.map((frame) => framesRecord('ecg', frame)));
    await keep(sessionId);
    const names = await readdir(join(folder, sessionId));
    const path = join(folder, sessionId, names.find((name) => name.endsWith('.pyramid')) ?? '');
    const bytes = await readFile(path);
    expect(bytes.includes('ecg')).toBe(false);
    expect(bytes.includes(deviceId)).toBe(false);
    const look = { fromMs: startMs, toMs: startMs + 240_000, buckets: 30 };
    const read = framesIn(await plain(sessionId), 'ecg');
    const expected = await waveform(journalOfFrames(deviceId, read), infoOf('ecg', 500), look);
    for (let at = 0; at < bytes.length; at += Math.max(1, Math.floor(bytes.length / 60))) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      await writeFile(path, changed);
      const session = createSessionReader(await opened(sessionId));
      expect(await session.waveform(infoOf('ecg', 500), look)).toEqual(expected);
    }
    await writeFile(path, bytes.subarray(0, 100));
    expect(await createSessionReader(await opened(sessionId)).waveform(infoOf('ecg', 500), look)).toEqual(
      expected,
    );
  });
});
