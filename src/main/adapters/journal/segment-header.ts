import { crc32 } from 'node:zlib';

/**
 * Begin of a segment file, 64 bytes, little-endian: magic "VSJOURNL", u16 version, u16 0, u32 segment number,
 * the session's id (16 bytes), the salt of the segment's key (24 bytes), u32 0, u32 CRC-32 of all before.
 * It stands there twice: without the salt nothing behind it could be read.
 * Each opening for writing begins a new segment: none is ever continued, so that no nonce can come back.
 */
export interface SegmentHeader {
  readonly number: number;
  readonly sessionId: string;
  readonly salt: Uint8Array;
}

const copyBytes = 64;
export const segmentHeaderBytes = 2 * copyBytes;
export const saltBytes = 24;
const magic = Buffer.from('VSJOURNL', 'latin1');
export const segmentVersion = 1;

export function encodeSegmentHeader(header: SegmentHeader): Buffer {
  const out = Buffer.alloc(copyBytes);
  magic.copy(out);
  out.writeUInt16LE(segmentVersion, 8);
  out.writeUInt32LE(header.number, 12);
  out.write(header.sessionId.replaceAll('-', ''), 16, 'hex');
  Buffer.from(header.salt).copy(out, 32);
  out.writeUInt32LE(crc32(out.subarray(0, 60)), 60);
  return Buffer.concat([out, out]);
}

/** @returns null when neither copy is whole; `version` tells whether this program can read on */
export function parseSegmentHeader(bytes: Buffer): (SegmentHeader & { readonly version: number }) | null {
  return parseCopy(bytes.subarray(0, copyBytes)) ?? parseCopy(bytes.subarray(copyBytes, segmentHeaderBytes));
}

function parseCopy(bytes: Buffer): (SegmentHeader & { readonly version: number }) | null {
  if (bytes.length < copyBytes || !bytes.subarray(0, 8).equals(magic)) return null;
  if (bytes.readUInt32LE(60) !== crc32(bytes.subarray(0, 60))) return null;
  const id = bytes.toString('hex', 16, 32);
  return {
    version: bytes.readUInt16LE(8),
    number: bytes.readUInt32LE(12),
    sessionId: [id.slice(0, 8), id.slice(8, 12), id.slice(12, 16), id.slice(16, 20), id.slice(20)].join('-'),
    salt: Uint8Array.from(bytes.subarray(32, 32 + saltBytes)),
  };
}
