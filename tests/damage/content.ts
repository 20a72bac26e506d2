import type { App } from '#main/compose.ts';
import { demoClinicians } from '#main/services/setup/demo-data.ts';
import type { Role } from '#shared/domain/roles.ts';
import { signIn, type Call } from '../faults/client.ts';
import { allPages } from '../lib/all-pages.ts';

/** Somebody of that role, on a screen of their own. */
export async function signInAs(app: App, role: Role): Promise<{ readonly id: string; readonly call: Call }> {
  const { clinicianId, pin } = clinicianOf(role);
  return signIn(app, clinicianId, pin);
}

export const idOf = (role: Role): string => clinicianOf(role).clinicianId;

function clinicianOf(role: Role): (typeof demoClinicians)[number] {
  const found = demoClinicians.find((each) => each.role === role);
  if (found === undefined) throw new Error(`the demonstration has no ${role}`);
  return found;
}

export async function as(app: App, role: Role): Promise<Call> {
  return (await signInAs(app, role)).call;
}

/** Everything that a person can read of a workstation, as text that is the same for the same content. */
export async function contentOf(app: App): Promise<string> {
  const nurse = await as(app, 'nurse');
  const admin = await as(app, 'it-admin');
  const { patients } = await nurse('patients.list', {});
  const { sessions } = await nurse('sessions.list', {});
  const perSession = [];
  for (const { sessionId, devices, startedMs, stoppedMs } of sessions) {
    const readings = await allPages(async (before) => {
      const { readings: entries, next } = await nurse('sessions.readings', { sessionId, before });
      return { entries, next };
    });
    const { gaps } = await nurse('sessions.gaps', { sessionId });
    const stretch = { fromMs: startedMs, toMs: stoppedMs ?? startedMs + 1, buckets: 500 };
    const waveforms = [];
    for (const { deviceId, signals } of devices) {
      for (const { signalId } of signals) {
        waveforms.push(await nurse('sessions.waveform', { sessionId, deviceId, signalId, ...stretch }));
      }
    }
    const proofs = [];
    for (const { readingId } of readings.slice(0, 1)) {
      const subject = { kind: 'reading', sessionId, readingId } as const;
      proofs.push((await nurse('proof.verify', { subject })).verdict);
    }
    perSession.push({ readings: inOrder(readings), gaps: inOrder(gaps), waveforms, proofs });
  }
  const treatments = [];
  for (const { patientId } of patients) {
    treatments.push((await nurse('treatments.list', { patientId })).treatments);
  }
  const { counts, entries } = await nurse('outbox.list', {});
  const { clinicians } = await admin('clinicians.list', {});
  return JSON.stringify([
    inOrder(patients),
    inOrder(sessions),
    perSession,
    treatments,
    counts,
    entries,
    clinicians,
  ]);
}

function inOrder(list: readonly unknown[]): readonly string[] {
  return list.map((each) => JSON.stringify(each)).toSorted();
}
