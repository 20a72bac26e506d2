import { readFile } from 'node:fs/promises';
import { v7 } from 'uuid';
import { z } from 'zod';
import { startApp } from '#main/compose.ts';
import type { Session } from '#shared/contract/sessions.ts';
import { demoClinicians } from '#main/services/setup/demo-data.ts';
import { allPages } from '../lib/all-pages.ts';
import { signIn, watchEnds, type Call } from './client.ts';
import { readyToRecord } from './shift.ts';
import { Lookup, type AckKind, type SignalEnd, type VictimLine } from './protocol.ts';

/**
 * A program to be killed: the whole app on a demonstration hospital, without a host. It looks up what the one before
 * it left, says what it found, then records a patient on simulated modules, enters things, and says what was
 * acknowledged. `node victim.ts FOLDER LOOKUPS [look]`, `look`: end after looking.
 */
const [folder = '', lookupsFile = '', mode = 'record'] = process.argv.slice(2);

/** Written at once: what was said was acknowledged, whenever the kill comes. */
function say(line: VictimLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

const pinOf = (role: string) => {
  const clinician = demoClinicians.find((one) => one.role === role);
  if (clinician === undefined) throw new Error(`no demonstration ${role}`);
  return clinician;
};

const app = await startApp({
  dataFolder: folder,
  demo: true,
  version: '0',
  pinCost: { N: 2 ** 10, r: 8, p: 1 },
});
const nurse = await signIn(app, pinOf('nurse').clinicianId, pinOf('nurse').pin);
const doctor = await signIn(app, pinOf('doctor').clinicianId, pinOf('doctor').pin);
await lookUp(nurse.call, z.array(Lookup).parse(JSON.parse(await readFile(lookupsFile, 'utf8'))));
if (mode === 'look') {
  await app.stop();
  process.exit(0);
}
await record(nurse.call, doctor.call);

async function lookUp(call: Call, lookups: readonly Lookup[]): Promise<void> {
  const sessions = await allPages(async (before) => {
    const { sessions: entries, next } = await call('sessions.list', { before });
    return { entries, next };
  });
  const ends: Lookup[] = [];
  for (const { sessionId, ends: received } of lookups) {
    const session = sessions.find((one) => one.sessionId === sessionId);
    const found = session === undefined ? [] : await findEnds(call, session, received);
    ends.push({ sessionId, ends: found });
  }
  const ids = mode === 'look' ? await allIds(call, sessions) : [];
  say({ type: 'found', ids, ends, running: sessions.filter(({ state }) => state === 'running').length });
}

/** Everything with an id that is there. */
async function allIds(call: Call, sessions: readonly Session[]): Promise<string[]> {
  const ids: string[] = [];
  for (const { sessionId, marks } of sessions) {
    const readings = await allPages(async (before) => {
      const { readings: entries, next } = await call('sessions.readings', { sessionId, before });
      return { entries, next };
    });
    ids.push(sessionId, ...marks.map(({ text }) => text), ...readings.map(({ readingId }) => readingId));
  }
  const { patients } = await call('patients.list', {});
  for (const { patientId } of patients) {
    const { treatments } = await doctor.call('treatments.list', { patientId });
    // In the outbox, or already on the ledger: the intent was stored with the treatment.
    const queued = treatments.filter(({ events }) => events.every(({ sealing }) => sealing !== 'trouble'));
    ids.push(...queued.map(({ treatmentId }) => treatmentId));
  }
  return ids;
}

/** The last stored sample of each signal, to a millisecond, within the last seconds before what was received. */
async function findEnds(call: Call, session: Session, received: readonly SignalEnd[]): Promise<SignalEnd[]> {
  const found: SignalEnd[] = [];
  for (const { deviceId, signalId, lastMs } of received) {
    const known = session.devices.some(({ signals }) =>
      signals.some((signal) => signal.deviceId === deviceId && signal.signalId === signalId),
    );
    if (!known) continue;
    const stretch = { fromMs: lastMs - 3000, toMs: lastMs + 1000, buckets: 4000 };
    const { sessionId } = session;
    const { max, startMs, bucketMs } = await call('sessions.waveform', {
      sessionId,
      deviceId,
      signalId,
      ...stretch,
    });
    const last = max.findLastIndex((value) => value !== null);
    if (last >= 0) found.push({ deviceId, signalId, lastMs: startMs + last * bucketMs });
  }
  return found;
}

async function record(call: Call, doctorCall: Call): Promise<void> {
  const { deviceIds, patientId } = await readyToRecord(call);
  const session = await call('sessions.start', { patientId, deviceIds });
  ack('session', session.sessionId);
  say({ type: 'ready', sessionId: session.sessionId, startedMs: session.startedMs });
  const attached = (await call('devices.list', {})).devices.filter(
    (one) => one.sessionId === session.sessionId,
  );
  const signals = attached.flatMap((device) => device.signals);
  watchEnds(app, nurse.id, signals, (ends) => say({ type: 'samples', ends }));
  await Promise.all([
    forever(() => mark(call, session)),
    forever(() => enter(call, session)),
    forever(() => prescribe(doctorCall, patientId)),
  ]);
}

async function mark(call: Call, { sessionId }: Session): Promise<void> {
  const text = v7();
  await call('sessions.mark', { sessionId, text });
  ack('mark', text);
}

async function enter(call: Call, { sessionId }: Session): Promise<void> {
  const { readingId } = await call('sessions.enterVital', { sessionId, code: 'temperature', value: 37.1 });
  ack('vital', readingId);
}

async function prescribe(call: Call, patientId: string): Promise<void> {
  const treatmentId = v7();
  const schedule = { kind: 'once', everyHours: null } as const;
  const dose = { what: 'Paracetamol', dose: 500, unit: 'mg', route: 'oral', schedule } as const;
  const plan = { ...dose, startMs: Date.now(), endMs: null, reason: 'fever' };
  await call('treatments.register', { treatmentId, patientId, plan });
  ack('treatment', treatmentId);
}

function ack(kind: AckKind, id: string): void {
  say({ type: 'ack', kind, id });
}

/** Again and again with a breath in between, until the kill. */
async function forever(work: () => Promise<void>): Promise<never> {
  for (;;) {
    await work();
    await new Promise((resolve) => {
      setTimeout(resolve, 30);
    });
  }
}
