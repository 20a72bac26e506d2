import { z } from 'zod';
import { Digest } from '#shared/domain/sealing.ts';
import { Base64, BlockHeader, Envelope, whole } from './embedded.ts';

/** From a leaf up to the root, both left out. */
export const merklePath = z.array(Digest).max(64);
/** More than a block and its metadata have. */
const most = { envelopes: 100_000, metadata: 16 };

/** All that proves one transaction to somebody who trusts only the hospital's CA certificate. */
export const EmbeddedEvidence = z.strictObject({
  ledger: z.literal('embedded'),
  envelope: Envelope,
  /** Place of the envelope in its block, and how many there are. */
  index: whole,
  size: whole,
  /** From the envelope's leaf up to the block's data hash. */
  path: merklePath,
  header: BlockHeader,
  headerSignature: Base64,
  nodeCertificatePem: z.string(),
});
export type EmbeddedEvidence = z.infer<typeof EmbeddedEvidence>;

/**
 * All that proves one transaction to somebody who trusts only the channel's configuration. Bytes are Protobuf, as
 * Fabric stores and signs them.
 */
export const FabricEvidence = z.strictObject({
  ledger: z.literal('fabric'),
  channel: z.string(),
  block: z.strictObject({ number: whole, previousHash: Digest, dataHash: Digest }),
  /** Every envelope of the block, in order: Fabric's data hash is over them all. */
  data: z.array(Base64).min(1).max(most.envelopes),
  /** Place of the transaction's envelope in `data`. */
  index: whole,
  /** The entries of the block's metadata: signatures, …, validation flags. */
  metadata: z.array(Base64).max(most.metadata),
  /** The block with the configuration that was in force: the one that the block's signed metadata names as the last. */
  configBlock: Base64,
});
export type FabricEvidence = z.infer<typeof FabricEvidence>;

/** What a ledger gives as proof of one transaction. */
export type LedgerEvidence = EmbeddedEvidence | FabricEvidence;
