import type { ClinicianId } from '#shared/domain/ids.ts';
import { signP256, takePrivateKey } from '#main/crypto/signing.ts';
import type { Signer } from './signer.ts';
import type { Identity } from './ports.ts';

/** A signer of a fresh identity, for what an installation has to sign before anybody can sign in. The key is copied. */
export function signerFrom(
  { certificatePem, privateKey }: Identity,
  clinicianId: ClinicianId,
  mspId: string,
): Signer {
  const key = takePrivateKey(Uint8Array.from(privateKey));
  return { clinicianId, mspId, certificatePem, sign: (bytes) => signP256(key, bytes) };
}
