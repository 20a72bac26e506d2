import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { KeyFilePlaces } from '#main/adapters/key-store/key-file.ts';

/** Of `LoadCredential=` and its like in a service of systemd. */
const credentialName = 'vitalseal.key';

/**
 * Where the key file of a data folder is: the one that was named, else the service manager's credential, else a file in
 * the folder that the operating system has for settings, which is not the one for data.
 */
export function keyFilePlaces(
  named: string | undefined,
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
  home: string = homedir(),
): KeyFilePlaces {
  const folder = defaultFolder(platform, env, home);
  const credentials = env['CREDENTIALS_DIRECTORY'];
  const credential = credentials === undefined ? undefined : join(credentials, credentialName);
  const path = named ?? (credential !== undefined && existsSync(credential) ? credential : undefined);
  if (path === undefined) return { named: null, folder };
  return {
    named: { path, credential: credentials !== undefined && dirname(path) === resolve(credentials) },
    folder,
  };
}

function defaultFolder(platform: NodeJS.Platform, env: NodeJS.ProcessEnv, home: string): string {
  if (platform === 'darwin') return join(home, 'Library', 'Preferences', 'VitalSeal', 'keys');
  if (platform === 'win32')
    return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'VitalSeal', 'keys');
  return join(env['XDG_CONFIG_HOME'] ?? join(home, '.config'), 'vitalseal', 'keys');
}
