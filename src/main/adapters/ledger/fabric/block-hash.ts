import type { common } from '@hyperledger/fabric-protos';
import { toHex } from '#shared/codec/hex.ts';
import { headerBytes } from '#main/ledger-format/fabric-header.ts';
import { sha256 } from '#main/crypto/sha256.ts';
import { LedgerError } from '#main/services/ledger/ledger-port.ts';

/**
 * Fabric's block hash: SHA-256 over the DER form of the header.
 * @returns small hex
 * @throws LedgerError corrupt when a hash in the header is none
 */
export function blockHashOf(header: common.BlockHeader): string {
  const number = header.getNumber();
  const previousHash = header.getPreviousHash_asU8();
  const dataHash = header.getDataHash_asU8();
  // Block 0 has none before it.
  if (![0, 32].includes(previousHash.length) || dataHash.length !== 32) {
    throw new LedgerError('corrupt', `The ledger is damaged: block ${number} has a hash that is none.`);
  }
  return toHex(sha256(headerBytes({ number, previousHash, dataHash })));
}

/** SHA-256 over all envelopes, one after the other. @returns small hex */
export function dataHashOf(data: readonly Uint8Array[]): string {
  return toHex(sha256(Buffer.concat(data)));
}
