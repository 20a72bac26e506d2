import { common, peer } from '@hyperledger/fabric-protos';
import { toHex } from '#shared/codec/hex.ts';
import type { FabricEvidence } from '#main/ledger-format/evidence.ts';
import { CertificateError } from '#main/crypto/pem.ts';
import { readCertificate } from '#main/crypto/x509.ts';
import {
  LedgerError,
  type CommitResult,
  type LedgerBlock,
  type LedgerBlockTransaction,
} from '#main/services/ledger/ledger-port.ts';
import { blockHashOf, dataHashOf } from './block-hash.ts';
import { readEnvelope, type Creator, type ReadEnvelope } from './envelopes.ts';

const validationNames = new Map<number, string>(
  Object.entries(peer.TxValidationCode).map(([name, code]) => [code, name]),
);

/** @returns Fabric's name, such as `MVCC_READ_CONFLICT` */
export function statusName(code: number): string {
  return validationNames.get(code) ?? `STATUS_${code}`;
}

/** @throws LedgerError corrupt when it is not a whole block */
export function parseBlock(bytes: Uint8Array): common.Block {
  try {
    return common.Block.deserializeBinary(bytes);
  } catch (error) {
    throw new LedgerError('corrupt', 'The peer answered with something that is no block.', { cause: error });
  }
}

/**
 * A block of Fabric as every ledger shows it.
 * @param chaincode name of VitalSeal's chaincode; calls of others are the channel's own affairs
 * @throws LedgerError corrupt when its data is not what its header says
 */
export function showBlock(block: common.Block, chaincode: string): LedgerBlock {
  const { header, data, flags } = partsOf(block);
  return {
    number: header.getNumber(),
    hash: blockHashOf(header),
    previousHash: toHex(header.getPreviousHash_asU8()),
    dataHash: toHex(header.getDataHash_asU8()),
    transactions: data.map((bytes, index) =>
      showTransaction(readEnvelope(bytes), statusAt(flags, index), chaincode),
    ),
  };
}

/** How a transaction of this block ended; undefined when it is not in it. @throws LedgerError corrupt */
export function commitIn(block: common.Block, transactionId: string): CommitResult | undefined {
  const { header, data, flags } = partsOf(block);
  const index = placeOf(data, transactionId);
  const bytes = data[index];
  if (bytes === undefined) return undefined;
  return {
    transactionId,
    blockNumber: header.getNumber(),
    status: statusAt(flags, index),
    payload: readEnvelope(bytes).call?.payload ?? '',
  };
}

/** Number of the configuration block that was in force for this block, from its signed metadata. */
export function configurationOf(block: common.Block): number {
  const entry = block.getMetadata()?.getMetadataList_asU8()[common.BlockMetadataIndex.SIGNATURES];
  const signed = common.Metadata.deserializeBinary(entry ?? new Uint8Array()).getValue_asU8();
  return common.OrdererBlockMetadata.deserializeBinary(signed).getLastConfig()?.getIndex() ?? 0;
}

/** @throws LedgerError corrupt when the block does not hold the transaction */
export function evidenceFrom(
  channel: string,
  transactionId: string,
  block: common.Block,
  configBlock: Uint8Array,
): FabricEvidence {
  const { header, data } = partsOf(block);
  const index = placeOf(data, transactionId);
  if (index < 0) throw damaged(header.getNumber(), 'lacks a transaction that it should hold');
  return {
    ledger: 'fabric',
    channel,
    block: {
      number: header.getNumber(),
      previousHash: toHex(header.getPreviousHash_asU8()),
      dataHash: toHex(header.getDataHash_asU8()),
    },
    data: data.map((each) => base64(each)),
    index,
    metadata: (block.getMetadata()?.getMetadataList_asU8() ?? []).map((each) => base64(each)),
    configBlock: base64(configBlock),
  };
}

interface BlockParts {
  readonly header: common.BlockHeader;
  readonly data: readonly Uint8Array[];
  /** One byte for each transaction. */
  readonly flags: Uint8Array;
}

function partsOf(block: common.Block): BlockParts {
  const header = block.getHeader();
  if (header === undefined)
    throw new LedgerError('corrupt', 'The peer answered with a block without a header.');
  const data = block.getData()?.getDataList_asU8() ?? [];
  if (dataHashOf(data) !== toHex(header.getDataHash_asU8())) {
    throw damaged(header.getNumber(), 'holds other data than its header says');
  }
  const flags = block.getMetadata()?.getMetadataList_asU8()[common.BlockMetadataIndex.TRANSACTIONS_FILTER];
  return { header, data, flags: flags ?? new Uint8Array() };
}

/** Peers note how transactions ended; the block that made the channel has no notes. */
function statusAt(flags: Uint8Array, index: number): string {
  return statusName(flags[index] ?? peer.TxValidationCode.VALID);
}

/** The first with this id: a second one is a repeat that Fabric refused. */
function placeOf(data: readonly Uint8Array[], transactionId: string): number {
  return data.findIndex((bytes) => readEnvelope(bytes).transactionId === transactionId);
}

function showTransaction(read: ReadEnvelope, status: string, chaincode: string): LedgerBlockTransaction {
  const call = read.call?.chaincode === chaincode ? read.call : null;
  return {
    transactionId: read.transactionId,
    status,
    timestampMs: read.timestampMs,
    creator: { mspId: read.creator.mspId, ...personOf(read.creator) },
    transaction: call?.transaction ?? null,
    args: call?.args ?? [],
    event: status === 'VALID' ? (call?.event ?? null) : null,
    endorsers: read.call?.endorsers ?? [],
  };
}

/** Fabric's CA gives machines an enrolment id, too; only people have a role. */
function personOf({ certificatePem }: Creator): { clinicianId: string | null; role: string | null } {
  try {
    const { attributes } = readCertificate(certificatePem);
    const clinicianId = attributes['hf.EnrollmentID'];
    const role = attributes['role'];
    if (clinicianId !== undefined && role !== undefined) return { clinicianId, role };
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
  }
  return { clinicianId: null, role: null };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

function damaged(number: number, why: string): LedgerError {
  return new LedgerError('corrupt', `The ledger is damaged: block ${number} ${why}.`);
}
