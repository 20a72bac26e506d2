import 'reflect-metadata';
import { verify, X509Certificate } from 'node:crypto';
import { X509Certificate as ParsedCertificate, X509Crl } from '@peculiar/x509';
import { z } from 'zod';
import { withLowS } from '#main/services/identity/signing.ts';

/** The extension in which Fabric CA writes attributes; its value is the JSON text itself. */
const attributesOid = '1.2.3.4.5.6.7.8.1';
const Pair = z.tuple([z.string(), z.string()]);
const Attributes = z.object({ attrs: z.record(z.string(), z.string()) });

/** What a certificate says. */
export interface CertificateFacts {
  readonly subject: string;
  /** SHA-256 over the DER form, small hex. */
  readonly fingerprint: string;
  /** Hex without leading zeros, small. */
  readonly serialNumber: string;
  readonly issuer: string;
  readonly validFromMs: number;
  readonly validToMs: number;
  readonly organisationalUnits: readonly string[];
  readonly attributes: Readonly<Record<string, string>>;
}

/** Fabric tells a node of the ledger (`peer`) from a person (`client`) by the organisational unit. */
export const nodeUnit = 'peer';
export const personUnit = 'client';

export class CertificateError extends Error {
  override readonly name = 'CertificateError';
}

/** @throws CertificateError when it is no PEM certificate with a P-256 key */
export function readCertificate(pem: string): CertificateFacts {
  return readable(() => factsOf(pem));
}

/**
 * What is computed from a certificate's text alone, kept for those used last: a ledger reads the same few
 * certificates for every transaction.
 */
function remembered<T>(compute: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const value = known.get(text) ?? compute(text);
    known.delete(text);
    known.set(text, value);
    const [oldest] = known.keys();
    if (known.size > 128 && oldest !== undefined) known.delete(oldest);
    return value;
  };
}

const factsOf = remembered((pem): CertificateFacts => {
  const certificate = parse(pem);
  const parsed = new ParsedCertificate(certificate.raw);
  return {
    subject: certificate.subject.split('\n').join(', '),
    fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    serialNumber: trimmed(parsed.serialNumber),
    issuer: parsed.issuer,
    validFromMs: Date.parse(certificate.validFrom),
    validToMs: Date.parse(certificate.validTo),
    organisationalUnits: parsed.subjectName.getField('OU'),
    attributes: readAttributes(parsed),
  };
});

/**
 * @param caPem the hospital's own CA certificate, self-signed
 * @param atMs when it had to be valid, ms UTC
 * @throws CertificateError that says what is wrong
 */
export function checkIssued(pem: string, caPem: string, atMs: number): CertificateFacts {
  return readable(() => check(pem, caPem, atMs));
}

function check(pem: string, caPem: string, atMs: number): CertificateFacts {
  checkIssuer(JSON.stringify([pem, caPem]));
  const facts = factsOf(pem);
  checkTime(facts, atMs);
  return facts;
}

function checkTime(facts: CertificateFacts, atMs: number): void {
  if (!(atMs >= facts.validFromMs && atMs <= facts.validToMs)) {
    const span = `${new Date(facts.validFromMs).toISOString()} to ${new Date(facts.validToMs).toISOString()}`;
    throw new CertificateError(`the certificate was not valid at that time, only from ${span}`);
  }
}

/** The certificates from which everybody of a hospital descends. */
export interface Authorities {
  readonly roots: readonly string[];
  readonly intermediates: readonly string[];
}

/**
 * Leads a certificate to one of the roots, over intermediate authorities if need be; each valid at that time.
 * @param atMs when it had to be valid, ms UTC
 * @returns what the certificate says, and the PEM of the authority that issued it
 * @throws CertificateError that says what is wrong
 */
export function checkChain(
  pem: string,
  authorities: Authorities,
  atMs: number,
): { readonly facts: CertificateFacts; readonly issuerPem: string } {
  return readable(() => {
    const issuerPem = issuerOf(pem, authorities, atMs);
    if (parse(pem).ca) throw new CertificateError('this certificate is an authority, not a holder');
    const facts = factsOf(pem);
    checkTime(facts, atMs);
    return { facts, issuerPem };
  });
}

