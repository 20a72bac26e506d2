import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { NetworkPlace } from '#main/adapters/host-file/network-folder.ts';
import { defaultDataFolder } from './default-data-folder.ts';

export interface StartOptions {
  /** null: Electron where it can run, else web. */
  readonly host: 'web' | 'electron' | null;
  /** 0 = a free one. */
  readonly port: number;
  readonly dataFolder: string;
  readonly demo: boolean;
  /** The key file outside of the data folder; undefined: none was named. */
  readonly keyFile?: string | undefined;
  /** null: nothing was said of a ledger; a new workstation is then standalone, an installed one stays what it is. */
  readonly network: NetworkPlace | null;
}

export const usage =
  'npm start -- [--host web|electron] [--port N] [--data FOLDER] [--no-demo] [--key-file FILE] [--ledger embedded|fabric|fabric-network] [--network FOLDER|FILE] [--hospital NAME]';

const adapters = { fabric: 'fabric-gateway', 'fabric-network': 'fabric-network' } as const;

/** Options that cannot be understood; the message says which. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** @param args words after the program's name @throws UsageError */
export function parseStartOptions(args: readonly string[]): StartOptions {
  const { host, port, data, 'no-demo': noDemo, 'key-file': keyFile, ...ledger } = words(args);
  if (host !== undefined && host !== 'web' && host !== 'electron') {
    throw new UsageError(`--host is web or electron, not ${host}`);
  }
  if (port !== undefined && (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)) {
    throw new UsageError(`--port is a number from 0 to 65535, not ${port}`);
  }
  if (host === 'electron' && port !== undefined) {
    throw new UsageError('--port is for the web host, the desktop app has none');
  }
  if (keyFile === '') throw new UsageError('--key-file needs a file');
  if (data === '') throw new UsageError('--data needs a folder');
  return {
    host: host ?? null,
    port: Number(port ?? 0),
    dataFolder: data === undefined ? defaultDataFolder() : resolve(data),
    demo: noDemo !== true,
    ...(keyFile !== undefined && { keyFile: resolve(keyFile) }),
    network: networkOf(ledger),
  };
}

/** As words again, for a program that is started with the same options. */
export function networkWords({ network }: Pick<StartOptions, 'network'>): readonly string[] {
  if (network === null) return [];
  const { kind, path, hospital } = network;
  const ledger = kind === 'fabric-gateway' ? 'fabric' : kind;
  return ['--ledger', ledger, '--network', path, ...(hospital === null ? [] : ['--hospital', hospital])];
}

function networkOf({
  ledger,
  network,
  hospital,
}: {
  ledger?: string | undefined;
  network?: string | undefined;
  hospital?: string | undefined;
}): NetworkPlace | null {
  if (ledger !== undefined && ledger !== 'embedded' && ledger !== 'fabric' && ledger !== 'fabric-network') {
    throw new UsageError(`--ledger is embedded, fabric or fabric-network, not ${ledger}`);
  }
  if (network === '' || hospital === '') throw new UsageError('--network and --hospital need a word');
  if (network === undefined) {
    if (ledger !== undefined && ledger !== 'embedded')
      throw new UsageError(`--ledger ${ledger} needs --network`);
    if (hospital !== undefined) throw new UsageError('--hospital needs --network');
    return null;
  }
  if (ledger === 'embedded') throw new UsageError('--ledger embedded has no --network');
  return { kind: adapters[ledger ?? 'fabric'], path: resolve(network), hospital: hospital ?? null };
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
        'key-file': { type: 'string' },
        ledger: { type: 'string' },
        network: { type: 'string' },
        hospital: { type: 'string' },
      },
    }).values;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // Its first sentence; the rest is advice for programmers.
    throw new UsageError(message.split(/[.\n]\s*/)[0] ?? message);
  }
}
