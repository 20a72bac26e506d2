import { parseStartOptions, UsageError, type StartOptions } from '../start-options.ts';

/** What Chromium reads by itself, and a ward may need. Its other switches are refused: some take protection away. */
const chromiumSwitches =
  /^--(?:disable-gpu|enable-logging|force-device-scale-factor|lang|ozone-platform|password-store)(?:=|$)/;

/**
 * @param argv the process's words, its program first
 * @param hasAppWord Electron's own program was told which app to run (`electron . …`)
 * @throws UsageError
 */
export function desktopOptions(argv: readonly string[], hasAppWord: boolean): StartOptions {
  const words = argv.slice(1).filter((word) => !chromiumSwitches.test(word));
  const options = parseStartOptions(hasAppWord ? words.slice(1) : words);
  if (options.host === 'web') throw new UsageError('--host web is not for the desktop app');
  if (options.port !== 0) throw new UsageError('--port is for the web host, the desktop app has none');
  return options;
}
