import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 } from 'uuid';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ServiceError } from '#shared/contract/errors.ts';
import { ClinicianId } from '#shared/domain/ids.ts';
import { createAnchors } from '#main/adapters/anchors/anchors.ts';
import { makeKeyPair } from '#main/crypto/issuing.ts';
import { replaceFile } from '#main/adapters/disk/atomic-file.ts';
import { signP256, takePrivateKey } from '#main/crypto/signing.ts';
import type { Signer } from '#main/services/identity/signer.ts';
import { silentLogger, testClock } from '#main/testing/fakes.ts';
import { treatmentCall } from '#main/testing/ledger-calls.ts';
import { createAuthorities } from './authorities.ts';
import { openLedger, type OpenedLedger } from './ledgers.ts';

const dayMs = 86_400_000;
const mspId = 'StLukesMSP';
const workstationKey = () => new Uint8Array(32).fill(7);

let folder: string;
let clock: ReturnType<typeof testClock>;
let authorities: ReturnType<typeof createAuthorities>;
let opened: OpenedLedger;
let diskFails: boolean;
/** Renewals that failed. */
let failed: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitalseal-years-'));
  clock = testClock();
  diskFails = false;
  failed = 0;
  authorities = createAuthorities({
    folder: join(folder, 'ca'),
    clock,
    logger: silentLogger,
    async replaceFile(path, text) {
      if (diskFails) throw new ServiceError('disk', 'The disk is full.', 'Make room.', true);
      await replaceFile(path, text);
    },
  });
  await authorities.local.prepare('St Lukes', workstationKey());
  opened = openLedger({
    folder,
    configuration: {
      version: 1,
      hospital: 'St Lukes',
      ward: 'A',
      workstation: 'Bed 1',
      mspId,
      demo: false,
      demoPins: {},
      pinRule: { minLength: 6, letters: false },
      keyFileId: null,
      ledger: { kind: 'embedded' },
    },
    authorities,
    anchors: createAnchors(join(folder, 'anchors.json'), silentLogger),
    clock,
    logger: { ...silentLogger, warn: () => void failed++ },
  });
  await opened.unlock(workstationKey());
});

afterEach(async () => {
  await opened.ledger.close();
  await rm(folder, { recursive: true });
});

/** Enrolled anew, as clinicians are when their certificates end. */
async function doctor(): Promise<Signer> {
  const clinicianId = ClinicianId.parse('d.mensah');
  const keys = await makeKeyPair();
  const request = { clinicianId, role: 'doctor' as const, mspId, keys };
  const certificatePem = await authorities.local.enrol(request, {
    secret: '',
    workstationKey: workstationKey(),
  });
  const key = takePrivateKey(keys.privateKey);
  return { clinicianId, mspId, certificatePem, sign: (bytes) => signP256(key, bytes) };
}

async function register(by: Signer): Promise<string> {
  const proposal = await opened.ledger.propose(treatmentCall('register', v7(), 1), by);
  const { status, transactionId } = await proposal.submit();
  expect(status).toBe('VALID');
  return transactionId;
}

const endOf = async () =>
  new X509Certificate((await opened.exporter()).node.certificatePem).validToDate.getTime();

describe('a ledger that runs for years, with a clock that a test moves', () => {
  it('renews the certificate it signs with before it ends; nothing is lost, and old blocks still verify', async () => {
    const written: string[] = [];
    const ends = new Set<number>();
    for (let month = 0; month < 30; month++) {
      const by = await doctor();
      // The first one of a subject alone, then some together.
      written.push(await register(by), ...(await Promise.all([register(by), register(by)])));
      ends.add(await endOf());
      expect(await endOf()).toBeGreaterThan(clock.now());
      clock.advance(30 * dayMs);
    }
    expect(ends.size).toBeGreaterThan(2);
    await opened.ledger.verifyChain();
    for (const transactionId of written) {
      expect((await opened.ledger.commitStatus(transactionId))?.status).toBe('VALID');
      expect(await opened.ledger.transaction(transactionId)).toBeDefined();
    }
  });

  it('a machine that slept over the end goes on at once, with all that came together', async () => {
    await register(await doctor());
    clock.advance(400 * dayMs);
    const by = await doctor();
    await Promise.all(Array.from({ length: 100 }, () => register(by)));
    await opened.ledger.verifyChain();
  });

  it('while it cannot be renewed the old one serves to its end; then entries wait, and go on by themselves', async () => {
    await register(await doctor());
    diskFails = true;
    clock.advance(350 * dayMs);
    const before = await endOf();
    await register(await doctor());
    clock.advance(20 * dayMs);
    const by = await doctor();
    await expect(register(by)).rejects.toMatchObject({ kind: 'workstation' });
    diskFails = false;
    await register(by);
    expect(await endOf()).toBeGreaterThan(before);
    await opened.ledger.verifyChain();
  });

  it('renewed once however many ask, and tried again after an hour, not at every block', async () => {
    diskFails = true;
    clock.advance(350 * dayMs);
    const by = await doctor();
    const before = await endOf();
    await expect.poll(() => failed).toBe(1);
    diskFails = false;
    await register(by);
    expect(await endOf()).toBe(before);
    clock.advance(3_700_000);
    await Promise.all([register(by), register(by)]);
    await expect.poll(endOf).toBeGreaterThan(before);
  });
});
