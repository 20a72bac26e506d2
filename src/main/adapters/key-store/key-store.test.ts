import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ServiceError } from '#shared/contract/errors.ts';
import { ClinicianId } from '#shared/domain/ids.ts';
import type { Identity, NewClinician, OuterLayer } from '#main/services/identity/ports.ts';
import { testClock } from '#main/testing/fakes.ts';
import { createKeyStore } from './key-store.ts';
import { makeSecret } from '#main/crypto/one-time-secret.ts';

const nurse: NewClinician = {
  clinicianId: ClinicianId.parse('n.okafor'),
  name: 'Ngozi Okafor',
  role: 'nurse',
};
const { clinicianId } = nurse;
const pin = '271828';
const cheap = { N: 2 ** 10, r: 8, p: 1 };
const workstationKey = randomBytes(32);
const identity: Identity = { certificatePem: 'certificate', privateKey: randomBytes(138) };
const hour = 3_600_000;

let folder: string;
let clock: ReturnType<typeof testClock>;
let logged: string[];
const logger = {
  info: (...args: unknown[]) => void logged.push(JSON.stringify(args)),
  warn: (...args: unknown[]) => void logged.push(JSON.stringify(args)),
  error: (...args: unknown[]) => void logged.push(JSON.stringify(args)),
};
const keyStore = (osKeyStore?: OuterLayer) =>
  createKeyStore({ folder, clock, logger, cost: cheap, osKeyStore });
