import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { ServiceError } from '#shared/contract/errors.ts';
import type { ParsedArgsOf, ReplyOf } from '#shared/contract/index.ts';
import type { ClinicianId } from '#shared/domain/ids.ts';
import type { Actor, Clock, Logger, Signer } from '#main/services/ports.ts';
import type {
  CertificateAuthority,
  CertificateRequest,
  Entitlement,
  Identity,
  KeyStore,
  KeyringEntry,
} from './ports.ts';
import { registrarDeeds } from './registrar.ts';

const makeKeyPair = promisify(generateKeyPair);

export interface CliniciansParts {
  readonly keyStore: KeyStore;
  /** The authority of the ledger that this workstation seals on; it changes when a standalone one joins a network. */
  readonly authority: () => CertificateAuthority;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The hospital's id on the ledger. */
  readonly mspId: () => string;
  /** PINs that the demonstration hospital shows; empty in a real one. */
  readonly demoPins: () => Readonly<Record<string, string>>;
  /** @throws ServiceError('locked') before the first sign-in */
  readonly workstationKey: () => Uint8Array;
  readonly signerOf: (clinicianId: ClinicianId) => Signer | undefined;
  /** Ends what a revoked clinician has open here. */
  readonly expel: (clinician: RevokedClinician) => void;
}

export interface RevokedClinician {
  readonly clinicianId: ClinicianId;
  readonly certificatePem: string | null;
  readonly revokedMs: number;
}

export interface Clinicians {
  options(): Promise<ReplyOf<'identity.options'>>;
  list(): Promise<ReplyOf<'clinicians.list'>>;
  /** Registering again makes a new secret, and gives the role named now. */
  register(actor: Actor, args: ParsedArgsOf<'clinicians.register'>): Promise<ReplyOf<'clinicians.register'>>;
  /** @throws ServiceError('conflict') for oneself: somebody must be left who can register */
  revoke(actor: Actor, args: ParsedArgsOf<'clinicians.revoke'>): Promise<void>;
  enrol(args: ParsedArgsOf<'identity.enrol'>): Promise<ReplyOf<'identity.enrol'>>;
}

/** Who works at this workstation: registering by an it-admin, enrolling by the clinician. */
export function createClinicians(parts: CliniciansParts): Clinicians {
  const { keyStore, authority, logger, mspId, demoPins } = parts;

  /** null: not enrolled, revoked, or with a certificate that this hospital did not issue. */
  async function expiryOf({ certificatePem, clinicianId, revokedMs }: KeyringEntry): Promise<number | null> {
    if (certificatePem === null || revokedMs !== null) return null;
    try {
      return (await authority().check(certificatePem)).notAfterMs;
    } catch {
      logger.error('identity.certificate-refused', { clinicianId });
      return null;
    }
  }

  return {
    async options() {
      const entries = await keyStore.list();
      const enrolled = entries.filter(
        ({ certificatePem, revokedMs }) => certificatePem !== null && revokedMs === null,
      );
      const pins = demoPins();
      return {
        clinicians: enrolled.map(({ clinicianId, name, role }) => {
          return { clinicianId, name, role, demoPin: pins[clinicianId] ?? null };
        }),
      };
    },
    async list() {
      const clinicians = (await keyStore.list()).map(async (entry) => {
        const { clinicianId, name, role, revokedMs } = entry;
        const certificateExpiresMs = await expiryOf(entry);
        const enrolled = entry.certificatePem !== null && revokedMs === null;
        return { clinicianId, name, role, enrolled, certificateExpiresMs, revokedMs };
      });
      return { clinicians: await Promise.all(clinicians) };
    },
    ...registrarDeeds(parts),
    async enrol({ clinicianId, secret, pin }) {
      let identity: Identity | undefined;
      try {
        const { role } = await keyStore.redeem(clinicianId, secret, pin, async (invited, key) => {
          const request = { clinicianId, role: invited.role, mspId: mspId() };
          identity = await makeIdentity(authority(), request, { secret, workstationKey: key });
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
  clinician: Omit<CertificateRequest, 'keys'>,
  entitlement: Entitlement,
): Promise<Identity> {
  const pair = await makeKeyPair('ec', { namedCurve: 'P-256' });
  const publicKey = pair.publicKey.export({ format: 'der', type: 'spki' });
  const privateKey = pair.privateKey.export({ format: 'der', type: 'pkcs8' });
  try {
    const certificatePem = await authority.enrol(
      { ...clinician, keys: { publicKey, privateKey } },
      entitlement,
    );
    return { certificatePem, privateKey };
  } catch (error) {
    privateKey.fill(0);
    throw error;
  }
}
