import { Extension, KeyUsageFlags, X509CertificateGenerator, X509CrlGenerator } from './peculiar-x509.ts';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeKeyPair, type KeyPair } from './issuing.ts';
import { CertificateError, demandAsWritten, derOf, pemOf } from './pem.ts';
import { algorithm, issueBy, signingKeyOf } from '#main/testing/certificates/authority.ts';
import { atMostChecks, checkChain, checkIssued, readCertificate, readRevocationList } from './x509.ts';

const nowMs = Date.UTC(2026, 5, 1);
const root = 'CN=Hospital CA';
const { keyCertSign, cRLSign, digitalSignature, keyEncipherment } = KeyUsageFlags;

let keys: Readonly<Record<'root' | 'middle' | 'lower' | 'holder', KeyPair>>;
let rootPem: string;

type Request = Parameters<typeof issueBy>[1];

beforeAll(async () => {
  const [a, b, c, d] = await Promise.all([makeKeyPair(), makeKeyPair(), makeKeyPair(), makeKeyPair()]);
  keys = { root: a, middle: b, lower: c, holder: d };
  rootPem = await authority({ below: 1 });
});

function authority(more: Partial<Request>): Promise<string> {
  const { publicKey } = keys.root;
  return issueBy(keys.root, { subject: root, issuer: root, publicKey, below: 0, nowMs, ...more });
}

function holder(more: Partial<Request> = {}, by: KeyPair = keys.root): Promise<string> {
  const { publicKey } = keys.holder;
  return issueBy(by, { subject: 'CN=n.okafor', issuer: root, publicKey, below: null, nowMs, ...more });
}

const attributes = (text: string) => new Extension('1.2.3.4.5.6.7.8.1', false, Buffer.from(text));

/** A UTCTime, DER in hex. */
const at = (text: string) => `170d${Buffer.from(text).toString('hex')}`;

/** A revocation list with one entry. */
async function listOf(serialNumber: string, nextUpdate: Date | null = new Date(nowMs)) {
  const made = await X509CrlGenerator.create({
    issuer: root,
    thisUpdate: new Date(nowMs),
    ...(nextUpdate !== null && { nextUpdate }),
    entries: [{ serialNumber, revocationDate: new Date(nowMs) }],
    signingKey: await signingKeyOf(keys.root),
    signingAlgorithm: algorithm,
  });
  return { pem: made.toString('pem'), der: Buffer.from(made.rawData) };
}

