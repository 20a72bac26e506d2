import { systemClock } from '#main/adapters/clock/system-clock.ts';
import type { NewIntent } from '#main/services/outbox/intent.ts';
import type { Signers } from '#main/services/identity/signer.ts';
import { createOutbox, type OutboxService } from '#main/services/outbox/outbox.ts';
import { memoryRecordStore, unexpectedFault } from '#main/testing/fakes.ts';
import { writesOnLedger } from '../../tests/ledger-faults/written.ts';
import { silentLogger, type BenchNetwork } from './bench-network.ts';

/** Each with an outbox and a connection of its own; an outbox sends 20 at once without a queue. */
const workstations = 50;
const patienceMs = 180_000;

export interface Burst {
  readonly failed: number;
  readonly doubled: number;
  /** Until the last one was on the ledger. */
  readonly seconds: number;
}

/** All intents at the same moment, by the product's own outboxes, whose records are kept in memory here. */
export async function burst(network: BenchNetwork, intents: readonly NewIntent[]): Promise<Burst> {
  const { nurses } = network;
  const signers: Signers = {
    signerOf: (clinicianId) => nurses.find((nurse) => nurse.clinicianId === clinicianId),
    onChange: () => () => undefined,
  };
  const reader = network.openLedger();
  const { height } = await reader.status();
  const outboxes = await Promise.all(
    Array.from({ length: workstations }, (_, place) => {
      const own = intents.filter((_intent, index) => index % workstations === place);
      return filled(network, signers, own);
    }),
  );
  const from = performance.now();
  for (const { outbox } of outboxes) outbox.wake();
  await Promise.all(outboxes.map(({ ended }) => Promise.race([ended, patience()])));
  const seconds = (performance.now() - from) / 1000;
  await Promise.all(outboxes.map(({ outbox }) => outbox.close()));
  const writes = await writesOnLedger(reader, height);
  const timesWritten = intents.map(({ intentId }) => writes.get(intentId) ?? 0);
  return {
    failed: timesWritten.filter((times) => times === 0).length,
    doubled: timesWritten.filter((times) => times > 1).length,
    seconds,
  };
}

async function filled(
  network: BenchNetwork,
  signers: Signers,
  intents: readonly NewIntent[],
): Promise<{ readonly outbox: OutboxService; readonly ended: Promise<void> }> {
  const records = memoryRecordStore();
  const ledger = network.openLedger();
  await ledger.status();
  const bus = { publish: () => undefined, subscribe: () => () => undefined };
  const clock = systemClock;
  const parts = { records, ledger, ledgerName: 'vitalseal', signers, clock, logger: silentLogger, bus };
  const outbox = createOutbox({ ...parts, report: unexpectedFault });
  await outbox.ready();
  await records.write(intents.flatMap((intent) => outbox.prepare(intent)));
  let left = intents.length;
  const ended = new Promise<void>((resolve) => {
    outbox.onSealedIntent(() => {
      left -= 1;
      if (left === 0) resolve();
    });
  });
  return { outbox, ended };
}

function patience(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, patienceMs).unref();
  });
}
