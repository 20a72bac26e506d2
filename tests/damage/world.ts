import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 } from 'uuid';
import { TreatmentId } from '#shared/domain/ids.ts';
import type { TreatmentPlan } from '#shared/contract/treatments.ts';
import { startApp, type App } from '#main/compose.ts';
import { demoClinicians } from '#main/services/setup/demo-data.ts';
import { until, type Call } from '../faults/client.ts';
import { as, contentOf } from './content.ts';

/** As version 0.1.0 left it. */
export const fixture = join(import.meta.dirname, '..', 'fixtures', '0.1.0', 'data-folder');

/** A data folder with some history, as it was left, and an older copy of it. */
export interface World {
  readonly root: string;
  /** As the app left it. */
  readonly now: string;
  /** Before the last work was done. */
  readonly older: string;
  /** What the app tells of it. */
  readonly content: string;
}

export async function start(dataFolder: string): Promise<App> {
  return startApp({ dataFolder, demo: true, version: 'damage' });
}

const plan: TreatmentPlan = {
  what: 'Paracetamol',
  dose: 500,
  unit: 'mg',
  route: 'oral',
  schedule: { kind: 'every', everyHours: 8 },
  startMs: Date.UTC(2026, 10, 20),
  endMs: null,
  reason: 'Fever',
};

/** Makes the world from the folder of an earlier version: upgraded, worked with, copied, worked with again. */
export async function makeWorld(): Promise<World> {
  const root = await mkdtemp(join(tmpdir(), 'vitalseal-damage-'));
  const [now, older] = [join(root, 'now'), join(root, 'older')];
  await cp(fixture, now, { recursive: true });
  await work(now, 'B-1');
  await cp(now, older, { recursive: true });
  await work(now, 'B-2', true);
  const app = await start(now);
  const content = await contentOf(app);
  await app.stop();
  return { root, now, older, content };
}

/** A short session with a vital entered by hand, a treatment that is given, and a clinician who is revoked. */
async function work(folder: string, bed: string, revoke = false): Promise<void> {
  const app = await start(folder);
  try {
    const nurse = await as(app, 'nurse');
    const doctor = await as(app, 'doctor');
    const { patientId } = await nurse('patients.register', {
      name: `Made Up ${bed}`,
      recordNumber: `MADE-${bed}`,
      birthDate: '1970-01-01',
      sex: 'unknown',
      bed,
    });
    const device = await until('a registered device', 20_000, async () =>
      (await nurse('devices.list', {})).devices.find((one) => one.registered && one.state === 'running'),
    );
    const { sessionId } = await nurse('sessions.start', { patientId, deviceIds: [device.deviceId] });
    await nurse('sessions.enterVital', { sessionId, code: 'temperature', value: 37.1 });
    await until('a reading', 20_000, async () => {
      const { readings } = await nurse('sessions.readings', { sessionId });
      return readings.length > 2 ? true : undefined;
    });
    await nurse('sessions.stop', { sessionId });
    const treatmentId = TreatmentId.parse(v7());
    await doctor('treatments.register', { treatmentId, patientId, plan });
    if (revoke) await revokeLabtech(await as(app, 'it-admin'));
    await until('an empty outbox', 20_000, async () => {
      const { counts } = await nurse('outbox.list', {});
      return counts.waiting === 0 ? true : undefined;
    });
  } finally {
    await app.stop();
  }
}

async function revokeLabtech(admin: Call): Promise<void> {
  const { clinicianId } = demoClinicians.find(({ role }) => role === 'labtech')!;
  await admin('clinicians.revoke', { clinicianId, reason: 'left-hospital' });
}
