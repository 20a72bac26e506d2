import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v4, v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Reading } from '#shared/contract/sessions.ts';
import { ClinicianId, DeviceId, ReadingId, SessionId } from '#shared/domain/ids.ts';
import { createJournalStore } from '#main/adapters/journal/index.ts';
import type { Journal } from '#main/services/sessions/journal.ts';
import { readingPage } from '#main/services/sessions/reading-pages.ts';
import { trendsOf } from '#main/services/sessions/trend-query.ts';

const sessionId = SessionId.parse(v7());
const deviceId = DeviceId.parse(v4());
const startedMs = 1_767_225_600_000;
const seconds = 2 * 3_600;
const session = { startedMs, endMs: startedMs + seconds * 1_000 };
const everything = { fromMs: 0, toMs: 8.64e15 };

function reading(timeMs: number, change: Partial<Reading> = {}): Reading {
  const nobody = { enteredBy: null, confirmed: false, absence: null };
  const measured = { code: 'heart-rate', source: 'device', deviceId, value: 70 } as const;
  return { readingId: ReadingId.parse(v7()), sessionId, timeMs, ...nobody, ...measured, ...change };
}

const typed = (timeMs: number): Reading =>
  reading(timeMs, {
    code: 'temperature',
    source: 'manual',
    deviceId: null,
    value: 38.4,
    enteredBy: ClinicianId.parse('n.okafor'),
  });

describe('two hours of readings in a journal on disk', () => {
  let folder: string;
  let journal: Journal;
  const last = typed(session.endMs - 500);
  const late = typed(startedMs + 600_500);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vitalseal-review-'));
    const journals = createJournalStore(folder);
    journals.unlock(randomBytes(32));
    const writing = await journals.create(sessionId);
    const keep = (readings: Reading[]) => {
      const times = readings.map(({ timeMs }) => timeMs);
      const stretch = { fromMs: Math.min(...times), toMs: Math.max(...times) };
      return writing.append({ kind: 'entry', topic: 'readings', ...stretch, entry: { readings } });
    };
    const measured = Array.from({ length: seconds }, (_, second) =>
      keep([reading(startedMs + second * 1_000), reading(startedMs + second * 1_000, { code: 'spo2' })]),
    );
    await Promise.all([...measured, keep([last]), keep([late])]);
    await writing.close();
    journal = await journals.open(sessionId, false);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('the newest are on the first page, the one entered by hand among them', async () => {
    const { readings } = await readingPage(journal, session, { ...everything, limit: 100 });
    expect(readings[0]).toEqual(last);
    expect(readings[1]?.timeMs).toBe(session.endMs - 1_000);
  });

  it('page by page each comes once, and what was entered late stands at its time', async () => {
    const all: Reading[] = [];
    let before: string | undefined;
    do {
      const page = await readingPage(journal, session, { ...everything, limit: 1_000, before });
      all.push(...page.readings);
      before = page.next ?? undefined;
    } while (before !== undefined);
    expect(new Set(all.map(({ readingId }) => readingId)).size).toBe(2 * seconds + 2);
    expect(all).toHaveLength(2 * seconds + 2);
    const at = all.findIndex(({ readingId }) => readingId === late.readingId);
    expect([all[at - 1]?.timeMs, all[at + 1]?.timeMs]).toEqual([startedMs + 601_000, startedMs + 600_000]);
  });

  it('trends reach from its first minute to its last', async () => {
    const { series } = await trendsOf(journal, session, everything);
    const heart = series.find(({ code }) => code === 'heart-rate')?.points ?? [];
    expect([heart[0]?.timeMs, heart.at(-1)?.timeMs]).toEqual([startedMs, session.endMs - 1_000]);
    const byHand = series.find(({ source }) => source === 'manual')?.points;
    expect(byHand).toEqual([late, last].map(({ timeMs, value }) => ({ timeMs, value })));
  });
});
