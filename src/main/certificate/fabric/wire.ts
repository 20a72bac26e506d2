import { createHash } from 'node:crypto';
import { msp } from '@hyperledger/fabric-protos';
import { BrokenLink } from '../broken.ts';

/** Decodes a Protobuf message. @throws BrokenLink */
export function decode<T>(
  type: { deserializeBinary(bytes: Uint8Array): T },
  bytes: Uint8Array,
  what: string,
): T {
  try {
    return type.deserializeBinary(bytes);
  } catch {
    throw new BrokenLink(`${what} cannot be read.`);
  }
}

/** A part that Protobuf would let be missing. @throws BrokenLink */
export function present<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new BrokenLink(`${what} is missing.`);
  return value;
}

/** A whole number that a double holds exactly. @throws BrokenLink */
export function exact(value: number, what: string): number {
  if (!Number.isSafeInteger(value)) throw new BrokenLink(`${what} is not a number that can be.`);
  return value;
}

/** SHA-256 over the parts, one after the other. */
export function hashOf(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** Somebody on the channel, as they call themselves in what they sign. */
export interface Identity {
  /** The message itself, in hex: what is compared. */
  readonly serialized: string;
  readonly mspId: string;
  readonly certificatePem: string;
}

/** @throws BrokenLink */
export function readIdentity(bytes: Uint8Array, what: string): Identity {
  const identity = decode(msp.SerializedIdentity, bytes, what);
  return {
    serialized: Buffer.from(bytes).toString('hex'),
    mspId: identity.getMspid(),
    certificatePem: Buffer.from(identity.getIdBytes_asU8()).toString('utf8'),
  };
}
