import { execFileSync, spawnSync } from 'node:child_process';
import { X509Certificate, createPublicKey, randomBytes, verify } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ClinicianId } from '#shared/domain/ids.ts';
import { signerFrom } from '#main/services/identity/signer-from.ts';
import { testClock } from '#main/testing/fakes.ts';
import { createCertificateAuthority } from './certificate-authority.ts';
import { parseClinicianCertificate } from './clinician-certificate.ts';
import { makeKeyPair } from '#main/crypto/issuing.ts';
import { StoredIdentity } from './stored-identity.ts';

const clinicianId = ClinicianId.parse('d.moreau');
const yearMs = 365 * 24 * 3_600_000;
let folder: string;
const clock = testClock();
const workstationKey = randomBytes(32);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitalseal-ca-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function installed() {
  const authority = createCertificateAuthority(join(folder, 'ca'), clock);
  await authority.prepare('St. Mary’s, "North" = Wing', workstationKey);
  return authority;
}

async function issued() {
  const authority = await installed();
  const keys = await makeKeyPair();
  const request = { clinicianId, role: 'doctor', mspId: 'DemoHospitalMSP', keys } as const;
  return { authority, keys, pem: await authority.enrol(request, { secret: '', workstationKey }) };
}

const openssl = test.runIf(spawnSync('openssl', ['version']).status === 0);
const asText = (pem: string) =>
  execFileSync('openssl', ['x509', '-noout', '-text'], { input: pem, encoding: 'utf8' });

