import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where data lie when nobody said: the place that the operating system has for it. */
export function defaultDataFolder(
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
  home: string = homedir(),
): string {
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'VitalSeal');
  if (platform === 'win32') return join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'VitalSeal');
  return join(env['XDG_DATA_HOME'] ?? join(home, '.local', 'share'), 'vitalseal');
}
