import { verifyCertificate, type Verification } from '#main/verifier/verify.ts';
import type { Work } from '#main/ports/work.ts';
import { bytesToSign, certificateText, type Unsigned } from './certificate.ts';

export interface CheckedCertificate {
  /** Canonical JSON and a newline. */
  readonly certificate: string;
  readonly verification: Verification;
}

/**
 * What of a proof takes long and needs no key: it can be done in another thread. Everything that comes in and goes out
 * can be sent there.
 */
export interface ProofJobs {
  /** The bytes that the exporter signs. */
  toSign(unsigned: Unsigned, work: Work): Promise<Uint8Array>;
  /**
   * The certificate file, checked with the code that a stranger runs.
   * @param signed as `toSign` told
   * @param signature over that, DER
   * @param trustPem the exporter's authority
   * @param data of a waveform
   */
  checked(
    signed: Uint8Array,
    signature: Uint8Array,
    trustPem: string,
    data: Uint8Array | undefined,
    work: Work,
  ): Promise<CheckedCertificate>;
}

export const proofJobs: ProofJobs = {
  toSign: async (unsigned) => bytesToSign(unsigned),
  async checked(signed, signature, trustPem, data) {
    const certificate = certificateText(signed, signature);
    const verification = verifyCertificate({
      file: Buffer.from(certificate),
      trustPem,
      ...(data === undefined ? {} : { data }),
    });
    return { certificate, verification };
  },
};