const file = () => join(folder, `${clinicianId}.json`);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitalseal-keyring-'));
  clock = testClock();
  logged = [];
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('keyring', () => {
  test('what was put under a PIN comes out with that PIN, after a restart too', async () => {
    await keyStore().put(nurse, identity, workstationKey, pin);
    const opened = await keyStore().open(clinicianId, pin);
    expect(opened).toMatchObject({ name: nurse.name, role: 'nurse', certificatePem: 'certificate' });
    expect(Buffer.from(opened.privateKey)).toEqual(identity.privateKey);
    expect(Buffer.from(opened.workstationKey)).toEqual(workstationKey);
  });

  test('the file is readable by its owner alone and holds no key in plain form', async () => {
    await keyStore().put(nurse, identity, workstationKey, pin);
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    const text = await readFile(file(), 'utf8');
    for (const key of [identity.privateKey, workstationKey]) {
      const bytes = Buffer.from(key);
      for (const form of ['hex', 'base64', 'base64url'] as const)
        expect(text).not.toContain(bytes.toString(form));
    }
    expect(text).not.toContain(pin);
  });

  test('a wrong PIN and an unknown clinician get the same error', async () => {
    const store = keyStore();
    await store.put(nurse, identity, workstationKey, pin);
    const wrong = await caught(store.open(clinicianId, '000000'));
    const unknown = await caught(store.open(ClinicianId.parse('no.body'), '000000'));
    expect(wrong.code).toBe('wrong-pin');
    for (const field of ['code', 'message', 'hint', 'retryable'] as const) {
      expect(unknown[field]).toBe(wrong[field]);
    }
  });

  test('every flipped byte of a keyring file gives a clear error that is not “wrong PIN”', async () => {
    const store = keyStore();
    await store.put(nurse, identity, workstationKey, pin);
    const whole = await readFile(file());
    for (let index = 0; index < whole.length; index++) {
      const bytes = Buffer.from(whole);
      bytes[index] = (bytes[index] ?? 0) ^ (1 << (index % 8));
      await writeFile(file(), bytes);
      const error = await caught(store.open(clinicianId, pin));
      expect(error.message).toBe('The key file of this clinician is damaged.');
    }
    await writeFile(file(), whole);
    await store.open(clinicianId, pin);
  });

  test('a forged file with a right checksum never opens: role, name and certificate are bound to the keys', async () => {
    const { readKeyring, writeKeyring } = await import('./keyring-file.ts');
    const { replaceFile } = await import('#main/adapters/disk/atomic-file.ts');
    await keyStore().put(nurse, identity, workstationKey, pin);
    const keyring = (await readKeyring(file(), clinicianId))!;
    const enrolment = keyring.enrolment!;
    const forgeries = [
      { role: 'it-admin' as const },
      { name: 'Somebody Else' },
      { certificatePem: 'another' },
      { privateKey: enrolment.workstationKey },
      { workstationKey: enrolment.privateKey },
    ];
    for (const forgery of forgeries) {
      await writeKeyring(replaceFile, file(), { ...keyring, enrolment: { ...enrolment, ...forgery } });
      expect((await caught(keyStore().open(clinicianId, pin))).code).toBe('wrong-pin');
      await rm(join(folder, 'attempts'), { recursive: true });
    }
  });

  test('any rubbish in place of the file gives a clear error', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (text) => {
        await writeFile(file(), text);
        expect((await caught(keyStore().open(clinicianId, pin))).code).toBe('unavailable');
      }),
      { numRuns: 100 },
    );
  });

  test('a damaged file hides nobody else, is logged by id, and a new registration replaces it', async () => {
    const store = keyStore();
    const doctor: NewClinician = { clinicianId: ClinicianId.parse('d.moreau'), name: 'Ada', role: 'doctor' };
    await store.put(nurse, identity, workstationKey, pin);
    await store.put(doctor, identity, workstationKey, pin);
    await writeFile(file(), '{');
    expect((await store.list()).map((entry) => entry.clinicianId)).toEqual(['d.moreau']);
    expect(logged).toEqual(['["keyring.damaged",{"clinicianId":"n.okafor"}]']);
    const secret = makeSecret();
    await store.invite(nurse, workstationKey, secret, clock.now() + hour);
    await store.redeem(clinicianId, secret, pin, async () => identity);
    await store.open(clinicianId, pin);
  });

  test('a crash in the middle of a write leaves the old file, and its remains harm nothing', async () => {
    const store = keyStore();
    await store.put(nurse, identity, workstationKey, pin);
    const whole = await readFile(file());
    for (const length of [0, 1, whole.length >> 1, whole.length]) {
      await writeFile(join(folder, `.n.okafor.json.${length}.tmp`), whole.subarray(0, length));
    }
    expect(await store.list()).toHaveLength(1);
    await store.open(clinicianId, pin);
  });

  test.runIf(process.getuid?.() !== 0 && process.platform !== 'win32')(
    'a folder that cannot be written gives a disk error and keeps the old key (not as root)',
    async () => {
      await keyStore().put(nurse, identity, workstationKey, pin);
      const whole = await readFile(file());
      await chmod(folder, 0o500);
      await expect(keyStore().put(nurse, identity, workstationKey, '999999')).rejects.toMatchObject({
        code: 'disk',
      });
      await chmod(folder, 0o700);
      expect(await readFile(file())).toEqual(whole);
    },
  );

  test('a path that cannot be written gives a disk error without the path, and no half file', async () => {
    await mkdir(file());
    const error = await caught(keyStore().invite(nurse, workstationKey, makeSecret(), clock.now() + hour));
    expect(error.code).toBe('disk');
    expect(`${error.message} ${error.hint}`).not.toContain(folder);
    expect(await readdir(folder)).toEqual([`${clinicianId}.json`]);
  });
});