describe('a certificate', () => {
  it('is one of its authority, which may issue it', async () => {
    expect(checkIssued(await holder(), rootPem, nowMs).subject).toBe('CN=n.okafor');
    expect(checkIssued(await holder({ usages: null }), rootPem, nowMs).maySign).toBe(true);
  });

  it('is read in its one DER form alone: versions, flags, times and named bits have no second spelling', async () => {
    const der = derOf(await holder({ usages: digitalSignature }));
    const hex = der.toString('hex');
    const with_ = (pattern: RegExp, other: string): Buffer => {
      expect(hex).toMatch(pattern);
      return Buffer.from(hex.replace(pattern, other), 'hex');
    };
    const time = /170d(?:3[0-9]){12}5a/;
    const others = {
      'version 1 written': with_(/a003020102/, 'a003020100'),
      'version 4': with_(/a003020102/, 'a003020103'),
      'true as 1': with_(/0101ff/, '010101'),
      'critical written as false': with_(/0101ff/, '010100'),
      '30 February': with_(time, at('260230080000Z')),
      'hour 24': with_(time, at('260501240000Z')),
      'second 60': with_(time, at('260501080060Z')),
      'a bit that is not used': with_(/03020780/, '03020781'),
      'zeros at the end of named bits': with_(/03020780/, '03020680'),
    };
    expect(readCertificate(pemOf(der)).maySign).toBe(true);
    for (const [what, other] of Object.entries(others)) {
      expect(() => readCertificate(pemOf(other)), what).toThrow(CertificateError);
    }
  });

  it('is not read from a file in which another list of revoked ones stands behind the first', async () => {
    const [first, second] = [await listOf('01'), await listOf('02')];
    for (const bytes of [Buffer.from(`printed:\n${first.pem}\n`), first.der]) {
      expect(readRevocationList(bytes)).toMatchObject({ serialNumbers: ['1'] });
    }
    for (const bytes of [
      Buffer.from(`${first.pem}\n${second.pem}`),
      Buffer.from(`${first.pem}\nand\n${second.pem}`),
      Buffer.concat([first.der, second.der]),
      Buffer.concat([first.der, Buffer.of(0)]),
    ]) {
      expect(() => readRevocationList(bytes)).toThrow(CertificateError);
    }
  });

  it('is not read from a list of revoked ones without a next update, which would seem empty', async () => {
    const { der } = await listOf('01', null);
    expect(() => readRevocationList(der)).toThrow('a revocation list names no next update');
  });

  it('has attributes in strict JSON: no byte order mark before them', async () => {
    const pem = await holder({ more: [attributes('\uFEFF{"attrs":{"role":"nurse"}}')] });
    expect(() => readCertificate(pem)).toThrow('the attributes of the certificate cannot be read');
  });

  it('is refused from an authority that is none, or whose key is for something else', async () => {
    const pem = await holder();
    for (const ca of [
      await authority({ below: null }),
      await authority({ usages: cRLSign }),
      await authority({ usages: digitalSignature }),
    ]) {
      expect(() => checkIssued(pem, ca, nowMs)).toThrow("not a certificate authority's own");
    }
    expect(
      checkIssued(pem, await authority({ usages: keyCertSign | digitalSignature }), nowMs),
    ).toBeDefined();
  });

  it('is refused when it is an authority itself, or its key is not for signing', async () => {
    expect(() => checkIssued(rootPem, rootPem, nowMs)).toThrow('not a holder');
    const encrypts = await holder({ usages: keyEncipherment });
    expect(() => checkIssued(encrypts, rootPem, nowMs)).toThrow('not one for signing');
  });

  it('is refused by another name, and under a key of another', async () => {
    const otherName = await holder({ issuer: 'CN=Another CA' });
    expect(() => checkIssued(otherName, rootPem, nowMs)).toThrow('did not issue');
    expect(() => checkIssued('', rootPem, nowMs)).toThrow('no X.509 certificate');
    const forged = await holder({}, keys.middle);
    expect(() => checkIssued(forged, rootPem, nowMs)).toThrow('did not issue');
  });

  it('is refused before and after its time, and that of its authority', async () => {
    const pem = await holder({ nowMs: nowMs + 40 * 86_400_000 });
    expect(() => checkIssued(pem, rootPem, nowMs)).toThrow('not valid at that time');
    const old = await authority({ nowMs: nowMs - 4_000 * 86_400_000 });
    const valid = await holder();
    expect(() => checkIssued(valid, old, nowMs)).toThrow("the CA's certificate was not valid");
    expect(() => checkIssued(valid, rootPem, Number.NaN)).toThrow('not valid at that time');
  });

  it('is refused with a critical extension that is not understood, and with one twice', async () => {
    const unknown = new Extension('1.2.3.4', true, Buffer.from('0500', 'hex'));
    const critical = await holder({ more: [unknown] });
    expect(() => readCertificate(critical)).toThrow('critical extension 1.2.3.4');
    const harmless = new Extension('1.2.3.4', false, Buffer.from('0500', 'hex'));
    expect(readCertificate(await holder({ more: [harmless] }))).toBeDefined();
    const twice = await holder({ more: [harmless, harmless] });
    expect(() => readCertificate(twice)).toThrow('an extension twice');
  });

  it('is refused with another key than P-256, and another hash than SHA-256', async () => {
    const curve = { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-256' };
    const pair = await crypto.subtle.generateKey(curve, true, ['sign', 'verify']);
    const longer = await X509CertificateGenerator.createSelfSigned({ keys: pair, signingAlgorithm: curve });
    expect(() => readCertificate(longer.toString('pem'))).toThrow('is not P-256');
    const hashed = await holder({ hash: 'SHA-384' });
    expect(() => readCertificate(hashed)).toThrow('not signed by ECDSA with SHA-256');
  });

  it('is refused with attributes that name one twice', async () => {
    const role = await holder({ more: [attributes('{"attrs": {"role":"nurse"}}')] });
    expect(readCertificate(role).attributes).toEqual({ role: 'nurse' });
    for (const text of [
      '{"attrs":{"role":"nurse","role":"doctor"}}',
      '{"attrs":{"role":1}}',
      '{"attrs":{},"a":1}',
      '',
    ]) {
      const pem = await holder({ more: [attributes(text)] });
      expect(() => readCertificate(pem)).toThrow('attributes of the certificate cannot be read');
    }
  });
});

describe('authorities between a certificate and its root', () => {
  it('are as many as the root allows, and each may issue', async () => {
    const names = { middle: 'CN=Middle CA', lower: 'CN=Lower CA' };
    const { publicKey } = keys.middle;
    const middle = (more: Partial<Request> = {}) =>
      issueBy(keys.root, { subject: names.middle, issuer: root, publicKey, below: 1, nowMs, ...more });
    const lower = await issueBy(keys.middle, {
      subject: names.lower,
      issuer: names.middle,
      publicKey: keys.lower.publicKey,
      below: 0,
      nowMs,
    });
    const below = await holder({ issuer: names.lower }, keys.lower);
    const beside = await holder({ issuer: names.middle }, keys.middle);
    const under = (roots: string[], intermediates: string[], pem: string) => () =>
      checkChain(pem, { roots, intermediates }, nowMs);
    expect(under([rootPem], [await middle()], beside)()).toBeDefined();
    expect(under([rootPem], [await middle(), lower], below)).toThrow('more authorities stand between');
    const deep = await authority({ below: 2 });
    expect(under([deep], [await middle(), lower], below)()).toBeDefined();
    expect(under([deep], [await middle({ below: 0 }), lower], below)).toThrow('more authorities');
    expect(under([rootPem], [await middle({ usages: cRLSign })], beside)).toThrow('no authority');
    expect(under([rootPem], [await middle({ below: null })], beside)).toThrow('no authority');
    const old = await middle({ nowMs: nowMs - 4_000 * 86_400_000 });
    expect(under([rootPem], [old], beside)).toThrow('certificate of its authority was not valid');
    expect(under([], [await middle()], beside)).toThrow('no authority');
  });
});

describe('a file with very many signatures', () => {
  it('is not judged to its end', async () => {
    const pems = await Promise.all([holder(), holder(), holder()]);
    const check = () => pems.map((pem) => checkIssued(pem, rootPem, nowMs));
    expect(() => atMostChecks(2, check)).toThrow('more signatures than are checked in one file');
    expect(atMostChecks(4, check)).toHaveLength(3);
    const more = await Promise.all([holder(), holder()]);
    expect(more.map((pem) => checkIssued(pem, rootPem, nowMs))).toHaveLength(2);
  });
});

describe('PEM', () => {
  it('has one spelling where nothing else binds its text, and is read in others elsewhere', () => {
    expect(() => demandAsWritten(rootPem)).not.toThrow();
    expect(pemOf(derOf(rootPem))).toBe(rootPem);
    for (const other of [
      rootPem.trimEnd(),
      rootPem.replaceAll('\n', '\r\n'),
      `Subject: CN=x\n${rootPem}`,
      `\ufeff${rootPem}`,
      rootPem.replace(/\n([A-Z])/, '$1'),
    ]) {
      expect(() => demandAsWritten(other)).toThrow('not as encoders write it');
      expect(readCertificate(other).fingerprint).toBe(readCertificate(rootPem).fingerprint);
    }
  });

  it('is refused when it holds two certificates, none, or a byte more than one', () => {
    for (const [text, why] of [
      [rootPem + rootPem, 'more than one'],
      ['', 'no X.509 certificate in PEM form'],
      [`${'x'.repeat(40_000)}${rootPem}`, 'longer'],
      [pemOf(Buffer.concat([derOf(rootPem), Buffer.of(0)])), 'one DER form'],
      [pemOf(derOf(rootPem).subarray(0, -1)), 'damaged'],
    ] as const) {
      expect(() => readCertificate(text), text.slice(-60)).toThrow(why);
    }
  });
});
