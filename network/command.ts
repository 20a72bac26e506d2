import { resolve } from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { defaultDataFolder } from '#main/hosts/default-data-folder.ts';
import { networkFolder, type NetworkFolder } from './folder.ts';
import { NetworkError } from './network-error.ts';

/** What was typed cannot be understood. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

type Options = NonNullable<ParseArgsConfig['options']>;
export type Values = Readonly<Record<string, string | boolean | undefined>>;

/** @throws UsageError */
export function readOptions(options: Options, args: readonly string[] = process.argv.slice(2)): Values {
  try {
    const { values } = parseArgs({ args: [...args], options: { ...options, dir: { type: 'string' } } });
    return Object.fromEntries(
      Object.entries(values).flatMap(([name, value]) =>
        Array.isArray(value) ? [] : [[name, value] as const],
      ),
    );
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError(message.split(/[.\n]\s*/)[0] ?? message, { cause: error });
  }
}

/** @throws UsageError */
export function numberOption(values: Values, name: string, initial: number, highest: number): number {
  const text = values[name];
  if (text === undefined) return initial;
  const value = Number(text);
  if (typeof text === 'string' && Number.isInteger(value) && value >= 1 && value <= highest) return value;
  throw new UsageError(`--${name} is a number from 1 to ${highest}, not ${String(text)}`);
}

/** The folder that `--dir` names, or the one of this account. */
export function folderOption(values: Values): NetworkFolder {
  const { dir } = values;
  if (dir === '') throw new UsageError('--dir needs a folder');
  return networkFolder(typeof dir === 'string' ? resolve(dir) : `${defaultDataFolder()}-network`);
}

/**
 * Runs a command to its end. Ctrl-C, a closed terminal and `kill` reach it as an abort.
 * @returns its exit code
 */
export async function runCommand(
  usage: string,
  command: (signal: AbortSignal) => Promise<number>,
): Promise<number> {
  // What a network writes is for this account alone.
  process.umask(0o077);
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => controller.abort(new NetworkError('Cut off before it was done.')));
  }
  endWithNpm(controller);
  try {
    return await command(controller.signal);
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(`${error.message}. Usage: ${usage}`);
      return 2;
    }
    const shown = controller.signal.aborted ? controller.signal.reason : error;
    if (!(shown instanceof NetworkError)) throw error;
    console.error(shown.message);
    if (shown.log !== '') console.error(shown.log);
    return 1;
  }
}

/** A shell that npm started dies of SIGTERM without telling anybody: a change of parent is then the only sign. */
function endWithNpm(controller: AbortController): void {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const { ppid } = process;
  const watch = setInterval(() => {
    if (process.ppid !== ppid) controller.abort(new NetworkError('Cut off before it was done.'));
  }, 200);
  watch.unref();
}
