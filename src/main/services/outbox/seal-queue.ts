import { z } from 'zod';
import type { SealBatch } from '#shared/domain/sealing.ts';
import { SessionId, type IntentId } from '#shared/domain/ids.ts';
import { createEmitter } from '#main/services/events/emitter.ts';
import type { ReportFault } from '#main/services/events/report-fault.ts';
import type { RecordStore } from '#main/ports/record-store.ts';
import { sealIntent } from './intents.ts';
import type { OutboxService } from './outbox.ts';

/** Takes a session's batches; resolves when the batch is durably in the outbox. Same intent id again: nothing happens. */
export interface SealQueue {
  enqueue(batch: SealBatch): Promise<void>;
  onBatchSealed(listener: (sessionId: SessionId, number: number) => void): () => void;
}

const SealRef = z.object({ sessionId: SessionId, number: z.int() });

/** Turns batches into intents of the outbox. */
export function createSealQueue(parts: {
  readonly records: RecordStore;
  readonly outbox: OutboxService;
  readonly report: ReportFault;
}): SealQueue {
  const { records, outbox, report } = parts;
  const batches = createEmitter<[SessionId, number]>('sealed batch', report);
  outbox.onSealedIntent((intent) => {
    if (intent.kind !== 'seal') return;
    const { sessionId, number } = SealRef.parse(intent.ref);
    batches.tell(sessionId, number);
  });
  const running = new Map<IntentId, Promise<void>>();
  const store = async (batch: SealBatch) => {
    if ((await outbox.entry(batch.intentId)) !== undefined) return;
    await records.write(outbox.prepare(sealIntent(batch)));
    outbox.wake();
  };
  return {
    enqueue(batch) {
      const known = running.get(batch.intentId);
      if (known !== undefined) return known;
      const storing = store(batch).finally(() => running.delete(batch.intentId));
      running.set(batch.intentId, storing);
      return storing;
    },
    onBatchSealed: batches.on,
  };
}
