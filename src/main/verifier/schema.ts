import { detailsKinds } from '#main/ledger-format/kinds.ts';
import { z } from 'zod';
import { SealLeaf } from '#shared/domain/sealing.ts';
import { Base64, whole, wholeMs } from '#main/ledger-format/embedded.ts';
import {
  EmbeddedEvidence,
  FabricEvidence,
  merklePath,
  type LedgerEvidence,
} from '#main/ledger-format/evidence.ts';

/** More than an hour of batches; more than a channel's changes have. */
const most = { leaves: 1_024, configurations: 64 };

function sealedLeafWith<E extends z.ZodType>(evidence: E) {
  return z.strictObject({
    leaf: SealLeaf,
    index: whole,
    size: whole,
    path: merklePath,
    /** Bytes of the data file that belong to this leaf, in order; 0 for a reading. */
    dataBytes: whole,
    evidence,
  });
}

/** A leaf of a seal, its place under the seal's root, and the transaction that holds the root. */
export type SealedLeaf<E = LedgerEvidence> = z.infer<ReturnType<typeof sealedLeafWith<z.ZodType<E>>>>;

function recordWith<E extends z.ZodType>(evidence: E) {
  const sealedLeaf = sealedLeafWith(evidence);
  /** A record whose private text the transaction's argument commits to. */
  const sealedDetails = z.strictObject({
    /** The very text that was stored as private data, salt included. */
    details: z.string(),
    evidence,
  });
  return z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('reading'), sealed: sealedLeaf }),
    /** Leaves in order of time; their stream frames, one after the other, are the data file. */
    z.strictObject({ kind: z.literal('waveform'), sealed: z.array(sealedLeaf).min(1).max(most.leaves) }),
    z.strictObject({ kind: z.enum(detailsKinds), sealed: sealedDetails }),
  ]);
}
export type CertifiedRecord<E = LedgerEvidence> = z.infer<ReturnType<typeof recordWith<z.ZodType<E>>>>;

/** The same record with its evidence in another form. */
export function withEvidence<A, B>(
  record: CertifiedRecord<A>,
  change: (evidence: A) => B,
): CertifiedRecord<B> {
  const changed = <T extends { readonly evidence: A }>(sealed: T) => ({
    ...sealed,
    evidence: change(sealed.evidence),
  });
  switch (record.kind) {
    case 'reading':
      return { kind: 'reading', sealed: changed(record.sealed) };
    case 'waveform':
      return { kind: 'waveform', sealed: record.sealed.map((each) => changed(each)) };
    default:
      return { kind: record.kind, sealed: changed(record.sealed) };
  }
}

export function evidenceOf<E>(record: CertifiedRecord<E>): readonly E[] {
  return record.kind === 'waveform'
    ? record.sealed.map((sealed) => sealed.evidence)
    : [record.sealed.evidence];
}

/** What the exporter of an embedded ledger signs. */
const EmbeddedBody = z.strictObject({
  format: z.literal('vitalseal-certificate-1'),
  record: recordWith(EmbeddedEvidence),
  /** What has to be trusted: compare its fingerprint with one from the hospital. */
  caCertificatePem: z.string(),
  exportedMs: wholeMs,
  /** The ledger node that exported this. */
  exporterCertificatePem: z.string(),
});
export type EmbeddedBody = z.infer<typeof EmbeddedBody>;

/** In a certificate a configuration block stands once, however many transactions were made under it. */
const SharedEvidence = FabricEvidence.omit({ configBlock: true }).extend({
  /** Place in the certificate's `configBlocks`. */
  configuration: whole,
});

/** What the exporter of a Fabric network signs. */
const FabricBody = z.strictObject({
  format: z.literal('vitalseal-certificate-2'),
  record: recordWith(SharedEvidence),
  /** What has to be trusted: the identity of the channel that is in each of them. */
  configBlocks: z.array(Base64).min(1).max(most.configurations),
  exportedMs: wholeMs,
  /** The workstation that exported this, and its hospital. */
  exporter: z.strictObject({ mspId: z.string(), certificatePem: z.string() }),
});
export type FabricBody = z.infer<typeof FabricBody>;

/** The exporter's, over the canonical bytes of the body: ECDSA P-256 with SHA-256, DER. */
const exporterSignature = Base64;

export const EmbeddedCertificate = z.strictObject({ body: EmbeddedBody, exporterSignature });
export type EmbeddedCertificate = z.infer<typeof EmbeddedCertificate>;
export const FabricCertificate = z.strictObject({ body: FabricBody, exporterSignature });
export type FabricCertificate = z.infer<typeof FabricCertificate>;

/** The file: its canonical JSON and a newline, nothing else. */
export type CertificateFile = EmbeddedCertificate | FabricCertificate;

export function isOfFabric(certificate: CertificateFile): certificate is FabricCertificate {
  return certificate.body.format === 'vitalseal-certificate-2';
}
