import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApp, type App } from '#main/compose.ts';
import { ProofSubject } from '#shared/contract/proof.ts';
import type { Session } from '#shared/contract/sessions.ts';
import type { Role } from '#shared/domain/roles.ts';
import { demoClinicians } from '#main/services/setup/demo-data.ts';
import { createInProcessPorts } from '#main/simulation/in-process-ports.ts';
import { allPages } from '../lib/all-pages.ts';
import { signIn, type Call } from '../faults/client.ts';
import { makeLongSession } from './make.ts';

const [leads, rateHz, minutes] = [3, 500, 2];
const clinicianOf = (wanted: Role) => demoClinicians.find(({ role }) => role === wanted)!;
let folder: string;
let app: App;
let call: Call;
let session: Session;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitalseal-long-session-'));
  const dataFolder = join(folder, 'data');
  const { sessionId } = await makeLongSession({ dataFolder, hours: minutes / 60, leads, rateHz, seed: 5 });
  app = await startApp({ dataFolder, demo: true, version: '0', ports: createInProcessPorts(new Map()) });
  const nurse = clinicianOf('nurse');
  ({ call } = await signIn(app, nurse.clinicianId, nurse.pin));
  session = await call('sessions.get', { sessionId });
}, 240_000);

afterAll(async () => {
  await app.stop();
  await rm(folder, { recursive: true, force: true });
});

it('has ended, is sealed as a whole, and the app finds nothing wrong with it', async () => {
  expect(session).toMatchObject({ state: 'stopped', stoppedMs: session.startedMs + minutes * 60_000 });
  expect(session.sealedUntilMs).toBe(session.stoppedMs);
  const { counts } = await call('outbox.list', {});
  expect(counts).toMatchObject({ waiting: 0, trouble: 0 });
  const auditor = clinicianOf('auditor');
  const audit = await signIn(app, auditor.clinicianId, auditor.pin);
  expect(await audit.call('audit.breaks', {})).toEqual({ breaks: [], total: 0 });
});

it('is read: every lead has samples but where a gap tells why not', async () => {
  const { sessionId, startedMs, stoppedMs, devices } = session;
  const signals = devices.flatMap((device) => device.signals);
  expect(signals.map((signal) => [signal.rateHz, signal.encoding])).toEqual(
    Array.from({ length: leads }, () => [rateHz, 'i16']),
  );
  const { gaps } = await call('sessions.gaps', { sessionId });
  expect(gaps).toHaveLength(session.gapCount);
  expect(new Set(gaps.map(({ reason }) => reason))).toEqual(new Set(['silent', 'lead-off']));
  for (const { deviceId, signalId } of signals) {
    const stretch = { fromMs: startedMs, toMs: stoppedMs ?? 0, buckets: minutes * 240 };
    const { min, startMs, bucketMs } = await call('sessions.waveform', {
      sessionId,
      deviceId,
      signalId,
      ...stretch,
    });
    const own = gaps.filter((gap) => gap.signalId === signalId);
    min.forEach((value, bucket) => {
      const fromMs = startMs + bucket * bucketMs;
      const toMs = fromMs + bucketMs;
      // One in which a gap begins or ends has samples and lacks some.
      if (own.some((gap) => gap.startMs <= fromMs && toMs <= gap.endMs)) expect(value).toBeNull();
      else if (!own.some((gap) => gap.startMs < toMs && fromMs < gap.endMs)) {
        if (fromMs >= startedMs && toMs <= stretch.toMs) expect(value).not.toBeNull();
      }
    });
  }
});

it('has two readings a second, and what a nurse entered', async () => {
  const { sessionId } = session;
  const readings = await allPages(async (before) => {
    const { readings: entries, next } = await call('sessions.readings', { sessionId, before });
    return { entries, next };
  });
  const entered = readings.filter(({ source }) => source === 'manual');
  expect(entered.length).toBeGreaterThan(0);
  expect(readings).toHaveLength(minutes * 60 * 2 + entered.length);
  const proof = await call('proof.verify', {
    subject: { kind: 'reading', sessionId, readingId: entered[0]!.readingId },
  });
  expect(proof.verdict).toBe('proven');
});

it('is proven as a whole, of each lead', async () => {
  const { sessionId, startedMs, stoppedMs, devices } = session;
  for (const { deviceId, signalId } of devices.flatMap((device) => device.signals)) {
    const subject = { kind: 'waveform', sessionId, deviceId, signalId } as const;
    const { verdict, coverage } = await call('proof.verify', {
      subject: { ...subject, fromMs: startedMs, toMs: stoppedMs ?? 0 },
    });
    expect(verdict).toBe('proven');
    expect(coverage).toEqual({ fromMs: startedMs, toMs: stoppedMs, missing: [] });
  }
});

/** Asked in the app's own process: what the threads say has to come in between. */
async function doneOf(workId: string): Promise<number | null> {
  await new Promise((resolve) => setImmediate(resolve));
  return (await call('work.progress', { workId })).done;
}

it('tells how far a proof is, and a proof that is given up ends without one', async () => {
  const { sessionId, startedMs, stoppedMs, devices } = session;
  const [{ deviceId, signalId } = { deviceId: '', signalId: '' }] = devices.flatMap(({ signals }) => signals);
  const subject = ProofSubject.parse({
    kind: 'waveform',
    sessionId,
    deviceId,
    signalId,
    fromMs: startedMs,
    toMs: stoppedMs,
  });
  const workId = v7();
  const made = new AbortController();
  const proof = call('proof.verify', { subject, workId }).finally(() => made.abort());
  const seen: (number | null)[] = [];
  while (!made.signal.aborted) seen.push(await doneOf(workId));
  expect((await proof).verdict).toBe('proven');
  const told = seen.filter((done) => done !== null);
  expect(told.some((done) => done > 0 && done < 1)).toBe(true);
  expect(told).toEqual(told.toSorted((a, b) => a - b));
  expect(await call('work.progress', { workId })).toEqual({ done: null });

  const given = expect(call('proof.verify', { subject, workId })).rejects.toThrow('This was given up.');
  while ((await doneOf(workId)) === null);
  await call('work.cancel', { workId });
  await given;
});
