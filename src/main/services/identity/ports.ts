import type { RevocationReason } from '#shared/contract/clinicians.ts';
import { ServiceError } from '#shared/contract/errors.ts';
import type { ClinicianId } from '#shared/domain/ids.ts';
import { localDay } from '#shared/domain/local-day.ts';
import type { Role } from '#shared/domain/roles.ts';
import type { Signer } from './signer.ts';

/** What identity needs from outside: the keyring on disk, the hospital's certificate authority, the system's key store. */

/**
 * What stands before the keys that are sealed under a PIN, so that a copy of the data folder alone gives nothing to try
 * PINs on: the operating system's key store, or a key file. Never replaced by less.
 */
export interface OuterLayer {
  readonly available: boolean;
  seal(bytes: Uint8Array): Promise<Uint8Array>;
  /** @throws when another one sealed the bytes, such as that of another system account */
  open(sealed: Uint8Array): Promise<Uint8Array>;
}

/** A key outside of the data folder: in a file, or a credential of the system's service manager. */
export interface KeyFile extends OuterLayer {
  /** It was named at the start: a folder that has none gets this one. */
  readonly wanted: boolean;
  /** Tells it from others; null: none is open. */
  readonly id: string | null;
  /** Opens the one that a folder was made with. @throws ServiceError('unavailable') that says what IT does */
  load(id: string): Promise<void>;
  /** Opens the one that was named, or makes one. @returns its id @throws ServiceError('unavailable') */
  take(): Promise<string>;
}

export interface NewClinician {
  readonly clinicianId: ClinicianId;
  readonly name: string;
  readonly role: Role;
}

/** What the keyring tells of a clinician without any PIN. */
export interface KeyringEntry extends NewClinician {
  /** null: registered, but not enrolled yet. */
  readonly certificatePem: string | null;
  /** Until when the one-time secret can be used, UTC ms; null: none is out. */
  readonly invitedUntilMs: number | null;
  /** Since when this clinician is revoked, UTC ms; null: is not. */
  readonly revokedMs: number | null;
  /** Registered anew with another role: the keys that are here open nothing until the one-time secret was used. */
  readonly mustEnrol: boolean;
}

/** A key pair's private half and the certificate of its public half. */
export interface Identity {
  readonly certificatePem: string;
  /** PKCS#8, DER. Whoever holds it overwrites it when done. */
  readonly privateKey: Uint8Array;
}

/** Both halves of a new P-256 key pair. */
export interface KeyPair {
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array;
  /** PKCS#8, DER. Whoever holds it overwrites it when done. */
  readonly privateKey: Uint8Array;
}

export interface OpenedKeys extends Identity {
  readonly name: string;
  readonly role: Role;
  /** 32 bytes; opens the journal, the record store and the certificate authority of this workstation. */
  readonly workstationKey: Uint8Array;
  /** With which the network's authority certifies this key; null: nothing waits for that. */
  readonly entrustedSecret: string | null;
}

/**
 * Where a PIN or a secret is typed: at a linked screen, by whatever name tells it from others, or in a program that
 * nobody has signed in on yet. Nobody waits for wrong tries of somewhere else.
 */
export type TypedAt = { readonly screen: string } | 'strangers';

/** What the app does by itself, and who is let in by somebody who is signed in. */
export const typedHere: TypedAt = { screen: 'here' };

/**
 * The keyring. Everything that takes a PIN or a secret counts wrong ones before it checks, on disk while that has room,
 * and slows down after the third: ServiceError('wrong-pin'), ServiceError('slow-down'). An unknown clinician gets the same answers.
 */
export interface KeyStore {
  /** Readable entries by clinician id; a damaged one is logged and left out. */
  list(): Promise<readonly KeyringEntry[]>;
  /** Seals the workstation key under a one-time secret. A second invitation replaces the first. */
  invite(
    clinician: NewClinician,
    workstationKey: Uint8Array,
    secret: string,
    expiresMs: number,
  ): Promise<void>;
  /**
   * Spends a one-time secret: `make` issues the identity, which is then sealed under the PIN in the same write that
   * forgets the secret.
   * @param at left out: `typedHere`
   * @throws ServiceError('not-allowed') for a wrong, used or expired secret
   */
  redeem(
    clinicianId: ClinicianId,
    secret: string,
    pin: string,
    make: (invited: NewClinician, workstationKey: Uint8Array) => Promise<Identity>,
    at?: TypedAt,
  ): Promise<NewClinician>;
  /** Seals an identity and the workstation key under a PIN. */
  put(clinician: NewClinician, identity: Identity, workstationKey: Uint8Array, pin: string): Promise<void>;
  /**
   * @param at left out: `typedHere`
   * @throws ServiceError('not-allowed') when the clinician is revoked, or was registered anew with another role
   */
  open(clinicianId: ClinicianId, pin: string, at?: TypedAt): Promise<OpenedKeys>;
  /**
   * Keeps a one-time secret of the network's authority, sealed under the workstation key, until the clinician's next
   * sign-in: then that authority certifies the same key. Nobody has to type it.
   */
  entrust(clinicianId: ClinicianId, secret: string, workstationKey: Uint8Array): Promise<void>;
  /** Puts the key file around every key that nothing stands before. A damaged entry is left as it is. */
  sealOuter(): Promise<void>;
  /** Forgets the keys for good; the entry stays as a revoked one. */
  revoke(clinicianId: ClinicianId, revokedMs: number): Promise<void>;
}

