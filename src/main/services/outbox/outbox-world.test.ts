import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { ClinicianId } from '#shared/domain/ids.ts';
import type { NewIntent } from './intent.ts';
import type { RecordStore } from '#main/ports/record-store.ts';
import { atOnce, dyingStore, until } from '#main/testing/crash.ts';
import { memoryRecordStore, silentLogger, testClock, unexpectedFault } from '#main/testing/fakes.ts';
import { intentOf, nurse, signersOf } from '#main/testing/outbox-parts.ts';
import { AdversarialLedger, type Whim } from './adversarial-ledger.test-fake.ts';
import { heardByOutbox } from './heard.ts';
import { LedgerError } from '#main/services/ledger/ledger-port.ts';
import { createOutbox, type OutboxService } from './outbox.ts';

const clock = testClock();
const bus = { publish: () => undefined, subscribe: () => () => undefined };
let records: RecordStore;
let ledger: AdversarialLedger;
let signers: ReturnType<typeof signersOf>;

const parts = () => ({
  records,
  ledger,
  ledgerName: 'vitalseal',
  signers,
  clock,
  bus,
  logger: silentLogger,
  schedule: atOnce,
});

const open = (store = records): OutboxService =>
  createOutbox({ report: unexpectedFault, ...parts(), records: store });

/** Written as by an earlier run in which nobody was signed in. */
async function plan(intents: readonly NewIntent[]): Promise<void> {
  const present = signers;
  signers = signersOf(new Set());
  const planner = open();
  await planner.ready();
  for (const intent of intents) await records.write(planner.prepare(intent));
  await planner.close();
  signers = present;
}

function begin(whims: readonly Whim[] = []): void {
  records = memoryRecordStore();
  ledger = new AdversarialLedger(whims);
  signers = signersOf(new Set([nurse]));
}

beforeEach(() => begin());

/** Every way in which a network can fail, but for deliveries so late that nobody waits any more. */
const whims = fc.array(
  fc.constantFrom<Whim>(
    'ok',
    'lost-reply',
    'lost-request',
    'refused-connection',
    'conflict',
    'phantom',
    'busy',
    'mismatch',
    'outdated',
    'policy',
    'fault',
  ),
  { maxLength: 120 },
);

