import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ServiceError } from '#shared/contract/errors.ts';
import { ClinicianId } from '#shared/domain/ids.ts';
import type { Identity, NewClinician, OuterLayer } from '#main/services/identity/ports.ts';
import { silentLogger, testClock } from '#main/testing/fakes.ts';
import { delayAfter, longestDelayMs } from './attempts.ts';
import { createKeyStore } from './key-store.ts';

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
const keyStore = (osKeyStore?: OuterLayer) =>
  createKeyStore({ folder, clock, logger: silentLogger, cost: cheap, osKeyStore });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitalseal-keyring-'));
  clock = testClock();
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('wrong PINs', () => {
  test('after the third each further try waits longer, never more than five minutes', () => {
    expect([0, 1, 2, 3, 4, 5].map(delayAfter)).toEqual([0, 0, 0, 5_000, 10_000, 20_000]);
    fc.assert(
      fc.property(fc.nat(), (wrong) => {
        expect(delayAfter(wrong + 1)).toBeGreaterThanOrEqual(delayAfter(wrong));
        expect(delayAfter(wrong)).toBeLessThanOrEqual(longestDelayMs);
      }),
    );
  });

  test('during the delay even the right PIN is not tried; afterwards it opens and the count starts anew', async () => {
    const store = keyStore();
    await store.put(nurse, identity, workstationKey, pin);
    await failTimes(store, 3);
    const error = await caught(store.open(clinicianId, pin));
    expect(error.code).toBe('slow-down');
    expect(error.message).toContain('5 s');
    clock.advance(5_000);
    await store.open(clinicianId, pin);
    await failTimes(store, 2);
    await store.open(clinicianId, pin);
  });

  test('a restart does not take wrong PINs back, and setting the clock does not shorten the delay of a running app', async () => {
    const store = keyStore();
    await store.put(nurse, identity, workstationKey, pin);
    await failTimes(store, 3);
    clock.jump(24 * hour);
    expect((await caught(store.open(clinicianId, pin))).code).toBe('slow-down');
    clock.jump(-24 * hour);
    expect((await caught(keyStore().open(clinicianId, pin))).code).toBe('slow-down');
    // The clock set back by an hour must not make a delay of an hour.
    clock.jump(-hour);
    const restarted = keyStore();
    expect((await caught(restarted.open(clinicianId, pin))).message).toContain('5 s');
    clock.advance(5_000);
    await restarted.open(clinicianId, pin);
  });

  test('a try counts before it is checked, so killing the app in between wins nothing', async () => {
    await keyStore().put(nurse, identity, workstationKey, pin);
    const stalled: OuterLayer = {
      available: true,
      seal: async (bytes) => bytes,
      open: () => Promise.reject(new Error('killed')),
    };
    await keyStore(stalled).put(nurse, identity, workstationKey, pin);
    await caught(keyStore(stalled).open(clinicianId, '000000'));
    const stored = JSON.parse(
      await readFile(join(folder, 'attempts', `${clinicianId}.json`), 'utf8'),
    ) as unknown;
    expect(stored).toMatchObject({ wrong: 1 });
  });

  test('many tries at once are tried one by one: no more than three get an answer', async () => {
    const store = keyStore();
    await store.put(nurse, identity, workstationKey, pin);
    const tries = Array.from({ length: 12 }, (_, index) => store.open(clinicianId, `00000${index}`));
    const codes = (await Promise.all(tries.map(caught))).map((error) => error.code);
    expect(codes.filter((code) => code === 'wrong-pin')).toHaveLength(3);
    expect(codes.filter((code) => code === 'slow-down')).toHaveLength(9);
  });

  test('an unknown clinician slows down as a known one does', async () => {
    const store = keyStore();
    const stranger = ClinicianId.parse('no.body');
    for (let count = 0; count < 3; count++) await caught(store.open(stranger, pin));
    expect((await caught(store.open(stranger, pin))).code).toBe('slow-down');
    expect(await readdir(folder)).toEqual([]);
  });
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

async function failTimes(store: ReturnType<typeof createKeyStore>, times: number): Promise<void> {
  for (let count = 0; count < times; count++) {
    expect((await caught(store.open(clinicianId, '000000'))).code).toBe('wrong-pin');
  }
}
