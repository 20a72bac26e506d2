import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, expect, test, vi } from 'vitest';
import { silentLogger } from '#main/testing/fakes.ts';
import { followLinuxLock, lockSignals } from './linux-lock.ts';

const signal = (path: string, from: string, member: string) =>
  `signal time=1795744000.1 sender=:1.7 -> destination=(null destination) serial=5 path=${path}; interface=${from}; member=${member}`;

test.each([
  ['GNOME', 'org.gnome.ScreenSaver', 'ActiveChanged', '   boolean true', 1],
  ['KDE', 'org.freedesktop.ScreenSaver', 'ActiveChanged', '   boolean true', 1],
  ['Xfce', 'org.xfce.ScreenSaver', 'ActiveChanged', '   boolean true', 1],
  ['GNOME unlocked', 'org.gnome.ScreenSaver', 'ActiveChanged', '   boolean false', 0],
  ['logind', 'org.freedesktop.login1.Session', 'Lock', '', 1],
  ['logind unlocked', 'org.freedesktop.login1.Session', 'Unlock', '', 0],
  ['something else that became active', 'org.example.Player', 'ActiveChanged', '   boolean true', 0],
])('%s: the lines of dbus-monitor say whether the screen was locked', (_who, from, member, next, times) => {
  const onLock = vi.fn<() => void>();
  const take = lockSignals(onLock);
  for (const line of [signal('/x', from, member), next, '   boolean true']) take(line);
  expect(onLock).toHaveBeenCalledTimes(times);
});

const hasBus = spawnSync('dbus-daemon', ['--version']).status === 0;

describe.skipIf(!hasBus)('on a message bus of its own (skipped where there is no dbus-daemon)', () => {
  test('a desktop that locks its screen is heard', async () => {
    const daemon = spawn('dbus-daemon', ['--session', '--nofork', '--print-address'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [address] = await once(createInterface({ input: daemon.stdout }), 'line');
    const env = { ...process.env, DBUS_SESSION_BUS_ADDRESS: String(address) };
    const onLock = vi.fn<() => void>();
    const end = followLinuxLock(onLock, silentLogger, env);
    try {
      // The first that is sent may come before anybody listens.
      await vi.waitFor(
        () => {
          execFileSync(
            'dbus-send',
            ['--session', '/org/gnome/ScreenSaver', 'org.gnome.ScreenSaver.ActiveChanged', 'boolean:true'],
            { env },
          );
          expect(onLock).toHaveBeenCalled();
        },
        { timeout: 10_000, interval: 200 },
      );
    } finally {
      end();
      daemon.kill();
    }
  });
});

test('without dbus-monitor the app goes on', async () => {
  const warn = vi.fn<(event: string) => void>();
  const end = followLinuxLock(() => undefined, { ...silentLogger, warn }, { PATH: '/nowhere' });
  await vi.waitFor(() => expect(warn).toHaveBeenCalledWith('screen-lock.not-seen', expect.anything()));
  end();
});
