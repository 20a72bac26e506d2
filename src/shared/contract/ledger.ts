import { z } from 'zod';
import { method } from './method.ts';

/** A kind of record, such as `device`; `access`: somebody looked at a subject's record; `chain`: a ledger's head. */
export const RecordKind = z.string().regex(/^[a-z][a-z-]{0,31}$/);

/** Which ledger seals: a standalone one, or a Fabric network's by one of two adapters. */
export const LedgerKind = z.enum(['embedded', 'fabric-gateway', 'fabric-network']);
export type LedgerKind = z.infer<typeof LedgerKind>;

export const LedgerStatus = z.object({
  kind: LedgerKind,
  /** `standalone ledger, one copy` for the embedded one. */
  description: z.string(),
  height: z.number(),
  headHash: z.string(),
  caFingerprint: z.string(),
});

export const ledgerMethods = {
  'ledger.status': method({
    access: 'outbox.read',
    verb: 'GET',
    path: '/ledger',
    summary: 'Which ledger, how high, and what has to be trusted',
    args: z.object({}),
    reply: LedgerStatus,
  }),
} as const;
