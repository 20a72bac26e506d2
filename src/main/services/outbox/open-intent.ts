import { z } from 'zod';
import { ClinicianId, IntentId, SessionId, TimeMs } from '#shared/domain/ids.ts';
import { courseOf } from '#main/ledger-format/kinds.ts';
import { RecordKind } from '#shared/contract/ledger.ts';
import { OutboxEntry } from '#shared/contract/outbox.ts';

/** Data folders from before intents had a reference have some without one: it stands in the argument of what goes on. */
function withRef<I extends { kind: string; args: readonly string[]; ref?: Ref | undefined }>(intent: I) {
  const { kind, args, ref } = intent;
  return { ...intent, ref: ref ?? refIn(kind, args[0] ?? '{}') };
}

function refIn(kind: string, argument: string): Ref {
  const course = courseOf(kind);
  if (course === undefined) return {};
  const { [course.of]: of, [course.place]: place } = z.looseObject({}).parse(JSON.parse(argument));
  return Ref.parse({ [course.of]: of, [course.place]: place });
}

const Ref = z.record(z.string(), z.union([z.string(), z.number()]));
type Ref = z.infer<typeof Ref>;

/** An intent that is not on the ledger yet, as stored. */
export const OpenIntent = z.strictObject({
  intent: z
    .strictObject({
      intentId: IntentId,
      kind: RecordKind,
      title: z.string(),
      clinicianId: ClinicianId,
      sessionId: SessionId.nullable(),
      orderKey: z.string(),
      transaction: z.string(),
      args: z.array(z.string()),
      transient: z.record(z.string(), z.string()),
      ref: Ref.optional(),
    })
    .transform(withRef),
  /** Order of preparation on this workstation, whatever its clock did. */
  sequence: z.int(),
  createdMs: TimeMs,
  attempts: z.int(),
  /** Of these, tries that failed in a way which passes by itself most times, and is trouble when it does not. */
  strikes: z.int().default(0),
  /** Transactions that were signed for it, latest last: how they ended is asked before another one is sent. */
  sent: z.array(z.string()),
  /** Why it cannot succeed by itself; null = it is on its way. */
  trouble: z
    .strictObject({
      reason: z.string(),
      hint: z.string(),
      /** SHA-256 of the certificate that was refused: another one may be taken. */
      certificate: z.string().optional(),
    })
    .nullable(),
});
export type OpenIntent = z.infer<typeof OpenIntent>;

/** What is kept in memory of an open intent, so that thousands may wait: all but its content. */
export interface Waiting {
  readonly intentId: IntentId;
  readonly kind: OutboxEntry['kind'];
  readonly title: string;
  readonly clinicianId: ClinicianId;
  readonly sessionId: SessionId | null;
  readonly orderKey: string;
  readonly sequence: number;
  readonly createdMs: number;
  readonly attempts: number;
  readonly trouble: OpenIntent['trouble'];
}

export function waitingOf({ intent, sequence, createdMs, attempts, trouble }: OpenIntent): Waiting {
  const { intentId, kind, title, clinicianId, sessionId, orderKey } = intent;
  return {
    intentId,
    kind,
    title,
    clinicianId,
    sessionId,
    orderKey,
    sequence,
    createdMs,
    attempts,
    trouble,
  };
}

/** Entries of before there was a choice are on the standalone ledger. */
export const SealedEntry = OutboxEntry.transform((entry) => ({
  ...entry,
  ledger: entry.ledger ?? 'embedded',
}));
