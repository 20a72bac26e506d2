import { z } from 'zod';
import { Digest, SealLeaf } from '#shared/domain/sealing.ts';
import { Base64, BlockHeader, Envelope } from './ledger-format.ts';

const whole = z.int().min(0);
const path = z.array(Digest).max(64);

/** All that proves one transaction to somebody who trusts only the hospital's CA certificate. */
export const LedgerEvidence = z.strictObject({
  ledger: z.literal('embedded'),
  envelope: Envelope,
  /** Place of the envelope in its block, and how many there are. */
  index: whole,
  size: whole,
  /** From the envelope's leaf up to the block's data hash. */
  path,
  header: BlockHeader,
  headerSignature: Base64,
  nodeCertificatePem: z.string(),
});
export type LedgerEvidence = z.infer<typeof LedgerEvidence>;

/** A leaf of a seal, its place under the seal's root, and the transaction that holds the root. */
export const SealedLeaf = z.strictObject({
  leaf: SealLeaf,
  index: whole,
  size: whole,
  path,
  /** Bytes of the data file that belong to this leaf, in order; 0 for a reading. */
  dataBytes: whole,
  evidence: LedgerEvidence,
});
export type SealedLeaf = z.infer<typeof SealedLeaf>;

/** A record whose private text the transaction's argument commits to. */
const SealedDetails = z.strictObject({
  /** The very text that was stored as private data, salt included. */
  details: z.string(),
  evidence: LedgerEvidence,
});

export const CertifiedRecord = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('reading'), sealed: SealedLeaf }),
  /** Leaves in order of time; their stream frames, one after the other, are the data file. */
  z.strictObject({ kind: z.literal('waveform'), sealed: z.array(SealedLeaf).min(1) }),
  z.strictObject({ kind: z.literal('treatment'), sealed: SealedDetails }),
  z.strictObject({ kind: z.literal('device'), sealed: SealedDetails }),
]);
export type CertifiedRecord = z.infer<typeof CertifiedRecord>;

/** What the exporter signs. */
export const CertificateBody = z.strictObject({
  format: z.literal('vitalseal-certificate-1'),
  record: CertifiedRecord,
  /** What has to be trusted: compare its fingerprint with one from the hospital. */
  caCertificatePem: z.string(),
  exportedMs: whole,
  /** The ledger node that exported this. */
  exporterCertificatePem: z.string(),
});
export type CertificateBody = z.infer<typeof CertificateBody>;

/** The file: its canonical JSON and a newline, nothing else. */
export const CertificateFile = z.strictObject({
  body: CertificateBody,
  /** The exporter's, over the canonical bytes of the body: ECDSA P-256 with SHA-256, DER. */
  exporterSignature: Base64,
});
export type CertificateFile = z.infer<typeof CertificateFile>;
