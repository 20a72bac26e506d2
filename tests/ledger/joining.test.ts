import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 } from 'uuid';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ArgsOf, MethodName, ReplyOf } from '#shared/contract/index.ts';
import { ClinicianId, TreatmentId } from '#shared/domain/ids.ts';
import { startApp, type App } from '#main/compose.ts';
import type { DevicePorts } from '#main/ports/device-ports.ts';
import { networkHospital, newId } from '../enrolment/network.ts';

const pin = '314159';
const adminPin = '271828';
const noPorts: DevicePorts = { list: async () => [], open: () => Promise.reject(new Error('no port')) };

let folder: string;
let app: App;
let connection: string | null;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitalseal-joining-'));
  await start();
});
afterEach(async () => {
  await app.stop();
  await rm(folder, { recursive: true, force: true });
});

async function start(): Promise<void> {
  app = await startApp({
    dataFolder: join(folder, 'data'),
    demo: false,
    version: '0',
    ports: noPorts,
    pinCost: { N: 2 ** 10, r: 8, p: 1 },
  });
  connection = app.identity.openScreen();
}

/** As a screen asks. */
async function ask<M extends MethodName>(method: M, args: ArgsOf<M>): Promise<ReplyOf<M>> {
  const answer = await app.api.call(connection, method, args);
  connection = answer.connectionId;
  if (!answer.ok)
    throw Object.assign(new Error(`${answer.error.message} ${answer.error.hint}`), answer.error);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the reply was checked against the contract
  return answer.reply as ReplyOf<M>;
}

async function signIn(clinicianId: ClinicianId, with_: string): Promise<void> {
  connection = app.identity.openScreen();
  await ask('identity.signIn', { clinicianId, pin: with_ });
}

async function allSealed(): Promise<void> {
  await expect.poll(async () => (await ask('outbox.list', {})).counts.waiting, { timeout: 30_000 }).toBe(0);
  expect((await ask('outbox.list', { state: 'trouble' })).entries).toEqual([]);
}

const plan = {
  what: 'paracetamol',
  dose: 1,
  unit: 'g' as const,
  route: 'oral' as const,
  schedule: { kind: 'every' as const, everyHours: 6 },
  startMs: Date.now(),
  endMs: null,
  reason: 'fever',
};

/** Checks a certificate as a stranger does, with what has to be trusted in a file. */
async function verified(certificate: string, trust: string): Promise<string> {
  const [file, trustFile] = [join(folder, 'certificate.json'), join(folder, 'trust')];
  await writeFile(file, certificate);
  await writeFile(trustFile, trust);
  const { stdout, status } = spawnSync(process.execPath, ['scripts/verify.ts', file, '--trust', trustFile], {
    encoding: 'utf8',
  });
  expect(status, stdout).toBe(0);
  return stdout;
}

test('a standalone workstation joins, also restarted in between; old records keep proving, what was begun goes on in the network', async () => {
  const hospital = await networkHospital(0);
  const [adminId, doctor] = [newId(), newId()];
  await ask('setup.install', {
    hospital: 'St. Mary',
    mspId: 'StMaryMSP',
    ward: 'ICU',
    workstation: 'Desk 2',
    adminId,
    adminName: 'Ida Admin',
    adminPin,
  });
  await signIn(adminId, adminPin);
  const { secret } = await ask('clinicians.register', {
    clinicianId: doctor,
    name: 'Dora Doctor',
    role: 'doctor',
  });
  await ask('identity.enrol', { clinicianId: doctor, secret, pin });
  await signIn(doctor, pin);
  const { patientId } = await ask('patients.register', {
    recordNumber: 'MRN-1',
    name: 'Pat Patient',
    birthDate: '1980-01-01',
    sex: 'female',
    bed: '1',
  });
  const treatmentId = TreatmentId.parse(v7());
  await ask('treatments.register', { treatmentId, patientId, plan });
  await allSealed();
  const old = await ask('ledger.status', {});

  await signIn(adminId, adminPin);
  expect((await ask('joining.begin', { profile: hospital.profileText })).stage).toBe('checked');
  const admin = await hospital.itAdmin();
  const enrolled = await ask('joining.enrol', {
    clinicianId: admin.enrolmentId,
    secret: admin.secret,
    name: 'Nell Network',
    pin: adminPin,
  });
  expect(enrolled.stage).toBe('enrolled');

  // Ended here and started again, the it-admin's key is gone: it goes back to standalone, and on with the PIN.
  await app.stop();
  await start();
  await signIn(adminId, adminPin);
  await expect(ask('joining.finish', {})).rejects.toMatchObject({ code: 'conflict' });
  expect(await ask('joining.status', {})).toMatchObject({
    stage: 'enrolled',
    admin: { clinicianId: admin.enrolmentId, name: 'Nell Network', ready: false },
    oldLedger: null,
  });
  expect((await ask('outbox.list', {})).progress.ledger.state).not.toBe('paused');
  await ask('joining.enrol', {
    clinicianId: admin.enrolmentId,
    name: 'Nell Network',
    pin: adminPin,
  });
  const joined = await ask('joining.finish', {});
  expect(joined).toMatchObject({
    stage: 'switched',
    problem: null,
    oldLedger: { height: old.height, headHash: old.headHash, caFingerprint: old.caFingerprint },
  });
  expect(joined.oldLedger?.transactionId).not.toBeNull();
  // Still in the old process: it waits for the network.
  await signIn(doctor, pin);
  const administration = { outcome: 'given' as const, timeMs: Date.now(), reason: '' };
  await ask('treatments.administer', { treatmentId, version: 1, administration });

  await app.stop();
  await start();
  await signIn(doctor, pin);
  await allSealed();
  expect(await ask('ledger.status', {})).toMatchObject({ kind: 'fabric-gateway' });
  const { treatments } = await ask('treatments.list', { patientId });
  expect(treatments[0]?.events.map(({ sealing }) => sealing)).toEqual(['sealed', 'sealed']);
  const { entries } = await ask('outbox.list', { state: 'sealed' });
  const ledgers = entries.filter(({ kind }) => kind === 'treatment').map(({ ledger }) => ledger);
  expect(ledgers).toEqual([hospital.profile.channel, 'embedded']);
  const before = await ask('proof.certificate', { subject: { kind: 'treatment', treatmentId, version: 1 } });
  const caPem = await readFile(join(folder, 'data', 'ca', 'ca.pem'), 'utf8');
  await verified(before.certificate, caPem);
  const proof = await ask('proof.verify', { subject: { kind: 'treatment', treatmentId, version: 2 } });
  expect(proof.verdict, JSON.stringify(proof.steps)).toBe('proven');
  await signIn(admin.enrolmentId, adminPin);
  expect((await ask('joining.status', {})).stage).toBe('joined');
  await expect
    .poll(async () => (await ask('audit.overview', {})).view, { timeout: 60_000 })
    .toMatchObject({ state: 'following', behind: 0 });
  const { blocks } = await ask('audit.blocks', { limit: 500 });
  expect(blocks.every(({ fits }) => fits)).toBe(true);
});
