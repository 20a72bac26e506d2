import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { ServiceError } from '#shared/contract/errors.ts';
import { RevocationReason } from '#shared/contract/clinicians.ts';
import { ClinicianId } from '#shared/domain/ids.ts';
import type { ReplaceFile } from '#main/adapters/disk/atomic-file.ts';
import { InTurn } from '#main/in-turn.ts';
import { isMissing } from '#main/adapters/disk/error-code.ts';

const Revocation = z.strictObject({
  clinicianId: ClinicianId,
  reason: RevocationReason,
  revokedMs: z.number(),
});
type Revocation = z.infer<typeof Revocation>;
const Revocations = z.strictObject({ version: z.literal(1), revoked: z.array(Revocation) });

export interface RevocationList {
  find(clinicianId: ClinicianId): Promise<Revocation | undefined>;
  /** The first revocation of a clinician stays. @throws ServiceError('disk') */
  add(revocation: Revocation): Promise<void>;
}

/** Whom this hospital's own authority has revoked. A missing file means nobody; a damaged one stops every sign-in. */
export function createRevocations(path: string, replaceFile: ReplaceFile): RevocationList {
  const turns = new InTurn<'add'>();
  const find = async (clinicianId: ClinicianId) =>
    (await readList(path)).find((revocation) => revocation.clinicianId === clinicianId);
  return {
    find,
    add: (revocation) =>
      turns.take('add', async () => {
        if ((await find(revocation.clinicianId)) !== undefined) return;
        const revoked = [...(await readList(path)), revocation];
        await replaceFile(path, `${JSON.stringify({ version: 1, revoked }, null, 1)}\n`);
      }),
  };
}

async function readList(path: string): Promise<readonly Revocation[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if (isMissing(cause)) return [];
    throw damaged();
  }
  try {
    return Revocations.parse(JSON.parse(text)).revoked;
  } catch {
    throw damaged();
  }
}

function damaged(): ServiceError {
  return new ServiceError(
    'unavailable',
    'The list of revoked clinicians of this workstation is damaged.',
    'Restore “ca/revoked.json” of the data folder from a backup.',
  );
}
