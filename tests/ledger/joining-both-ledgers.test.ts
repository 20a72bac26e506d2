import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import type { CertificateFiles } from '#shared/contract/proof.ts';
import { syntheticPatient } from '#main/simulation/models/body.ts';
import { offerPty } from '#main/simulation/pty.ts';
import { moduleOf } from '#main/devices/registry.ts';
import { createSimulator } from '#main/simulation/simulator.ts';
import { networkHospital, newId } from '../enrolment/network.ts';
import { openRestScreen, type RestScreen } from '../lib/rest-screen.ts';
import { startWebProcess, type WebProcess } from '../lib/web-process.ts';

const pin = '314159';
const adminPin = '271828';
const model = 'healthypi-5';

let folder: string;
let web: WebProcess;
let screen: RestScreen;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitalseal-both-'));
  await start();
});
afterEach(async () => {
  await web.stop();
  await rm(folder, { recursive: true, force: true });
});

async function start(): Promise<void> {
  web = await startWebProcess({
    dataFolder: join(folder, 'data'),
    portsFolder: join(folder, 'ports'),
    demo: false,
  });
  screen = await openRestScreen(web.url);
}

/** A simulated device on a pseudo-terminal. */
function plugIn() {
  const device = moduleOf(model)!.simulator.create(syntheticPatient({ seed: 7 }));
  const simulator = createSimulator({ device, clock: { monotonic: () => performance.now() }, seed: 7 });
  return offerPty(simulator, { folder: join(folder, 'ports') });
}

async function install() {
  const [adminId, nurse] = [newId(), newId()];
  await screen.call('setup.install', {
    hospital: 'St. Mary',
    mspId: 'StMaryMSP',
    ward: 'ICU',
    workstation: 'Desk 2',
    adminId,
    adminName: 'Ida Admin',
    adminPin,
  });
  await screen.call('identity.signIn', { clinicianId: adminId, pin: adminPin });
  const person = { clinicianId: nurse, name: 'Nora Nurse', role: 'nurse' as const };
  const { secret } = await screen.call('clinicians.register', person);
  await screen.call('identity.enrol', { clinicianId: nurse, secret, pin });
  await screen.call('identity.signOut', {});
  await screen.call('identity.signIn', { clinicianId: nurse, pin });
  return { adminId, nurse };
}

async function foundDevice() {
  return (await screen.call('devices.list', {})).devices.find((each) => each.model === model);
}

async function runningDevice() {
  await expect.poll(async () => (await foundDevice())?.state, { timeout: 20_000 }).toBe('running');
  return (await foundDevice())!.deviceId;
}

/** As a stranger checks it. */
async function verified({ certificate, data }: CertificateFiles, trust: string): Promise<string> {
  const [file, frames] = [join(folder, 'certificate.json'), join(folder, 'frames')];
  await writeFile(file, certificate);
  await writeFile(frames, Buffer.from(data ?? '', 'base64'));
  const words = ['scripts/verify.ts', file, '--trust', trust, ...(data === null ? [] : ['--data', frames])];
  const { stdout, status } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  expect(status, stdout).toBe(0);
  return stdout;
}

test('a device of before joining proves afterwards; a session on both ledgers proves, with a certificate for each part', async () => {
  const hospital = await networkHospital(0);
  const { adminId, nurse } = await install();
  const port = await plugIn();
  try {
    const { patientId } = await screen.call('patients.register', {
      recordNumber: 'MRN-1',
      name: 'Pat Patient',
      birthDate: '1980-01-01',
      sex: 'female',
      bed: '1',
    });
    const deviceId = await runningDevice();
    await screen.call('devices.register', { deviceId, label: 'Bed 1' });
    const { sessionId, startedMs } = await screen.call('sessions.start', {
      patientId,
      deviceIds: [deviceId],
    });
    const sealedUntil = async () => (await screen.call('sessions.get', { sessionId })).sealedUntilMs;
    await expect.poll(sealedUntil, { timeout: 30_000 }).not.toBeNull();
    // And something of the next batch is stored: that is what the network is to get.
    const sealedMs = (await sealedUntil())!;
    const newestMs = async () => (await screen.call('sessions.readings', { sessionId })).readings[0]?.timeMs;
    await expect.poll(newestMs, { timeout: 30_000 }).toBeGreaterThan(sealedMs + 1_500);

    // Killed in the middle: what was left of the session waits for the nurse's key, and comes onto the network.
    await web.kill();
    await start();
    await screen.call('identity.signIn', { clinicianId: adminId, pin: adminPin });
    await screen.call('joining.begin', { profile: hospital.profileText });
    const admin = await hospital.itAdmin();
    await screen.call('joining.enrol', {
      clinicianId: admin.enrolmentId,
      secret: admin.secret,
      name: 'Nell Network',
      pin: adminPin,
    });
    expect((await screen.call('joining.finish', {})).stage).toBe('switched');
    await web.stop();
    await start();
    await screen.call('identity.signIn', { clinicianId: nurse, pin });
    const waiting = async () => (await screen.call('outbox.list', {})).counts.waiting;
    await expect.poll(waiting, { timeout: 30_000 }).toBe(0);

    const ofDevice = { subject: { kind: 'device' as const, deviceId } };
    const registered = await screen.call('proof.verify', ofDevice);
    expect(registered.verdict, registered.summary).toBe('proven');
    const caPem = join(folder, 'data', 'ca', 'ca.pem');
    expect(await verified(await screen.call('proof.certificate', ofDevice), caPem)).toContain('Bed 1');

    const [recorded] = (await screen.call('sessions.get', { sessionId })).devices;
    const { signalId } = recorded!.signals[0]!;
    const stretch = { fromMs: startedMs, toMs: Date.now() };
    const subject = { kind: 'waveform' as const, sessionId, deviceId, signalId, ...stretch };
    const proof = await screen.call('proof.verify', { subject });
    expect(proof.verdict, proof.summary).toBe('proven');
    expect(proof.summary).toContain('Two ledgers');
    expect(proof.sealedBy.map(({ mspId }) => mspId)).toEqual(['StMaryMSP', hospital.profile.mspId]);
    const { further, ...first } = await screen.call('proof.certificate', { subject });
    expect(further).toHaveLength(1);
    await verified(first, caPem);
    await verified(further[0]!, join(inject('networkFolder'), 'channel.block'));
    const readings = await screen.call('sessions.readings', { sessionId, ...stretch });
    for (const { readingId } of [readings.readings.at(0)!, readings.readings.at(-1)!]) {
      const reading = await screen.call('proof.verify', {
        subject: { kind: 'reading', sessionId, readingId },
      });
      expect(reading.verdict, reading.summary).toBe('proven');
    }
  } finally {
    await port.close();
  }
}, 180_000);
