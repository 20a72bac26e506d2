import { canonicalBytes, canonicalJson } from '#shared/codec/canonical-json.ts';
import { toHex } from '#shared/codec/hex.ts';
import { merklePath, merkleRoot } from '#shared/codec/merkle.ts';
import {
  blockHash,
  noHash,
  transactionIdOf,
  type Block,
  type BlockHeader,
  type Envelope,
  type LedgerConfig,
} from '#main/ledger-format/embedded.ts';
import type { LedgerEvidence } from '#main/ledger-format/evidence.ts';
import { leafDigestOf, sha256 } from '#main/crypto/sha256.ts';
import { CertificateError } from '#main/crypto/pem.ts';
import { checkIssued, nodeUnit, signatureHolds } from '#main/crypto/x509.ts';
import { LedgerError } from '#main/services/ledger/ledger-port.ts';
import { type NodeSigner } from '#main/crypto/signing.ts';
import type { Head } from './store.ts';

export type EmbeddedEvidence = Extract<LedgerEvidence, { ledger: 'embedded' }>;

export interface BlockContent {
  readonly config: LedgerConfig | null;
  readonly envelopes: readonly Envelope[];
}

export async function makeBlock(
  node: NodeSigner,
  previous: Head | undefined,
  timeMs: number,
  content: BlockContent,
): Promise<Block> {
  const header: BlockHeader = {
    number: previous === undefined ? 0 : previous.number + 1,
    previousHash: previous?.hash ?? noHash,
    dataHash: dataHash(content),
    timeMs,
  };
  const signature = Buffer.from(await node.sign(canonicalBytes(header))).toString('base64');
  return {
    header,
    signature,
    nodeCertificatePem: node.certificatePem,
    config: content.config,
    envelopes: [...content.envelopes],
  };
}

export function headOf(block: Block): Head {
  return { number: block.header.number, hash: blockHash(block.header) };
}

export function encodeBlock(block: Block): string {
  return canonicalJson(block);
}

function leavesOf({ config, envelopes }: BlockContent): Uint8Array[] {
  return config === null ? envelopes.map((each) => leafDigestOf(each)) : [leafDigestOf(config)];
}

function dataHash(content: BlockContent): string {
  return toHex(merkleRoot(sha256, leavesOf(content)));
}

/**
 * Whether a block is whole, follows the one before and was signed by a node of this hospital.
 * @throws LedgerError corrupt, with the block's number and what does not fit
 */
export function checkBlock(block: Block, previous: Head | undefined, caPem: string): void {
  const { header } = block;
  const number = previous === undefined ? 0 : previous.number + 1;
  const fail = (why: string): never => {
    throw new LedgerError('corrupt', `The ledger is damaged: block ${number} ${why}.`);
  };
  if (header.number !== number) fail('is another one');
  if (header.previousHash !== (previous?.hash ?? noHash)) fail('does not follow the block before');
  checkContent(block, caPem, fail);
}

/** What can be checked of a block without the one before. @throws LedgerError corrupt */
function checkContent(block: Block, caPem: string, fail: (why: string) => never): void {
  const { header } = block;
  if ((block.config !== null) !== (header.number === 0)) fail('has no right configuration');
  if (dataHash(block) !== header.dataHash) fail('holds other data than its header says');
  const signature = Buffer.from(block.signature, 'base64');
  if (!signatureHolds(block.nodeCertificatePem, canonicalBytes(header), signature)) {
    fail('is not signed by the ledger node it names');
  }
  checkNode(block.nodeCertificatePem, caPem, header.timeMs, fail);
  for (const { transaction } of block.envelopes) {
    const { proposal } = transaction;
    if (transactionIdOf(proposal) !== transaction.transactionId) fail('has a transaction with a wrong id');
    const signed = Buffer.from(transaction.signature, 'base64');
    if (!signatureHolds(proposal.creator.certificatePem, canonicalBytes(proposal), signed)) {
      fail('has a transaction with a wrong signature');
    }
  }
}

function checkNode(pem: string, caPem: string, atMs: number, fail: (why: string) => never): void {
  try {
    const facts = checkIssued(pem, caPem, atMs);
    if (!facts.organisationalUnits.includes(nodeUnit)) fail('is signed by somebody who is no ledger node');
  } catch (error) {
    if (error instanceof CertificateError) fail(`has a bad node certificate: ${error.message}`);
    throw error;
  }
}

/** All that proves one transaction of a block without the others. */
export function evidenceOf(block: Block, index: number): EmbeddedEvidence {
  const envelope = block.envelopes[index];
  if (envelope === undefined) {
    throw new LedgerError(
      'corrupt',
      `The ledger is damaged: block ${block.header.number} lacks a transaction.`,
    );
  }
  return {
    ledger: 'embedded',
    envelope,
    index,
    size: block.envelopes.length,
    path: merklePath(sha256, leavesOf(block), index).map((digest) => toHex(digest)),
    header: block.header,
    headerSignature: block.signature,
    nodeCertificatePem: block.nodeCertificatePem,
  };
}
