import { z } from 'zod';

/** What was read so far. Written together with what it stands for. */
export const Checkpoint = z.strictObject({
  /** Number of the next block wanted. */
  next: z.int(),
  /** Hash of the last block that was read; empty before the first. */
  hash: z.string(),
  /** Latest time that a transaction told, UTC ms: the ledger's own time. */
  timeMs: z.number(),
  transactions: z.int(),
  refused: z.int(),
  sessions: z.int(),
  openSessions: z.int(),
  breaks: z.int(),
});
export type Checkpoint = z.infer<typeof Checkpoint>;

export const nothingRead: Checkpoint = {
  next: 0,
  hash: '',
  timeMs: 0,
  transactions: 0,
  refused: 0,
  sessions: 0,
  openSessions: 0,
  breaks: 0,
};

/** A session as its seals show it. */
export const SealedSession = z.strictObject({
  sessionId: z.string(),
  subjectId: z.string(),
  mspId: z.string(),
  /** Who sealed last. */
  clinicianId: z.string().nullable(),
  /** Number of the last seal. */
  number: z.int(),
  final: z.boolean(),
  /** When the last seal was signed, UTC ms. */
  timeMs: z.number(),
  blockNumber: z.int(),
});
export type SealedSession = z.infer<typeof SealedSession>;