/** @throws CertificateError unless a root stands at the end of the chain */
function issuerOf(pem: string, { roots, intermediates }: Authorities, atMs: number): string {
  const root = roots.find((each) => isIssuedBy(pem, each));
  if (root !== undefined) {
    checkTime(factsOf(root), atMs);
    return root;
  }
  const intermediate = intermediates.find((each) => isIssuedBy(pem, each));
  if (intermediate === undefined) {
    throw new CertificateError('no authority of this hospital issued this certificate');
  }
  // Without the one just used, so that a circle of authorities ends.
  issuerOf(
    intermediate,
    { roots, intermediates: intermediates.filter((each) => each !== intermediate) },
    atMs,
  );
  checkTime(factsOf(intermediate), atMs);
  return intermediate;
}

function isIssuedBy(pem: string, authorityPem: string): boolean {
  return issuedBy(JSON.stringify([pem, authorityPem]));
}

/** Of a certificate and an authority's, as JSON. */
const issuedBy = remembered((both): boolean => {
  const [pem, authorityPem] = Pair.parse(JSON.parse(both));
  const authority = parse(authorityPem);
  const certificate = parse(pem);
  return authority.ca && certificate.checkIssued(authority) && certificate.verify(authority.publicKey);
});

const isPem = (bytes: Uint8Array) => Buffer.from(bytes).includes('-----BEGIN');

/** What an authority took back: its name, and the serial numbers as in `CertificateFacts`. */
export interface RevocationList {
  readonly issuer: string;
  readonly serialNumbers: readonly string[];
}

/**
 * @param bytes a certificate revocation list, DER or PEM
 * @throws CertificateError when it is none
 */
export function readRevocationList(bytes: Uint8Array): RevocationList {
  return readable(() => {
    const list = new X509Crl(isPem(bytes) ? new TextDecoder().decode(bytes) : new Uint8Array(bytes));
    return { issuer: list.issuer, serialNumbers: list.entries.map((entry) => trimmed(entry.serialNumber)) };
  });
}

/** Of a certificate and the CA's, as JSON. */
const checkIssuer = remembered((both): true => {
  const [pem, caPem] = Pair.parse(JSON.parse(both));
  const authority = parse(caPem);
  if (!authority.ca || !authority.verify(authority.publicKey)) {
    throw new CertificateError("the CA certificate is not a certificate authority's own");
  }
  const certificate = parse(pem);
  if (!certificate.checkIssued(authority) || !certificate.verify(authority.publicKey)) {
    throw new CertificateError("the hospital's CA did not issue this certificate");
  }
  if (certificate.ca) throw new CertificateError('this certificate is an authority, not a holder');
  return true;
});

/** ECDSA P-256 with SHA-256, DER. False for everything that does not fit. */
export function signatureHolds(pem: string, bytes: Uint8Array, signature: Uint8Array): boolean {
  try {
    return verify('sha256', bytes, keyOf(pem), signature);
  } catch {
    return false;
  }
}

/** The same, and of the two values that fit only the smaller s, as Fabric demands. */
export function lowSignatureHolds(pem: string, bytes: Uint8Array, signature: Uint8Array): boolean {
  return signatureHolds(pem, bytes, signature) && withLowS(Buffer.from(signature)).equals(signature);
}

const keyOf = remembered((pem) => parse(pem).publicKey);

function parse(pem: string): X509Certificate {
  const certificate = new X509Certificate(pem);
  const { namedCurve } = certificate.publicKey.asymmetricKeyDetails ?? {};
  if (certificate.publicKey.asymmetricKeyType !== 'ec' || namedCurve !== 'prime256v1') {
    throw new CertificateError('the key of the certificate is not P-256');
  }
  return certificate;
}

/** A damaged certificate fails in any of the parsers' many places. */
function readable<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof CertificateError) throw cause;
    throw new CertificateError('this is no X.509 certificate, or it is damaged', { cause });
  }
}

const trimmed = (hex: string) => hex.toLowerCase().replace(/^0+(?=.)/, '');

function readAttributes(certificate: ParsedCertificate): Readonly<Record<string, string>> {
  const extension = certificate.getExtension(attributesOid);
  if (extension === null) return {};
  try {
    return Attributes.parse(JSON.parse(new TextDecoder().decode(extension.value))).attrs;
  } catch {
    throw new CertificateError('the attributes of the certificate cannot be read');
  }
}
