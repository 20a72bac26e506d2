import { z } from 'zod';
import { ClinicianId, IntentId, SessionId, TimeMs } from '#shared/domain/ids.ts';
import { IntentKind, OutboxEntry } from '#shared/contract/sealing.ts';

/** An intent that is not on the ledger yet, as stored. */
export const OpenIntent = z.strictObject({
  intent: z.strictObject({
    intentId: IntentId,
    kind: IntentKind,
    title: z.string(),
    clinicianId: ClinicianId,
    sessionId: SessionId.nullable(),
    orderKey: z.string(),
    transaction: z.string(),
    args: z.array(z.string()),
    transient: z.record(z.string(), z.string()),
  }),
  /** Order of preparation on this workstation, whatever its clock did. */
  sequence: z.int(),
  createdMs: TimeMs,
  attempts: z.int(),
  /** Transactions that were signed for it, latest last: how they ended is asked before another one is sent. */
  sent: z.array(z.string()),
  /** Why it cannot succeed by itself; null = it is on its way. */
  trouble: z.strictObject({ reason: z.string(), hint: z.string() }).nullable(),
});
export type OpenIntent = z.infer<typeof OpenIntent>;

export const SealedEntry = OutboxEntry;

export const outboxKeys = {
  openPrefix: 'outbox/open/',
  sealedPrefix: 'outbox/sealed/',
  open: (intentId: IntentId) => `outbox/open/${intentId}`,
  sealed: (intentId: IntentId) => `outbox/sealed/${intentId}`,
  sealedCount: 'outbox/sealed-count',
};
