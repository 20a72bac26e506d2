import type { Random } from './random.ts';

/** Single changes of bytes, and of what stands for bytes. Each has a name; none leaves them as they were but by chance. */

export type Change<T> = readonly [what: string, value: T];

export function changedBytes(random: Random, bytes: Buffer, other: Buffer): Change<Buffer> {
  const at = random.below(bytes.length);
  const length = 1 + random.below(16);
  const cut = bytes.subarray(at, at + length);
  const kinds: readonly (() => Change<Buffer>)[] = [
    () => ['a bit', flipped(bytes, at, 1 << random.below(8))],
    () => ['a bit', flipped(bytes, at, 1 << random.below(8))],
    () => ['a byte', flipped(bytes, at, 1 + random.below(255))],
    () => ['bytes left out', Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)])],
    () => ['bytes twice', Buffer.concat([bytes.subarray(0, at), cut, bytes.subarray(at)])],
    () => ['a zero put in', Buffer.concat([bytes.subarray(0, at), Buffer.of(0), bytes.subarray(at)])],
    () => ['a byte behind', Buffer.concat([bytes, Buffer.of(random.below(256))])],
    () => ['cut off', bytes.subarray(0, at)],
    () => ['a field that is not known behind', Buffer.concat([bytes, unknownField(random)])],
    () => ['a field again', Buffer.concat([bytes, fieldAgain(random, bytes)])],
    () => ['a longer number', longerNumber(bytes, at)],
    () => ['others', other],
    () => ['others of the same length', Buffer.concat([other, bytes]).subarray(0, bytes.length)],
    () => ['none', Buffer.alloc(0)],
  ];
  return random.pick(kinds)();
}

function flipped(bytes: Buffer, at: number, bits: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[at] = (changed[at] ?? 0) ^ bits;
  return changed;
}

/** Of Protobuf: a number, or bytes. */
function unknownField(random: Random): Buffer {
  const number = 12 + random.below(4);
  return random.next() < 0.5
    ? Buffer.of(number << 3, random.below(128))
    : Buffer.of((number << 3) | 2, 2, 65, 66);
}

/** The first field of a message once more. */
function fieldAgain(random: Random, bytes: Buffer): Buffer {
  const length = bytes[1] ?? 0;
  const isShort = ((bytes[0] ?? 0) & 7) === 2 && length < 128;
  return isShort ? bytes.subarray(0, 2 + length) : Buffer.of(bytes[0] ?? 0, random.below(128));
}

/** A last byte of a varint goes on, with nothing more to say. */
function longerNumber(bytes: Buffer, at: number): Buffer {
  const changed = Buffer.concat([bytes.subarray(0, at + 1), Buffer.of(0), bytes.subarray(at + 1)]);
  changed[at] = (changed[at] ?? 0) | 0x80;
  return changed;
}

const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** Other ways to write a signature of ECDSA P-256, and other signatures. @param der r and s, DER */
export function changedSignature(random: Random, der: Buffer): Change<Buffer> {
  const r = der.subarray(4, 4 + (der[3] ?? 0));
  const s = der.subarray(6 + r.length);
  const value = BigInt(`0x${s.toString('hex') || '0'}`);
  const other = Buffer.from(`00${(order - value).toString(16).padStart(64, '0')}`, 'hex');
  const high = (other[1] ?? 0) >= 0x80 ? other : other.subarray(1);
  const kinds: readonly (() => Change<Buffer>)[] = [
    () => ['the other s', sequence(integer(r), integer(high))],
    () => ['r with a zero before', sequence(integer(Buffer.concat([Buffer.of(0), r])), integer(s))],
    () => ['s with a zero before', sequence(integer(r), integer(Buffer.concat([Buffer.of(0), s])))],
    () => ['a long length', Buffer.concat([Buffer.of(0x30, 0x81), der.subarray(1)])],
    () => ['a length without end', Buffer.concat([Buffer.of(0x30, 0x80), der.subarray(2), Buffer.alloc(2)])],
    () => ['r and s exchanged', sequence(integer(s), integer(r))],
    () => ['no r', sequence(integer(Buffer.of(0)), integer(s))],
    () => ['no s', sequence(integer(r), integer(Buffer.of(0)))],
    () => ['a null behind', sequence(integer(r), integer(s), Buffer.of(5, 0))],
    () => ['r and s alone', Buffer.concat([r, s])],
    () => ['bytes behind', Buffer.concat([der, Buffer.of(0)])],
  ];
  return random.pick(kinds)();
}

const integer = (content: Uint8Array) => Buffer.concat([Buffer.of(0x02, content.length), content]);

function sequence(...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.of(0x30, body.length), body]);
}
