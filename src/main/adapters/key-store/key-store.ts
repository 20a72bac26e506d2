import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ServiceError } from '#shared/contract/errors.ts';
import { ClinicianId } from '#shared/domain/ids.ts';
import type { Clock } from '#main/ports/clock.ts';
import type { Logger } from '#main/ports/logger.ts';
import {
  typedHere,
  type KeyringEntry,
  type KeyStore,
  revokedClinician,
} from '#main/services/identity/ports.ts';
import { secretLifeMs } from '#main/crypto/one-time-secret.ts';
import { replaceFile as replaceAny, type ReplaceFile } from '#main/adapters/disk/atomic-file.ts';
import { createAttemptCounter, type AttemptCounter } from './attempts.ts';
import { entrust } from './entrusted.ts';
import { type Keyring, readKeyring, writeKeyring } from './keyring-file.ts';
import { createKeyringSealing, type KeyringSealing } from './keyring-sealing.ts';
import { addKeyFile, requireOuter, type OuterLayers } from './outer-layer.ts';
import { createPlaces, type Places } from './places.ts';
import { wardCost, type ScryptCost } from '#main/crypto/sealed-box.ts';
import { createBoundedTurns, type BoundedTurns } from './bounded-turns.ts';

export interface KeyStoreOptions extends OuterLayers {
  /** `DATA/keyring`. */
  readonly folder: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** For new seals; tests take a cheap one. */
  readonly cost?: ScryptCost | undefined;
  /** Writes key files for somebody who keeps account of them. */
  readonly replaceFile?: ReplaceFile | undefined;
}

/**
 * Keys of the clinicians of this workstation, one file each, sealed with scrypt(PIN) and AES-256-GCM, inside an outer
 * layer where there is one. Nothing here is ever stored or logged in plain form.
 */
export function createKeyStore(options: KeyStoreOptions): KeyStore {
  const { folder, clock, logger, osKeyStore, keyFile, cost = wardCost, replaceFile = replaceAny } = options;
  const layers = { osKeyStore, keyFile };
  const sealing = createKeyringSealing(layers, cost);
  const attempts = createAttemptCounter(join(folder, 'attempts'), clock, logger);
  // Who writes a key file takes a turn for it, and within it a place for scrypt; never the other way round.
  const turns = createBoundedTurns();
  const places = createPlaces();
  const pathOf = (clinicianId: ClinicianId) => join(folder, `${clinicianId}.json`);
  const read = (clinicianId: ClinicianId) => readKeyring(pathOf(clinicianId), clinicianId);
  const save = (keyring: Keyring) => writeKeyring(replaceFile, pathOf(keyring.clinicianId), keyring);

  const inside = { read, save, turns, places, sealing };

  return {
    ...administration(inside),
    ...proving({ ...inside, layers, clock, attempts }),
    async sealOuter() {
      for (const clinicianId of await idsIn(folder)) {
        await turns.take(clinicianId, async () => {
          const keyring = await readUnlessDamaged(read, clinicianId);
          if (keyring === undefined) return;
          const enrolment = await addKeyFile(layers, keyring.enrolment);
          if (enrolment !== undefined) await save({ ...keyring, enrolment });
        });
      }
    },
    list: () => listEntries(folder, read, logger),
    put: (clinician, identity, workstationKey, pin) =>
      turns.take(clinician.clinicianId, async () => {
        const { clinicianId } = clinician;
        const before = await read(clinicianId);
        requireOpen(before);
        const invitation = before?.invitation ?? null;
        const enrolment = await places.alone(typedHere, () =>
          sealing.sealEnrolment(clinician, identity, workstationKey, pin),
        );
        await save({ version: 1, clinicianId, invitation, enrolment, closed: null });
      }),
  };
}

