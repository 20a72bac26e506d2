import { createHash } from 'node:crypto';
import { BrokenLink } from '../broken.ts';
import { SerializedIdentity } from './messages.ts';
import { read } from './protobuf.ts';

/** A part that Protobuf would let be missing. @throws BrokenLink */
export function present<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new BrokenLink(`${what} is missing.`);
  return value;
}

/** More than any network has: whoever makes a file does not decide how long it is checked. @throws BrokenLink */
export function atMost<T>(most: number, values: readonly T[], what: string): readonly T[] {
  if (values.length > most) throw new BrokenLink(`${what} are ${values.length}; ${most} are the most.`);
  return values;
}

/** SHA-256 over the parts, one after the other. */
export function hashOf(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

export function fromBase64(text: string): Uint8Array {
  return Buffer.from(text, 'base64');
}

export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
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
  const { mspId, idBytes } = read(SerializedIdentity, bytes, what);
  return { serialized: hexOf(bytes), mspId, certificatePem: idBytes };
}

/** Whole milliseconds, as the chaincode notes them. @throws BrokenLink */
export function timeOf(
  timestamp: { readonly seconds: number; readonly nanos: number } | undefined,
  what: string,
): number {
  const { seconds, nanos } = present(timestamp, what);
  if (seconds > 8.64e12 || nanos >= 1e9) throw new BrokenLink(`${what} is none that can be.`);
  return seconds * 1_000 + Math.floor(nanos / 1e6);
}
