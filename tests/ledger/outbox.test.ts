import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { v7 } from 'uuid';
import { SubjectId } from '#shared/domain/ids.ts';
import { systemClock } from '#main/adapters/clock/system-clock.ts';
import { createFabricGatewayLedger } from '#main/adapters/ledger/fabric-gateway/fabric-gateway-ledger.ts';
import { createLedgerView, type LedgerView } from '#main/services/ledger-view/ledger-view.ts';
import { ViewQueries } from '#main/services/ledger-view/queries.ts';
import type { RecordStore } from '#main/ports/record-store.ts';
import { sealIntent } from '#main/services/outbox/intents.ts';
import type { Ledger } from '#main/services/ledger/ledger-port.ts';
import { createOutbox, type OutboxService } from '#main/services/outbox/outbox.ts';
import { memoryRecordStore, silentLogger, unexpectedFault } from '#main/testing/fakes.ts';
import { makeSession } from '#main/testing/sealed-session.ts';
import { cuttableLine, type CuttableLine } from './cuttable-line.ts';
import { fabricHospital } from './fabric-hospital.ts';

const sessions = 6;
const batches = 4;

/** Back-off is shortened: a line that is mended is tried soon. */
function schedule(delayMs: number, work: () => void): () => void {
  const timer = setTimeout(work, Math.min(delayMs, 500));
  return () => clearTimeout(timer);
}

let records: RecordStore;
let line: CuttableLine;
let ledger: Ledger & { close(): Promise<void> };
let outbox: OutboxService;
let view: LedgerView;
let nurse: Awaited<ReturnType<Awaited<ReturnType<typeof fabricHospital>>['clinician']>>;

beforeEach(async () => {
  const hospital = await fabricHospital(inject('networkFolder'), 0);
  nurse = await hospital.clinician('nurse');
  const [peer] = hospital.profile.peers;
  if (peer === undefined) throw new Error('a hospital has a peer');
  line = await cuttableLine(peer.endpoint);
  ledger = createFabricGatewayLedger({
    profile: { ...hospital.profile, peers: [{ ...peer, endpoint: line.endpoint }] },
    identity: async () => hospital.workstation,
    clock: systemClock,
    logger: silentLogger,
  });
  records = memoryRecordStore();
  const parts = { records, ledger, ledgerName: 'vitalseal', clock: systemClock, logger: silentLogger };
  const signers = { signerOf: () => nurse, onChange: () => () => undefined };
  const bus = { publish: () => undefined, subscribe: () => () => undefined };
  outbox = createOutbox({ report: unexpectedFault, ...parts, signers, bus, schedule });
  view = createLedgerView({ ...parts, schedule });
  await outbox.ready();
});
afterEach(async () => {
  line.mend();
  await outbox.close();
  await view.stop();
  await ledger.close();
  await line.close();
});

it('what was made while the line to the peer was cut is sealed once and in order when it is mended', async () => {
  line.cut();
  const made = Array.from({ length: sessions }, () =>
    makeSession(SubjectId.parse(v7()), nurse, Date.now() - 60_000),
  );
  for (let number = 0; number < batches; number++) {
    for (const session of made) {
      await records.write(outbox.prepare(sealIntent(session.nextBatch([36.6, 36.7]))));
      outbox.wake();
    }
  }
  await expect.poll(() => outbox.progress().ledger.state, { timeout: 30_000 }).toBe('unreachable');
  expect(outbox.counts()).toEqual({ waiting: sessions * batches, sealed: 0, trouble: 0 });
  line.mend();
  await expect.poll(() => outbox.counts().sealed, { timeout: 60_000 }).toBe(sessions * batches);
  expect(outbox.counts().trouble).toBe(0);
  expect(outbox.progress()).toMatchObject({ oldestWaitingMs: null, ledger: { state: 'reachable' } });

  view.start();
  const queries = new ViewQueries({ records, view, clock: systemClock });
  await expect.poll(() => view.state().state, { timeout: 60_000 }).toBe('following');
  for (const { sessionId } of made) {
    const { transactions } = await queries.transactions({ sessionId }, { before: undefined, limit: 100 });
    const valid = transactions.filter(({ status }) => status === 'VALID').toReversed();
    expect(valid.map(({ title }) => title)).toEqual(
      [1, 2, 3, 4].map((number) => `Batch ${number} of a session`),
    );
    expect(valid.every(({ clinicianId }) => clinicianId === nurse.clinicianId)).toBe(true);
  }
});