/** What all that a key store does is made of. */
interface Inside {
  readonly read: (clinicianId: ClinicianId) => Promise<Keyring | undefined>;
  readonly save: (keyring: Keyring) => Promise<void>;
  readonly turns: BoundedTurns;
  readonly places: Places;
  readonly sealing: KeyringSealing;
}

/** What takes a PIN or a one-time secret: a place first, then it counts as a try, then it is checked. */
function proving({
  read,
  save,
  turns,
  places,
  sealing,
  layers,
  clock,
  attempts,
}: Inside & {
  readonly layers: OuterLayers;
  readonly clock: Clock;
  readonly attempts: AttemptCounter;
}): Pick<KeyStore, 'open' | 'redeem'> {
  return {
    open: (clinicianId, pin, at = typedHere) =>
      places.admit(at, () =>
        places.alone(at, async () => {
          const keyring = await read(clinicianId);
          requireOpen(keyring);
          if (keyring !== undefined && hasNewRole(keyring)) throw newRole();
          const enrolment = keyring?.enrolment ?? null;
          requireOuter(layers, enrolment);
          await attempts.begin(clinicianId, enrolment !== null, at);
          const opened = await sealing.openEnrolment(clinicianId, enrolment, pin);
          if (opened === undefined) throw wrongPin();
          await attempts.succeed(clinicianId, at);
          return opened;
        }),
      ),
    redeem: (clinicianId, secret, pin, make, at = typedHere) =>
      places.admit(at, () =>
        turns.take(clinicianId, async () => {
          const keyring = await read(clinicianId);
          requireOpen(keyring);
          const invitation = keyring?.invitation ?? null;
          const workstationKey = await places.alone(at, async () => {
            await attempts.begin(clinicianId, invitation !== null, at);
            return sealing.openInvitation(clinicianId, invitation, secret);
          });
          if (workstationKey === undefined || invitation === null) throw wrongSecret();
          const leftMs = invitation.expiresMs - clock.now();
          // Where more is left than any secret gets, the clock was ahead when it was made.
          if (leftMs <= 0 || leftMs > secretLifeMs + clockToleranceMs) throw expiredSecret();
          const clinician = { clinicianId, name: invitation.name, role: invitation.role };
          try {
            // Asks an authority, maybe over a network: nobody's PIN waits for that.
            const identity = await make(clinician, workstationKey);
            const enrolment = await places.alone(at, () =>
              sealing.sealEnrolment(clinician, identity, workstationKey, pin),
            );
            await save({ version: 1, clinicianId, invitation: null, enrolment, closed: null });
          } finally {
            workstationKey.fill(0);
          }
          await attempts.succeed(clinicianId, at);
          return clinician;
        }),
      ),
  };
}

/** What an it-admin does with a keyring; no PIN and no secret is checked here. */
function administration({
  read,
  save,
  turns,
  places,
  sealing,
}: Inside): Pick<KeyStore, 'invite' | 'entrust' | 'revoke'> {
  return {
    invite: (clinician, workstationKey, secret, expiresMs) =>
      turns.take(clinician.clinicianId, async () => {
        const { clinicianId } = clinician;
        const before = await readUnlessDamaged(read, clinicianId);
        requireOpen(before);
        const invitation = await places.alone(typedHere, () =>
          sealing.sealInvitation(clinician, workstationKey, secret, expiresMs),
        );
        const enrolment = before?.enrolment ?? null;
        await save({ version: 1, clinicianId, invitation, enrolment, closed: null });
      }),
    entrust: (clinicianId, secret, workstationKey) =>
      turns.take(clinicianId, async () => {
        const keyring = await read(clinicianId);
        if (keyring === undefined || keyring.enrolment === null) return;
        const enrolment = entrust(clinicianId, keyring.enrolment, secret, workstationKey);
        await save({ ...keyring, enrolment });
      }),
    revoke: (clinicianId, revokedMs) =>
      turns.take(clinicianId, async () => {
        const keyring = await readUnlessDamaged(read, clinicianId);
        if (keyring !== undefined && keyring.closed !== null) return;
        const { name, role } = keyring?.enrolment ?? keyring?.invitation ?? nobody;
        const certificatePem = keyring?.enrolment?.certificatePem ?? null;
        const closed = { name, role, certificatePem, revokedMs };
        await save({ version: 1, clinicianId, invitation: null, enrolment: null, closed });
      }),
  };
}

