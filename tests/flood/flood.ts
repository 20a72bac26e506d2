import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Device } from '#shared/contract/devices.ts';
import { demoClinicians } from '#main/services/setup/demo-data.ts';
import { plugIn } from '../../e2e/lib/modules.ts';
import { openRestScreen, type RestScreen } from '../lib/rest-screen.ts';
import { startWebProcess } from '../lib/web-process.ts';
import { untoldMs } from './coverage.ts';
import { StrangersReport, ViewersReport, type StrangersArgs, type ViewersArgs } from './messages.ts';

export interface FloodOptions {
  readonly seconds: number;
  readonly strangers: number;
  readonly viewers: number;
  readonly requestsPerSecond: number;
  readonly dataFolder: string;
  readonly portsFolder: string;
}

const models = ['healthypi-5', 'bitalino', 'suntech-nibp', 'csv-line'] as const;
const nurse = demoClinicians.find(({ role }) => role === 'nurse')!;
const doctor = demoClinicians.find(({ role }) => role === 'doctor')!;

/** @returns what came through meanwhile */
export async function flood(options: FloodOptions) {
  const { dataFolder, portsFolder, seconds } = options;
  const ports = await Promise.all(models.map((model) => plugIn(model, portsFolder)));
  const web = await startWebProcess({ dataFolder, portsFolder, demo: true });
  try {
    const bedside = await openRestScreen(web.url);
    await bedside.call('identity.signIn', { clinicianId: nurse.clinicianId, pin: nurse.pin });
    const devices = await registered(bedside);
    const sessionId = await record(bedside, devices);
    const lockable = await openRestScreen(await linkFrom(bedside));
    await lockable.call('identity.signIn', { clinicianId: doctor.clinicianId, pin: doctor.pin });

    const calm = await use({ bedside, lockable, seconds: 5 });
    const crowd = await gather(bedside, devices, options);
    const busy = await use({ bedside, lockable, seconds });
    await bedside.call('sessions.stop', { sessionId });
    const { viewers, strangers } = await crowd.leave();
    const samples = await look(bedside, sessionId, devices);
    const figures = { seconds, ...crowdFigures(strangers, viewers, seconds), ...useFigures(calm, busy) };
    const { signals, gaps, untoldMs: untold } = samples;
    const gapMs = gaps.reduce((sum, { ms }) => sum + ms, 0);
    return { figures: { ...figures, signals, gaps: gaps.length, gapMs, untoldMs: untold }, gaps };
  } finally {
    await web.stop();
    for (const port of ports) await port.close();
  }
}

function crowdFigures(strangers: StrangersReport, viewers: ViewersReport, seconds: number) {
  return {
    requestsSentPerSecond: strangers.sent / seconds,
    requestsAnsweredPerSecond: strangers.answered / seconds,
    pinTriesOfStrangers: Object.values(strangers.tries).reduce((sum, count) => sum + count, 0),
    viewersOpen: viewers.opened - viewers.ended,
    viewersBytesPerSecond: viewers.bytes / seconds,
  };
}

type Used = Awaited<ReturnType<typeof use>>;

function useFigures(calm: Used, busy: Used) {
  return {
    unlocks: busy.unlocks,
    unlocksRefused: busy.unlocksRefused,
    unlockP50Ms: percentile(busy.unlockMs, 0.5),
    unlockMaxMs: Math.max(...busy.unlockMs),
    screenCalmP95Ms: percentile(calm.waitMs, 0.95),
    screenP50Ms: percentile(busy.waitMs, 0.5),
    screenP95Ms: percentile(busy.waitMs, 0.95),
    screenMaxMs: Math.max(...busy.waitMs),
  };
}

async function linkFrom(screen: RestScreen): Promise<string> {
  const { token } = await screen.call('host.newLink', {});
  return `${screen.origin}/#${token}`;
}

/** The four modules on pseudo-terminals, registered and running. */
async function registered(screen: RestScreen): Promise<readonly Device[]> {
  const ours = async () => {
    const { devices } = await screen.call('devices.list', {});
    return devices.filter(({ model, port }) => models.some((name) => name === model && port === `${name}-1`));
  };
  const found = await until(ours, (devices) => devices.length === models.length);
  for (const { deviceId, model } of found) {
    await screen.call('devices.register', { deviceId, label: `Flooded ${model}` });
  }
  return until(ours, (devices) => devices.every(({ registered: is, state }) => is && state === 'running'));
}

