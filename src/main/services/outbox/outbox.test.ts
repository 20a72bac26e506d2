import type { IntentId, ClinicianId } from '#shared/domain/ids.ts';
import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { StreamEvent } from '#shared/contract/streams.ts';
import type { NewIntent } from './intent.ts';
import type { RecordStore } from '#main/ports/record-store.ts';
import { atOnce, dyingStore, until } from '#main/testing/crash.ts';
import { memoryRecordStore, silentLogger, testClock, unexpectedFault } from '#main/testing/fakes.ts';
import { intentOf, nurse, signersOf } from '#main/testing/outbox-parts.ts';
import { AdversarialLedger, type Whim } from './adversarial-ledger.test-fake.ts';
import { createOutbox, type OutboxService } from './outbox.ts';
import { LedgerError } from '#main/services/ledger/ledger-port.ts';

const clock = testClock();

const whim = fc.constantFrom<Whim>(
  'ok',
  'lost-reply',
  'lost-request',
  'late',
  'refused-connection',
  'conflict',
);

describe('outbox against an adversarial fake ledger', () => {
  it('brings each stored intent onto the ledger exactly once and in order, killed at any point', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(whim, { maxLength: 60 }),
        fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 5 }),
        fc.array(fc.nat(2), { minLength: 1, maxLength: 12 }),
        async (whims, lives, keys) => {
          const ledger = new AdversarialLedger(whims);
          const records = memoryRecordStore();
          const signers = signersOf(new Set([nurse]));
          const parts = {
            ledger,
            ledgerName: 'vitalseal',
            signers,
            clock,
            logger: silentLogger,
            schedule: atOnce,
          };
          const bus = { publish: () => undefined, subscribe: () => () => undefined };
          const intents = keys.map((key) => intentOf(`key-${key}`));
          const planner = createOutbox({
            report: unexpectedFault,
            ...parts,
            records,
            bus,
            signers: signersOf(new Set()),
          });
          await planner.ready();
          for (const intent of intents) await records.write(planner.prepare(intent));
          await planner.close();
          for (const writes of lives) {
            const store = dyingStore(records, writes);
            const mortal = createOutbox({ report: unexpectedFault, ...parts, records: store, bus });
            await until(() => store.dead || mortal.counts().sealed === intents.length);
          }
          const outbox = createOutbox({ report: unexpectedFault, ...parts, records, bus });
          await until(async () => {
            await outbox.ready();
            return outbox.counts().waiting === 0;
          });
          expect(outbox.counts().trouble).toBe(0);
          ledger.deliverLate();
          for (const key of new Set(keys)) {
            const wanted = intents.filter((each) => each.orderKey === `key-${key}`);
            const written = ledger.written().filter((id) => wanted.some((each) => each.intentId === id));
            expect(written).toEqual(wanted.map((each) => each.intentId));
          }
          for (const intent of intents) {
            const entry = await outbox.entry(intent.intentId);
            expect(entry).toMatchObject({
              state: 'sealed',
              transactionId: ledger.firstTransaction(intent.intentId),
            });
          }
          await outbox.close();
        },
      ),
      { numRuns: 150 },
    );
  }, 60_000);
});

