import { randomBytes } from 'node:crypto';
import { isLowS } from './signing.ts';
import * as x509 from './peculiar-x509.ts';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const dayMs = 24 * 3_600_000;
/** Where nothing else is said a certificate is good a day earlier than now: clocks are set back now and then. */
const backdatedMs = dayMs;
/** Each fails with probability 1/2. */
const mostTries = 128;

export interface KeyPair {
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array;
  /** PKCS#8, DER. Whoever holds it overwrites it when done. */
  readonly privateKey: Uint8Array<ArrayBuffer>;
}

/** A new P-256 key pair. */
export async function makeKeyPair(): Promise<KeyPair> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  return {
    publicKey: new Uint8Array(await crypto.subtle.exportKey('spki', keys.publicKey)),
    privateKey: new Uint8Array(await crypto.subtle.exportKey('pkcs8', keys.privateKey)),
  };
}

export interface CertificateRequest {
  readonly subject: x509.JsonName;
  readonly days: number;
  readonly nowMs: number;
  /** From when on it is good, UTC ms; left out: a day before now. */
  readonly beginsMs?: number;
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array;
  readonly extensions: readonly x509.Extension[];
}

/** Self-signed: may issue certificates for one level below it and nothing else. PEM. */
export async function issueAuthority(
  subject: x509.JsonName,
  keys: KeyPair,
  years: number,
  nowMs: number,
  beginsMs?: number,
): Promise<string> {
  const { keyCertSign, cRLSign } = x509.KeyUsageFlags;
  const extensions = [
    new x509.BasicConstraintsExtension(true, 0, true),
    new x509.KeyUsagesExtension(keyCertSign | cRLSign, true),
  ];
  const days = Math.round(years * 365.25);
  const { publicKey } = keys;
  const begins = beginsMs === undefined ? {} : { beginsMs };
  return issue({ subject, days, nowMs, ...begins, publicKey, extensions }, subject, keys);
}

/** For signing only, never for issuing. PEM. */
export async function issueLeaf(
  request: CertificateRequest,
  authorityPem: string,
  authority: KeyPair,
): Promise<string> {
  const extensions = [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
    ...request.extensions,
  ];
  const issuer = new x509.X509Certificate(authorityPem).subjectName;
  return issue({ ...request, extensions }, issuer, authority);
}

async function issue(
  request: CertificateRequest,
  issuer: x509.Name | x509.JsonName,
  authority: KeyPair,
): Promise<string> {
  const signingKey = await crypto.subtle.importKey('pkcs8', authority.privateKey, algorithm, false, ['sign']);
  const publicKey = await importPublic(request.publicKey);
  const issuerKey = await importPublic(authority.publicKey);
  const notBefore = new Date(wholeSeconds(request.beginsMs ?? request.nowMs - backdatedMs));
  const notAfter = new Date(wholeSeconds(request.nowMs + request.days * dayMs));
  const extensions = [
    ...request.extensions,
    await x509.SubjectKeyIdentifierExtension.create(publicKey, false, crypto),
    await x509.AuthorityKeyIdentifierExtension.create(issuerKey, false, crypto),
  ];
  // Fabric rewrites a certificate whose signature has the larger s, and then it is no longer byte for byte the one
  // that signed. Every second try has the smaller.
  for (let tries = 0; tries < mostTries; tries++) {
    const certificate = await x509.X509CertificateGenerator.create(
      {
        serialNumber: randomSerial(),
        subject: request.subject,
        issuer: issuer instanceof x509.Name ? issuer.toJSON() : issuer,
        notBefore,
        notAfter,
        publicKey,
        signingKey,
        signingAlgorithm: algorithm,
        extensions,
      },
      crypto,
    );
    if (hasLowS(certificate)) return `${certificate.toString('pem')}\n`;
  }
  throw new Error('no signature with a small s');
}

function importPublic(spki: Uint8Array): Promise<CryptoKey> {
  return crypto.subtle.importKey('spki', new Uint8Array(spki), algorithm, true, ['verify']);
}

/** The signature is a DER sequence of two integers, r and s, shorter than 128 bytes. */
function hasLowS(certificate: x509.X509Certificate): boolean {
  const signature = Buffer.from(certificate.signature);
  const lengthOfR = signature[3] ?? 0;
  return isLowS(BigInt(`0x${signature.subarray(4 + lengthOfR + 2).toString('hex')}`));
}

function wholeSeconds(timeMs: number): number {
  return Math.floor(timeMs / 1_000) * 1_000;
}

/** 127 random bits, positive, without a leading zero byte (RFC 5280, 4.1.2.2). */
function randomSerial(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString('hex');
}
