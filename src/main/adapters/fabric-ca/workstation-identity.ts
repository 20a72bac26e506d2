import { X509Certificate, createPublicKey } from 'node:crypto';
import { ServiceError } from '#shared/contract/errors.ts';
import type { Clock } from '#main/ports/clock.ts';
import type { Logger } from '#main/ports/logger.ts';
import { renewBeforeMs } from '#main/services/identity/ports.ts';
import { signP256, takePrivateKey } from '#main/crypto/signing.ts';
import type { FabricCaClient } from './client.ts';

/** The workstation's certificate, a renewed one when it ends soon. Without the authority the old one serves while it lasts. */
export async function currentWorkstation(parts: {
  readonly client: FabricCaClient;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly certificatePem: string;
  readonly privateKey: Uint8Array;
  readonly store: (certificatePem: string) => Promise<void>;
}): Promise<string> {
  const { client, clock, logger, certificatePem, privateKey, store } = parts;
  const certificate = new X509Certificate(certificatePem);
  const isDue = clock.now() >= certificate.validToDate.getTime() - renewBeforeMs;
  // It begins later where the authority's clock was ahead.
  if (!isDue && clock.now() >= certificate.validFromDate.getTime()) return certificatePem;
  const enrolmentId = enrolmentIdOf(certificatePem);
  const publicKey = createPublicKey(certificatePem).export({ format: 'der', type: 'spki' });
  const key = takePrivateKey(Uint8Array.from(privateKey));
  const caller = { certificatePem, sign: (bytes: Uint8Array) => signP256(key, bytes) };
  try {
    const renewed = await client.renew(enrolmentId, { publicKey, privateKey }, caller);
    if (new X509Certificate(renewed).validFromDate.getTime() > clock.now()) return certificatePem;
    await store(renewed);
    logger.info('identity.workstation-renewed', { enrolmentId });
    return renewed;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    logger.warn('identity.workstation-not-renewed', { enrolmentId, code: error.code });
    return certificatePem;
  }
}

/** The common name: Fabric CA demands that it is the enrolment id. */
export function enrolmentIdOf(certificatePem: string): string {
  return /^CN=(.+)$/m.exec(new X509Certificate(certificatePem).subject)?.[1] ?? '';
}