const clockToleranceMs = 24 * 3_600_000;

/** A damaged file tells no name and no role. */
const nobody = { name: '', role: 'auditor' } as const;

/** @throws ServiceError('not-allowed') */
function requireOpen(keyring: Keyring | undefined): void {
  if (keyring !== undefined && keyring.closed !== null) throw revokedClinician(keyring.closed.revokedMs);
}

/** An it-admin has given this clinician another role than the one that the keys were made for. */
function hasNewRole({ enrolment, invitation }: Keyring): boolean {
  return enrolment !== null && invitation !== null && enrolment.role !== invitation.role;
}

/** A damaged file is replaced by a new registration: that is the way out that its error names. */
async function readUnlessDamaged(
  read: (clinicianId: ClinicianId) => Promise<Keyring | undefined>,
  clinicianId: ClinicianId,
): Promise<Keyring | undefined> {
  try {
    return await read(clinicianId);
  } catch (error) {
    // What only cannot be read now may tell of a revocation.
    if (error instanceof ServiceError && error.code === 'disk') throw error;
    return undefined;
  }
}

async function idsIn(folder: string): Promise<readonly ClinicianId[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .toSorted((a, b) => a.localeCompare(b, 'en'))
    .flatMap((name) => {
      const id = ClinicianId.safeParse(name.endsWith('.json') ? name.slice(0, -'.json'.length) : '');
      return id.success ? [id.data] : [];
    });
}

async function listEntries(
  folder: string,
  read: (clinicianId: ClinicianId) => Promise<Keyring | undefined>,
  logger: Logger,
): Promise<readonly KeyringEntry[]> {
  const entries: KeyringEntry[] = [];
  for (const clinicianId of await idsIn(folder)) {
    try {
      const keyring = await read(clinicianId);
      const mustEnrol = keyring !== undefined && hasNewRole(keyring);
      const enrolment = mustEnrol ? null : keyring?.enrolment;
      const shown = enrolment ?? keyring?.invitation ?? keyring?.closed;
      if (keyring === undefined || shown === null || shown === undefined) continue;
      entries.push({
        clinicianId,
        name: shown.name,
        role: shown.role,
        certificatePem: (keyring.enrolment ?? keyring.closed)?.certificatePem ?? null,
        invitedUntilMs: keyring.invitation?.expiresMs ?? null,
        revokedMs: keyring.closed?.revokedMs ?? null,
        mustEnrol,
      });
    } catch {
      logger.error('keyring.damaged', { clinicianId });
    }
  }
  return entries;
}

function newRole(): ServiceError {
  return new ServiceError(
    'not-allowed',
    'This clinician has another role now, and the keys of the old one open nothing more.',
    'Enrol with the one-time secret that the IT administrator gave; if it is lost or has expired, ask for a new one.',
  );
}

function wrongPin(): ServiceError {
  return new ServiceError(
    'wrong-pin',
    'The clinician or the PIN is not right.',
    'Check whose name is chosen and type the PIN again. After three wrong PINs there is a pause.',
    true,
  );
}

function wrongSecret(): ServiceError {
  return new ServiceError(
    'not-allowed',
    'The id or the one-time secret is not right, or the secret was used already.',
    'Type both again as the IT administrator gave them, or ask for a new secret.',
    true,
  );
}

function expiredSecret(): ServiceError {
  return new ServiceError(
    'not-allowed',
    'This one-time secret has expired, or was made while the clock was wrong.',
    'Ask an IT administrator to register you again; the new secret is good for 72 hours.',
  );
}
