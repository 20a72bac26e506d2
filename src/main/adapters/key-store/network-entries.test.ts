import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ClinicianId } from '#shared/domain/ids.ts';
import type { Identity, NewClinician } from '#main/services/identity/ports.ts';
import { silentLogger, testClock } from '#main/testing/fakes.ts';
import { createKeyStore } from './key-store.ts';

const clinicianId = ClinicianId.parse('n.okafor');
const nurse: NewClinician = { clinicianId, name: 'Ngozi Okafor', role: 'nurse' };
const pin = '271828';
const workstationKey = randomBytes(32);
const identity: Identity = { certificatePem: 'certificate', privateKey: randomBytes(138) };
const hour = 3_600_000;

let folder: string;
let clock: ReturnType<typeof testClock>;
const keyStore = () =>
  createKeyStore({ folder, clock, logger: silentLogger, cost: { N: 2 ** 10, r: 8, p: 1 } });
const file = () => join(folder, `${clinicianId}.json`);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitalseal-keyring-'));
  clock = testClock();
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('a secret that was entrusted', () => {
  test('comes out at the next opening, with the right workstation key alone, and is gone after it was used', async () => {
    await keyStore().put(nurse, identity, workstationKey, pin);
    expect((await keyStore().open(clinicianId, pin)).entrustedSecret).toBeNull();
    await keyStore().entrust(clinicianId, 'network secret', workstationKey);
    expect(await readFile(file(), 'utf8')).not.toContain('network secret');
    expect((await keyStore().open(clinicianId, pin)).entrustedSecret).toBe('network secret');
    const renewed = { ...identity, certificatePem: 'another' };
    await keyStore().put(nurse, renewed, workstationKey, pin);
    expect((await keyStore().open(clinicianId, pin)).entrustedSecret).toBeNull();
    await keyStore().entrust(clinicianId, 'network secret', randomBytes(32));
    expect((await keyStore().open(clinicianId, pin)).entrustedSecret).toBeNull();
  });
});

describe('a revoked clinician', () => {
  test('has no key here any more, is told so, and can neither be invited nor enrolled again', async () => {
    await keyStore().put(nurse, identity, workstationKey, pin);
    await keyStore().invite(nurse, workstationKey, 'secret', clock.now() + hour);
    await keyStore().revoke(clinicianId, clock.now());
    const store = keyStore();
    const tries = [
      () => store.open(clinicianId, pin),
      () => store.redeem(clinicianId, 'secret', pin, async () => identity),
      () => store.invite(nurse, workstationKey, 'secret', clock.now() + hour),
      () => store.put(nurse, identity, workstationKey, pin),
    ];
    for (const attempt of tries) await expect(attempt()).rejects.toThrow(/was revoked on \d\d \w{3,4} 202\d/);
    const [entry] = await store.list();
    expect(entry).toMatchObject({ name: nurse.name, certificatePem: 'certificate', invitedUntilMs: null });
    expect(entry?.revokedMs).toBe(clock.now());
    expect(await readFile(file(), 'utf8')).not.toMatch(/privateKey|workstationKey/);
  });

  test('stays revoked since the first time, also when the key file was damaged', async () => {
    await keyStore().put(nurse, identity, workstationKey, pin);
    await writeFile(file(), '{');
    const first = clock.now();
    await keyStore().revoke(clinicianId, first);
    clock.advance(hour);
    await keyStore().revoke(clinicianId, clock.now());
    expect((await keyStore().list())[0]?.revokedMs).toBe(first);
  });
});