describe('one-time secret', () => {
  test('opens once, with or without its dashes and in small letters, and gives the workstation key', async () => {
    const store = keyStore();
    const secret = makeSecret();
    await store.invite(nurse, workstationKey, secret, clock.now() + hour);
    expect(await store.list()).toMatchObject([
      { clinicianId, certificatePem: null, invitedUntilMs: clock.now() + hour },
    ]);
    const typed = secret.toLowerCase().replaceAll('-', ' ');
    await store.redeem(clinicianId, typed, pin, async (invited, key) => {
      expect(invited).toEqual(nurse);
      expect(Buffer.from(key)).toEqual(workstationKey);
      return identity;
    });
    expect((await store.open(clinicianId, pin)).certificatePem).toBe('certificate');
    expect((await caught(store.redeem(clinicianId, secret, pin, neverAsked))).code).toBe('not-allowed');
  });

  test('wrong, unknown and expired ones are refused; two at once give one enrolment', async () => {
    const store = keyStore();
    const secret = makeSecret();
    const redeem = (given: string) => store.redeem(clinicianId, given, pin, async () => identity);
    expect((await caught(redeem(secret))).message).toMatch(/not right/);
    await store.invite(nurse, workstationKey, secret, clock.now() + hour);
    expect((await caught(redeem(makeSecret()))).message).toMatch(/not right/);
    const both = await Promise.allSettled([redeem(secret), redeem(secret)]);
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    await store.invite(nurse, workstationKey, secret, clock.now() + hour);
    clock.advance(hour);
    expect((await caught(redeem(secret))).message).toMatch(/expired/);
  });

  test('a new invitation leaves the old PIN working until it is used (forgotten PIN)', async () => {
    const store = keyStore();
    await store.put(nurse, identity, workstationKey, pin);
    await store.invite(nurse, workstationKey, makeSecret(), clock.now() + hour);
    expect((await store.open(clinicianId, pin)).role).toBe('nurse');
    expect(await store.list()).toMatchObject([{ mustEnrol: false }]);
  });

  test('one with another role ends the old PIN at once, and its secret opens the new role alone', async () => {
    const store = keyStore();
    await store.put(nurse, identity, workstationKey, pin);
    const secret = makeSecret();
    await store.invite({ ...nurse, role: 'doctor' }, workstationKey, secret, clock.now() + hour);
    expect((await caught(store.open(clinicianId, pin))).message).toMatch(/another role/);
    expect(await store.list()).toMatchObject([{ role: 'doctor', mustEnrol: true }]);
    await store.redeem(clinicianId, secret, '314159', async () => identity);
    expect((await store.open(clinicianId, '314159')).role).toBe('doctor');
    expect((await caught(store.open(clinicianId, pin))).code).toBe('wrong-pin');
  });

  test('a failing certificate authority leaves the secret unspent', async () => {
    const store = keyStore();
    const secret = makeSecret();
    await store.invite(nurse, workstationKey, secret, clock.now() + hour);
    await caught(
      store.redeem(clinicianId, secret, pin, () => Promise.reject(new ServiceError('disk', 'm', 'h'))),
    );
    await store.redeem(clinicianId, secret, pin, async () => identity);
  });
});

describe("the operating system's key store", () => {
  const mask: OuterLayer = {
    available: true,
    seal: async (bytes) => bytes.map((byte) => byte ^ 0x5a),
    open: async (bytes) => bytes.map((byte) => byte ^ 0x5a),
  };

  test('is an outer layer: with it the key opens, without it there is a clear error and no PIN is counted', async () => {
    await keyStore(mask).put(nurse, identity, workstationKey, pin);
    await keyStore(mask).open(clinicianId, pin);
    for (const absent of [undefined, { ...mask, available: false }]) {
      for (let count = 0; count < 4; count++) {
        expect((await caught(keyStore(absent).open(clinicianId, pin))).code).toBe('unavailable');
      }
    }
    await keyStore(mask).open(clinicianId, pin);
  });

  test('of another system account does not open: a clear error', async () => {
    await keyStore(mask).put(nurse, identity, workstationKey, pin);
    const other: OuterLayer = { ...mask, open: () => Promise.reject(new Error('secret detail')) };
    const error = await caught(keyStore(other).open(clinicianId, pin));
    expect(error.code).toBe('unavailable');
    expect(error.message).not.toContain('secret detail');
  });
});

test('no PIN, secret or key is in any error or log line', async () => {
  const store = keyStore();
  const secret = makeSecret();
  await store.put(nurse, identity, workstationKey, pin);
  await store.invite(nurse, workstationKey, secret, clock.now() + hour);
  const errors = [
    await caught(store.open(clinicianId, '000000')),
    await caught(store.redeem(clinicianId, 'AAAA-AAAA', pin, neverAsked)),
  ];
  await writeFile(file(), (await readFile(file(), 'utf8')).replace('n.okafor', 'n.okafox'));
  errors.push(await caught(store.open(clinicianId, pin)));
  await store.list();
  const text = JSON.stringify([
    errors.map(({ message, hint, cause }) => [message, hint, String(cause)]),
    logged,
  ]);
  for (const hidden of [pin, '000000', secret, folder, workstationKey.toString('base64')]) {
    expect(text).not.toContain(hidden);
  }
});

async function caught(promise: Promise<unknown>): Promise<ServiceError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof ServiceError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

function neverAsked(): Promise<Identity> {
  throw new Error('no identity may be made');
}
