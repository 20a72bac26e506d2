import { z } from 'zod';
import { roles } from '../../caller.ts';
import { signedBy } from '../../once.ts';
import { hospital, timeMs, uuid } from '../../records.ts';
import type { Context } from '../../stub.ts';
import { purpose } from '../purposes.ts';

const grant = {
  /** The client's id of giving it. */
  id: uuid,
  grantId: uuid,
  subjectId: uuid,
  /** A hospital; of it one role, one clinician, or everybody. */
  to: z.strictObject({
    mspId: hospital,
    role: z.enum(roles).optional(),
    /** Enrolment id. */
    clinicianId: z
      .string()
      .regex(/^[a-z][a-z0-9.-]{1,31}$/)
      .optional(),
  }),
  /** `write` includes `read`. */
  scope: z.enum(['read', 'write']),
  purpose,
  /** From then on it is over, UTC ms, by the time of the transaction that is judged. */
  expiresMs: timeMs,
};
export const GrantArgument = z.strictObject(grant);

export const GrantRecord = z.strictObject({
  ...grant,
  /** By whom, when and in which transaction it was revoked; null: it was not. */
  revoked: z.strictObject({ id: uuid, ...signedBy }).nullable(),
  ...signedBy,
});
export type GrantRecord = z.infer<typeof GrantRecord>;

export function grantKey(context: Context, subjectId: string, grantId: string): string {
  return context.stub.createCompositeKey('grant', [subjectId, grantId]);
}

/** All grants of a subject. Within a transaction that writes: it fails when one is given meanwhile. */
export async function grantsOf(context: Context, subjectId: string): Promise<GrantRecord[]> {
  const grants: GrantRecord[] = [];
  const decoder = new TextDecoder();
  for await (const { value } of context.stub.getStateByPartialCompositeKey('grant', [subjectId])) {
    grants.push(GrantRecord.parse(JSON.parse(decoder.decode(value))));
  }
  return grants;
}
