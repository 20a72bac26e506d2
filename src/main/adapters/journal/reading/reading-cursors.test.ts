import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { v4, v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DeviceId, ReadingId, SessionId } from '#shared/domain/ids.ts';
import type { Reading } from '#shared/contract/sessions.ts';
import { createSessionReader } from '#main/services/sessions/reader.ts';
import { createJournalStore, JournalReader } from '../index.ts';

const deviceId = DeviceId.parse(v4());
const startMs = 1_767_225_600_123.25;
const nobody = { absence: null, enteredBy: null, confirmed: false } as const;
const measured = { code: 'spo2', source: 'device', deviceId, value: 97, ...nobody } as const;

const readingAt = (sessionId: SessionId, timeMs: number): Reading => ({
  readingId: ReadingId.parse(v7()),
  sessionId,
  timeMs,
  ...measured,
});

const ids = (some: readonly Reading[]) => some.map(({ readingId }) => readingId).toSorted();

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitalseal-cursors-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('readings by cursor', () => {
  it('from either end: each once, whatever comes meanwhile', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 6 }), {
          minLength: 2,
          maxLength: 30,
        }),
        fc.integer({ min: 1, max: 9 }),
        fc.nat(29),
        async (entries, limit, from) => {
          const sessionId = SessionId.parse(v7());
          const journals = createJournalStore(folder);
          journals.unlock(randomBytes(32));
          const journal = await journals.create(sessionId);
          const append = async (times: readonly number[]) => {
            const readings = times.map((ms) => readingAt(sessionId, startMs + ms));
            const stretch = { fromMs: startMs + Math.min(...times), toMs: startMs + Math.max(...times) };
            await journal.append({ kind: 'entry', topic: 'readings', ...stretch, entry: { readings } });
            return readings;
          };
          const reader = new JournalReader();
          const session = createSessionReader(reader);
          const ask = async (query: { before?: string; after?: string }) => {
            await reader.prepare(await journals.access(sessionId));
            const span = { startedMs: startMs, endMs: startMs + 1_000_000 };
            return session.readings(span, { fromMs: 0, toMs: 8.64e15, limit, ...query });
          };
          const before: Reading[] = [];
          for (const times of entries.slice(0, from)) before.push(...(await append(times)));
          const first = await ask({});
          const seen = [...first.readings];
          for (let { next } = first; next !== null;) {
            const page = await ask({ before: next });
            seen.push(...page.readings);
            next = page.next;
          }
          expect(ids(seen)).toEqual(ids(before));
          const later: Reading[] = [];
          let { latest } = first;
          const followed: Reading[] = [];
          const follow = async () => {
            for (
              let some: readonly Reading[] = [], asked = 0;
              asked === 0 || some.length >= limit;
              asked += 1
            ) {
              const reply = await ask({ after: latest });
              some = reply.readings;
              latest = reply.latest;
              followed.push(...some);
            }
          };
          for (const times of entries.slice(from)) {
            later.push(...(await append(times)));
            if (times.length % 2 === 0) await follow();
          }
          await follow();
          expect(ids(followed)).toEqual(ids(later));
          await journal.close();
          await journals.close();
        },
      ),
      { numRuns: 40 },
    );
  });
});
