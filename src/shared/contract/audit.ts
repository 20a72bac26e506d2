import { z } from 'zod';
import { SessionId, SubjectId, TimeMs } from '../domain/ids.ts';
import { method } from './method.ts';
import { next, page } from './paging.ts';
import { Explanation } from './errors.ts';
import { LedgerStatus, RecordKind } from './ledger.ts';

/** Why somebody looks at records; codes, since on the ledger a free text could name a person. */
export const AccessPurpose = z.enum([
  'treatment',
  'emergency',
  'consultation',
  'validation',
  'audit',
  'quality',
  'patient-request',
  'legal',
  'research',
]);
export type AccessPurpose = z.infer<typeof AccessPurpose>;

/**
 * What a transaction is about: a kind of record, or `configuration` of the channel. `other`: a transaction this version
 * does not know.
 */
export const AuditKind = RecordKind;
export type AuditKind = z.infer<typeof AuditKind>;

export const AuditBlock = z.object({
  number: z.number(),
  hash: z.string(),
  previousHash: z.string(),
  dataHash: z.string(),
  /** Of its latest transaction, UTC ms; null when none tells a time. */
  timeMs: TimeMs.nullable(),
  transactions: z.number(),
  /** Of these, transactions that changed nothing. */
  refused: z.number(),
  /** Its `previousHash` is the hash of the block before. */
  fits: z.boolean(),
});
export type AuditBlock = z.infer<typeof AuditBlock>;

/** Who did what to which subject when. Ids alone: the ledger names no person. */
export const AuditTransaction = z.object({
  transactionId: z.string(),
  blockNumber: z.number(),
  timeMs: TimeMs,
  /** `VALID`, or why it changed nothing. */
  status: z.string(),
  mspId: z.string(),
  /** null: not a clinician's certificate, or a configuration. */
  clinicianId: z.string().nullable(),
  role: z.string().nullable(),
  kind: AuditKind,
  /** Such as `seals:commit`; null: configuration or life cycle. */
  transaction: z.string().nullable(),
  subjectId: z.string().nullable(),
  sessionId: z.string().nullable(),
  /** Id of the record it made, as its client named it. */
  recordId: z.string().nullable(),
  /** For people: `Batch 3 of the session, the last one`. */
  title: z.string(),
  /** Hospitals whose peers endorsed it. */
  endorsers: z.array(z.string()),
});
export type AuditTransaction = z.infer<typeof AuditTransaction>;

/** Something that should not be, found in what the ledger holds. */
export const AuditBreak = z.object({
  breakId: z.string(),
  /**
   * - `session-stopped`: its last seal is not the final one, and none came for long
   * - `session-hole`: a batch is missing between two others
   * - `chain`: a block does not continue the one before it
   * - `height`: the ledger ends before, or differs from, what was read of it earlier
   * - `loss`: something that this workstation kept is not as it was written
   */
  kind: z.enum(['session-stopped', 'session-hole', 'chain', 'height', 'loss']),
  sessionId: z.string().nullable(),
  /** null also for who may not see subjects. */
  subjectId: z.string().nullable(),
  mspId: z.string().nullable(),
  clinicianId: z.string().nullable(),
  /** null: it is about no block. */
  blockNumber: z.number().nullable(),
  /** Ledger's time of the last thing that was right, UTC ms; of a loss, when it was noticed. */
  sinceMs: TimeMs,
  reason: z.string(),
  hint: z.string(),
  /** Who of IT has seen a loss; null: nobody yet, and every screen says it. Of anything else null. */
  acknowledgedBy: z.string().nullable().default(null),
});
export type AuditBreak = z.infer<typeof AuditBreak>;

