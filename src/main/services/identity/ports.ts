import type { ClinicianId } from '#shared/domain/ids.ts';
import type { Role } from '#shared/domain/roles.ts';

/** What identity needs from outside: the keyring on disk, the hospital's certificate authority, the system's key store. */

/** The operating system's key store. Used as an outer layer where there is one; never replaced by plain text. */
export interface OsKeyStore {
  readonly available: boolean;
  seal(bytes: Uint8Array): Promise<Uint8Array>;
  /** @throws when the sealed bytes belong to another system account */
  open(sealed: Uint8Array): Promise<Uint8Array>;
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
}

/**
 * The keyring. Everything that takes a PIN or a secret counts wrong ones on disk before it checks, and slows down after
 * the third: ServiceError('wrong-pin'), ServiceError('slow-down'). An unknown clinician gets the same answers.
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
   * @throws ServiceError('not-allowed') for a wrong, used or expired secret
   */
  redeem(
    clinicianId: ClinicianId,
    secret: string,
    pin: string,
    make: (invited: NewClinician, workstationKey: Uint8Array) => Promise<Identity>,
  ): Promise<NewClinician>;
  /** Seals an identity and the workstation key under a PIN. */
  put(clinician: NewClinician, identity: Identity, workstationKey: Uint8Array, pin: string): Promise<void>;
  open(clinicianId: ClinicianId, pin: string): Promise<OpenedKeys>;
}

export interface ClinicianRequest {
  readonly clinicianId: ClinicianId;
  readonly role: Role;
  readonly mspId: string;
  /** SubjectPublicKeyInfo of a P-256 key, DER. */
  readonly publicKey: Uint8Array;
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

/** The hospital's own certificate authority. */
export interface CertificateAuthority {
  /** PEM. @throws ServiceError('unavailable') when the workstation is not installed */
  certificatePem(): Promise<string>;
  /** SHA-256 over the CA certificate's DER, small hex. */
  fingerprint(): Promise<string>;
  /** Makes the authority; its private key is stored sealed under the workstation key. */
  create(hospital: string, workstationKey: Uint8Array): Promise<void>;
  /** One year from now. PEM. */
  issueClinician(request: ClinicianRequest, workstationKey: Uint8Array): Promise<string>;
  /**
   * What a certificate says, if this authority issued it. Its time is not checked here.
   * @throws ServiceError('not-allowed') when another authority issued it, or it is damaged
   */
  check(certificatePem: string): Promise<ClinicianCertificate>;
}
