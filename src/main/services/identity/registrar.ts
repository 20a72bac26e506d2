import { ServiceError } from '#shared/contract/errors.ts';
import type { ParsedArgsOf, ReplyOf } from '#shared/contract/index.ts';
import type { ClinicianId } from '#shared/domain/ids.ts';
import { looksOf } from '#shared/domain/looks.ts';
import type { Actor } from './actor.ts';
import type { Clock } from '#main/ports/clock.ts';
import type { Logger } from '#main/ports/logger.ts';
import type { Signer } from './signer.ts';
import {
  type CertificateAuthority,
  type KeyStore,
  type KeyringEntry,
  type NewClinician,
  revokedClinician,
} from './ports.ts';
import type { RevokedBook } from './revoked-book.ts';
import { makeSecret, secretLifeMs } from '#main/crypto/one-time-secret.ts';

export interface RegistrarParts {
  readonly keyStore: KeyStore;
  /** The authority of the ledger that this workstation seals on; it changes when a standalone one joins a network. */
  readonly authority: () => CertificateAuthority;
  readonly clock: Clock;
  readonly logger: Logger;
  /** @throws ServiceError('locked') before the first sign-in */
  readonly workstationKey: () => Uint8Array;
  readonly signerOf: (clinicianId: ClinicianId) => Signer | undefined;
  readonly revoked: RevokedBook;
  /** Ends what a revoked clinician has open here. */
  readonly expel: (clinician: RevokedClinician) => void;
  /** Signs a clinician out everywhere: the role or the key is another one from now on. */
  readonly endSignIns: (clinicianId: ClinicianId) => void;
}

export interface RevokedClinician {
  readonly clinicianId: ClinicianId;
  readonly certificatePem: string | null;
  readonly revokedMs: number;
}

export interface Registrar {
  /**
   * Registering again makes a new secret, and gives the role named now: where that is another one, whoever is signed in
   * with the old one is signed out, and the old PIN opens nothing more.
   * @throws ServiceError('conflict') for another role of one's own: somebody must be left who can register
   */
  register(actor: Actor, args: ParsedArgsOf<'clinicians.register'>): Promise<ReplyOf<'clinicians.register'>>;
  /** @throws ServiceError('conflict') for oneself: somebody must be left who can register */
  revoke(actor: Actor, args: ParsedArgsOf<'clinicians.revoke'>): Promise<void>;
}

/**
 * What an it-admin does with clinicians. The authority comes first: what it refuses leaves nothing here, and what was
 * cut off between the two is made whole by doing it again.
 */
export function createRegistrar(parts: RegistrarParts): Registrar {
  const { keyStore, authority, clock, logger, workstationKey } = parts;

  function registrarOf(clinicianId: ClinicianId): Signer {
    const registrar = parts.signerOf(clinicianId);
    if (registrar === undefined) throw signInFirst();
    return registrar;
  }

  return {
    async register(actor, { confirmed, ...clinician }) {
      const { clinicianId, role } = clinician;
      if (actor.clinicianId === clinicianId && actor.role !== role) throw notOwnRole();
      const key = workstationKey();
      const registrar = registrarOf(actor.clinicianId);
      if (confirmed !== true && (await looksKnown(keyStore, clinician))) throw looksSame();
      const entry = await find(keyStore, clinicianId);
      const revokedMs = entry?.revokedMs ?? (await parts.revoked.find(clinicianId));
      if (revokedMs !== undefined) throw revokedClinician(revokedMs);
      const secret = makeSecret();
      const expiresMs = clock.now() + secretLifeMs;
      await authority().register({ clinicianId, role, secret, reusable: false }, registrar);
      await keyStore.invite(clinician, key, secret, expiresMs);
      if (entry !== undefined && entry.role !== role) parts.endSignIns(clinicianId);
      logger.info('identity.registered', { clinicianId, role });
      return { secret, expiresMs };
    },
    async revoke(actor, { clinicianId, reason }) {
      if (actor.clinicianId === clinicianId) throw notOneself();
      const registrar = registrarOf(actor.clinicianId);
      const entry = await find(keyStore, clinicianId);
      if (entry === undefined) throw unknownHere();
      await authority().revoke(clinicianId, reason, registrar);
      const revokedMs = entry.revokedMs ?? clock.now();
      await parts.revoked.remember({ clinicianId, revokedMs });
      await keyStore.revoke(clinicianId, revokedMs);
      parts.expel({ clinicianId, certificatePem: entry.certificatePem, revokedMs });
      logger.info('identity.revoked', { clinicianId, reason, by: actor.clinicianId });
    },
  };
}

/** On the list of those who sign in nobody could tell the two apart. */
async function looksKnown(keyStore: KeyStore, { clinicianId, name }: NewClinician): Promise<boolean> {
  const entries = await keyStore.list();
  // Registered again as the one who is known already.
  if (entries.some((entry) => entry.clinicianId === clinicianId && entry.name === name)) return false;
  const others = entries.filter((entry) => entry.clinicianId !== clinicianId);
  return others.some(
    (other) =>
      looksOf(other.clinicianId) === looksOf(clinicianId) ||
      (other.revokedMs === null && looksOf(other.name) === looksOf(name)),
  );
}

function looksSame(): ServiceError {
  return new ServiceError(
    'needs-confirmation',
    'A clinician whose name or id looks the same is registered already.',
    'Look at the list. If this is another person, register all the same.',
  );
}

async function find(keyStore: KeyStore, clinicianId: ClinicianId): Promise<KeyringEntry | undefined> {
  return (await keyStore.list()).find((entry) => entry.clinicianId === clinicianId);
}

function signInFirst(): ServiceError {
  return new ServiceError('not-signed-in', 'You are not signed in any more.', 'Sign in again.');
}

function notOneself(): ServiceError {
  return new ServiceError(
    'conflict',
    'You cannot revoke yourself.',
    'Ask another IT administrator: somebody must be left who can register.',
  );
}

function notOwnRole(): ServiceError {
  return new ServiceError(
    'conflict',
    'You cannot give yourself another role.',
    'Ask another IT administrator: somebody must be left who can register.',
  );
}

function unknownHere(): ServiceError {
  return new ServiceError(
    'not-found',
    'Nobody of this id was registered on this workstation.',
    'Choose one of the list, or revoke on a workstation where this clinician is registered.',
  );
}
