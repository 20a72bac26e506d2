import { ServiceError } from '#shared/contract/errors.ts';
import type { PinRule } from '#shared/domain/pin/pin-rule.ts';
import type { ClinicianId } from '#shared/domain/ids.ts';
import type { Logger } from '#main/ports/logger.ts';
import type { Signer } from '#main/services/identity/signer.ts';
import { makeIdentity } from '#main/services/identity/clinicians.ts';
import type {
  CertificateAuthority,
  Identity,
  KeyStore,
  KeyringEntry,
} from '#main/services/identity/ports.ts';
import { requireNewPin } from '#main/services/identity/new-pin.ts';
import { makeSecret } from '#main/crypto/one-time-secret.ts';
import { signerFrom } from '#main/services/identity/signer-from.ts';
import type { NetworkProfile } from './network-profile.ts';
import type { NetworkChoice } from './ports.ts';

export interface NetworkEntryParts {
  readonly keyStore: KeyStore;
  readonly authorityOf: (network: NetworkChoice) => CertificateAuthority;
  /** @throws ServiceError('locked') before the first sign-in */
  readonly workstationKey: () => Uint8Array;
  /** Asked of a new PIN; undefined: nothing is. */
  readonly pinRule: () => PinRule | undefined;
  readonly logger: Logger;
}

interface NetworkAdmin {
  readonly profile: NetworkProfile;
  /** As the network's authority knows the it-admin. */
  readonly enrolmentId: ClinicianId;
  /** undefined: was enrolled here before. */
  readonly secret?: string | undefined;
  readonly name: string;
  /** With which the new key is sealed; the same again when this is repeated. */
  readonly pin: string;
}

/** A standalone workstation's people become known to a network. Until the ledger is switched nobody notices. */
export interface NetworkEntry {
  /** Asks the network's authority. @throws ServiceError('unavailable') as `CertificateAuthority.prepare` */
  check(profile: NetworkProfile): Promise<void>;
  /**
   * Enrols the network's it-admin here, then the workstation, then registers everybody who is enrolled here: the secrets
   * are kept for their next sign-in after the switch, at which the network's authority certifies the key they have.
   * Repeated, it goes on where it stopped; a secret that was spent is not asked for again.
   * @returns the it-admin's signer, for what is to be signed on the channel
   */
  enrol(admin: NetworkAdmin): Promise<Signer>;
  /** The it-admin of this network whose key is here already, although the workstation is still standalone. */
  enrolledAdmin(
    profile: NetworkProfile,
    preferred?: ClinicianId,
  ): Promise<Pick<KeyringEntry, 'clinicianId' | 'name'> | undefined>;
}

export function createNetworkEntry(parts: NetworkEntryParts): NetworkEntry {
  const { keyStore, authorityOf, workstationKey, logger } = parts;
  const authorityIn = (profile: NetworkProfile) => authorityOf({ kind: 'fabric-gateway', profile });

  async function openOrEnrol(authority: CertificateAuthority, admin: NetworkAdmin): Promise<Identity> {
    const { enrolmentId: clinicianId, profile, secret, name, pin } = admin;
    const entry = (await keyStore.list()).find((one) => one.clinicianId === clinicianId);
    if (entry !== undefined) {
      if (!(await isOf(authority, entry))) throw idTaken();
      const { workstationKey: copy, ...opened } = await keyStore.open(clinicianId, pin);
      copy.fill(0);
      return opened;
    }
    if (secret === undefined) throw notEnrolledHere();
    requireNewPin(pin, parts.pinRule(), [clinicianId, name]);
    const clinician = { clinicianId, name, role: 'it-admin' } as const;
    const key = workstationKey();
    const request = { ...clinician, mspId: profile.mspId };
    const identity = await makeIdentity(authority, request, { secret, workstationKey: key });
    await keyStore.put(clinician, identity, key, pin);
    return identity;
  }

  return {
    check: (profile) => authorityIn(profile).prepare(profile.hospital, workstationKey()),
    async enrolledAdmin(profile, preferred) {
      const authority = authorityIn(profile);
      const entries = await keyStore.list();
      const first = entries.filter(({ clinicianId }) => clinicianId === preferred);
      for (const entry of [...first, ...entries]) {
        if (entry.role === 'it-admin' && entry.revokedMs === null && (await isOf(authority, entry)))
          return { clinicianId: entry.clinicianId, name: entry.name };
      }
      return undefined;
    },
    async enrol(admin) {
      const authority = authorityIn(admin.profile);
      const { mspId, hospital } = admin.profile;
      const key = workstationKey();
      await authority.prepare(hospital, key);
      const identity = await openOrEnrol(authority, admin);
      const signer = signerFrom(identity, admin.enrolmentId, mspId);
      identity.privateKey.fill(0);
      await authority.equip(signer, key);
      for (const entry of await keyStore.list()) {
        const { clinicianId, role, revokedMs, certificatePem } = entry;
        if (certificatePem === null || revokedMs !== null || (await isOf(authority, entry))) continue;
        const secret = makeSecret();
        await authority.register({ clinicianId, role, secret, reusable: false }, signer);
        await keyStore.entrust(clinicianId, secret, key);
      }
      logger.info('setup.known-to-network', { mspId });
      return signer;
    },
  };
}

/** @returns false also for a certificate of another authority */
async function isOf(authority: CertificateAuthority, { certificatePem }: KeyringEntry): Promise<boolean> {
  if (certificatePem === null) return false;
  return authority.check(certificatePem).then(
    () => true,
    () => false,
  );
}

function idTaken(): ServiceError {
  return new ServiceError(
    'conflict',
    'Somebody of this id works here already.',
    'Have the network’s IT register you under another id for joining; yours is taken over by itself afterwards.',
  );
}

function notEnrolledHere(): ServiceError {
  return new ServiceError(
    'conflict',
    'This IT administrator of the network is not enrolled here yet.',
    'Enter the one-time secret from the network’s IT too.',
  );
}
