import { X509Certificate, createPublicKey } from 'node:crypto';
import { ServiceError } from '#shared/contract/errors.ts';
import type { ClinicianId } from '#shared/domain/ids.ts';
import type { Clock } from '#main/ports/clock.ts';
import type { Logger } from '#main/ports/logger.ts';
import { requireCurrent, type Proven } from './key-holder.ts';
import {
  renewBeforeMs,
  type CertificateAuthority,
  type CertificateRequest,
  type ClinicianCertificate,
  type KeyStore,
  type OpenedKeys,
  type TypedAt,
} from './ports.ts';
import type { KnownTime } from './known-time.ts';
import { takePrivateKey } from '#main/crypto/signing.ts';

export interface ProveParts {
  readonly keyStore: KeyStore;
  readonly authority: () => CertificateAuthority;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The hospital's id on the ledger. */
  readonly mspId: () => string;
  /** Opens what the workstation key encrypts, and compares the key with the one that is known. The bytes are overwritten. */
  readonly unlock: (workstationKey: Uint8Array) => Promise<void>;
  /** Looked at when unlocked. */
  readonly knownTime: KnownTime;
  /** PINs that the demonstration hospital shows; empty in a real one. */
  readonly demoPins: () => Readonly<Record<string, string>>;
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
 * What is kept here is opened before a certificate is renewed: only then it is known whether the clock can be right.
 * @throws ServiceError('wrong-pin'), ('slow-down'), ('unavailable'), ('not-allowed')
 */
export async function prove(
  parts: ProveParts,
  clinicianId: ClinicianId,
  pin: string,
  at: TypedAt,
): Promise<Proven> {
  const opened = await openLogged(parts, clinicianId, pin, at);
  const { name, workstationKey } = opened;
  try {
    const held = await checkOrMove(parts, opened.certificatePem, opened.entrustedSecret);
    await parts.unlock(Uint8Array.from(workstationKey));
    const { pem, certificate, notice } =
      held === undefined
        ? await moveToNetwork(parts, clinicianId, pin, opened)
        : await currentCertificate(parts, clinicianId, pin, opened, held);
    const key = takePrivateKey(opened.privateKey);
    if (certificate.clinicianId !== clinicianId || !new X509Certificate(pem).checkPrivateKey(key)) {
      throw mismatch();
    }
    const actor = { clinicianId, role: certificate.role, mspId: certificate.mspId };
    return { actor, name, certificatePem: pem, certificate, notice, key };
  } finally {
    workstationKey.fill(0);
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
  certificate: ClinicianCertificate,
): Promise<Certified> {
  const { authority, clock, logger, knownTime } = parts;
  const { certificatePem } = opened;
  const now = clock.now();
  const old = (notice: string | null): Certified => ({ pem: certificatePem, certificate, notice });
  const clockWrong = knownTime.judge();
  // Where the network's authority is about to certify the key, the old one need not do it once more.
  const renewFromMs = certificate.notAfterMs - (opened.entrustedSecret === null ? renewBeforeMs : 0);
  // One that begins later was made while the clock was ahead.
  const isCurrent = certificate.notBeforeMs <= now && now < certificate.notAfterMs;
  if (isCurrent && now < renewFromMs) return old(clockWrong === null ? null : textOf(clockWrong));
  try {
    // What is acted on a wrong clock outlasts it: whoever knows the right time says so by signing in.
    const mustAsk = clockWrong !== null && now >= renewFromMs && !authority().hasOwnClock;
    if (mustAsk) await askIt(parts, certificate, clockWrong);
    const request = requestOf(opened, clinicianId, certificate);
    const pem = await authority().renew(request, certificatePem, opened.workstationKey);
    // The old one stays until the new one is good.
    requireCurrent(await authority().check(pem), now);
    return { ...(await keep(parts, clinicianId, pin, { ...opened, certificatePem: pem })), notice: null };
  } catch (error) {
    // Somebody whose certificate is still good works on; the screen says why it was not renewed.
    if (!(error instanceof ServiceError) || !isCurrent) throw error;
    logger.warn('identity.certificate-not-renewed', { clinicianId, code: error.code });
    return old(textOf(error));
  }
}

/** @throws `clockWrong` unless an it-admin signs in, or somebody of the demonstration, which has no IT */
async function askIt(
  { knownTime, logger, demoPins }: ProveParts,
  { clinicianId, role }: ClinicianCertificate,
  clockWrong: ServiceError,
): Promise<void> {
  if (demoPins()[clinicianId] !== undefined) return;
  if (role !== 'it-admin') throw clockWrong;
  await knownTime.confirm(clinicianId);
  logger.warn('identity.clock-confirmed', { clinicianId });
}

const textOf = ({ message, hint }: ServiceError) => `${message} ${hint}`;

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
