import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 } from 'uuid';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SessionId } from '#shared/domain/ids.ts';
import { createJournalStore } from '#main/adapters/journal/index.ts';
import { createLedgerView } from '#main/services/ledger-view/ledger-view.ts';
import { createOutbox } from '#main/services/outbox/outbox.ts';
import type { Ledger } from '#main/services/ledger/ledger-port.ts';
import { until } from '#main/testing/crash.ts';
import { memoryRecordStore, silentLogger, testClock, unexpectedFault } from '#main/testing/fakes.ts';
import { intentOf, nurse, signersOf } from '#main/testing/outbox-parts.ts';
import { endInOrder, lettingGo } from './ending.ts';

const never = () => new Promise<never>(() => undefined);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitalseal-ending-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Takes every call and answers none. */
function silentLedger() {
  const asked: string[] = [];
  const hang = (what: string) => () => {
    asked.push(what);
    return never();
  };
  const ledger: Ledger = {
    propose: hang('propose'),
    evaluate: hang('evaluate'),
    commitStatus: hang('commitStatus'),
    transaction: hang('transaction'),
    block: hang('block'),
    status: hang('status'),
    verifyChain: hang('verifyChain'),
    // oxlint-disable-next-line require-yield
    async *blocks() {
      await never();
    },
  };
  return { ledger, asked, close: hang('close') };
}

describe('the end of the program', () => {
  it('takes seconds with a fake ledger that never answers, and recordings are on disk before it is waited for', async () => {
    const { ledger, asked, close } = silentLedger();
    const records = memoryRecordStore();
    const common = { records, ledger, ledgerName: 'channel', clock: testClock(), logger: silentLogger };
    const bus = { publish: () => undefined, subscribe: () => () => undefined };
    const outbox = createOutbox({
      report: unexpectedFault,
      ...common,
      bus,
      signers: signersOf(new Set([nurse])),
    });
    await outbox.ready();
    await records.write(outbox.prepare(intentOf('session')));
    outbox.wake();
    const view = createLedgerView(common);
    view.start();
    await until(() => asked.includes('propose') && asked.includes('status'));

    const key = randomBytes(32);
    const journals = createJournalStore(folder);
    journals.unlock(key);
    const sessionId = SessionId.parse(v7());
    const journal = await journals.create(sessionId);
    const order: string[] = [];
    const note = (name: string) => async () => void order.push(name);
    const writing = journal.append({ kind: 'entry', topic: 'session', entry: { last: true } });
    const began = performance.now();
    await endInOrder(
      lettingGo({
        sessions: { stopAll: note('sessions') },
        devices: { stop: note('devices') },
        outbox,
        view,
        stores: {
          async closeJournals() {
            await journals.close();
            order.push('journals');
          },
          closeLedgers: close,
          close: note('stores'),
        },
      }),
      silentLogger,
    );
    expect(performance.now() - began).toBeLessThan(4_000);
    expect(order).toEqual(['sessions', 'journals', 'devices', 'stores']);
    await writing;
    const again = createJournalStore(folder);
    again.unlock(key);
    const kept = [];
    for await (const record of (await again.open(sessionId, false)).read()) kept.push(record);
    expect(kept).toMatchObject([{ entry: { last: true } }]);
    await again.close();
  });

  it('comes whatever hangs and whatever fails: no step keeps the others from their turn', async () => {
    const done: string[] = [];
    const warned: unknown[] = [];
    const logger = {
      ...silentLogger,
      warn: (_event: string, fields?: object) => void warned.push(fields),
      error: (_event: string, fields?: object) => void warned.push(fields),
    };
    await endInOrder(
      [
        { name: 'hangs', withinMs: 20, run: never },
        { name: 'fails', withinMs: 20, run: () => Promise.reject(new RangeError('secret')) },
        { name: 'ends', withinMs: 20, run: async () => void done.push('ends') },
      ],
      logger,
    );
    expect(done).toEqual(['ends']);
    expect(warned).toEqual([{ step: 'hangs' }, { step: 'fails', error: 'RangeError' }]);
  });

  it('is over within the seconds that the operating system and people give, were every step to hang', () => {
    const parts = {
      sessions: { stopAll: never },
      devices: { stop: never },
      outbox: { close: never },
      view: { stop: never },
      stores: { closeJournals: never, closeLedgers: never, close: never },
    };
    const total = lettingGo(parts).reduce((sum, { withinMs }) => sum + withinMs, 0);
    expect(total).toBeLessThanOrEqual(6_000);
  });
});
