import { X509Certificate } from 'node:crypto';
import { createServer } from 'node:net';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseClinicianCertificate } from '#main/adapters/certificate-authority/clinician-certificate.ts';
import * as x509 from '#main/crypto/peculiar-x509.ts';
import { createFabricCaClient } from '#main/adapters/fabric-ca/client.ts';
import { inFabricsForm } from '#main/adapters/fabric-ca/certificates.ts';
import { systemClock } from '#main/adapters/clock/system-clock.ts';
import type { Signer } from '#main/services/identity/signer.ts';
import { refusal } from '../identity/workstation.ts';
import { movableClock, networkHospital, newId, unreachable } from './network.ts';

/** The hospital's real Fabric CA and, where a test needs one, that of the network's other hospital. */
let hospital: Awaited<ReturnType<typeof networkHospital>>;
let other: Awaited<ReturnType<typeof networkHospital>>;
let registrar: Signer;
beforeAll(async () => {
  hospital = await networkHospital(0);
  other = await networkHospital(1);
  registrar = await hospital.registrar();
});

async function registered(role: 'nurse' | 'doctor' = 'nurse') {
  const enrolmentId = newId();
  const secret = `Secret-${enrolmentId}`;
  await hospital.ca.register({ enrolmentId, role, secret, enrolments: 1 }, registrar);
  return { enrolmentId, secret };
}

describe('a clinician', () => {
  test('is registered, enrols, and has the role in a certificate that says client', async () => {
    const { enrolmentId, secret } = await registered('doctor');
    const { signer } = await hospital.enrol(enrolmentId, secret);
    expect(parseClinicianCertificate(signer.certificatePem)).toMatchObject({
      clinicianId: enrolmentId,
      role: 'doctor',
    });
    const certificate = new X509Certificate(signer.certificatePem);
    expect(certificate.subject.split('\n').toSorted((a, b) => a.localeCompare(b))).toEqual([
      `CN=${enrolmentId}`,
      'OU=client',
    ]);
    const authority = new X509Certificate(hospital.profile.certificateAuthority.certificatePem);
    expect(certificate.verify(authority.publicKey)).toBe(true);
  });

  test('gets a further certificate for the same key with the one that ends', async () => {
    const { enrolmentId, secret } = await registered();
    const { keys, signer } = await hospital.enrol(enrolmentId, secret);
    const renewed = await hospital.ca.renew(enrolmentId, keys, signer);
    expect(parseClinicianCertificate(renewed)).toMatchObject({ clinicianId: enrolmentId, role: 'nurse' });
    const [before, after] = [new X509Certificate(signer.certificatePem), new X509Certificate(renewed)];
    expect(after.serialNumber).not.toBe(before.serialNumber);
    expect(after.publicKey.equals(before.publicKey)).toBe(true);
  });

  test('who is registered again gets another role and a secret that is good once more', async () => {
    const { enrolmentId, secret } = await registered();
    await hospital.enrol(enrolmentId, secret);
    const again = { enrolmentId, role: 'doctor', secret: 'another', enrolments: 2 } as const;
    expect((await refusal(() => hospital.ca.register(again, registrar))).code).toBe('conflict');
    await hospital.ca.change(again, registrar);
    expect((await refusal(() => hospital.enrol(enrolmentId, secret))).code).toBe('not-allowed');
    const { signer } = await hospital.enrol(enrolmentId, 'another');
    expect(parseClinicianCertificate(signer.certificatePem).role).toBe('doctor');
    expect(await hospital.ca.find(enrolmentId, registrar)).toMatchObject({ role: 'doctor', enrolments: 2 });
  });

  test('who is revoked gets no certificate any more, and stands in the signed list', async () => {
    const { enrolmentId, secret } = await registered();
    const { keys, signer } = await hospital.enrol(enrolmentId, secret);
    const [revoked] = await hospital.ca.revoke(enrolmentId, 'keycompromise', registrar);
    const serial = new X509Certificate(signer.certificatePem).serialNumber.toLowerCase().replace(/^0+/, '');
    expect(revoked?.serial).toBe(serial);
    const list = new x509.X509Crl(await hospital.ca.revocationList(registrar));
    const serials = list.entries.map((entry) => entry.serialNumber.toLowerCase().replace(/^0+/, ''));
    expect(serials).toContain(serial);
    const authority = new x509.X509Certificate(hospital.profile.certificateAuthority.certificatePem);
    expect(await list.verify({ publicKey: authority }, crypto)).toBe(true);
    const renewal = await refusal(() => hospital.ca.renew(enrolmentId, keys, signer));
    expect(renewal.message).toMatch(/was revoked/);
    const change = { enrolmentId, role: 'nurse', secret: 'new', enrolments: 5 } as const;
    await hospital.ca.change(change, registrar);
    expect((await refusal(() => hospital.enrol(enrolmentId, 'new'))).code).toBe('not-allowed');
    expect(await hospital.ca.revoke(enrolmentId, 'keycompromise', registrar)).toEqual([]);
  });

  test('certificates come as peers store them: the signature of each has the smaller s', async () => {
    const { enrolmentId, secret } = await registered();
    const { keys, signer } = await hospital.enrol(enrolmentId, secret);
    for (let count = 0; count < 8; count++) {
      const pem = await hospital.ca.renew(enrolmentId, keys, signer);
      expect(inFabricsForm(pem)).toBe(pem);
    }
  });
});