/** What somebody meets whose certificates were revoked: at sign-in, when registered again, when something is to be signed. */
export function revokedClinician(revokedMs: number): ServiceError {
  return new ServiceError(
    'not-allowed',
    `The certificate of this clinician was revoked on ${localDay(revokedMs)}.`,
    'Ask an IT administrator why. Who comes back after a revocation is registered under a new id.',
  );
}

/** A certificate that ends within this time is renewed as soon as its key is at hand: nobody is locked out by a date. */
export const renewBeforeMs = 30 * 24 * 3_600_000;

/** A clinician who asks for a certificate of the key pair. */
export interface CertificateRequest {
  readonly clinicianId: ClinicianId;
  readonly role: Role;
  /** The hospital's id on the ledger. */
  readonly mspId: string;
  readonly keys: KeyPair;
}

/** What entitles to a first certificate: a network's authority asks for the secret, a workstation's own opens with the key. */
export interface Entitlement {
  readonly secret: string;
  readonly workstationKey: Uint8Array;
}

export interface Registration {
  readonly clinicianId: ClinicianId;
  readonly role: Role;
  readonly secret: string;
  /** Good for any number of enrolments: the demonstration alone, where several workstations enrol the same people at once. */
  readonly reusable: boolean;
}

export interface ClinicianCertificate {
  readonly clinicianId: ClinicianId;
  readonly role: Role;
  readonly mspId: string;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  /** SHA-256 over the certificate's DER, small hex. */
  readonly fingerprint: string;
}

/**
 * Who says which key is whose in this hospital: an authority on this workstation, or the hospital's Fabric CA. Methods
 * fail with a ServiceError that says what to do: ('unavailable') when the authority cannot be reached, is another than
 * expected, or its clock differs; ('not-allowed') for a wrong secret, a revoked or foreign certificate, a missing right.
 */
export interface CertificateAuthority {
  /** Issues by a clock of its own, and compares this computer's with it; else what is issued is only as right as this one's. */
  readonly hasOwnClock: boolean;
  /** PEM. @throws ServiceError('unavailable') when the workstation is not installed */
  certificatePem(): Promise<string>;
  /** SHA-256 over the CA certificate's DER, small hex. */
  fingerprint(): Promise<string>;
  /** Before anything of an installation is made: a workstation's own authority is made, one of a network is asked. */
  prepare(hospital: string, workstationKey: Uint8Array): Promise<void>;
  /** Gives this workstation an identity of its own, where that needs an it-admin. Done already: nothing happens. */
  equip(registrar: Signer, workstationKey: Uint8Array): Promise<void>;
  /** From now on the clinician can enrol with the secret. Registered already: a new secret, and this role from now on. */
  register(registration: Registration, registrar: Signer): Promise<void>;
  /** A first certificate, good from now on for as long as the authority gives. PEM. */
  enrol(request: CertificateRequest, entitlement: Entitlement): Promise<string>;
  /** A further certificate for the same key. @param certificatePem the one that ends soon, or has ended. PEM. */
  renew(request: CertificateRequest, certificatePem: string, workstationKey: Uint8Array): Promise<string>;
  /** Every certificate of this clinician is worth nothing from now on, and the id is never given again. */
  revoke(clinicianId: ClinicianId, reason: RevocationReason, registrar: Signer): Promise<void>;
  /**
   * What a certificate says, if this authority issued it and has not revoked it as far as is known here. Its time is not checked.
   * @throws ServiceError('not-allowed') when another authority issued it, it was revoked, or it is damaged
   */
  check(certificatePem: string): Promise<ClinicianCertificate>;
}
