import { verify, X509Certificate } from 'node:crypto';
import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  X509Certificate as ParsedCertificate,
  X509Crl,
  type Name,
} from './peculiar-x509.ts';
import { z } from 'zod';
import { parseStrictJson } from '#shared/codec/strict-json.ts';
import { withLowS } from './signing.ts';
import { demandOneForm, lengthOfFirst } from './der-form.ts';
import { CertificateError, derOf } from './pem.ts';

/** The extension in which Fabric CA writes attributes; its value is the JSON text itself. */
const attributesOid = '1.2.3.4.5.6.7.8.1';
/** Key usage, alternative names, basic constraints, extended key usage: what may be critical and is understood. */
const understood: ReadonlySet<string> = new Set(['2.5.29.15', '2.5.29.17', '2.5.29.19', '2.5.29.37']);
const Pair = z.tuple([z.string(), z.string()]);
const Attributes = z.strictObject({ attrs: z.record(z.string(), z.string()) });

/** What a certificate says. */
export interface CertificateFacts {
  readonly subject: string;
  /** SHA-256 over the DER form, small hex. */
  readonly fingerprint: string;
  /** Hex without leading zeros, small. */
  readonly serialNumber: string;
  /** The issuer's name, DER, hex: names are compared byte by byte. */
  readonly issuer: string;
  readonly validFromMs: number;
  readonly validToMs: number;
  readonly organisationalUnits: readonly string[];
  readonly attributes: Readonly<Record<string, string>>;
  /** May issue certificates; how many authorities may stand between it and a holder, when it says so. */
  readonly isAuthority: boolean;
  readonly mostBelow: number | undefined;
  /** What its key may be used for; true where the certificate does not say. */
  readonly mayIssue: boolean;
  readonly maySign: boolean;
}

/** Fabric tells a node of the ledger (`peer`) from a person (`client`) by the organisational unit. */
export const nodeUnit = 'peer';
export const personUnit = 'client';

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
  const parsed = new ParsedCertificate(new Uint8Array(certificate.raw));
  checkForm(parsed);
  const constraints = parsed.getExtension(BasicConstraintsExtension);
  const usages = parsed.getExtension(KeyUsagesExtension)?.usages;
  if ((constraints?.pathLength ?? 0) < 0) throw new CertificateError('its path length is below zero');
  const allows = (usage: KeyUsageFlags) => usages === undefined || (usages & usage) !== 0;
  return {
    subject: certificate.subject.split('\n').join(', '),
    fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    serialNumber: trimmed(parsed.serialNumber),
    issuer: hexOf(parsed.issuerName),
    validFromMs: parsed.notBefore.getTime(),
    validToMs: parsed.notAfter.getTime(),
    organisationalUnits: parsed.subjectName.getField('OU'),
    attributes: readAttributes(parsed),
    isAuthority: constraints?.ca ?? false,
    mostBelow: constraints?.pathLength,
    mayIssue: allows(KeyUsageFlags.keyCertSign),
    maySign: allows(KeyUsageFlags.digitalSignature),
  };
});

const hexOf = (name: Name) => Buffer.from(name.toArrayBuffer()).toString('hex');

/** What a reader could pass over without noticing. @throws CertificateError */
function checkForm(certificate: ParsedCertificate): void {
  const { name, hash } = certificate.signatureAlgorithm;
  if (name !== 'ECDSA' || hash.name !== 'SHA-256') {
    throw new CertificateError('it is not signed by ECDSA with SHA-256');
  }
  const types = certificate.extensions.map(({ type }) => type);
  if (new Set(types).size !== types.length) throw new CertificateError('it has an extension twice');
  const unknown = certificate.extensions.find(({ type, critical }) => critical && !understood.has(type));
  if (unknown !== undefined) {
    throw new CertificateError(`it has the critical extension ${unknown.type}, which is not understood`);
  }
}

/**
 * @param caPem the hospital's own CA certificate, self-signed
 * @param atMs when both had to be valid, ms UTC
 * @throws CertificateError that says what is wrong
 */
export function checkIssued(pem: string, caPem: string, atMs: number): CertificateFacts {
  return readable(() => {
    if (!isIssuedBy(caPem, caPem)) {
      throw new CertificateError("the CA certificate is not a certificate authority's own");
    }
    if (!isIssuedBy(pem, caPem))
      throw new CertificateError("the hospital's CA did not issue this certificate");
    checkTime(factsOf(caPem), atMs, "the CA's certificate");
    return checkHolder(pem, atMs);
  });
}

/** Somebody who signs and does not issue, at a time. @throws CertificateError */
function checkHolder(pem: string, atMs: number): CertificateFacts {
  const facts = factsOf(pem);
  if (facts.isAuthority) throw new CertificateError('this certificate is an authority, not a holder');
  if (!facts.maySign) throw new CertificateError('the key of this certificate is not one for signing');
  checkTime(facts, atMs, 'the certificate');
  return facts;
}

function checkTime(facts: CertificateFacts, atMs: number, what: string): void {
  if (!(atMs >= facts.validFromMs && atMs <= facts.validToMs)) {
    const span = `${new Date(facts.validFromMs).toISOString()} to ${new Date(facts.validToMs).toISOString()}`;
    throw new CertificateError(`${what} was not valid at that time, only from ${span}`);
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
    const issuerPem = issuerOf(pem, authorities, atMs, 0);
    return { facts: checkHolder(pem, atMs), issuerPem };
  });
}