async function until<T>(ask: () => Promise<T>, isSo: (found: T) => boolean): Promise<T> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const found = await ask();
    if (isSo(found)) return found;
    if (performance.now() > deadline) throw new Error(`never so: ${JSON.stringify(found)}`);
    await delay(100);
  }
}

async function record(screen: RestScreen, devices: readonly Device[]): Promise<string> {
  const { patients } = await until(
    () => screen.call('patients.list', {}),
    ({ patients: all }) => all.length > 0,
  );
  const { sessionId } = await screen.call('sessions.start', {
    patientId: patients[0]!.patientId,
    deviceIds: devices.map(({ deviceId }) => deviceId),
  });
  return sessionId;
}

interface Use {
  readonly bedside: RestScreen;
  readonly lockable: RestScreen;
  readonly seconds: number;
}

async function timed(into: number[], work: () => Promise<unknown>): Promise<void> {
  const from = performance.now();
  await work();
  into.push(performance.now() - from);
}

/** Two people at their screens: one reads ten times a second, one locks and unlocks. */
async function use({ bedside, lockable, seconds }: Use) {
  const end = performance.now() + seconds * 1_000;
  const waitMs: number[] = [];
  const unlockMs: number[] = [];
  let unlocksRefused = 0;
  const reading = async () => {
    while (performance.now() < end) {
      await timed(waitMs, () => bedside.call('devices.list', {}));
      await delay(100);
    }
  };
  const locking = async () => {
    while (performance.now() < end) {
      await lockable.call('identity.lock', {});
      await timed(unlockMs, async () => {
        await lockable.call('identity.unlock', { pin: doctor.pin }).catch(async () => {
          unlocksRefused += 1;
        });
      });
    }
  };
  await Promise.all([reading(), locking()]);
  return { waitMs, unlockMs, unlocks: unlockMs.length - unlocksRefused, unlocksRefused };
}

/** Viewers and strangers, each crowd in a process of its own. */
async function gather(screen: RestScreen, devices: readonly Device[], options: FloodOptions) {
  const { name, value } = screen.cookie();
  const viewers = child('viewers.test-child.ts', {
    origin: screen.origin,
    cookie: `${name}=${value}`,
    page: screen.page(),
    count: options.viewers,
    deviceIds: devices.map(({ deviceId }) => deviceId),
  } satisfies ViewersArgs);
  if (options.viewers > 0) await once(viewers, 'message', { signal: AbortSignal.timeout(60_000) });
  const strangers = child('strangers.test-child.ts', {
    origin: screen.origin,
    loops: options.strangers,
    requestsPerSecond: options.requestsPerSecond,
    clinicianIds: [nurse.clinicianId, doctor.clinicianId],
  } satisfies StrangersArgs);
  return {
    async leave() {
      return {
        strangers: StrangersReport.parse(await told(strangers)),
        viewers: ViewersReport.parse(await told(viewers)),
      };
    },
  };
}

const child = (file: string, args: object) =>
  fork(new URL(file, import.meta.url), [JSON.stringify(args)], { stdio: 'inherit' });

async function told(process: ChildProcess): Promise<unknown> {
  const answer = once(process, 'message', { signal: AbortSignal.timeout(60_000) });
  process.send('leave');
  const [message]: unknown[] = await answer;
  return message;
}

/** What was recorded of each signal: gaps that are told of, and what is missing without a word. */
async function look(screen: RestScreen, sessionId: string, devices: readonly Device[]) {
  const { gaps } = await screen.call('sessions.gaps', { sessionId });
  const session = await screen.call('sessions.get', { sessionId });
  let untold = 0;
  let signals = 0;
  for (const { deviceId, signals: all } of devices) {
    for (const { signalId } of all) {
      const wave = await screen.call('sessions.waveform', {
        sessionId,
        deviceId,
        signalId,
        fromMs: session.startedMs,
        toMs: session.stoppedMs ?? Date.now(),
        buckets: 4_000,
      });
      const own = gaps.filter((gap) => gap.deviceId === deviceId && gap.signalId === signalId);
      untold += untoldMs(wave, own);
      signals += 1;
    }
  }
  const modelOf = (deviceId: string) => devices.find((device) => device.deviceId === deviceId)?.model ?? '';
  return {
    signals,
    gaps: gaps.map(({ deviceId, signalId, reason, startMs, endMs }) => ({
      model: modelOf(deviceId),
      signalId,
      reason,
      afterMs: startMs - session.startedMs,
      ms: endMs - startMs,
    })),
    untoldMs: untold,
  };
}

function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}
