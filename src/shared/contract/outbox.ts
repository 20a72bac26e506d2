import { z } from 'zod';
import { ClinicianId, IntentId, SessionId, TimeMs } from '../domain/ids.ts';
import { RecordKind } from './ledger.ts';
import { method } from './method.ts';
import { next, page } from './paging.ts';

/** An entry of the outbox: something that is to be on the ledger. */
export const OutboxEntry = z.object({
  intentId: IntentId,
  kind: RecordKind,
  /** For people, without a person's name: `Readings of session …`. */
  title: z.string(),
  clinicianId: ClinicianId,
  sessionId: SessionId.nullable(),
  createdMs: TimeMs,
  state: z.enum(['waiting', 'sealed', 'trouble']),
  attempts: z.number(),
  /** Why it waits or is in trouble; empty when sealed. */
  reason: z.string(),
  /** What to do about it. */
  hint: z.string(),
  transactionId: z.string().nullable(),
  sealedMs: TimeMs.nullable(),
  /** Which ledger holds it: its name at this workstation (`embedded`, or the channel); null while it waits. */
  ledger: z.string().nullable().default(null),
});
export type OutboxEntry = z.infer<typeof OutboxEntry>;

export const OutboxCounts = z.object({ waiting: z.number(), sealed: z.number(), trouble: z.number() });

/** How far the outbox is. */
export const OutboxProgress = z.object({
  /** When the oldest entry that waits was made; null: none waits. */
  oldestWaitingMs: TimeMs.nullable(),
  /** Entries that reached the ledger within the last minute. */
  sealedLastMinute: z.number(),
  /** Until all that waits is sealed, at the rate of the last minute, ms; null: cannot be told. */
  remainingMs: z.number().nullable(),
  /**
   * The one word on whether the ledger can be reached. `read-only`: it answers questions and takes nothing;
   * `paused`: nothing is sent while the workstation joins a network.
   */
  ledger: z.object({
    state: z.enum(['untried', 'reachable', 'unreachable', 'read-only', 'paused']),
    /** Since when, UTC ms; null while untried. */
    sinceMs: TimeMs.nullable(),
    /** Why not; empty when reachable. */
    reason: z.string(),
    hint: z.string(),
  }),
});
export type OutboxProgress = z.infer<typeof OutboxProgress>;

export const outboxMethods = {
  'outbox.list': method({
    access: 'outbox.read',
    verb: 'GET',
    path: '/outbox',
    summary: 'What waits, what is sealed, what is in trouble; newest first',
    args: z.object({
      state: z.enum(['waiting', 'sealed', 'trouble']).optional(),
      ...page(100, 1_000),
      before: IntentId.optional(),
    }),
    reply: z.object({ counts: OutboxCounts, progress: OutboxProgress, entries: z.array(OutboxEntry), next }),
  }),
  'outbox.retry': method({
    access: 'outbox.retry',
    verb: 'POST',
    path: '/outbox/retry',
    summary: 'Try an entry in trouble again',
    args: z.object({ intentId: IntentId }),
    reply: OutboxEntry,
  }),
} as const;
