import { z } from 'zod';
import { canonicalBytes } from '#shared/codec/canonical-json.ts';
import { fromHex, toHex } from '#shared/codec/hex.ts';
import { Digest } from '#shared/domain/sealing.ts';
import { sha256, sha256Hex } from '#main/crypto/sha256.ts';

/**
 * The forms in which the embedded ledger stores and signs. Everything that is hashed or signed is the canonical JSON
 * (RFC 8785) of one of these objects; a verifier needs nothing else.
 */

/** Standard base64, exactly as an encoder writes it: no bit of the text is without meaning. */
export const Base64 = z
  .string()
  .refine((text) => Buffer.from(text, 'base64').toString('base64') === text, 'not base64 as written');

export const whole = z.int().min(0);
/** UTC, whole ms; not later than a date can be. */
export const wholeMs = whole.max(8.64e15);

/** The clocks of a workstation, of a ledger node and of whoever exports may differ by this much. */
export const clocksMs = 24 * 3_600_000;

/** What a clinician signs. Transient values are bound by their digests and do not appear. */
export const Proposal = z.strictObject({
  format: z.literal('vitalseal-proposal-1'),
  channel: z.string(),
  chaincode: z.string(),
  transaction: z.string(),
  args: z.array(z.string()),
  transientDigests: z.record(z.string(), Digest),
  creator: z.strictObject({ mspId: z.string(), certificatePem: z.string() }),
  /** 24 random bytes. */
  nonce: z.string().regex(/^[0-9a-f]{48}$/),
  /** UTC, whole ms; what the chaincode sees as the transaction's time. */
  timestampMs: wholeMs,
});
export type Proposal = z.infer<typeof Proposal>;

/** SHA-256 over nonce and creator, as in Fabric; the creator in canonical JSON instead of Protobuf. */
export function transactionIdOf(proposal: Proposal): string {
  return sha256Hex(Buffer.concat([fromHex(proposal.nonce), canonicalBytes(proposal.creator)]));
}

/** Where a key was written last: block and place in it. */
export const Version = z.strictObject({ block: whole, transaction: whole });
export type Version = z.infer<typeof Version>;

export const ReadWriteSet = z.strictObject({
  reads: z.array(z.strictObject({ key: z.string(), version: Version.nullable() })),
  /** Range queries: what lay between `start` and `end` (exclusive), as the digest of its keys and versions. */
  ranges: z.array(z.strictObject({ start: z.string(), end: z.string(), digest: Digest })),
  writes: z.array(z.strictObject({ key: z.string(), value: z.string() })),
  privateReads: z.array(
    z.strictObject({ collection: z.string(), keyDigest: Digest, version: Version.nullable() }),
  ),
  /** Private data leaves only digests in a block. */
  privateWrites: z.array(z.strictObject({ collection: z.string(), keyDigest: Digest, valueDigest: Digest })),
  /** Private values that are destroyed, and their digests with them; absent when there are none. */
  privatePurges: z.array(z.strictObject({ collection: z.string(), keyDigest: Digest })).optional(),
  /** Hospitals whose peers must all endorse further changes of a key; absent when none are named. */
  endorsers: z.array(z.strictObject({ key: z.string(), mspIds: z.array(z.string()) })).optional(),
});
export type ReadWriteSet = z.infer<typeof ReadWriteSet>;

export const LedgerTransaction = z.strictObject({
  transactionId: Digest,
  proposal: Proposal,
  /** The clinician's, over the canonical bytes of the proposal: ECDSA P-256 with SHA-256, DER. */
  signature: Base64,
  /** What the chaincode answered. */
  payload: z.string(),
  event: z.strictObject({ name: z.string(), payload: z.string() }).nullable(),
  readWriteSet: ReadWriteSet,
});
export type LedgerTransaction = z.infer<typeof LedgerTransaction>;

/** Fabric's names. Only `VALID` transactions change the state; the others are kept as what happened. */
export const ValidationCode = z.enum([
  'VALID',
  'MVCC_READ_CONFLICT',
  'PHANTOM_READ_CONFLICT',
  'DUPLICATE_TXID',
  'ENDORSEMENT_POLICY_FAILURE',
]);
export type ValidationCode = z.infer<typeof ValidationCode>;

export const Envelope = z.strictObject({ transaction: LedgerTransaction, validation: ValidationCode });
export type Envelope = z.infer<typeof Envelope>;

export const BlockHeader = z.strictObject({
  number: whole,
  /** `blockHash` of the block before; 64 zeros in the first. */
  previousHash: Digest,
  /** Root of the Merkle tree (RFC 6962) over the block's envelopes: one can be shown without the others. */
  dataHash: Digest,
  /** When the ledger node made the block, UTC, whole ms. */
  timeMs: wholeMs,
});
export type BlockHeader = z.infer<typeof BlockHeader>;

/** Block 0 holds this instead of transactions. */
export const LedgerConfig = z.strictObject({
  channel: z.string(),
  mspId: z.string(),
  caCertificatePem: z.string(),
});
export type LedgerConfig = z.infer<typeof LedgerConfig>;

export const Block = z.strictObject({
  header: BlockHeader,
  /** The ledger node's, over the canonical bytes of the header: ECDSA P-256 with SHA-256, DER. */
  signature: Base64,
  nodeCertificatePem: z.string(),
  config: LedgerConfig.nullable(),
  envelopes: z.array(Envelope),
});
export type Block = z.infer<typeof Block>;

export const noHash = '0'.repeat(64);

/** SHA-256 over the canonical header, small hex. */
export function blockHash(header: BlockHeader): string {
  return toHex(sha256(canonicalBytes(header)));
}
