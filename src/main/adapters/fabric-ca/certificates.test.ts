import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import * as x509 from '#main/crypto/peculiar-x509.ts';
import { issueAuthority, issueLeaf, makeKeyPair } from '#main/crypto/issuing.ts';
import { inFabricsForm, requestCertificate } from './certificates.ts';

const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const nowMs = Date.UTC(2026, 0, 1);

async function issued() {
  const authority = await makeKeyPair();
  const authorityPem = await issueAuthority([{ CN: ['CA'] }], authority, 1, nowMs);
  const { publicKey } = await makeKeyPair();
  const request = { subject: [{ CN: ['n.okafor'] }], days: 1, nowMs, publicKey, extensions: [] };
  return { authorityPem, lowPem: await issueLeaf(request, authorityPem, authority) };
}

/** The same certificate with the other of the two signatures that hold. */
function withHighS(pem: string): string {
  const der = Buffer.from(new x509.X509Certificate(pem).rawData);
  const signature = Buffer.from(new x509.X509Certificate(pem).signature);
  const atS = 4 + signature[3]! + 2;
  const s = order - BigInt(`0x${signature.subarray(atS).toString('hex')}`);
  const content = Buffer.from(`00${s.toString(16).padStart(64, '0')}`, 'hex');
  const r = signature.subarray(2, atS - 2);
  const high = Buffer.concat([
    Buffer.from([0x30, r.length + 2 + content.length]),
    r,
    Buffer.from([0x02, content.length]),
    content,
  ]);
  const body = Buffer.concat([
    der.subarray(4, der.length - signature.length - 3),
    Buffer.from([0x03, high.length + 1, 0]),
    high,
  ]);
  const header = Buffer.from([0x30, 0x82, body.length >> 8, body.length & 0xff]);
  return new x509.X509Certificate(new Uint8Array(Buffer.concat([header, body]))).toString('pem');
}

test('a certificate whose signature has the larger s becomes byte for byte what a peer stores, and still holds', async () => {
  for (let count = 0; count < 20; count++) {
    const { authorityPem, lowPem } = await issued();
    const highPem = withHighS(lowPem);
    const { publicKey } = new X509Certificate(authorityPem);
    expect(new X509Certificate(highPem).verify(publicKey)).toBe(true);
    expect(new X509Certificate(highPem).fingerprint256).not.toBe(new X509Certificate(lowPem).fingerprint256);
    const rewritten = inFabricsForm(highPem);
    expect(new X509Certificate(rewritten).fingerprint256).toBe(new X509Certificate(lowPem).fingerprint256);
    expect(inFabricsForm(lowPem)).toBe(rewritten);
  }
});

test('a request names the id alone and is signed by the key that is to be certified', async () => {
  const keys = await makeKeyPair();
  const request = new x509.Pkcs10CertificateRequest(await requestCertificate('n.okafor', keys));
  expect(request.subject).toBe('CN=n.okafor');
  expect(Buffer.from(request.publicKey.rawData)).toEqual(Buffer.from(keys.publicKey));
  expect(await request.verify(crypto)).toBe(true);
});
