import { randomBytes } from 'node:crypto';
import type { ClinicianId } from '#shared/domain/ids.ts';
import type { Identity, NewClinician, OpenedKeys } from '#main/services/identity/ports.ts';
import { normaliseSecret } from '#main/crypto/one-time-secret.ts';
import { openEntrusted } from './entrusted.ts';
import type { Enrolment, Invitation } from './keyring-file.ts';
import { openOuter, outerNow, sealOuter, type OuterLayers } from './outer-layer.ts';
import {
  deriveKey,
  seal,
  stretch,
  unseal,
  type ScryptCost,
  type SealedBox,
} from '#main/crypto/sealed-box.ts';

/**
 * Turns keys into what a keyring file holds, and back. `undefined` = the secret or PIN is not right. Each derives a key
 * with scrypt: the caller sees to it that one runs at a time.
 */
export interface KeyringSealing {
  sealInvitation(
    clinician: NewClinician,
    workstationKey: Uint8Array,
    secret: string,
    expiresMs: number,
  ): Promise<Invitation>;
  openInvitation(
    clinicianId: ClinicianId,
    invitation: Invitation | null,
    secret: string,
  ): Promise<Buffer | undefined>;
  sealEnrolment(
    clinician: NewClinician,
    identity: Identity,
    workstationKey: Uint8Array,
    pin: string,
  ): Promise<Enrolment>;
  openEnrolment(
    clinicianId: ClinicianId,
    enrolment: Enrolment | null,
    pin: string,
  ): Promise<OpenedKeys | undefined>;
}

export function createKeyringSealing(layers: OuterLayers, cost: ScryptCost): KeyringSealing {
  /** As long as a real try, so that its time does not tell who is enrolled here. */
  const pretend = async (secret: string) => {
    await keyFrom(secret, newSalt(), cost);
    return undefined;
  };

  return {
    async sealInvitation({ clinicianId, name, role }, workstationKey, secret, expiresMs) {
      const invited = { name, role, expiresMs, cost, salt: newSalt() };
      const key = await keyFrom(normaliseSecret(secret), invited.salt, cost);
      const box = seal(key, workstationKey, invitationPurpose(clinicianId, invited));
      key.fill(0);
      return { ...invited, workstationKey: box };
    },
    async openInvitation(clinicianId, invitation, secret) {
      if (invitation === null) return pretend(secret);
      const key = await keyFrom(normaliseSecret(secret), invitation.salt, invitation.cost);
      const opened = unseal(key, invitation.workstationKey, invitationPurpose(clinicianId, invitation));
      key.fill(0);
      return opened;
    },
    async sealEnrolment({ clinicianId, name, role }, identity, workstationKey, pin) {
      const enrolled = { name, role, certificatePem: identity.certificatePem, cost, salt: newSalt() };
      const key = await keyFrom(pin, enrolled.salt, cost);
      const outer = outerNow(layers);
      const close = (what: EnrolmentBox, plain: Uint8Array) => {
        const aad = enrolmentPurpose(what, clinicianId, enrolled);
        const box = withBoxKey(key, what, (boxKey) => seal(boxKey, plain, aad));
        return sealOuter(layers, outer, JSON.stringify(box));
      };
      const sealed = {
        ...enrolled,
        ...outer,
        privateKey: await close('private-key', identity.privateKey),
        workstationKey: await close('workstation-key', workstationKey),
        entrusted: null,
      };
      key.fill(0);
      return sealed;
    },
    async openEnrolment(clinicianId, enrolment, pin) {
      if (enrolment === null) return pretend(pin);
      const { name, role, certificatePem } = enrolment;
      const ownBox = await openOuter(layers, enrolment, enrolment.privateKey);
      const sharedBox = await openOuter(layers, enrolment, enrolment.workstationKey);
      if (ownBox === undefined || sharedBox === undefined) return undefined;
      const key = await keyFrom(pin, enrolment.salt, enrolment.cost);
      const purpose = (what: EnrolmentBox) => enrolmentPurpose(what, clinicianId, enrolment);
      const open = (what: EnrolmentBox, box: SealedBox) =>
        withBoxKey(key, what, (boxKey) => unseal(boxKey, box, purpose(what)));
      const privateKey = open('private-key', ownBox);
      const workstationKey = open('workstation-key', sharedBox);
      key.fill(0);
      if (privateKey === undefined || workstationKey === undefined) return undefined;
      const entrustedSecret = openEntrusted(clinicianId, enrolment, workstationKey);
      return { name, role, certificatePem, privateKey, workstationKey, entrustedSecret };
    },
  };
}

function keyFrom(secret: string, saltBase64: string, cost: ScryptCost): Promise<Uint8Array> {
  return stretch(secret, Buffer.from(saltBase64, 'base64'), cost);
}

type EnrolmentBox = 'private-key' | 'workstation-key';

/** The key of one box, gone when `use` returns. */
function withBoxKey<T>(key: Uint8Array, what: EnrolmentBox, use: (boxKey: Uint8Array) => T): T {
  const boxKey = deriveKey(key, what);
  try {
    return use(boxKey);
  } finally {
    boxKey.fill(0);
  }
}

function newSalt(): string {
  return randomBytes(16).toString('base64');
}

/** Binds a box to what it is for, whose it is, and everything that stands in plain text beside it. */
function invitationPurpose(
  clinicianId: ClinicianId,
  { name, role, expiresMs, cost, salt }: Omit<Invitation, 'workstationKey'>,
): string {
  const beside = [name, role, expiresMs, cost.N, cost.r, cost.p, salt];
  return JSON.stringify(['vitalseal/invitation/1', clinicianId, ...beside]);
}

function enrolmentPurpose(
  what: EnrolmentBox,
  clinicianId: ClinicianId,
  {
    name,
    role,
    certificatePem,
    cost,
    salt,
  }: Pick<Enrolment, 'name' | 'role' | 'certificatePem' | 'cost' | 'salt'>,
): string {
  const beside = [name, role, certificatePem, cost.N, cost.r, cost.p, salt];
  return JSON.stringify(['vitalseal/enrolment/1', what, clinicianId, ...beside]);
}
