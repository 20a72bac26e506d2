import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { crc32 } from 'node:zlib';

/**
 * One record of a journal segment, little-endian, 40 bytes of header, then the encrypted payload and its tag:
 *
 * | at | type | what |
 * |---|---|---|
 * | 0 | u32 | magic "VSJR" |
 * | 4 | u8 | kind, see `recordKinds` |
 * | 5 | u8 | flags: 1 = payload deflated before it was encrypted |
 * | 6 | u16 | stream number for frames and streams, else 0 |
 * | 8 | u32 | sequence number, grows through all segments of a session |
 * | 12 | u32 | payload length, tag included |
 * | 16 | f64 | begin of the stretch of time, ms UTC; NaN = fits every stretch |
 * | 24 | f64 | end of it |
 * | 32 | u32 | reserved, 0 |
 * | 36 | u32 | CRC-32 over bytes 0–35 and the payload |
 *
 * The payload is AES-256-GCM under the segment's key; the nonce is the sequence number, which no segment uses twice;
 * bytes 0–35 are authenticated. The CRC finds what a crash or a bad disk left, without the key; the tag finds what
 * somebody changed. CRC-32 (zlib's) rather than CRC-32C since Node computes it natively, at several GB/s.
 */
export interface RecordHeader {
  readonly kind: RecordKind;
  readonly deflated: boolean;
  readonly stream: number;
  readonly sequence: number;
  readonly payloadBytes: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** `overview` is what versions before 0.2 kept for pictures of hours; it is not written any more, and not read. */
export const recordKinds = ['frames', 'stream', 'session', 'readings', 'gap', 'batch', 'overview'] as const;
export type RecordKind = (typeof recordKinds)[number];

export const recordHeaderBytes = 40;
const crcAt = 36;
const tagBytes = 16;
const maxPayloadBytes = 16 * 1024 * 1024;
export const maxSequence = 0xffff_ffff;
export const recordMagic = Buffer.from('VSJR', 'latin1');

/** @returns header, ciphertext and tag, ready to be written */
export function encodeRecord(
  key: KeyObject,
  header: Omit<RecordHeader, 'payloadBytes'>,
  plain: Uint8Array,
): Buffer {
  if (plain.length + tagBytes > maxPayloadBytes) throw new RangeError('a journal record holds at most 16 MB');
  const out = Buffer.allocUnsafe(recordHeaderBytes + plain.length + tagBytes);
  recordMagic.copy(out);
  out.writeUInt8(recordKinds.indexOf(header.kind), 4);
  out.writeUInt8(header.deflated ? 1 : 0, 5);
  out.writeUInt16LE(header.stream, 6);
  out.writeUInt32LE(header.sequence, 8);
  out.writeUInt32LE(plain.length + tagBytes, 12);
  out.writeDoubleLE(header.fromMs, 16);
  out.writeDoubleLE(header.toMs, 24);
  out.writeUInt32LE(0, 32);
  const cipher = createCipheriv('aes-256-gcm', key, nonceOf(header.sequence));
  cipher.setAAD(out.subarray(0, crcAt));
  cipher.update(plain).copy(out, recordHeaderBytes);
  cipher.final();
  cipher.getAuthTag().copy(out, out.length - tagBytes);
  out.writeUInt32LE(crcOf(out, 0, out.length), crcAt);
  return out;
}

/**
 * The record that starts at `offset`, if its bytes are whole.
 * @returns null when there is none, it is cut off, or its checksum does not fit
 */
export function parseRecord(bytes: Buffer, offset: number): RecordHeader | null {
  const header = parseHeader(bytes, offset);
  if (header === null) return null;
  const end = offset + recordHeaderBytes + header.payloadBytes;
  if (end > bytes.length || bytes.readUInt32LE(offset + crcAt) !== crcOf(bytes, offset, end)) return null;
  return header;
}

/** The header at `offset` alone, unchecked but for its form; null when it has none. */
export function parseHeader(bytes: Buffer, offset: number): RecordHeader | null {
  if (bytes.length - offset < recordHeaderBytes) return null;
  if (bytes.compare(recordMagic, 0, 4, offset, offset + 4) !== 0) return null;
  const kind = recordKinds[bytes.readUInt8(offset + 4)];
  const payloadBytes = bytes.readUInt32LE(offset + 12);
  if (kind === undefined || payloadBytes < tagBytes || payloadBytes > maxPayloadBytes) return null;
  return {
    kind,
    deflated: bytes.readUInt8(offset + 5) === 1,
    stream: bytes.readUInt16LE(offset + 6),
    sequence: bytes.readUInt32LE(offset + 8),
    payloadBytes,
    fromMs: bytes.readDoubleLE(offset + 16),
    toMs: bytes.readDoubleLE(offset + 24),
  };
}

/** @throws Error when the record was changed or belongs to another key */
export function decryptRecord(key: KeyObject, bytes: Buffer, offset: number, header: RecordHeader): Buffer {
  const begin = offset + recordHeaderBytes;
  const end = begin + header.payloadBytes;
  const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(header.sequence));
  decipher.setAAD(bytes.subarray(offset, offset + crcAt));
  decipher.setAuthTag(bytes.subarray(end - tagBytes, end));
  const plain = decipher.update(bytes.subarray(begin, end - tagBytes));
  decipher.final();
  return plain;
}

/**
 * RFC 5869, SHA-256: a key for one segment of one session, so that a nonce is never used twice under a key.
 * A key object, since setting up a cipher from bytes takes four times as long.
 */
export function segmentKey(workstationKey: Uint8Array, sessionId: string, salt: Uint8Array): KeyObject {
  const bytes = hkdfSync('sha256', workstationKey, salt, `vitalseal journal 1 ${sessionId}`, 32);
  return createSecretKey(new Uint8Array(bytes));
}

export function nonceOf(sequence: number): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32LE(sequence);
  return nonce;
}

function crcOf(bytes: Buffer, offset: number, end: number): number {
  return crc32(
    bytes.subarray(offset + recordHeaderBytes, end),
    crc32(bytes.subarray(offset, offset + crcAt)),
  );
}
