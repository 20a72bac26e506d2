import { X509Certificate, createPublicKey } from 'node:crypto';
import { ServiceError } from '#shared/contract/errors.ts';
import type { ClinicianId } from '#shared/domain/ids.ts';
import type { Clock, Logger } from '#main/services/ports.ts';
import { requireCurrent } from './key-holder.ts';
import type { Proven } from './key-holder.ts';
import type {
  CertificateAuthority,
  CertificateRequest,
  ClinicianCertificate,
  KeyStore,
  OpenedKeys,
  TypedAt,
} from './ports.ts';
import { renewBeforeMs } from './renewal.ts';
import { takePrivateKey } from './signing.ts';

export interface ProveParts {
  readonly keyStore: KeyStore;
  readonly authority: () => CertificateAuthority;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The hospital's id on the ledger. */
  readonly mspId: () => string;
}

interface Certified {
  readonly pem: string;
  readonly certificate: ClinicianCertificate;
  /** Why it was not renewed although it ends soon; null: it was, or need not be. */
  readonly notice: string | null;
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
  at: TypedAt,
): Promise<{ proven: Proven; workstationKey: Uint8Array }> {
  const opened = await openLogged(parts, clinicianId, pin, at);
  const { name, workstationKey } = opened;
  try {
    const { pem, certificate, notice } = await currentCertificate(parts, clinicianId, pin, opened);
    const key = takePrivateKey(opened.privateKey);
    if (certificate.clinicianId !== clinicianId || !new X509Certificate(pem).checkPrivateKey(key)) {
      throw mismatch();
    }
    const actor = { clinicianId, role: certificate.role, mspId: certificate.mspId };
    return { proven: { actor, name, certificatePem: pem, certificate, notice, key }, workstationKey };
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
  at: TypedAt,
): Promise<OpenedKeys> {
  try {
    return await keyStore.open(clinicianId, pin, at);
  } catch (error) {
    const code = error instanceof ServiceError ? error.code : 'internal';
    logger.warn('identity.pin-refused', { clinicianId, code });
    throw error;
  }
}

async function currentCertificate(
  parts: ProveParts,
  clinicianId: ClinicianId,
  pin: string,
  opened: OpenedKeys,
): Promise<Certified> {
  const { authority, clock, logger } = parts;
  const { certificatePem } = opened;
  const certificate = await checkOrMove(parts, certificatePem, opened.entrustedSecret);
  if (certificate === undefined) return moveToNetwork(parts, clinicianId, pin, opened);
  // Where the network's authority is about to certify the key, the old one need not do it once more.
  const renewFromMs = certificate.notAfterMs - (opened.entrustedSecret === null ? renewBeforeMs : 0);
  if (clock.now() < renewFromMs) {
    requireCurrent(certificate, clock.now());
    return { pem: certificatePem, certificate, notice: null };
  }
  try {
    const request = requestOf(opened, clinicianId, certificate);
    const pem = await authority().renew(request, certificatePem, opened.workstationKey);
    return { ...(await keep(parts, clinicianId, pin, { ...opened, certificatePem: pem })), notice: null };
  } catch (error) {
    // Somebody whose certificate is still good works on; the screen says why it was not renewed.
    if (!(error instanceof ServiceError) || clock.now() >= certificate.notAfterMs) throw error;
    logger.warn('identity.certificate-not-renewed', { clinicianId, code: error.code });
    return { pem: certificatePem, certificate, notice: `${error.message} ${error.hint}` };
  }
}

/** undefined: the old authority's certificate, and the network's authority is to certify the same key. */
async function checkOrMove(
  { authority }: ProveParts,
  certificatePem: string,
  entrustedSecret: string | null,
): Promise<ClinicianCertificate | undefined> {
  try {
    return await authority().check(certificatePem);
  } catch (error) {
    if (entrustedSecret === null) throw error;
    return undefined;
  }
}

async function moveToNetwork(
  parts: ProveParts,
  clinicianId: ClinicianId,
  pin: string,
  opened: OpenedKeys,
): Promise<Certified> {
  const secret = opened.entrustedSecret ?? '';
  const request = requestOf(opened, clinicianId, { role: opened.role, mspId: parts.mspId() });
  const pem = await parts.authority().enrol(request, { secret, workstationKey: opened.workstationKey });
  return { ...(await keep(parts, clinicianId, pin, { ...opened, certificatePem: pem })), notice: null };
}

function requestOf(
  { certificatePem, privateKey }: OpenedKeys,
  clinicianId: ClinicianId,
  { role, mspId }: Pick<ClinicianCertificate, 'role' | 'mspId'>,
): CertificateRequest {
  const publicKey = createPublicKey(certificatePem).export({ format: 'der', type: 'spki' });
  return { clinicianId, role, mspId, keys: { publicKey, privateKey } };
}

async function keep(
  { keyStore, authority, logger }: ProveParts,
  clinicianId: ClinicianId,
  pin: string,
  { name, certificatePem: pem, privateKey, workstationKey }: OpenedKeys,
): Promise<Omit<Certified, 'notice'>> {
  const certificate = await authority().check(pem);
  const identity = { certificatePem: pem, privateKey };
  await keyStore.put({ clinicianId, name, role: certificate.role }, identity, workstationKey, pin);
  logger.info('identity.certificate-renewed', { clinicianId });
  return { pem, certificate };
}

function mismatch(): ServiceError {
  return new ServiceError(
    'unavailable',
    'Key and certificate of this clinician do not belong together.',
    'Ask an IT administrator to register you again.',
  );
}
