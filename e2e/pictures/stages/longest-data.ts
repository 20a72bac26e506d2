import { v7 } from 'uuid';
import type { Role } from '#shared/domain/roles.ts';
import { plugIn } from '../../lib/modules.ts';
import type { Host } from '../host.ts';
import type { Stand } from '../stand.ts';
import { runningDevices, until } from '../words.ts';

/** Texts as long as the product takes them: of words, and of one word that cannot be broken. */
export const ofWords = (length: number) =>
  'Maria Magdalena Theresia von und zu Hohenstein-Wittelsbach, geborene Freifrau von Sachsen-Altenburg '
    .repeat(4)
    .slice(0, length - 1)
    .padEnd(length, 'e');
export const oneWord = (length: number) => 'Wolfeschlegelsteinhausenbergerdorff'.repeat(10).slice(0, length);

export const admin = { clinicianId: 'i.wolfeschlegelsteinhausenberger', name: ofWords(80), pin: '864200' };
const people: readonly { clinicianId: string; name: string; role: Role; pin: string }[] = [
  { clinicianId: 'n.wolfeschlegelsteinhausenberger', name: oneWord(80), role: 'nurse', pin: '975311' },
  { clinicianId: 'd.wolfeschlegelsteinhausenberger', name: ofWords(78), role: 'doctor', pin: '975312' },
  { clinicianId: 'a.wolfeschlegelsteinhausenberger', name: ofWords(76), role: 'auditor', pin: '975313' },
];
export const [nurse, doctor, auditor] = people;

async function install(host: Host): Promise<void> {
  await host.call('setup.install', {
    hospital: ofWords(80),
    mspId: `${oneWord(61)}MSP`,
    ward: ofWords(60),
    workstation: oneWord(60),
    adminId: admin.clinicianId,
    adminName: admin.name,
    adminPin: admin.pin,
  });
  await host.as(admin.clinicianId, admin.pin);
  const secrets = [];
  for (const { clinicianId, name, role } of people) {
    secrets.push((await host.call('clinicians.register', { clinicianId, name, role })).secret);
  }
  for (const [place, { clinicianId, pin }] of people.entries()) {
    await host.call('identity.enrol', { clinicianId, secret: secrets[place] ?? '', pin });
  }
}

const models = ['healthypi-5', 'bitalino', 'suntech-nibp', 'csv-line'] as const;

async function registerDevices(stand: Stand): Promise<void> {
  const { host } = stand;
  for (const model of models) stand.keep(await plugIn(model, host.portsFolder));
  await until(async () => {
    const { devices } = await host.call('devices.list', {});
    return devices.length === models.length ? true : undefined;
  });
  const { devices } = await host.call('devices.list', {});
  for (const { deviceId, model } of devices) {
    const label = model === 'bitalino' ? oneWord(40) : ofWords(40);
    await host.call('devices.register', { deviceId, label });
    if (model !== 'csv-line') continue;
    const csv = {
      rateHz: 50,
      columns: [
        { name: oneWord(24), unit: 'L/s', use: 'waveform' as const },
        { name: ofWords(24), unit: 'Cel', use: 'temperature' as const },
      ],
    };
    await host.call('devices.configure', { deviceId, configuration: { csv } });
  }
}

async function registerPatients(host: Host): Promise<string> {
  const names = [ofWords(80), oneWord(80), ...Array.from({ length: 38 }, (_, n) => `Patient Number ${n}`)];
  const ids = [];
  for (const [place, name] of names.entries()) {
    const recordNumber = place < 2 ? oneWord(31) + String(place) : `R-${1000 + place}`;
    const bed = place < 2 ? oneWord(16) : `7-${place}`;
    const { patientId } = await host.call('patients.register', {
      name,
      recordNumber,
      birthDate: '1948-11-02',
      sex: 'unknown',
      bed,
    });
    ids.push(patientId);
  }
  return ids[0] ?? '';
}

async function registerTreatments(host: Host, patientId: string): Promise<void> {
  for (let place = 0; place < 8; place++) {
    const plan = {
      what: place % 2 === 0 ? ofWords(120) : oneWord(120),
      dose: 999_999.5,
      unit: 'ug/kg/min' as const,
      route: 'intramuscular' as const,
      schedule: { kind: 'every' as const, everyHours: 167.5 },
      startMs: Date.now() - place * 86_400_000,
      endMs: null,
      reason: place % 2 === 0 ? ofWords(300) : oneWord(300),
    };
    await host.call('treatments.register', { treatmentId: v7(), patientId, plan });
  }
}

/** A workstation whose every name is as long as can be, full of patients and treatments. */
export async function prepareLongest(stand: Stand): Promise<void> {
  const host = await stand.open({ demo: false });
  await install(host);
  await host.as(doctor?.clinicianId ?? '', doctor?.pin ?? '');
  const patientId = await registerPatients(host);
  await registerTreatments(host, patientId);
  await host.as(nurse?.clinicianId ?? '', nurse?.pin ?? '');
  await registerDevices(stand);
  await runningDevices(host);
}
