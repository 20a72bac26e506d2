import type { ClinicianId } from '#shared/domain/ids.ts';
import type { Enrolment } from './keyring-file.ts';
import { deriveKey, seal, unseal } from '#main/crypto/sealed-box.ts';

/** A one-time secret that waits for its owner's next sign-in, under the workstation key. @returns the enrolment with it */
export function entrust(
  clinicianId: ClinicianId,
  enrolment: Enrolment,
  secret: string,
  workstationKey: Uint8Array,
): Enrolment {
  const key = deriveKey(workstationKey, 'entrusted');
  const entrusted = seal(key, Buffer.from(secret, 'utf8'), purposeOf(clinicianId, enrolment));
  key.fill(0);
  return { ...enrolment, entrusted };
}

/** null: none waits. */
export function openEntrusted(
  clinicianId: ClinicianId,
  enrolment: Enrolment,
  workstationKey: Uint8Array,
): string | null {
  if (enrolment.entrusted === null) return null;
  const key = deriveKey(workstationKey, 'entrusted');
  const secret = unseal(key, enrolment.entrusted, purposeOf(clinicianId, enrolment));
  key.fill(0);
  return secret?.toString('utf8') ?? null;
}

/** Good for the key of this certificate alone. */
function purposeOf(clinicianId: ClinicianId, { certificatePem }: Enrolment): string {
  return JSON.stringify(['vitalseal/entrusted/1', clinicianId, certificatePem]);
}
