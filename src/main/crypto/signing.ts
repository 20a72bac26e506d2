import { createPrivateKey, sign, type KeyObject } from 'node:crypto';

/**
 * Signs as this workstation. With the standalone ledger it is the ledger's node: blocks and exported certificates;
 * in a network it is one of its clients: reads of the ledger and exported certificates.
 */
export interface NodeSigner {
  /** PEM, issued by the hospital's CA; OU=peer for a node, OU=client for a client. */
  readonly certificatePem: string;
  /** ECDSA P-256 with SHA-256, DER. */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

/** Order of the P-256 group (SEC 2, secp256r1). */
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/**
 * ECDSA with P-256 and SHA-256, in Node's thread pool. Of the two valid values of s the smaller one, as Fabric's peers
 * demand, so that nobody can make a second valid signature from a first.
 * @returns DER
 */
export async function signP256(key: KeyObject, bytes: Uint8Array): Promise<Uint8Array> {
  const raw = await new Promise<Buffer>((resolve, reject) => {
    sign('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' }, (error, signature) => {
      if (error === null) resolve(signature);
      else reject(error);
    });
  });
  return derSignature(toBigInt(raw.subarray(0, 32)), toBigInt(raw.subarray(32)));
}

/** @param signature DER: a sequence of two integers, r and s, shorter than 128 bytes. @returns the same with the smaller s */
export function withLowS(signature: Buffer): Buffer {
  const lengthOfR = signature[3] ?? 0;
  const r = toBigInt(signature.subarray(4, 4 + lengthOfR));
  return derSignature(r, toBigInt(signature.subarray(4 + lengthOfR + 2)));
}

function derSignature(r: bigint, s: bigint): Buffer {
  const body = Buffer.concat([derInteger(r), derInteger(isLowS(s) ? s : order - s)]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}

/** Takes a PKCS#8 key over into OpenSSL's memory: the bytes given are overwritten. */
export function takePrivateKey(pkcs8: Uint8Array): KeyObject {
  const der = Buffer.from(pkcs8.buffer, pkcs8.byteOffset, pkcs8.length);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  der.fill(0);
  return key;
}

export function isLowS(s: bigint): boolean {
  return s <= order / 2n;
}

function toBigInt(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}

/** Of a positive number below 2^256: one length byte is enough. */
function derInteger(value: bigint): Buffer {
  const hex = value.toString(16);
  const digits = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  const negative = (digits[0] ?? 0) >= 0x80;
  const content = negative ? Buffer.concat([Buffer.from([0]), digits]) : digits;
  return Buffer.concat([Buffer.from([0x02, content.length]), content]);
}
