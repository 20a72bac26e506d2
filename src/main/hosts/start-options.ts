import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { defaultDataFolder } from './default-data-folder.ts';

export interface StartOptions {
  /** null: Electron where it can run, else web. */
  readonly host: 'web' | 'electron' | null;
  /** 0 = a free one. */
  readonly port: number;
  readonly dataFolder: string;
  readonly demo: boolean;
}

export const usage = 'npm start -- [--host web|electron] [--port N] [--data FOLDER] [--no-demo]';

/** Options that cannot be understood; the message says which. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** @param args words after the program's name @throws UsageError */
export function parseStartOptions(args: readonly string[]): StartOptions {
  const { host, port, data, 'no-demo': noDemo } = words(args);
  if (host !== undefined && host !== 'web' && host !== 'electron') {
    throw new UsageError(`--host is web or electron, not ${host}`);
  }
  if (port !== undefined && (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)) {
    throw new UsageError(`--port is a number from 0 to 65535, not ${port}`);
  }
  if (data === '') throw new UsageError('--data needs a folder');
  return {
    host: host ?? null,
    port: Number(port ?? 0),
    dataFolder: data === undefined ? defaultDataFolder() : resolve(data),
    demo: noDemo !== true,
  };
}

function words(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        host: { type: 'string' },
        port: { type: 'string' },
        data: { type: 'string' },
        'no-demo': { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // Its first sentence; the rest is advice for programmers.
    throw new UsageError(message.split(/[.\n]\s*/)[0] ?? message);
  }
}
