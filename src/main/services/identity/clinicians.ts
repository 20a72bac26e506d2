import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { ServiceError } from '#shared/contract/errors.ts';
import type { ParsedArgsOf, ReplyOf } from '#shared/contract/index.ts';
import type {
  CertificateAuthority,
  CertificateRequest,
  Entitlement,
  Identity,
  KeyringEntry,
} from './ports.ts';
import type { PinRule } from '#shared/domain/pin/pin-rule.ts';
import { requireNewPin } from './new-pin.ts';
import { createRegistrar, type Registrar, type RegistrarParts } from './registrar.ts';

const makeKeyPair = promisify(generateKeyPair);

export interface CliniciansParts extends RegistrarParts {
  /** The hospital's id on the ledger. */
  readonly mspId: () => string;
  /** PINs that the demonstration hospital shows; empty in a real one. */
  readonly demoPins: () => Readonly<Record<string, string>>;
  /** Asked of a new PIN; undefined: nothing is. */
  readonly pinRule: () => PinRule | undefined;
}

export interface Clinicians extends Registrar {
  options(): Promise<ReplyOf<'identity.options'>>;
  list(): Promise<ReplyOf<'clinicians.list'>>;
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
        ({ certificatePem, revokedMs, mustEnrol }) =>
          certificatePem !== null && revokedMs === null && !mustEnrol,
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
        const enrolled = entry.certificatePem !== null && revokedMs === null && !entry.mustEnrol;
        return { clinicianId, name, role, enrolled, certificateExpiresMs, revokedMs };
      });
      return { clinicians: await Promise.all(clinicians) };
    },
    ...createRegistrar(parts),
    async enrol({ clinicianId, secret, pin }) {
      requireNewPin(pin, parts.pinRule(), [clinicianId]);
      let identity: Identity | undefined;
      try {
        const { role } = await keyStore.redeem(clinicianId, secret, pin, async (invited, key) => {
          const request = { clinicianId, role: invited.role, mspId: mspId() };
          identity = await makeIdentity(authority(), request, { secret, workstationKey: key });
          return identity;
        });
        parts.endSignIns(clinicianId);
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