describe('certificate authority', () => {
  test('a clinician certificate parses back with id, role, hospital and one year', async () => {
    const { authority, pem } = await issued();
    const certificate = await authority.check(pem);
    expect(certificate).toMatchObject({ clinicianId, role: 'doctor', mspId: 'DemoHospitalMSP' });
    expect(certificate.notAfterMs - clock.now()).toBeCloseTo(yearMs, -4);
    expect(certificate.notBeforeMs).toBeLessThan(clock.now());
    expect(certificate.fingerprint).toMatch(/^[0-9a-f]{64}$/);
  });

  test('attributes stand as raw JSON in the extension of Fabric CA, names in alphabetical order', async () => {
    const { pem } = await issued();
    const expected =
      '{"attrs":{"hf.Affiliation":"DemoHospitalMSP","hf.EnrollmentID":"d.moreau","hf.Type":"client","role":"doctor"}}';
    const der = new X509Certificate(pem).raw;
    // OID 1.2.3.4.5.6.7.8.1, then the OCTET STRING with the text itself; no critical flag in between.
    const oid = Buffer.from('06082a03040506070801', 'hex');
    const header = Buffer.concat([oid, Buffer.from([0x04, expected.length])]);
    expect(der.includes(Buffer.concat([header, Buffer.from(expected)]))).toBe(true);
  });

  openssl(
    'usage is bounded: the authority issues, a clinician only signs; both critical (read by openssl, where it is)',
    async () => {
      const { authority, pem } = await issued();
      const leaf = asText(pem);
      expect(leaf).toMatch(/Basic Constraints: critical\s+CA:FALSE/);
      expect(leaf).toMatch(/Key Usage: critical\s+Digital Signature\n/);
      expect(leaf).toMatch(/Subject: OU\s*=\s*client, CN\s*=\s*d\.moreau/);
      const root = asText(await authority.certificatePem());
      expect(root).toMatch(/Basic Constraints: critical\s+CA:TRUE, pathlen:0/);
      expect(root).toMatch(/Key Usage: critical\s+Certificate Sign, CRL Sign/);
    },
  );

  openssl('openssl accepts the chain (where it is)', async () => {
    const { authority, pem } = await issued();
    await writeFile(join(folder, 'root.pem'), await authority.certificatePem());
    await writeFile(join(folder, 'leaf.pem'), pem);
    const at = String(Math.floor(clock.now() / 1_000));
    const args = ['verify', '-x509_strict', '-attime', at, '-CAfile', 'root.pem', 'leaf.pem'];
    expect(execFileSync('openssl', args, { cwd: folder, encoding: 'utf8' })).toContain('leaf.pem: OK');
  });

  test('a certificate of another hospital is refused even with the same names', async () => {
    const { pem } = await issued();
    const other = createCertificateAuthority(join(folder, 'other'), clock);
    await other.prepare('St. Mary’s, "North" = Wing', randomBytes(32));
    await expect(other.check(pem)).rejects.toMatchObject({ code: 'not-allowed' });
  });

  test('whoever is revoked is refused with every certificate, after a restart too; others are not', async () => {
    const { authority, pem, keys } = await issued();
    const nurse = { clinicianId: ClinicianId.parse('n.okafor'), role: 'nurse', mspId: 'M', keys } as const;
    const nursePem = await authority.enrol(nurse, { secret: '', workstationKey });
    const registrar = signerFrom({ certificatePem: nursePem, ...keys }, nurse.clinicianId, 'M');
    await authority.revoke(clinicianId, 'left-hospital', registrar);
    clock.advance(24 * 3_600_000);
    await authority.revoke(clinicianId, 'key-compromised', registrar);
    const again = createCertificateAuthority(join(folder, 'ca'), clock);
    for (const one of [authority, again]) {
      await expect(one.check(pem)).rejects.toThrow(/was revoked on \d\d \w{3,4} 202\d/);
      expect(await one.check(nursePem)).toMatchObject({ clinicianId: 'n.okafor' });
    }
    await writeFile(join(folder, 'ca', 'revoked.json'), '{');
    await expect(again.check(nursePem)).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('serial numbers are positive, random and never repeat', async () => {
    const { authority, keys } = await issued();
    const request = { clinicianId, role: 'nurse', mspId: 'M', keys } as const;
    const serials = new Set<string>();
    for (let count = 0; count < 20; count++) {
      serials.add(
        new X509Certificate(await authority.enrol(request, { secret: '', workstationKey })).serialNumber,
      );
    }
    expect(serials.size).toBe(20);
    for (const serial of serials) expect(serial).toMatch(/^[4-7][0-9A-F]{31}$/);
  });

  test('the private key of the authority is nowhere on disk in plain form, and another workstation key does not open it', async () => {
    const { authority, keys } = await issued();
    const stored = StoredIdentity.parse(JSON.parse(await readFile(join(folder, 'ca', 'ca.json'), 'utf8')));
    for (const name of await readdir(join(folder, 'ca'))) {
      const text = await readFile(join(folder, 'ca', name), 'utf8');
      expect(text).not.toMatch(/PRIVATE KEY/);
    }
    // A PKCS#8 P-256 key starts with a fixed header.
    expect(Buffer.from(stored.key.data, 'base64').toString('hex')).not.toContain('06072a8648ce3d0201');
    const request = { clinicianId, role: 'nurse', mspId: 'M', keys } as const;
    const otherKey = { secret: '', workstationKey: randomBytes(32) };
    await expect(authority.enrol(request, otherKey)).rejects.toMatchObject({
      code: 'unavailable',
    });
  });

  test('a damaged authority file gives a clear error, never an exception of a parser', async () => {
    await installed();
    const path = join(folder, 'ca', 'ca.json');
    const whole = await readFile(path);
    for (const bytes of [Buffer.alloc(0), whole.subarray(0, 40), Buffer.from('null'), randomBytes(200)]) {
      await writeFile(path, bytes);
      const again = createCertificateAuthority(join(folder, 'ca'), clock);
      await expect(again.certificatePem()).rejects.toMatchObject({ code: 'unavailable' });
    }
  });

  test('one changed letter of a stored certificate is damage, wherever it is', async () => {
    const authority = await installed();
    await authority.nodeSigner(workstationKey);
    for (const name of ['ca.json', 'node.json']) {
      const path = join(folder, 'ca', name);
      const whole = await readFile(path, 'utf8');
      for (let at = 0; at < whole.length; at += 7) {
        await writeFile(path, `${whole.slice(0, at)}${whole[at] === 'x' ? 'y' : 'x'}${whole.slice(at + 1)}`);
        const again = createCertificateAuthority(join(folder, 'ca'), clock);
        const opened = again.fingerprint().then(() => again.nodeSigner(workstationKey));
        await opened.catch((error: unknown) => expect(error).toMatchObject({ code: 'unavailable' }));
      }
      await writeFile(path, whole);
    }
  });

  test('the ledger node keeps its key over restarts and gets a new one when the certificate has run out', async () => {
    const authority = await installed();
    const node = await authority.nodeSigner(workstationKey);
    const bytes = Buffer.from('block');
    const publicKey = createPublicKey(node.certificatePem);
    expect(verify('sha256', bytes, publicKey, await node.sign(bytes))).toBe(true);
    const again = await createCertificateAuthority(join(folder, 'ca'), clock).nodeSigner(workstationKey);
    expect(again.certificatePem).toBe(node.certificatePem);
    clock.advance(yearMs + 1_000);
    const renewed = await authority.nodeSigner(workstationKey);
    expect(renewed.certificatePem).not.toBe(node.certificatePem);
    // A node is no clinician.
    await expect(authority.check(renewed.certificatePem)).rejects.toMatchObject({ code: 'not-allowed' });
  });

  test('what is no certificate is refused with a clear error', () => {
    for (const text of ['', 'x', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n']) {
      expect(() => parseClinicianCertificate(text)).toThrowError(/not a clinician's certificate/);
    }
  });
});
