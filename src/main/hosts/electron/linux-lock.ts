import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Logger } from '#main/ports/logger.ts';

/** Who says on Linux that the screen was locked: the desktop's screen saver, or the system for its session. */
const listeners = [
  { bus: '--session', rule: "type='signal',member='ActiveChanged'" },
  { bus: '--system', rule: "type='signal',interface='org.freedesktop.login1.Session',member='Lock'" },
] as const;

const signalLine = /^signal .* interface=(?<from>[\w.]+); member=(?<member>\w+)$/;

/**
 * Tells from the lines of `dbus-monitor` when the screen is locked: `ActiveChanged` with `true` of any desktop's
 * ScreenSaver, or `Lock` of logind.
 */
export function lockSignals(onLock: () => void): (line: string) => void {
  let isAboutScreenSaver = false;
  return (line) => {
    const { from = '', member } = signalLine.exec(line)?.groups ?? {};
    if (member !== undefined) {
      isAboutScreenSaver = member === 'ActiveChanged' && from.endsWith('.ScreenSaver');
      if (member === 'Lock' && from === 'org.freedesktop.login1.Session') onLock();
    } else if (isAboutScreenSaver) {
      isAboutScreenSaver = false;
      if (line.trim() === 'boolean true') onLock();
    }
  };
}

/**
 * Electron does not tell of a locked screen on Linux: D-Bus's own `dbus-monitor` does, where it is installed.
 * @returns ends it
 */
export function followLinuxLock(onLock: () => void, logger: Logger, env = process.env): () => void {
  const children = listeners.map(({ bus, rule }) => {
    const child = spawn('dbus-monitor', [bus, rule], { stdio: ['ignore', 'pipe', 'ignore'], env });
    createInterface({ input: child.stdout }).on('line', lockSignals(onLock));
    // Without it, or without a bus, the screen locks by VitalSeal's own idle time alone.
    child.on('error', () => logger.warn('screen-lock.not-seen', { bus }));
    child.on('exit', () => logger.info('screen-lock.not-followed', { bus }));
    return child;
  });
  return () => {
    for (const child of children) child.kill();
  };
}