/**
 * @param below authorities between this certificate's issuer and the holder
 * @throws CertificateError unless a root stands at the end of the chain
 */
function issuerOf(pem: string, { roots, intermediates }: Authorities, atMs: number, below: number): string {
  const root = roots.find((each) => isIssuedBy(pem, each));
  const issuer = root ?? intermediates.find((each) => isIssuedBy(pem, each));
  if (issuer === undefined) {
    throw new CertificateError('no authority of this hospital issued this certificate');
  }
  const facts = factsOf(issuer);
  if (below > (facts.mostBelow ?? below)) {
    throw new CertificateError('more authorities stand between it and its root than the root allows');
  }
  if (root === undefined) {
    // Without the one just used, so that a circle of authorities ends.
    const others = intermediates.filter((each) => each !== issuer);
    issuerOf(issuer, { roots, intermediates: others }, atMs, below + 1);
  }
  checkTime(facts, atMs, 'the certificate of its authority');
  return issuer;
}

/** Signatures that may still be checked; without a limit outside of `atMostChecks`. */
let checksLeft = Infinity;

/**
 * Whoever makes a file does not decide how long it is judged: with more signatures than this, `work` ends.
 * @throws CertificateError
 */
export function atMostChecks<T>(most: number, work: () => T): T {
  checksLeft = most;
  try {
    return work();
  } finally {
    checksLeft = Infinity;
  }
}

function countCheck(): void {
  if (checksLeft <= 0) throw new CertificateError('there are more signatures than are checked in one file');
  checksLeft--;
}

/** Of a certificate and an authority's, as JSON. */
const issuedBy = remembered((both): boolean => {
  const [pem, authorityPem] = Pair.parse(JSON.parse(both));
  const { isAuthority, mayIssue } = factsOf(authorityPem);
  const authority = parse(authorityPem);
  const certificate = parse(pem);
  countCheck();
  return (
    isAuthority &&
    mayIssue &&
    hexOf(new ParsedCertificate(new Uint8Array(authority.raw)).subjectName) === factsOf(pem).issuer &&
    certificate.checkIssued(authority) &&
    certificate.verify(authority.publicKey)
  );
});

function isIssuedBy(pem: string, authorityPem: string): boolean {
  return issuedBy(JSON.stringify([pem, authorityPem]));
}

/** What an authority took back: its name as in `CertificateFacts`, and the serial numbers as there. */
export interface RevocationList {
  readonly issuer: string;
  readonly serialNumbers: readonly string[];
}

/** Some fifty thousand entries. */
const longestList = 2 * 1024 * 1024;
const isPem = (bytes: Uint8Array) => Buffer.from(bytes).includes('-----BEGIN');

/**
 * @param bytes a certificate revocation list, DER or PEM
 * @throws CertificateError when it is none
 */
export function readRevocationList(bytes: Uint8Array): RevocationList {
  return readable(() => {
    if (bytes.length > longestList) throw new CertificateError('a revocation list is longer than one can be');
    const der = isPem(bytes) ? oneListOf(new TextDecoder().decode(bytes)) : Uint8Array.from(bytes);
    const list = new X509Crl(der);
    // Whoever is revoked by a second list behind the first one must not be passed over.
    if (lengthOfFirst(der) !== der.length) {
      throw new CertificateError('something stands behind a revocation list');
    }
    // The parser takes what comes in its place for the extensions, and such a list for an empty one.
    if (list.nextUpdate === undefined) throw new CertificateError('a revocation list names no next update');
    return {
      issuer: hexOf(list.issuerName),
      serialNumbers: list.entries.map((entry) => trimmed(entry.serialNumber)),
    };
  });
}

/** @throws CertificateError unless the text holds this list and nothing else in PEM */
function oneListOf(pem: string): Uint8Array<ArrayBuffer> {
  const [, , base64] = /-----BEGIN ((?:X509 )?CRL)-----([A-Za-z0-9+/=\s]*)-----END \1-----/.exec(pem) ?? [];
  if (base64 === undefined || pem.split('-----BEGIN ').length !== 2) {
    throw new CertificateError('there is not one revocation list in a text of them');
  }
  return Uint8Array.from(Buffer.from(base64, 'base64'));
}

/**
 * ECDSA P-256 with SHA-256, DER. False for everything that does not fit: of the two values of s the larger one, and
 * any longer way to write the same numbers, too, so that nobody can make a second valid signature from a first.
 */
export function signatureHolds(pem: string, bytes: Uint8Array, signature: Uint8Array): boolean {
  countCheck();
  try {
    return (
      verify('sha256', bytes, keyOf(pem), signature) && withLowS(Buffer.from(signature)).equals(signature)
    );
  } catch {
    return false;
  }
}

const keyOf = remembered((pem) => parse(pem).publicKey);

function parse(pem: string): X509Certificate {
  const der = derOf(pem);
  const certificate = new X509Certificate(der);
  const { namedCurve } = certificate.publicKey.asymmetricKeyDetails ?? {};
  if (certificate.publicKey.asymmetricKeyType !== 'ec' || namedCurve !== 'prime256v1') {
    throw new CertificateError('the key of the certificate is not P-256');
  }
  if (!certificate.raw.equals(der)) throw new CertificateError('it is not in its one DER form');
  demandOneForm(der);
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
    return Attributes.parse(
      parseStrictJson(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(extension.value)),
    ).attrs;
  } catch {
    throw new CertificateError('the attributes of the certificate cannot be read');
  }
}
