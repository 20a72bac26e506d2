import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { electronProgram } from '../test/electron-program.ts';

/** Electron's own program is about 110 MB; who has no way to it should not wait long. */
const downloadMs = 90_000;
const installer = 'node_modules/electron/install.js';
const triedFile = 'out/.electron-tried';

/** Either the program, or in a few words why there is none. */
export type FoundElectron = { readonly program: string } | { readonly missing: string };

/**
 * Where the desktop app can run, finds its program; on the first start it is fetched by Electron's own installer.
 * @param again tries to fetch it even if that failed before
 */
export function findElectron(again: boolean): FoundElectron {
  const { env, platform } = process;
  const hasDisplay = platform !== 'linux' || Boolean(env['DISPLAY'] ?? env['WAYLAND_DISPLAY']);
  if (!hasDisplay) return { missing: 'there is no display' };
  if (platform === 'linux' && process.getuid?.() === 0) {
    return { missing: 'Electron’s sandbox does not run as root' };
  }
  const program = electronProgram() ?? fetched(again);
  return program === undefined ? { missing: 'Electron’s program could not be fetched' } : { program };
}

function fetched(again: boolean): string | undefined {
  const version = readFileSync('node_modules/electron/package.json', 'utf8');
  const triedBefore = existsSync(triedFile) && readFileSync(triedFile, 'utf8') === version;
  if (triedBefore && !again) return undefined;
  console.error('Fetching Electron’s program, once …');
  spawnSync(process.execPath, [installer], { stdio: 'ignore', timeout: downloadMs });
  const program = electronProgram();
  if (program === undefined) {
    mkdirSync('out', { recursive: true });
    writeFileSync(triedFile, version);
  }
  return program;
}
