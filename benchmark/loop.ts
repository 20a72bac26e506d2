import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { modules } from '#main/devices/registry.ts';
import { demoClinicians } from '#main/services/setup/demo-data.ts';
import { offerPty } from '#main/simulation/pty.ts';
import { createSimulator } from '#main/simulation/simulator.ts';
import { until } from '../tests/faults/client.ts';
import { makeLongSession } from '../tests/long-session/make.ts';
import { openRestScreen, type RestScreen } from '../tests/lib/rest-screen.ts';
import { startWebProcess } from '../tests/lib/web-process.ts';
import { registerAll } from './latency/workstation.ts';
import { report } from './lib/report.ts';
import { simulated } from './lib/simulated-ports.ts';
import { loadWith } from './loop/load.ts';
import { startIdle, watchedEnv, watchLoop } from './loop/watched.ts';

/**
 * How long the loop that takes samples is held: eight waveforms come over real pseudo-terminals and are recorded, while
 * over REST hours of a long session are proved, exported and scrolled at once. The host is a process of its own, as
 * `npm start` runs it. Less what holds the loop of a process that does nothing, in the same seconds.
 */
const leads = 3;
const rateHz = 500;
const seed = 11;
const waveforms = 8;
const models = ['healthypi-5', 'bitalino', 'bitalino'] as const;
const settleMs = 5_000;
const recognisedWithinMs = 60_000;

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    hours: { type: 'string', default: '12' },
    seconds: { type: 'string', default: '60' },
  },
});
const hours = Number(values.hours);
const seconds = Number(values.seconds);
if (!Number.isInteger(hours) || hours < 1 || !(seconds > 0)) {
  throw new Error('--hours takes a whole number of hours, --seconds how long to measure');
}

/** The demonstration's own modules would be simulated on the loop that is measured. */
async function unplugDemonstration(screen: RestScreen): Promise<void> {
  const running = async () => {
    const { devices } = await screen.call('devices.list', {});
    return devices.filter(({ port, state }) => port.startsWith('demo:') && state === 'running');
  };
  // One that is still being recognised cannot be told to go, and comes later.
  const all = await until('the demonstration’s modules', recognisedWithinMs, async () => {
    const found = await running();
    return found.length === modules.length ? found : undefined;
  });
  for (const { deviceId } of all) await screen.call('simulators.control', { deviceId, fault: 'unplug' });
  await until('their end', recognisedWithinMs, async () =>
    (await running()).length === 0 ? true : undefined,
  );
}

async function startRecording(screen: RestScreen) {
  await unplugDemonstration(screen);
  const devices = await registerAll(screen, models.length);
  const count = devices.reduce((sum, { signals }) => sum + signals.length, 0);
  if (count < waveforms) throw new Error(`only ${count} waveforms are recorded`);
  const { patients } = await screen.call('patients.list', {});
  const [patient] = patients;
  if (patient === undefined) throw new Error('the demonstration has no patient');
  const deviceIds = devices.map(({ deviceId }) => deviceId);
  return screen.call('sessions.start', { patientId: patient.patientId, deviceIds });
}

async function run(folder: string): Promise<void> {
  const [dataFolder, portsFolder] = [join(folder, 'data'), join(folder, 'ports')];
  console.error(`A session of ${hours} h: made at first use, which takes minutes.`);
  const { sessionId } = await makeLongSession({ dataFolder, hours, leads, rateHz, seed });
  const clock = { monotonic: () => performance.now() };
  const ports = await Promise.all(
    models.map((model) =>
      offerPty(createSimulator({ device: simulated(model, seed), clock, seed }), { folder: portsFolder }),
    ),
  );
  const [ofHost, ofIdle] = [join(folder, 'host.sock'), join(folder, 'idle.sock')];
  const idle = startIdle(ofIdle);
  const web = await startWebProcess({ dataFolder, portsFolder, demo: true, env: watchedEnv(ofHost) });
  try {
    const screen = await openRestScreen(web.url);
    const nurse = demoClinicians.find(({ role }) => role === 'nurse');
    if (nurse === undefined) throw new Error('the demonstration has no nurse');
    await screen.call('identity.signIn', { clinicianId: nurse.clinicianId, pin: nurse.pin });
    const recording = await startRecording(screen);
    const loops = [await watchLoop(ofHost), await watchLoop(ofIdle)] as const;
    await new Promise((resolve) => setTimeout(resolve, settleMs));
    await Promise.all(loops.map((loop) => loop.begin()));
    const done = await loadWith(screen, await screen.call('sessions.get', { sessionId }), seconds * 1000);
    const [host, control] = await Promise.all([loops[0].end(), loops[1].end()]);
    for (const loop of loops) loop.close();
    const { gaps } = await screen.call('sessions.gaps', { sessionId: recording.sessionId });
    await screen.call('sessions.stop', { sessionId: recording.sessionId });
    report('loop', {
      heldP999Ms: host.p999Ms - control.p999Ms,
      heldMaxMs: host.maxMs - control.maxMs,
      heldP99Ms: host.p99Ms - control.p99Ms,
      hostP999Ms: host.p999Ms,
      idleP999Ms: control.p999Ms,
      hostMaxMs: host.maxMs,
      idleMaxMs: control.maxMs,
      gaps: gaps.length,
      ...done,
    });
    if (gaps.length > 0) {
      console.error(`The recording has ${gaps.length} gaps.`);
      process.exitCode = 1;
    }
  } finally {
    await web.stop();
    idle.kill();
    await Promise.all(ports.map((port) => port.close()));
  }
}

const folder = await mkdtemp(join(tmpdir(), 'vitalseal-loop-'));
try {
  await run(folder);
} finally {
  await rm(folder, { recursive: true, force: true });
}