describe('outbox', () => {
  let records: RecordStore;
  let present: Set<ClinicianId>;
  let signers: ReturnType<typeof signersOf>;
  let ledger: AdversarialLedger;
  let outbox: OutboxService;
  let events: StreamEvent[];

  let reported: string[];

  const open = () =>
    createOutbox({
      report: (where) => void reported.push(where),
      records,
      ledger,
      ledgerName: 'vitalseal',
      signers,
      clock,
      logger: silentLogger,
      schedule: atOnce,
      bus: { publish: (event) => events.push(event), subscribe: () => () => undefined },
    });

  async function put(intent: NewIntent): Promise<void> {
    await outbox.ready();
    await records.write(outbox.prepare(intent));
    outbox.wake();
  }

  beforeEach(() => {
    records = memoryRecordStore();
    present = new Set([nurse]);
    signers = signersOf(present);
    ledger = new AdversarialLedger([]);
    events = [];
    reported = [];
    outbox = open();
  });

  it('a listener to what is sealed that fails is reported, and costs nobody else anything', async () => {
    const heard: string[] = [];
    outbox.onSealedIntent(() => {
      throw new Error('broken listener');
    });
    outbox.onSealedIntent(({ intentId }) => heard.push(intentId));
    const [first, second] = [intentOf('a'), intentOf('b')];
    await put(first);
    await put(second);
    await until(() => outbox.counts().sealed === 2);
    expect(heard).toEqual([first.intentId, second.intentId]);
    expect(reported).toEqual(['outbox.sealed', 'outbox.sealed']);
  });

  it('waits for the clinician whose identity is wanted, and says so', async () => {
    present.clear();
    const intent = intentOf('a');
    await put(intent);
    expect(await outbox.entry(intent.intentId)).toMatchObject({
      state: 'waiting',
      reason: 'Waits until n.okafor signs in.',
    });
    expect(ledger.written()).toEqual([]);
    present.add(nurse);
    signers.changed();
    await until(() => outbox.counts().sealed === 1);
  });

  it('shows what a rule refused as trouble, holds what follows, and goes on after a retry', async () => {
    const intent = intentOf('a');
    const next = intentOf('a');
    const other = intentOf('b');
    ledger.refuse(intent.intentId, new LedgerError('contract', 'STALE_VERSION: version 2 exists'));
    await put(intent);
    await put(next);
    await put(other);
    await until(() => outbox.counts().trouble === 1 && outbox.counts().sealed === 1);
    const listed = await outbox.list(undefined, 10);
    expect(listed.find((each) => each.intentId === intent.intentId)).toMatchObject({
      state: 'trouble',
      reason: 'Somebody else changed the treatment first.',
    });
    expect(listed.find((each) => each.intentId === next.intentId)?.reason).toContain('in trouble');
    expect((await outbox.list('trouble', 10)).map((each) => each.intentId)).toEqual([intent.intentId]);
    ledger.refuse(intent.intentId, undefined);
    await outbox.retry(intent.intentId);
    await until(() => outbox.counts().sealed === 3);
    expect(ledger.written().filter((id) => id !== other.intentId)).toEqual([intent.intentId, next.intentId]);
    await expect(outbox.retry(intent.intentId)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('lists page by page, sealed ones and open ones in one order, none twice and none left out', async () => {
    const intents = Array.from({ length: 9 }, (_, number) => intentOf(`queue-${number}`));
    const refused = [1, 4, 8].map((number) => intents[number]!);
    for (const { intentId } of refused)
      ledger.refuse(intentId, new LedgerError('contract', 'NOT_ALLOWED: x'));
    for (const intent of intents) await put(intent);
    await until(() => outbox.counts().sealed === 6 && outbox.counts().trouble === 3);
    const listed: IntentId[] = [];
    for (;;) {
      const page = await outbox.list(undefined, 2, listed.at(-1));
      listed.push(...page.map(({ intentId }) => intentId));
      if (page.length < 2) break;
    }
    expect(listed).toEqual(intents.map(({ intentId }) => intentId).toReversed());
  });

  it('keeps trouble, order and counts over a restart', async () => {
    const intent = intentOf('a');
    ledger.refuse(intent.intentId, new LedgerError('contract', 'NOT_ALLOWED: x'));
    await put(intent);
    await put(intentOf('b'));
    await until(() => outbox.counts().trouble === 1 && outbox.counts().sealed === 1);
    await outbox.close();
    outbox = open();
    await outbox.ready();
    expect(outbox.counts()).toEqual({ waiting: 0, sealed: 1, trouble: 1 });
    expect(await outbox.list('sealed', 10)).toHaveLength(1);
  });

  it('keeps the order in which intents came although the clock was set back', async () => {
    present.clear();
    const [a, b] = [intentOf('a'), intentOf('a')];
    await put(a);
    clock.jump(-3_600_000);
    await outbox.close();
    outbox = open();
    await put(b);
    present.add(nurse);
    signers.changed();
    await until(() => outbox.counts().sealed === 2);
    clock.jump(3_600_000);
    expect(ledger.written()).toEqual([a.intentId, b.intentId]);
  });

  it('tells listeners and viewers what was sealed', async () => {
    const sealed: string[] = [];
    outbox.onSealed((intentId) => sealed.push(intentId));
    const intent = intentOf('a');
    await put(intent);
    await until(() => sealed.length === 1);
    expect(sealed).toEqual([intent.intentId]);
    await until(() => {
      const last = events.findLast((event) => event.type === 'outbox');
      return last?.type === 'outbox' && last.counts.sealed === 1;
    });
  });

  it('sends nothing that was not written', async () => {
    await outbox.ready();
    outbox.prepare(intentOf('a'));
    outbox.wake();
    const written = intentOf('a');
    await put(written);
    await until(() => outbox.counts().sealed === 1);
    expect(ledger.written()).toEqual([written.intentId]);
  });
});