describe('outbox against the world (a fake ledger)', () => {
  it('each acknowledged intent is on the ledger once and in order, or in trouble with a reason', async () => {
    await fc.assert(
      fc.asyncProperty(
        whims,
        fc.array(fc.integer({ min: 1, max: 25 }), { maxLength: 4 }),
        fc.array(fc.record({ key: fc.nat(3), reused: fc.boolean() }), { minLength: 1, maxLength: 14 }),
        async (list, lives, wanted) => {
          begin(list);
          const intents = wanted.map(({ key }) => intentOf(`key-${key}`));
          for (const [index, { reused }] of wanted.entries()) {
            const error = new LedgerError('contract', 'ID_REUSED: this id stands for something else');
            if (reused && index % 3 === 0) ledger.refuse(intents[index]!.intentId, error);
          }
          await plan(intents);
          for (const writes of lives) {
            const store = dyingStore(records, writes);
            const mortal = open(store);
            await until(async () => store.dead || (await isDone(mortal)));
          }
          const outbox = open();
          await until(() => isDone(outbox));
          expect(ledger.needless).toBe(0);
          for (const key of new Set(wanted.map((each) => `key-${each.key}`))) {
            const queue = intents.filter((each) => each.orderKey === key);
            const entries = await Promise.all(queue.map((each) => outbox.entry(each.intentId)));
            const sealed = entries.filter((entry) => entry?.state === 'sealed');
            const written = ledger.written().filter((id) => queue.some((each) => each.intentId === id));
            expect(written).toEqual(sealed.map((entry) => entry?.intentId));
            expect(written).toEqual(queue.slice(0, written.length).map((each) => each.intentId));
            const next = entries[written.length];
            if (next === undefined) continue;
            expect(next.state).toBe('trouble');
            expect(next.reason).not.toBe('');
            expect(next.hint).not.toBe('');
          }
          await outbox.close();
        },
      ),
      { numRuns: 120 },
    );
  }, 60_000);

  it('while the ledger cannot be reached one entry alone tries, and all go on when it is back', async () => {
    const intents = Array.from({ length: 60 }, (_, index) => intentOf(`session-${index}`));
    ledger.refuseAll(new LedgerError('unreachable', 'nobody there'));
    await plan(intents);
    const outbox = open();
    await until(() => outbox.progress().ledger.state === 'unreachable' && ledger.onTheWay === 0);
    ledger.mostOnTheWay = 0;
    const tries = ledger.tries;
    await until(() => ledger.tries > tries + 20);
    expect(ledger.mostOnTheWay).toBe(1);
    expect(outbox.progress()).toMatchObject({
      oldestWaitingMs: clock.now(),
      remainingMs: null,
      ledger: { state: 'unreachable', sinceMs: clock.now(), reason: 'The ledger cannot be reached now.' },
    });
    ledger.refuseAll(undefined);
    await until(() => outbox.counts().sealed === 60);
    expect(ledger.mostOnTheWay).toBeGreaterThan(1);
    expect(outbox.progress()).toMatchObject({
      oldestWaitingMs: null,
      sealedLastMinute: 60,
      remainingMs: 0,
      ledger: { state: 'reachable', reason: '' },
    });
    await outbox.close();
  });

  it('whoever asks the ledger in vain: from then on the outbox too says that it cannot be reached', async () => {
    const outbox = open();
    await outbox.ready();
    const asking = heardByOutbox(ledger, outbox);
    ledger.refuseAll(new LedgerError('unreachable', 'nobody there'));
    await expect(asking.status()).rejects.toMatchObject({ kind: 'unreachable' });
    expect(outbox.progress().ledger).toMatchObject({
      state: 'unreachable',
      sinceMs: clock.now(),
      reason: 'The ledger cannot be reached now.',
    });
    const waits = intentOf('a');
    await records.write(outbox.prepare(waits));
    outbox.wake();
    await until(() => outbox.counts().waiting === 1);
    expect(await outbox.entry(waits.intentId)).toMatchObject({
      state: 'waiting',
      reason: 'The ledger cannot be reached now.',
    });
    ledger.refuseAll(undefined);
    await asking.commitStatus('t1');
    await until(() => outbox.counts().sealed === 1);
    expect(outbox.progress().ledger).toMatchObject({ state: 'reachable', reason: '' });
    await outbox.close();
  });

  it('whoever asks for the whole chain to be verified has it verified', async () => {
    const outbox = open();
    let verified = 0;
    const own = Object.assign(ledger, { verifyChain: async () => (verified += 1) });
    await heardByOutbox(own, outbox).verifyChain();
    expect(verified).toBe(1);
    await outbox.close();
  });

  it('a ledger that answers questions and takes nothing is told as that, and each answer leads to one more try', async () => {
    await plan([intentOf('a')]);
    const never = { ...parts(), schedule: () => () => undefined };
    ledger.refuseAll(new LedgerError('unreachable', 'no orderer'));
    const outbox = createOutbox({ ...never, report: unexpectedFault });
    await until(() => outbox.progress().ledger.state === 'unreachable' && ledger.onTheWay === 0);
    const { tries } = ledger;
    outbox.ledgerAsked(undefined);
    await until(() => ledger.tries === tries + 1 && ledger.onTheWay === 0);
    expect(outbox.progress().ledger).toMatchObject({
      state: 'read-only',
      reason: 'The ledger cannot be reached now.',
    });
    outbox.ledgerAsked(new LedgerError('unreachable', 'no peer'));
    expect(outbox.progress().ledger.state).toBe('unreachable');
    await outbox.close();
  });

  it('a damaged ledger is not told as reachable, and one whose key is locked is told as neither', async () => {
    const outbox = open();
    await outbox.ready();
    outbox.ledgerAsked(new LedgerError('locked', 'nobody signed in'));
    expect(outbox.progress().ledger.state).toBe('untried');
    outbox.ledgerAsked(new LedgerError('corrupt', 'a hole'));
    expect(outbox.progress().ledger).toMatchObject({
      state: 'unreachable',
      reason: 'The ledger is damaged.',
    });
    await outbox.close();
  });

  it('after days offline a first disagreement of peers is no trouble yet', async () => {
    begin(['mismatch', 'fault', 'policy']);
    ledger.refuseAll(new LedgerError('unreachable', 'nobody there'));
    await plan([intentOf('a')]);
    const outbox = open();
    await until(() => ledger.tries > 20);
    ledger.refuseAll(undefined);
    await until(() => outbox.counts().waiting === 0);
    expect(outbox.counts()).toEqual({ waiting: 0, sealed: 1, trouble: 0 });
    await outbox.close();
  });

  it('after days offline thousands of entries drain in order, a bounded number at once', async () => {
    const intents = Array.from({ length: 3_000 }, (_, index) => intentOf(`session-${index % 40}`));
    await plan(intents);
    const outbox = open();
    await outbox.ready();
    expect(outbox.counts().waiting).toBe(3_000);
    await until(() => outbox.counts().waiting === 0);
    expect(outbox.counts()).toEqual({ waiting: 0, sealed: 3_000, trouble: 0 });
    expect(ledger.mostOnTheWay).toBeLessThanOrEqual(32);
    const place = new Map(ledger.written().map((id, index) => [id, index]));
    for (let queue = 0; queue < 40; queue++) {
      const places = intents
        .filter((_, index) => index % 40 === queue)
        .map((each) => place.get(each.intentId)!);
      expect(places).toEqual(places.toSorted((a, b) => a - b));
    }
    await outbox.close();
  });

  it('a ledger with too much to do gets less at once', async () => {
    begin(Array.from({ length: 40 }, () => 'busy'));
    await plan(Array.from({ length: 60 }, (_, index) => intentOf(`session-${index}`)));
    const outbox = open();
    await until(() => ledger.tries >= 40);
    ledger.mostOnTheWay = 0;
    await until(() => outbox.counts().sealed > 5);
    expect(ledger.mostOnTheWay).toBeLessThan(16);
    await until(() => outbox.counts().sealed === 60);
    await outbox.close();
  });

  it('asks how a transaction ended before it sends again, also after a restart', async () => {
    begin(['lost-reply']);
    const intent = intentOf('a');
    await plan([intent]);
    const store = dyingStore(records, 2);
    const mortal = open(store);
    await until(() => store.dead);
    void mortal;
    const outbox = open();
    await until(() => outbox.counts().sealed === 1);
    expect(ledger.needless).toBe(0);
    expect(ledger.written()).toEqual([intent.intentId]);
    await outbox.close();
  });

  it('a refused certificate is trouble until the clinician has another one, then goes on by itself', async () => {
    const intents = ['a', 'b'].map((key) => intentOf(key));
    ledger.refuseAll(new LedgerError('identity', 'the certificate was revoked'));
    await plan(intents);
    const outbox = open();
    await until(() => outbox.counts().trouble === 2);
    const [entry] = await outbox.list('trouble', 1);
    expect(entry?.reason).toContain('certificate');
    ledger.refuseAll(undefined);
    signers.changed();
    await outbox.list('trouble', 1);
    expect(outbox.counts().trouble).toBe(2);
    signers.changed('the second certificate');
    await until(() => outbox.counts().sealed === 2);
    await outbox.close();
  });

  it('paused, nothing is sent over restarts, and everything when resumed', async () => {
    let outbox = open();
    await outbox.ready();
    await outbox.pause({ reason: 'Joining.', hint: 'Wait.' });
    const intent = intentOf('a');
    await records.write(outbox.prepare(intent));
    outbox.wake();
    await outbox.close();
    outbox = open();
    expect(await outbox.entry(intent.intentId)).toMatchObject({ state: 'waiting' });
    expect(outbox.progress().ledger).toMatchObject({ state: 'paused', reason: 'Joining.' });
    expect(ledger.tries).toBe(0);
    await outbox.resume();
    await until(() => outbox.counts().sealed === 1);
    await outbox.close();
  });

  it('tells what waits in whose name, for signing out', async () => {
    signers = signersOf(new Set());
    await plan([intentOf('a'), intentOf('b')]);
    const outbox = open();
    await outbox.ready();
    expect(outbox.waitingOf(nurse)).toBe(2);
    expect(outbox.waitingOf(ClinicianId.parse('d.mensah'))).toBe(0);
    await outbox.close();
  });
});

/** All that waits stands behind an entry in trouble. */
async function isDone(outbox: OutboxService): Promise<boolean> {
  const waiting = await outbox.list('waiting', 1_000);
  return waiting.every(({ reason }) => reason.includes('in trouble'));
}
