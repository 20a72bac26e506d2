import { headerBytes, type BlockHeader } from '#main/ledger-format/fabric-header.ts';
import { BrokenLink, demand } from '../broken.ts';
import { quoted } from '../visible.ts';
import { signatureHolds } from '#main/crypto/x509.ts';
import { Metadata, OrdererBlockMetadata, SignatureHeader } from './messages.ts';
import { checkMember, type Member, type Msp } from './msp.ts';
import { read } from './protobuf.ts';
import { atMost, hashOf, hexOf, present, readIdentity } from './wire.ts';

/** An orderer's signature over a block, and what it signed. */
interface BlockSignature {
  readonly signatureHeader: Uint8Array;
  readonly signature: Uint8Array;
}

export interface SignedMetadata {
  /** What the orderers signed together with the header. */
  readonly value: Uint8Array;
  /** Number of the block with the configuration that was in force. */
  readonly lastConfig: number;
  readonly signatures: readonly BlockSignature[];
}

/** Places in a block's metadata (common.BlockMetadataIndex). */
const signaturesAt = 0;
const flagsAt = 2;

/** Orderers that sign a block; Raft has one. */
const mostSignatures = 64;

/** @throws BrokenLink */
export function readSignedMetadata(entries: readonly Uint8Array[], what: string): SignedMetadata {
  const entry = present(entries[signaturesAt], `The metadata of ${what}`);
  const { value, signatures } = read(Metadata, entry, `The metadata of ${what}`);
  const { lastConfig } = read(OrdererBlockMetadata, value, `The signed metadata of ${what}`);
  atMost(mostSignatures, signatures, `The signatures under ${what}`);
  // A header that only names a number in a list of orderers: so sign orderers of BFT, which are not understood here.
  demand(
    signatures.every(({ identifierHeader }) => identifierHeader.length === 0),
    `${what} is signed in a form that is not understood.`,
  );
  return { value, lastConfig: lastConfig?.index ?? 0, signatures };
}

/** The peers' verdict on a transaction of a block, as a number; undefined when there is none. */
export function validationFlag(entries: readonly Uint8Array[], index: number): number | undefined {
  return entries[flagsAt]?.[index];
}

/** @throws BrokenLink unless there is one verdict for each transaction */
export function checkFlags(entries: readonly Uint8Array[], transactions: number, what: string): void {
  const count = entries[flagsAt]?.length;
  demand(count === transactions, `${what} has ${transactions} transactions and ${count ?? 'no'} verdicts.`);
}

/** @throws BrokenLink unless the header's data hash is that of the block's envelopes */
export function checkData(header: BlockHeader, data: readonly Uint8Array[], what: string): void {
  const found = Buffer.from(hashOf(...data));
  demand(
    found.equals(header.dataHash),
    `The transactions of ${what} have the hash ${hexOf(found)}, its header says ${hexOf(header.dataHash)}.`,
  );
}

/**
 * The orderers behind a block: every signature has to hold, under a certificate of the configuration.
 * @throws BrokenLink
 */
export function checkSignatures(
  header: BlockHeader,
  { value, signatures }: SignedMetadata,
  orderers: ReadonlyMap<string, Msp>,
  atMs: number,
  what: string,
): readonly Member[] {
  const bytes = signedOf(header);
  const members = new Map<string, Member>();
  for (const { signatureHeader, signature } of signatures) {
    const { creator } = read(SignatureHeader, signatureHeader, `A signature under ${what}`);
    const identity = readIdentity(creator, `An orderer of ${what}`);
    const msp = orderers.get(identity.mspId);
    const member = checkMember(identity, msp, atMs, `the orderer of ${what}`);
    if (msp?.roles?.has('orderer') === true && member.role !== 'orderer') {
      throw new BrokenLink(`${what} is signed by ${quoted(member.subject)}, who is no orderer.`);
    }
    const signed = Buffer.concat([value, signatureHeader, bytes]);
    demand(
      signatureHolds(identity.certificatePem, signed, signature),
      `The signature of ${quoted(member.subject)} under ${what} does not hold.`,
    );
    members.set(member.serialized, member);
  }
  return [...members.values()];
}

/** @throws BrokenLink */
function signedOf(header: BlockHeader): Uint8Array {
  try {
    return headerBytes(header);
  } catch (error) {
    throw error instanceof RangeError ? new BrokenLink(error.message) : error;
  }
}
