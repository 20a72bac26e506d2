import { X509Certificate, createPublicKey } from 'node:crypto';
import { ServiceError } from '#shared/contract/errors.ts';
import type { ClinicianId } from '#shared/domain/ids.ts';
import type { Clock, Logger } from '#main/services/ports.ts';
import { requireCurrent } from './key-holder.ts';
import type { Proven } from './key-holder.ts';
import type { CertificateAuthority, ClinicianCertificate, KeyStore, OpenedKeys } from './ports.ts';
import { takePrivateKey } from './signing.ts';

/** A certificate that ends within this time is renewed at the next sign-in: nobody is locked out by a date. */
const renewBeforeMs = 30 * 24 * 3_600_000;

export interface ProveParts {
  readonly keyStore: KeyStore;
  readonly authority: CertificateAuthority;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Opens a clinician's keys with the PIN and checks that they belong together: certificate by this hospital's authority,
 * for this clinician, for this key, good now. Role and hospital are what the certificate says.
 * @returns `workstationKey` is the caller's to overwrite
 * @throws ServiceError('wrong-pin'), ('slow-down'), ('unavailable'), ('not-allowed')
 */
export async function prove(
  parts: ProveParts,
  clinicianId: ClinicianId,
  pin: string,
): Promise<{ proven: Proven; workstationKey: Uint8Array }> {
  const opened = await openLogged(parts, clinicianId, pin);
  const { name, workstationKey } = opened;
  try {
    const { pem, certificate } = await currentCertificate(parts, clinicianId, pin, opened);
    const key = takePrivateKey(opened.privateKey);
    if (certificate.clinicianId !== clinicianId || !new X509Certificate(pem).checkPrivateKey(key)) {
      throw mismatch();
    }
    const actor = { clinicianId, role: certificate.role, mspId: certificate.mspId };
    return { proven: { actor, name, certificatePem: pem, certificate, key }, workstationKey };
  } catch (error) {
    workstationKey.fill(0);
    throw error;
  } finally {
    opened.privateKey.fill(0);
  }
}

async function openLogged(
  { keyStore, logger }: ProveParts,
  clinicianId: ClinicianId,
  pin: string,
): Promise<OpenedKeys> {
  try {
    return await keyStore.open(clinicianId, pin);
  } catch (error) {
    const code = error instanceof ServiceError ? error.code : 'internal';
    logger.warn('identity.pin-refused', { clinicianId, code });
    throw error;
  }
}

async function currentCertificate(
  { keyStore, authority, clock, logger }: ProveParts,
  clinicianId: ClinicianId,
  pin: string,
  opened: OpenedKeys,
): Promise<{ pem: string; certificate: ClinicianCertificate }> {
  const { certificatePem, name, workstationKey } = opened;
  const certificate = await authority.check(certificatePem);
  if (clock.now() < certificate.notAfterMs - renewBeforeMs) {
    requireCurrent(certificate, clock.now());
    return { pem: certificatePem, certificate };
  }
  const { role, mspId } = certificate;
  const publicKey = createPublicKey(certificatePem).export({ format: 'der', type: 'spki' });
  const pem = await authority.issueClinician({ clinicianId, role, mspId, publicKey }, workstationKey);
  const identity = { certificatePem: pem, privateKey: opened.privateKey };
  await keyStore.put({ clinicianId, name, role }, identity, workstationKey, pin);
  logger.info('identity.certificate-renewed', { clinicianId });
  return { pem, certificate: await authority.check(pem) };
}

function mismatch(): ServiceError {
  return new ServiceError(
    'unavailable',
    'Key and certificate of this clinician do not belong together.',
    'Ask an it-admin to register you again.',
  );
}