describe('what the authority refuses', () => {
  test('a wrong and a used secret get the same answer, which holds neither', async () => {
    const { enrolmentId, secret } = await registered();
    const wrong = await refusal(() => hospital.enrol(enrolmentId, 'GUESSED-SECRET'));
    await hospital.enrol(enrolmentId, secret);
    const used = await refusal(() => hospital.enrol(enrolmentId, secret));
    const unknown = await refusal(() => hospital.enrol(newId(), secret));
    for (const error of [wrong, used, unknown]) {
      expect(error.message).toBe(wrong.message);
      const shown = `${error.message} ${error.hint} ${String(error.cause)}`;
      for (const leak of ['GUESSED-SECRET', secret, enrolmentId]) expect(shown).not.toContain(leak);
    }
  });

  test('after ten wrong secrets the id is closed until it is registered again', async () => {
    const { enrolmentId, secret } = await registered();
    for (let count = 0; count < 10; count++) await refusal(() => hospital.enrol(enrolmentId, 'guess'));
    const closed = await refusal(() => hospital.enrol(enrolmentId, secret));
    expect(closed.message).toMatch(/too many wrong secrets/);
    await hospital.ca.change({ enrolmentId, role: 'nurse', secret: 'fresh', enrolments: 1 }, registrar);
    await hospital.enrol(enrolmentId, 'fresh');
  });

  test('a certificate of the other hospital’s authority', async () => {
    const stranger = await other.registrar();
    const identity = { enrolmentId: newId(), role: 'nurse', secret: 's', enrolments: 1 } as const;
    const error = await refusal(() => hospital.ca.register(identity, stranger));
    expect(error.message).toMatch(/not issued by this hospital's authority/);
  });

  test('a nurse who registers, revokes or lists', async () => {
    const { enrolmentId, secret } = await registered();
    const { signer } = await hospital.enrol(enrolmentId, secret);
    const identity = { enrolmentId: newId(), role: 'it-admin', secret: 's', enrolments: 1 } as const;
    const deeds = [
      () => hospital.ca.register(identity, signer),
      () => hospital.ca.revoke(registrar.clinicianId, 'unspecified', signer),
      () => hospital.ca.identities(signer),
    ];
    for (const deed of deeds) {
      expect((await refusal(deed)).message).toMatch(/does not allow you to/);
    }
    expect(await hospital.ca.find(identity.enrolmentId, registrar)).toBeUndefined();
  });

  test('a revocation of somebody it does not know', async () => {
    const error = await refusal(() => hospital.ca.revoke(newId(), 'unspecified', registrar));
    expect(error.code).toBe('not-found');
  });
});

/** @param change of the profile's part about the authority */
const check = (change: object, clock = movableClock(), deadlineMs?: number) => {
  const profile = { ...hospital.profile.certificateAuthority, ...change };
  return refusal(() => createFabricCaClient({ profile, clock, deadlineMs }).check());
};

describe('before anything is spent', () => {
  test('an authority that cannot be reached is told, at once or at the deadline', async () => {
    const { url } = unreachable(hospital.profile).certificateAuthority;
    const closed = await check({ url });
    expect(closed).toMatchObject({ code: 'unavailable', retryable: true, message: /cannot be reached/ });
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const hanging = await check({ url: `https://localhost:${port}` }, movableClock(), 300);
    expect(hanging.message).toBe(closed.message);
    silent.close();
  });

  test('a clock that differs is told, with the times of both; five minutes are tolerated', async () => {
    for (const [ms, words] of [
      [-3_600_000, /60 minutes behind the certificate authority's/],
      [7 * 60_000, /7 minutes ahead of the certificate authority's/],
    ] as const) {
      const clock = movableClock();
      clock.jump(ms);
      const error = await check({}, clock);
      expect(error.message).toMatch(words);
      expect(error.message.match(/\d{4}-\d\d-\d\d \d\d:\d\d/g)).toHaveLength(2);
      expect(error.hint).toMatch(/date and time/);
    }
    const clock = movableClock();
    clock.jump(-4 * 60_000);
    const profile = hospital.profile.certificateAuthority;
    await createFabricCaClient({ profile, clock }).check();
  });

  test('another server, another authority and an unknown name are told apart', async () => {
    const { tlsCaPem, certificatePem } = other.profile.certificateAuthority;
    expect((await check({ tlsCaPem })).message).toMatch(/another server answers/);
    expect((await check({ certificatePem })).message).toMatch(/not the one of this workstation's/);
    expect((await check({ name: 'ca.nowhere' })).message).toMatch(/no certificate authority of the name/);
    const { url } = other.profile.certificateAuthority;
    expect((await check({ url })).message).toMatch(/another server answers/);
  });

  test('the right authority is', async () => {
    const profile = hospital.profile.certificateAuthority;
    await expect(createFabricCaClient({ profile, clock: systemClock }).check()).resolves.toBeUndefined();
  });
});
