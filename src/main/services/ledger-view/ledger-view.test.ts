import * as fc from 'fast-check';
import { v7 } from 'uuid';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditKind } from '#shared/contract/audit.ts';
import { SessionId, SubjectId } from '#shared/domain/ids.ts';
import type { RecordStore } from '#main/ports/record-store.ts';
import { atOnce, dyingStore, until } from '#main/testing/crash.ts';
import { memoryRecordStore, silentLogger, testClock } from '#main/testing/fakes.ts';
import { BlockLedger, transactionOf } from './block-ledger.test-fake.ts';
import { createLedgerView, type LedgerView } from './ledger-view.ts';
import { ViewQueries } from './queries.ts';

const startMs = Date.UTC(2026, 0, 1);
const subjectId = SubjectId.parse('0190a000-0000-7000-8000-000000000001');

function seal(sessionId: string, number: number, more: { final?: boolean; atMs?: number } = {}) {
  const { final = false, atMs = startMs + number * 10_000 } = more;
  const argument = { id: v7(), sessionId, subjectId, number, final };
  return transactionOf({ argument, timestampMs: atMs });
}

let records: RecordStore;
let ledger: BlockLedger;
let views: LedgerView[];
const clock = testClock(startMs);

function open(store = records, schedule = atOnce): LedgerView {
  const parts = {
    records: store,
    ledger,
    ledgerName: 'vitalseal',
    clock,
    logger: silentLogger,
    schedule,
  };
  const view = createLedgerView(parts);
  views.push(view);
  return view;
}
const queriesOf = (view: LedgerView) => new ViewQueries({ records, view, clock });
const hasRead = (view: LedgerView) =>
  until(async () => (await view.checkpoint()).next === ledger.blocksKept.length);
const allOf = (view: LedgerView) => queriesOf(view).transactions({}, { before: undefined, limit: 10_000 });

beforeEach(() => {
  records = memoryRecordStore();
  ledger = new BlockLedger();
  views = [];
});
afterEach(async () => {
  for (const view of views) await view.stop();
});