export const AuditOverview = z.object({
  /** null: it cannot be asked now; why stands in `ledgerProblem`. */
  ledger: LedgerStatus.nullable(),
  ledgerProblem: Explanation.nullable(),
  /**
   * When, since this start, the ledger had been read whole where it is kept here, and compared with what was sealed
   * from here, UTC ms; null: not yet.
   */
  checkedMs: TimeMs.nullable(),
  /** What this workstation has read of the ledger. */
  view: z.object({
    /** `following`: it has everything; `waiting`: the ledger cannot be read now, it goes on by itself. */
    state: z.enum(['catching-up', 'following', 'waiting']),
    /** Why it waits; empty otherwise. */
    reason: z.string(),
    hint: z.string(),
    /** So many blocks were read. */
    blocks: z.number(),
    /** So many are on the ledger beyond that; null: not known. */
    behind: z.number().nullable(),
    transactions: z.number(),
    /** Of these, transactions that changed nothing. */
    refused: z.number(),
    sessions: z.number(),
    /** Sessions without a final seal. */
    openSessions: z.number(),
    lastBlock: AuditBlock.nullable(),
  }),
  breaks: z.number(),
});
export type AuditOverview = z.infer<typeof AuditOverview>;

const optionalMs = z.coerce.number().min(0).max(8.64e15).optional();

/** Which transactions; what is left out does not matter. */
const filter = {
  subjectId: SubjectId.optional(),
  clinicianId: z.string().max(64).optional(),
  sessionId: SessionId.optional(),
  kind: AuditKind.optional(),
  /** UTC ms, both included. */
  fromMs: optionalMs,
  toMs: optionalMs,
};
export const AuditFilter = z.object(filter);
export type AuditFilter = z.infer<typeof AuditFilter>;

export const auditMethods = {
  'audit.overview': method({
    access: 'audit.health',
    verb: 'GET',
    path: '/audit',
    summary: 'How high the ledger is, what this workstation has read of it, and how many breaks there are',
    args: z.object({}),
    reply: AuditOverview,
  }),
  'audit.breaks': method({
    access: 'audit.health',
    verb: 'GET',
    path: '/audit/breaks',
    summary: 'The newest breaks in sealing and in the chain of blocks, and how many there are in all',
    args: z.object({}),
    reply: z.object({ breaks: z.array(AuditBreak), total: z.number() }),
  }),
  'audit.blocks': method({
    access: 'audit.health',
    verb: 'GET',
    path: '/audit/blocks',
    summary: 'Blocks, newest first',
    args: z.object(page(100, 500)),
    reply: z.object({ blocks: z.array(AuditBlock), next }),
  }),
  'audit.block': method({
    access: 'audit.read',
    verb: 'GET',
    path: '/audit/block',
    summary: 'One block and its transactions, in their order',
    args: z.object({ number: z.coerce.number().int().min(0) }),
    reply: z.object({ block: AuditBlock, transactions: z.array(AuditTransaction) }),
  }),
  'audit.transactions': method({
    access: 'audit.read',
    verb: 'GET',
    path: '/audit/transactions',
    summary: 'Who did what to which subject when, newest first',
    args: z.object({ ...filter, ...page(100, 500) }),
    reply: z.object({ transactions: z.array(AuditTransaction), next }),
  }),
  'audit.acknowledge': method({
    access: 'audit.rebuild',
    verb: 'POST',
    path: '/audit/acknowledge',
    summary: 'IT has seen a loss: screens stop saying it, the list of breaks keeps it',
    args: z.object({ breakId: z.string().max(200) }),
    reply: z.object({}),
  }),
  'audit.export': method({
    access: 'audit.read',
    verb: 'POST',
    path: '/audit/export',
    summary:
      'The transactions that fit a filter as one text; that it was exported is itself recorded on the ledger',
    args: z.object({
      format: z.enum(['ndjson', 'csv']),
      filter: AuditFilter.strict(),
      /** For the access log. */
      purpose: AccessPurpose.default('audit'),
    }),
    reply: z.object({
      fileName: z.string(),
      text: z.string(),
      /** SHA-256 of the text in UTF-8, small hex. */
      digest: z.string(),
      entries: z.number(),
      /** There was more than one export holds; narrow the filter. */
      truncated: z.boolean(),
    }),
  }),
  'audit.rebuild': method({
    access: 'audit.rebuild',
    verb: 'POST',
    path: '/audit/rebuild',
    summary: 'Delete what this workstation has read of the ledger and read it anew',
    args: z.object({}),
    reply: z.object({}),
  }),
} as const;
