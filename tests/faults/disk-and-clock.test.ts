import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '#main/adapters/clock/system-clock.ts';
import { canMountTmpfs } from '#main/adapters/journal/testing/tmpfs.ts';
import { startApp, type App } from '#main/compose.ts';
import { modules } from '#main/devices/registry.ts';
import { demoClinicians } from '#main/services/setup/demo-data.ts';
import { until } from './client.ts';
import { beginShift } from './shift.ts';

const [nurse = neverThere()] = demoClinicians.filter(({ role }) => role === 'nurse');
function neverThere(): never {
  throw new Error('the demonstration has no nurse');
}

let root: string;
const apps: App[] = [];
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'vitalseal-faults-'));
});
afterEach(async () => {
  await stopAll();
  await rm(root, { recursive: true, force: true });
});

test('a second app on the data folder is refused with a clear error, and the first records on', async () => {
  const shift = await beginShift(join(root, 'data'));
  apps.push(shift.app);
  const { sessionId } = await shift.start();
  // Each module that the demonstration registers later proves its registrar's PIN, which is counted on disk.
  await until('all modules', 30_000, async () => {
    const { devices } = await shift.call('devices.list', {});
    const all = modules.filter(({ simulator }) => simulator.demonstration !== undefined).length;
    return devices.filter(({ registered }) => registered).length >= all ? true : undefined;
  });
  const quiet = ['host.json', 'keyring', 'ca', 'lock'];
  const before = await Promise.all(quiet.map((name) => contents(join(root, 'data', name))));
  const second = startApp({ dataFolder: join(root, 'data'), demo: true, version: '0' });
  await expect(second).rejects.toMatchObject({ code: 'conflict' });
  expect(await Promise.all(quiet.map((name) => contents(join(root, 'data', name))))).toEqual(before);
  await shift.call('sessions.mark', { sessionId, text: 'still here' });
  expect(await shift.call('sessions.stop', { sessionId })).toMatchObject({ state: 'stopped', gapCount: 0 });
}, 60_000);

test('a clock that jumps by an hour either way leaves a session with even time and without a gap', async () => {
  let jumpMs = 0;
  const clock = { now: () => systemClock.now() + jumpMs, monotonic: () => systemClock.monotonic() };
  const shift = await beginShift(join(root, 'data'), clock);
  apps.push(shift.app);
  const { call } = shift;
  const asked = clock.monotonic();
  const { sessionId, startedMs } = await shift.start();
  const began = clock.monotonic();
  /** That it happened after `earliest` and by now, both by the clock that nobody sets. */
  const expectNow = (timeMs: number, earliest: number) => {
    expect(timeMs - startedMs).toBeGreaterThan(earliest - began - 50);
    expect(timeMs - startedMs).toBeLessThan(clock.monotonic() - asked + 50);
  };
  const ecg = await until('the first second of the signal', 20_000, async () => {
    const session = await call('sessions.get', { sessionId });
    const signal = session.devices
      .flatMap(({ signals }) => signals)
      .find(({ signalId }) => signalId === 'ecg');
    if (signal === undefined || clock.monotonic() - began < 1000) return undefined;
    return { deviceId: signal.deviceId, signalId: signal.signalId };
  });
  for (const jump of [3_600_000, -7_200_000]) {
    jumpMs += jump;
    const from = clock.monotonic();
    // Longer than what reacts to a jump needs to see it.
    await until('two seconds', 10_000, async () => (clock.monotonic() - from > 2000 ? true : undefined));
    const earliest = clock.monotonic();
    expectNow((await call('sessions.mark', { sessionId, text: 'now' })).timeMs, earliest);
  }
  await call('sessions.enterVital', { sessionId, code: 'temperature', value: 37 });
  const elapsedMs = clock.monotonic() - began;
  const stopped = await call('sessions.stop', { sessionId });
  expect(stopped).toMatchObject({ state: 'stopped', gapCount: 0 });
  expectNow(stopped.stoppedMs ?? 0, began + elapsedMs);
  const { readings } = await call('sessions.readings', { sessionId });
  expect(readings.length).toBeGreaterThan(4);
  for (const { timeMs } of readings) {
    expect(timeMs).toBeGreaterThanOrEqual(startedMs - 2000);
    expect(timeMs).toBeLessThanOrEqual(startedMs + elapsedMs + 2000);
  }
  const stretch = { fromMs: startedMs + 1000, toMs: startedMs + elapsedMs - 1000, buckets: 100 };
  const { min } = await call('sessions.waveform', { sessionId, ...ecg, ...stretch });
  expect(min.filter((value) => value === null)).toEqual([]);
}, 60_000);

test.runIf(canMountTmpfs())(
  'a disk that gets full during a session (a tmpfs, needs root): said at once, nothing acknowledged is lost, recording goes on with room',
  async () => {
    const mount = join(root, 'small');
    await mkdir(mount);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=96m', 'tmpfs', mount]);
    try {
      const shift = await beginShift(join(mount, 'data'));
      apps.push(shift.app);
      const { call, events } = shift;
      const { sessionId } = await shift.start();
      const notices = () => events.flatMap((event) => (event.type === 'notice' ? event : []));
      const acknowledged = ['before'];
      await call('sessions.mark', { sessionId, text: 'before' });
      await writeFile(join(mount, 'ballast'), Buffer.alloc(96 * 1024 * 1024)).catch(() => undefined);
      await until('the notice', 20_000, async () => notices().find(({ level }) => level === 'error'));
      expect(notices()).toMatchObject([{ level: 'error', error: { code: 'disk' } }]);
      // The last page on the disk may still take a few words: what it takes has to be there later.
      const refusal = await until('a refusal', 20_000, () =>
        call('sessions.mark', { sessionId, text: `full ${acknowledged.length}` }).then(
          ({ text }) => void acknowledged.push(text),
          (error: unknown) => error,
        ),
      );
      expect(String(refusal)).toContain('disk');
      // Whoever has to see to it gets in.
      const { identity } = shift.app;
      await identity.signInProgram(nurse.clinicianId, nurse.pin);
      const screen = await identity.signIn(identity.openScreen(), nurse.clinicianId, nurse.pin);
      identity.lock(screen.connectionId);
      expect(await identity.unlock(screen.connectionId, nurse.pin)).toMatchObject({ locked: false });
      await rm(join(mount, 'ballast'));
      await until('the good news', 20_000, async () => notices().find(({ level }) => level === 'info'));
      await call('sessions.mark', { sessionId, text: 'after' });
      const stopped = await call('sessions.stop', { sessionId });
      expect(stopped.marks.map(({ text }) => text)).toEqual([...acknowledged, 'after']);
      const { gaps } = await call('sessions.gaps', { sessionId });
      expect(gaps.length).toBe(stopped.gapCount);
      expect(gaps.filter(({ reason }) => reason === 'not-recorded').length).toBeGreaterThan(0);
      await until('the last seal', 30_000, async () => {
        const session = await call('sessions.get', { sessionId });
        return session.sealedUntilMs !== null && session.sealedUntilMs >= (session.stoppedMs ?? 0)
          ? true
          : undefined;
      });
    } finally {
      await stopAll();
      // Lazily: the log's file stays open until this process ends.
      execFileSync('umount', ['-l', mount]);
    }
  },
  120_000,
);

async function stopAll(): Promise<void> {
  for (const app of apps.splice(0)) await app.stop();
}

async function contents(path: string): Promise<unknown> {
  const found = await stat(path);
  if (!found.isDirectory()) return readFile(path, 'utf8');
  return Promise.all((await readdir(path)).map((name) => contents(join(path, name))));
}
