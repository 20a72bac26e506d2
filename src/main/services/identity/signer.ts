import type { ClinicianId } from '#shared/domain/ids.ts';

/** Signs in a clinician's name. The private key stays inside. */
export interface Signer {
  readonly clinicianId: ClinicianId;
  readonly mspId: string;
  /** PEM, issued by the hospital's CA. */
  readonly certificatePem: string;
  /** ECDSA P-256 with SHA-256 over `bytes`; DER. @throws when the certificate has expired */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

/** Keys of the clinicians who are signed in, or whose session runs on. */
export interface Signers {
  /** undefined: that clinician has to sign in first. */
  signerOf(clinicianId: ClinicianId): Signer | undefined;
  onChange(listener: () => void): () => void;
}
