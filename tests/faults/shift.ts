import { type App, startApp } from '#main/compose.ts';
import type { Session } from '#shared/contract/sessions.ts';
import type { StreamEvent } from '#shared/contract/streams.ts';
import { demoClinicians } from '#main/services/setup/demo-data.ts';
import type { Clock } from '#main/ports/clock.ts';
import { signIn, until, type Call } from './client.ts';

/** A demonstration hospital's app in this process, a nurse signed in, and two simulated modules that run. */
export interface Shift {
  readonly app: App;
  readonly call: Call;
  /** What viewers were told. */
  readonly events: StreamEvent[];
  /** Starts a session on the modules. */
  start(): Promise<Session>;
}

export async function beginShift(dataFolder: string, clock?: Clock): Promise<Shift> {
  const app = await startApp({
    dataFolder,
    demo: true,
    version: '0',
    pinCost: { N: 2 ** 10, r: 8, p: 1 },
    clock,
  });
  const events: StreamEvent[] = [];
  app.bus.subscribe((event) => events.push(event));
  const nurse = demoClinicians.find(({ role }) => role === 'nurse');
  if (nurse === undefined) throw new Error('no demonstration nurse');
  const { call } = await signIn(app, nurse.clinicianId, nurse.pin);
  return {
    app,
    call,
    events,
    async start() {
      const { deviceIds, patientId } = await readyToRecord(call);
      return call('sessions.start', { patientId, deviceIds });
    },
  };
}

/** Waits for two modules that send, and for the demonstration's patients. */
export async function readyToRecord(call: Call): Promise<{ deviceIds: string[]; patientId: string }> {
  const devices = await until('two running, registered modules', 30_000, async () => {
    const all = (await call('devices.list', {})).devices;
    const ready = all.filter((one) => one.registered && one.state === 'running' && one.signals.length > 0);
    return ready.length >= 2 ? ready : undefined;
  });
  const patient = await until('the demonstration’s patients', 30_000, async () => {
    const { patients } = await call('patients.list', {});
    return patients[0];
  });
  return { deviceIds: devices.map(({ deviceId }) => deviceId), patientId: patient.patientId };
}
