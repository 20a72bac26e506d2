import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v4, v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeFrame } from '#shared/codec/frame.ts';
import { DeviceId, SessionId } from '#shared/domain/ids.ts';
import type { WaveformEnvelope } from '#shared/contract/sessions.ts';
import { createJournalStore, type DiskJournalStore } from '#main/adapters/journal/index.ts';
import { watchedBy } from '#main/ports/work.ts';
import type { SessionReaders } from '#main/services/sessions/reader.ts';
import { createRandom } from '#main/simulation/random.ts';
import { silentLogger } from '#main/testing/fakes.ts';
import { ecgInfo } from '#main/testing/readers.ts';
import { ReadingThread } from './reading-thread.ts';
import { createSessionReaders } from './session-readers.ts';

const screens = 10;
const looksOfEach = 12;
const rateHz = 500;
const minutes = 10;
const spanMs = minutes * 60_000;
const startMs = 1_767_225_600_000;
const deviceId = DeviceId.parse(v4());
const info = ecgInfo(deviceId, rateHz);
/** More than the cache of pyramids and two small sessions take; reading whole sessions at once would be more. */
const mostGrowthMiB = 250;

interface Recorded {
  readonly sessionId: SessionId;
  readonly samples: Int16Array;
}

let folder: string;
let journals: DiskJournalStore;
let readers: SessionReaders;
let sessions: Recorded[];
const looking = new ReadingThread({ name: 'looking', logger: silentLogger });
const working = new ReadingThread({ name: 'working', logger: silentLogger });

/** Three have ended, a segment for each half; one more is still written to. */
async function record(seed: number): Promise<Recorded> {
  const sessionId = SessionId.parse(v7());
  const { uniform } = createRandom(seed);
  const samples = Int16Array.from({ length: (spanMs / 1000) * rateHz }, () => uniform() * 2_000 - 1_000);
  const half = samples.length / 2;
  for (const [first, last] of [
    [0, half],
    [half, samples.length],
  ] as const) {
    const journal = await (first === 0 ? journals.create(sessionId) : journals.open(sessionId, true));
    const stored: Promise<number>[] = [];
    for (let at = first; at < last; at += rateHz) {
      const frame = {
        streamId: 1,
        sequence: at / rateHz,
        firstSample: at,
        startMs: startMs + (at * 1000) / rateHz,
        rateHz,
        encoding: 'i16' as const,
        scale: info.scale,
        absence: null,
        samples: samples.subarray(at, at + rateHz),
      };
      stored.push(
        journal.append({ kind: 'frames', deviceId, signalId: info.signalId, bytes: encodeFrame(frame) }),
      );
    }
    await Promise.all(stored);
    if (first === 0 || seed < 3) await journal.close();
  }
  return { sessionId, samples };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitalseal-ten-screens-'));
  journals = createJournalStore(folder);
  journals.unlock(randomBytes(32));
  readers = createSessionReaders({ journals, looking, working, logger: silentLogger });
  sessions = [];
  for (let seed = 0; seed < 4; seed += 1) sessions.push(await record(seed));
}, 60_000);

afterAll(async () => {
  await journals.close();
  await Promise.all([looking.close(), working.close()]);
  await rm(folder, { recursive: true, force: true });
});

const known = (values: readonly number[]) => values.map((value) => (Number.isFinite(value) ? value : null));

/** Every sample of each bucket, one by one. */
function plain({ samples }: Recorded, { startMs: gridMs, bucketMs, min }: WaveformEnvelope) {
  const low = min.map(() => Infinity);
  const high = min.map(() => -Infinity);
  const periodMs = 1000 / rateHz;
  const first = Math.max(0, Math.ceil((gridMs - startMs) / periodMs));
  for (let at = first; at < samples.length; at += 1) {
    const bucket = Math.floor((startMs + at * periodMs - gridMs) / bucketMs);
    if (bucket >= min.length) break;
    const value = (samples[at] ?? 0) * info.scale + info.offset;
    low[bucket] = Math.min(low[bucket] ?? Infinity, value);
    high[bucket] = Math.max(high[bucket] ?? -Infinity, value);
  }
  return { min: known(low), max: known(high) };
}

describe('ten screens that scroll at once', () => {
  it('each see what was recorded, and none waits for more than a few looks of any other', async () => {
    const beganWith = process.memoryUsage.rss();
    const looked = Array.from({ length: screens }, () => 0);
    const overtaken: number[] = [];
    await Promise.all(
      looked.map(async (_, screen) => {
        const { uniform } = createRandom(100 + screen);
        for (let look = 0; look < looksOfEach; look += 1) {
          const session = sessions[Math.floor(uniform() * sessions.length)]!;
          const widthMs = 2_000 * (spanMs / 2_000) ** uniform();
          const fromMs = startMs + Math.floor(uniform() * (spanMs - widthMs));
          const before = [...looked];
          const found = await readers
            .of(session.sessionId)
            .waveform(info, { fromMs, toMs: fromMs + Math.ceil(widthMs), buckets: 1_000 });
          overtaken.push(...looked.map((count, other) => count - (before[other] ?? 0)));
          looked[screen] = look + 1;
          const { min, max } = found;
          expect({ min, max }).toEqual(plain(session, found));
        }
      }),
    );
    expect(looked).toEqual(looked.map(() => looksOfEach));
    expect(Math.max(...overtaken)).toBeLessThanOrEqual(looksOfEach / 2);
    expect((process.memoryUsage.rss() - beganWith) / 2 ** 20).toBeLessThan(mostGrowthMiB);
  }, 120_000);

  it('that scroll on give up what they asked for, and who stays is answered first', async () => {
    const { sessionId } = sessions[0]!;
    const reader = readers.of(sessionId);
    const whole = { fromMs: startMs, toMs: startMs + spanMs, buckets: 4_000 };
    const gone = new AbortController();
    const asked = Array.from({ length: 300 }, () => reader.waveform(info, whole, watchedBy(gone.signal)));
    const ended = Promise.allSettled(asked);
    await asked[0];
    gone.abort();
    const stays = await reader.waveform(info, whole);
    expect(stays.min).toEqual(plain(sessions[0]!, stays).min);
    const givenUp = (await ended).filter(({ status }) => status === 'rejected');
    expect(givenUp.length).toBeGreaterThan(asked.length / 2);
    for (const each of givenUp) expect(each).toMatchObject({ reason: { code: 'cancelled' } });
  });
});
