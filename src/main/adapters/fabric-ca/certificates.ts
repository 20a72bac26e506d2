import * as x509 from '#main/crypto/peculiar-x509.ts';
import type { KeyPair } from '#main/services/identity/ports.ts';
import { withLowS } from '#main/crypto/signing.ts';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
/** Bytes of a P-256 signature in DER, at most. */
const longestP256 = 72;

/** A PKCS#10 request for `CN=enrolmentId`; the authority sets unit and attributes itself. PEM. */
export async function requestCertificate(enrolmentId: string, keys: KeyPair): Promise<string> {
  const { subtle } = crypto;
  const privateKey = await subtle.importKey('pkcs8', new Uint8Array(keys.privateKey), algorithm, false, [
    'sign',
  ]);
  const publicKey = await subtle.importKey('spki', new Uint8Array(keys.publicKey), algorithm, true, [
    'verify',
  ]);
  const request = await x509.Pkcs10CertificateRequestGenerator.create(
    { name: [{ CN: [enrolmentId] }], keys: { privateKey, publicKey }, signingAlgorithm: algorithm },
    crypto,
  );
  return request.toString('pem');
}

/**
 * The certificate as Fabric writes it. A peer rewrites one whose ECDSA signature has the larger s before it stores or
 * compares it; Fabric CA's own keys always give the smaller, those of another issuer behind the same interface need not.
 * Both signatures are over the same contents, so nothing else changes.
 */
export function inFabricsForm(certificatePem: string): string {
  const certificate = new x509.X509Certificate(certificatePem);
  const pem = `${certificate.toString('pem')}\n`;
  const before = Buffer.from(certificate.signature);
  if (certificate.signatureAlgorithm.name !== 'ECDSA' || before.length > longestP256) return pem;
  const after = withLowS(before);
  if (after.equals(before)) return pem;
  const der = Buffer.from(certificate.rawData);
  // SEQUENCE { contents, algorithm, BIT STRING { 0 unused bits, signature } }: all lengths are below 64 KB and the
  // sequence's is above 255, the bit string's below 128.
  const signed = der.subarray(4, der.length - before.length - 3);
  const body = Buffer.concat([signed, Buffer.from([0x03, after.length + 1, 0]), after]);
  const header = Buffer.from([0x30, 0x82, body.length >> 8, body.length & 0xff]);
  const rewritten = new x509.X509Certificate(new Uint8Array(Buffer.concat([header, body])));
  return `${rewritten.toString('pem')}\n`;
}
