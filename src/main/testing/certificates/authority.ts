import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  X509CertificateGenerator,
  type Extension,
} from '#main/crypto/peculiar-x509.ts';
import { randomBytes } from 'node:crypto';
import type { KeyPair } from '#main/crypto/issuing.ts';

/** Certificates as Fabric CA makes them, and such as no authority should; for tests. */

export const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const dayMs = 24 * 3_600_000;

export interface Authority {
  readonly pem: string;
  readonly keys: KeyPair;
}

interface Request {
  /** Such as `CN=Hospital CA`. */
  readonly subject: string;
  readonly issuer: string;
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array;
  /** Valid from a day before, for ten years. */
  readonly nowMs: number;
  /** So many authorities may stand between it and a holder; null: it is none itself. */
  readonly below: number | null;
  /** Null: the certificate does not say. */
  readonly usages?: KeyUsageFlags | null;
  readonly hash?: 'SHA-256' | 'SHA-384';
  readonly more?: readonly Extension[];
}

const { keyCertSign, cRLSign, digitalSignature } = KeyUsageFlags;

/** @returns PEM */
export async function issueBy(by: KeyPair, request: Request): Promise<string> {
  const { subject, issuer, publicKey, nowMs, below, more = [] } = request;
  const usual = below === null ? digitalSignature : keyCertSign | cRLSign;
  const usages = request.usages === undefined ? usual : request.usages;
  const certificate = await X509CertificateGenerator.create({
    serialNumber: `4${randomBytes(8).toString('hex').slice(1)}`,
    subject,
    issuer,
    notBefore: new Date(nowMs - dayMs),
    notAfter: new Date(nowMs + 3_650 * dayMs),
    publicKey: await crypto.subtle.importKey('spki', new Uint8Array(publicKey), algorithm, true, ['verify']),
    signingKey: await signingKeyOf(by),
    signingAlgorithm: { ...algorithm, hash: request.hash ?? 'SHA-256' },
    extensions: [
      new BasicConstraintsExtension(below !== null, below ?? undefined, true),
      ...(usages === null ? [] : [new KeyUsagesExtension(usages, true)]),
      ...more,
    ],
  });
  return `${certificate.toString('pem')}\n`;
}

export function signingKeyOf({ privateKey }: KeyPair): Promise<CryptoKey> {
  return crypto.subtle.importKey('pkcs8', privateKey, algorithm, false, ['sign']);
}
