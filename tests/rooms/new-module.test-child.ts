import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Device } from '#shared/contract/devices.ts';
import type { ProofSubject } from '#shared/contract/proof.ts';
import { startApp } from '#main/compose.ts';
import { demoClinicians } from '#main/services/setup/demo-data.ts';
import { changesOf, formOf } from '#renderer/features/devices/configure-form.ts';
import { signIn, until } from '../faults/client.ts';

/**
 * Works with a module as a ward does, in the tree in which it lies, and writes down what came of it: set up by its own
 * form, told to act, made to misbehave, recorded in a session, sealed, and certified into files.
 * usage: FOLDER MODEL, then PATH=TEXT for each field of its form that is to be changed
 */
const [folder = '', model = '', ...edits] = process.argv.slice(2);

const app = await startApp({
  dataFolder: join(folder, 'data'),
  demo: true,
  version: '0',
  pinCost: { N: 2 ** 10, r: 8, p: 1 },
});
const nurse = demoClinicians.find(({ role }) => role === 'nurse');
const { call } = await signIn(app, nurse?.clinicianId ?? '', nurse?.pin ?? '');

const deviceAs = (what: string, holds: (device: Device) => boolean) =>
  until(what, 30_000, async () => {
    const { devices } = await call('devices.list', {});
    return devices.find((device) => device.model === model && device.registered && holds(device));
  });

const found = await deviceAs('a registered device that runs', ({ state }) => state === 'running');
const { deviceId } = found;
const form = formOf(found);
for (const edit of edits) {
  const [path, text = ''] = edit.split('=');
  const part = form.parts[found.form.findIndex((field) => field.path === path)];
  if (part === undefined) throw new Error(`${edit}: there is no such field`);
  part.text = text;
}
await call('devices.configure', { deviceId, ...changesOf(found, form) });
const isSame = (device: Device) =>
  JSON.stringify(device.configuration) === JSON.stringify(found.configuration);
await deviceAs('the new set-up', (device) => !isSame(device) && device.state === 'running');
for (const { value } of found.actions) await call('devices.command', { deviceId, command: value });
const acted = await deviceAs('what it says of the command', ({ problem }) => problem !== '');
for (const { value } of found.faults) await call('simulators.control', { deviceId, fault: value });

const { patientId } = await until(
  'a patient',
  30_000,
  async () => (await call('patients.list', {})).patients[0],
);
const { sessionId } = await call('sessions.start', { patientId, deviceIds: [deviceId] });
const reading = await until('a reading with a value', 30_000, async () => {
  const { readings } = await call('sessions.readings', { sessionId });
  return readings.find(({ value }) => value !== null);
});
const { stoppedMs, startedMs } = await call('sessions.stop', { sessionId });
const [signal] = acted.signals;
const subjects: readonly ProofSubject[] = [
  { kind: 'device', deviceId },
  { kind: 'reading', sessionId, readingId: reading.readingId },
  {
    kind: 'waveform',
    sessionId,
    deviceId,
    signalId: signal?.signalId ?? '',
    fromMs: startedMs,
    toMs: stoppedMs ?? 0,
  },
];
for (const subject of subjects) {
  await until(`seal of a ${subject.kind}`, 30_000, async () => {
    const { verdict } = await call('proof.verify', { subject });
    return verdict === 'proven' ? verdict : undefined;
  });
  const { certificate, data } = await call('proof.certificate', { subject });
  await writeFile(join(folder, `${subject.kind}.json`), certificate);
  if (data !== null) await writeFile(join(folder, `${subject.kind}.frames`), Buffer.from(data, 'base64'));
}
await app.stop();
await writeFile(join(folder, 'told.json'), JSON.stringify({ found, acted, reading }));
