import type { common } from '@hyperledger/fabric-protos';
import { toHex } from '#shared/codec/hex.ts';
import { sha256 } from '#main/certificate/sha256.ts';

/**
 * Fabric's block hash: SHA-256 over the DER form of the header, a sequence of number (INTEGER), previous hash and
 * data hash (OCTET STRINGs). protoutil/blockutils.go, BlockHeaderBytes.
 * @returns small hex
 */
export function blockHashOf(header: common.BlockHeader): string {
  const body = Buffer.concat([
    derInteger(BigInt(header.getNumber())),
    der(0x04, header.getPreviousHash_asU8()),
    der(0x04, header.getDataHash_asU8()),
  ]);
  return toHex(sha256(der(0x30, body)));
}

/** SHA-256 over all envelopes, one after the other. @returns small hex */
export function dataHashOf(data: readonly Uint8Array[]): string {
  return toHex(sha256(Buffer.concat(data)));
}

function derInteger(value: bigint): Buffer {
  const digits = value.toString(16);
  const bytes = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex');
  // A leading zero keeps a number from being read as a negative one.
  return der(0x02, (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
}

function der(tag: number, body: Uint8Array): Buffer {
  if (body.length > 0xff) throw new RangeError('a block header is shorter than that');
  const length = body.length < 0x80 ? [body.length] : [0x81, body.length];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
}
