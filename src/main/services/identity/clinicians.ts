import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { ServiceError } from '#shared/contract/errors.ts';
import type { ParsedArgsOf, ReplyOf } from '#shared/contract/index.ts';
import type { ClinicianId } from '#shared/domain/ids.ts';
import type { Clock, Logger } from '#main/services/ports.ts';
import type { CertificateAuthority, Identity, KeyStore, KeyringEntry } from './ports.ts';
import { makeSecret } from './secret.ts';

/** How long a one-time secret can be used. */
const secretLifeMs = 72 * 3_600_000;

const makeKeyPair = promisify(generateKeyPair);

export interface CliniciansParts {
  readonly keyStore: KeyStore;
  readonly authority: CertificateAuthority;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The hospital's id on the ledger. */
  readonly mspId: () => string;
  /** PINs that the demonstration hospital shows; empty in a real one. */
  readonly demoPins: () => Readonly<Record<string, string>>;
  /** @throws ServiceError('locked') before the first sign-in */
  readonly workstationKey: () => Uint8Array;
}

export interface Clinicians {
  options(): Promise<ReplyOf<'identity.options'>>;
  list(): Promise<ReplyOf<'clinicians.list'>>;
  register(args: ParsedArgsOf<'clinicians.register'>): Promise<ReplyOf<'clinicians.register'>>;
  enrol(args: ParsedArgsOf<'identity.enrol'>): Promise<ReplyOf<'identity.enrol'>>;
}

/** Who works at this workstation: registering by an it-admin, enrolling by the clinician. */
export function createClinicians(parts: CliniciansParts): Clinicians {
  const { keyStore, authority, clock, logger, mspId, demoPins, workstationKey } = parts;

  /** null: not enrolled, or with a certificate that this hospital did not issue. */
  async function expiryOf({ certificatePem, clinicianId }: KeyringEntry): Promise<number | null> {
    if (certificatePem === null) return null;
    try {
      return (await authority.check(certificatePem)).notAfterMs;
    } catch {
      logger.error('identity.certificate-refused', { clinicianId });
      return null;
    }
  }

  return {
    async options() {
      const entries = await keyStore.list();
      const enrolled = entries.filter(({ certificatePem }) => certificatePem !== null);
      const pins = demoPins();
      return {
        clinicians: enrolled.map(({ clinicianId, name, role }) => {
          return { clinicianId, name, role, demoPin: pins[clinicianId] ?? null };
        }),
      };
    },
    async list() {
      const clinicians = (await keyStore.list()).map(async (entry) => {
        const { clinicianId, name, role } = entry;
        const certificateExpiresMs = await expiryOf(entry);
        return { clinicianId, name, role, enrolled: entry.certificatePem !== null, certificateExpiresMs };
      });
      return { clinicians: await Promise.all(clinicians) };
    },
    async register(clinician) {
      const secret = makeSecret();
      const expiresMs = clock.now() + secretLifeMs;
      await keyStore.invite(clinician, workstationKey(), secret, expiresMs);
      logger.info('identity.registered', { clinicianId: clinician.clinicianId, role: clinician.role });
      return { secret, expiresMs };
    },
    async enrol({ clinicianId, secret, pin }) {
      let identity: Identity | undefined;
      try {
        const { role } = await keyStore.redeem(clinicianId, secret, pin, async (invited, key) => {
          const request = { clinicianId, role: invited.role, mspId: mspId() };
          identity = await makeIdentity(authority, request, key);
          return identity;
        });
        logger.info('identity.enrolled', { clinicianId, role });
        return { clinicianId, role };
      } catch (error) {
        const code = error instanceof ServiceError ? error.code : 'internal';
        logger.warn('identity.enrolment-refused', { clinicianId, code });
        throw error;
      } finally {
        identity?.privateKey.fill(0);
      }
    },
  };
}

/** A new key pair and its certificate. The private key is the caller's to overwrite. */
export async function makeIdentity(
  authority: CertificateAuthority,
  clinician: { clinicianId: ClinicianId; role: KeyringEntry['role']; mspId: string },
  workstationKey: Uint8Array,
): Promise<Identity> {
  const pair = await makeKeyPair('ec', { namedCurve: 'P-256' });
  const publicKey = pair.publicKey.export({ format: 'der', type: 'spki' });
  const certificatePem = await authority.issueClinician({ ...clinician, publicKey }, workstationKey);
  return { certificatePem, privateKey: pair.privateKey.export({ format: 'der', type: 'pkcs8' }) };
}