describe('ledger view over a fake ledger of blocks', () => {
  it('takes each block in exactly once, killed at any write, with any connection lost', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 5 }),
        fc.array(fc.nat(6), { maxLength: 4 }),
        async (sizes, lives, losses) => {
          records = memoryRecordStore();
          ledger = new BlockLedger();
          const sessionId = SessionId.parse(v7());
          let number = 0;
          for (const size of sizes) {
            ledger.append(Array.from({ length: size }, () => seal(sessionId, ++number)));
          }
          for (const writes of lives) {
            const store = dyingStore(records, writes);
            const mortal = createLedgerView({
              records: store,
              ledger,
              ledgerName: 'vitalseal',
              clock,
              logger: silentLogger,
              schedule: atOnce,
            });
            mortal.start();
            await until(async () => store.dead || (await mortal.checkpoint()).next === sizes.length);
            if (!store.dead) await mortal.stop();
          }
          const view = open();
          view.start();
          for (const after of losses) ledger.failAfter = Math.min(ledger.failAfter, after);
          await until(async () => {
            if (ledger.failAfter < 0) ledger.failAfter = Infinity;
            return (await view.checkpoint()).next === sizes.length;
          });
          const total = sizes.reduce((sum, size) => sum + size, 0);
          expect(await view.checkpoint()).toMatchObject({ transactions: total, breaks: 0 });
          const { transactions } = await allOf(view);
          expect(transactions.map((each) => each.transactionId)).toEqual(
            ledger.blocksKept
              .flatMap((block) => block.transactions.map((each) => each.transactionId))
              .toReversed(),
          );
          await view.stop();
        },
      ),
      { numRuns: 60 },
    );
  }, 60_000);

  it('can be deleted and rebuilt, also when it was killed while it was deleted', async () => {
    const sessionId = v7();
    for (let number = 1; number <= 5; number++) ledger.append([seal(sessionId, number)]);
    const view = open();
    view.start();
    await hasRead(view);
    const before = await allOf(view);
    await view.rebuild();
    await hasRead(view);
    expect(await allOf(view)).toEqual(before);
    await view.stop();
    for (const writes of [1, 2, 3, 4]) {
      const store = dyingStore(records, writes);
      const mortal = open(store);
      views.pop();
      void mortal.rebuild();
      await until(() => store.dead || writes > 3);
      const next = open();
      next.start();
      await hasRead(next);
      expect(await allOf(next)).toEqual(before);
      await next.stop();
    }
  });

  it('finds a session by itself, by subject, by clinician, by kind and by time, a page at a time', async () => {
    const sessionId = SessionId.parse(v7());
    for (let number = 1; number <= 7; number++) ledger.append([seal(sessionId, number)]);
    ledger.append([
      transactionOf({
        transaction: 'access:record',
        argument: { id: v7(), subjectId },
        creator: { mspId: 'StLukesMSP', clinicianId: 'a.okoye', role: 'auditor' },
      }),
      transactionOf({ transaction: null, creator: { mspId: 'OrdererMSP', clinicianId: null, role: null } }),
    ]);
    const view = open();
    view.start();
    await hasRead(view);
    const queries = queriesOf(view);
    const numbers: number[] = [];
    let before: string | undefined;
    do {
      const page = await queries.transactions({ sessionId }, { before, limit: 3 });
      numbers.push(...page.transactions.map(({ blockNumber }) => blockNumber));
      before = page.next ?? undefined;
    } while (before !== undefined);
    expect(numbers).toEqual([6, 5, 4, 3, 2, 1, 0]);
    const count = async (filter: Parameters<typeof queries.transactions>[0]) =>
      (await queries.transactions(filter, { before: undefined, limit: 100 })).transactions.length;
    expect(await count({ subjectId })).toBe(8);
    expect(await count({ clinicianId: 'a.okoye' })).toBe(1);
    expect(await count({ subjectId, clinicianId: 'n.okafor' })).toBe(7);
    const kinds: readonly [AuditKind, number][] = [
      ['access', 1],
      ['configuration', 1],
      ['seal', 7],
      ['grant', 0],
    ];
    for (const [kind, expected] of kinds) expect(await count({ kind })).toBe(expected);
    expect(await count({ kind: 'seal', fromMs: startMs + 30_000, toMs: startMs + 50_000 })).toBe(3);
    const blocks = await queries.blocks({ before: undefined, limit: 5 });
    expect(blocks.blocks.map(({ number }) => number)).toEqual([7, 6, 5, 4, 3]);
    const rest = await queries.blocks({ before: blocks.next ?? '', limit: 5 });
    expect(rest.blocks.map(({ number }) => number)).toEqual([2, 1, 0]);
    expect(rest.next).toBeNull();
    expect((await queries.block(7))?.transactions.map(({ kind }) => kind)).toEqual([
      'access',
      'configuration',
    ]);
  });

  it('takes what strangers wrote without failing on it', async () => {
    ledger.append([
      transactionOf({ args: ['not json'] }),
      transactionOf({ args: [] }),
      transactionOf({ argument: { subjectId: '\u0000/../x', sessionId: 'é'.repeat(150), number: 'one' } }),
      transactionOf({ creator: { mspId: 'X', clinicianId: '../!key', role: 'x' }, transaction: 'odd:thing' }),
    ]);
    const view = open();
    view.start();
    await hasRead(view);
    const { transactions } = await allOf(view);
    expect(transactions.map(({ kind }) => kind)).toEqual(['other', 'seal', 'seal', 'seal']);
  });

  it('shows a session whose seals stopped, and no longer when it goes on', async () => {
    const [stopped, ended] = [v7(), v7()];
    ledger.append([seal(stopped, 1), seal(ended, 1)]);
    ledger.append([seal(stopped, 2), seal(ended, 2, { final: true })]);
    ledger.append([seal(v7(), 1, { atMs: startMs + 3_600_000, final: true })]);
    const view = open();
    view.start();
    await hasRead(view);
    const [found, ...others] = await queriesOf(view).breaks(100);
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      kind: 'session-stopped',
      sessionId: stopped,
      subjectId,
      sinceMs: startMs + 20_000,
    });
    expect(await view.checkpoint()).toMatchObject({ sessions: 3, openSessions: 1 });
    ledger.append([seal(stopped, 3, { atMs: startMs + 3_600_000 })]);
    await hasRead(view);
    expect(await queriesOf(view).breaks(100)).toEqual([]);
  });

  it('shows a hole in the numbers of a session, and none for a repeat', async () => {
    const sessionId = v7();
    ledger.append([seal(sessionId, 1), seal(sessionId, 1)]);
    ledger.append([seal(sessionId, 4, { final: true })]);
    const view = open();
    view.start();
    await hasRead(view);
    expect(await queriesOf(view).breaks(100)).toMatchObject([
      { kind: 'session-hole', sessionId, blockNumber: 1, reason: expect.stringContaining('2 batches') },
    ]);
  });

  it('shows a block that does not continue the one before, and reads on', async () => {
    ledger.append([seal(v7(), 1, { final: true })]);
    ledger.append([], 'another hash');
    ledger.append([]);
    const view = open();
    view.start();
    await hasRead(view);
    expect(await queriesOf(view).breaks(100)).toMatchObject([{ kind: 'chain', blockNumber: 1 }]);
    const { blocks } = await queriesOf(view).blocks({ before: undefined, limit: 3 });
    expect(blocks.map(({ fits }) => fits)).toEqual([true, false, true]);
  });

  it('waits, and says why, when the ledger got shorter; goes on when the blocks are back', async () => {
    for (let number = 1; number <= 3; number++) ledger.append([]);
    let view = open();
    view.start();
    await hasRead(view);
    await view.stop();
    const all = ledger.blocksKept;
    ledger.blocksKept = all.slice(0, 2);
    view = open();
    view.start();
    await until(() => view.state().state === 'waiting');
    expect(view.state().reason).toContain('ends before block 2');
    ledger.blocksKept = all;
    ledger.append([]);
    await hasRead(view);
    await until(() => view.state().state === 'following');
    expect(await queriesOf(view).breaks(100)).toEqual([]);
  });

  it('goes on at once when somebody else heard of the ledger that it could not reach', async () => {
    for (let number = 1; number <= 3; number++) ledger.append([]);
    ledger.failAfter = 1;
    const view = open(records, () => () => undefined);
    view.start();
    await until(() => view.state().state === 'waiting');
    expect((await view.checkpoint()).next).toBe(1);
    ledger.failAfter = Infinity;
    // Its own next try never comes here.
    await until(() => {
      view.heard();
      return view.state().state === 'following';
    });
    expect((await view.checkpoint()).next).toBe(3);
  });

  it('does not read on from a ledger that was replaced, and keeps that it was', async () => {
    for (let number = 1; number <= 3; number++) ledger.append([]);
    let view = open();
    view.start();
    await hasRead(view);
    await view.stop();
    ledger.blocksKept = [];
    for (let number = 1; number <= 5; number++) ledger.append([seal(v7(), 1, { final: true })]);
    view = open();
    view.start();
    await until(() => view.state().state === 'waiting');
    expect((await view.checkpoint()).next).toBe(3);
    expect(await queriesOf(view).breaks(100)).toMatchObject([{ kind: 'height', blockNumber: 2 }]);
    await view.rebuild();
    await hasRead(view);
    expect(await queriesOf(view).breaks(100)).toEqual([]);
  });
});
