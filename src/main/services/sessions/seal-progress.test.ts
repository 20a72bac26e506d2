import { v4, v7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { ClinicianId, PatientId, SessionId, SubjectId } from '#shared/domain/ids.ts';
import type { RecordChange } from '#main/ports/record-store.ts';
import { createEmitter } from '#main/services/events/emitter.ts';
import { createEventBus } from '#main/services/events/event-bus.ts';
import { memoryRecordStore, silentLogger, unexpectedFault } from '#main/testing/fakes.ts';
import { SealProgress } from './seal-progress.ts';
import { SessionBook } from './session-book.ts';

const nurse = ClinicianId.parse('n.okafor');
const sessionId = SessionId.parse(v7());
const batchMs = 10_000;
const batches = 3_000;

/** A session that ended with thousands of batches not sealed, and a ledger that now seals them. */
async function caughtUp() {
  const stored = memoryRecordStore();
  let writes = 0;
  const records = {
    ...stored,
    write: (changes: readonly RecordChange[]) => ((writes += 1), stored.write(changes)),
  };
  const book = new SessionBook(records, createEventBus(unexpectedFault));
  const session = {
    sessionId,
    patientId: PatientId.parse(v4()),
    subjectId: SubjectId.parse(v4()),
    state: 'stopped' as const,
    startedMs: 0,
    stoppedMs: batches * batchMs,
    startedBy: nurse,
    responsible: nurse,
    handovers: [],
    devices: [],
    marks: [],
    gapCount: 0,
    sealedUntilMs: null,
  };
  const unsealed = Array.from({ length: batches }, (_, at) => ({ number: at + 1, toMs: (at + 1) * batchMs }));
  const ended = { session, enqueuedThrough: batches, complete: true, unsealed, kept: null };
  await book.update(sessionId, () => ended);
  const { tell, on } = createEmitter<[SessionId, number]>('sealed batch', unexpectedFault);
  const seals = { enqueue: async () => undefined, onBatchSealed: on };
  const progress = new SealProgress(seals, book, { find: () => undefined }, silentLogger);
  return { book, progress, tell, writes: () => writes };
}

describe('batches that are sealed', () => {
  test('one alone stands in the record of its session at once', async () => {
    const { book, progress, tell } = await caughtUp();
    tell(sessionId, 1);
    await progress.close();
    const record = await book.find(sessionId);
    expect(record?.session.sealedUntilMs).toBe(batchMs);
    expect(record?.unsealed[0]).toEqual({ number: 2, toMs: 2 * batchMs });
  });

  test('thousands, one after the other: the record is written seldom, and says them all when the app ends', async () => {
    const { book, progress, tell, writes } = await caughtUp();
    for (let number = 1; number <= batches; number += 1) {
      tell(sessionId, number);
      await Promise.resolve();
    }
    await progress.close();
    const record = await book.find(sessionId);
    expect(record?.unsealed).toEqual([]);
    expect(record?.session.sealedUntilMs).toBe(batches * batchMs);
    expect(writes()).toBeLessThan(50);
  });
});
