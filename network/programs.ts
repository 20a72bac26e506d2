import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { NetworkError } from './network-error.ts';
import { runProgram } from './run-program.ts';

/** Fabric's programs and the configurations that they come with; laid out as in the official release archives. */
export interface FabricPrograms {
  readonly bin: string;
  readonly config: string;
}

interface GoModule {
  readonly folder: string;
  readonly packages: readonly string[];
  readonly flags: readonly string[];
}

const fabric = 'github.com/hyperledger/fabric';
const fabricVersion = 'v2.5.9';

const modules: readonly GoModule[] = [
  {
    folder: join(import.meta.dirname, 'programs', 'fabric'),
    packages: ['configtxgen', 'orderer', 'osnadmin', 'peer'].map((name) => `${fabric}/cmd/${name}`),
    flags: ['-ldflags', `-s -w -X ${fabric}/common/metadata.Version=${fabricVersion}`],
  },
  {
    folder: join(import.meta.dirname, 'programs', 'fabric-ca'),
    packages: ['github.com/hyperledger/fabric-ca/cmd/fabric-ca-server'],
    flags: ['-ldflags', '-s -w'],
  },
];

const programs = ['configtxgen', 'orderer', 'osnadmin', 'peer', 'fabric-ca-server'];
const configurations = ['core.yaml', 'orderer.yaml'];

function isComplete(folder: string): boolean {
  return (
    programs.every((name) => existsSync(join(folder, 'bin', name))) &&
    configurations.every((name) => existsSync(join(folder, 'config', name)))
  );
}

/** Outside of the work tree, and another folder for every other set of versions. */
async function cacheFolder(): Promise<string> {
  const hash = createHash('sha256');
  for (const { folder } of modules) {
    hash.update(await readFile(join(folder, 'go.mod'))).update(await readFile(join(folder, 'go.sum')));
  }
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  return join(cache, 'vitalseal', 'fabric', hash.digest('hex').slice(0, 16));
}

function isOnPath(program: string): boolean {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .some((folder) => folder !== '' && existsSync(join(folder, program)));
}

/** Where the programs are. @returns undefined when they have to be built first */
export async function findFabricPrograms(): Promise<FabricPrograms | undefined> {
  const given = process.env['VITALSEAL_FABRIC'];
  if (given !== undefined && !isComplete(given)) {
    throw new NetworkError(
      `VITALSEAL_FABRIC names ${given}, which does not hold bin/{${programs.join(',')}} and config/{${configurations.join(',')}}: unpack the release archives of Fabric 2.5 and Fabric CA 1.5 there.`,
    );
  }
  const folder = given ?? (await cacheFolder());
  return isComplete(folder) ? { bin: join(folder, 'bin'), config: join(folder, 'config') } : undefined;
}

/**
 * The programs, built from their pinned sources when that was not done yet.
 * @param say hears what takes long
 * @throws NetworkError when something that the build needs is missing
 */
export async function fabricPrograms(
  say: (line: string) => void,
  signal?: AbortSignal,
): Promise<FabricPrograms> {
  const found = await findFabricPrograms();
  if (found !== undefined) return found;
  const missing = [...(isOnPath('go') ? [] : ['Go 1.25 or later']), ...(isOnPath('gcc') ? [] : ['gcc'])];
  if (missing.length > 0) {
    throw new NetworkError(
      `Fabric’s programs have to be built, and ${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} missing: install ${missing.length === 1 ? 'it' : 'them'} (Debian: golang-go, gcc), or unpack the release archives of Fabric 2.5 and Fabric CA 1.5, checked against their published checksums, into one folder and name it in VITALSEAL_FABRIC.`,
    );
  }
  const target = await cacheFolder();
  const scratch = `${target}.${process.pid}`;
  say('Building Fabric’s programs, once; this takes some minutes …');
  try {
    await build(scratch, signal);
    await rm(target, { recursive: true, force: true });
    await rename(scratch, target);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return { bin: join(target, 'bin'), config: join(target, 'config') };
}

async function build(scratch: string, signal?: AbortSignal): Promise<void> {
  const bin = join(scratch, 'bin');
  await mkdir(bin, { recursive: true });
  await mkdir(join(scratch, 'config'));
  const env = { CGO_ENABLED: '1', GOFLAGS: '-mod=readonly -buildvcs=false' };
  const timeout = 30 * 60_000;
  for (const { folder, flags, packages } of modules) {
    const purpose = `build ${packages.map((name) => name.split('/').at(-1)).join(', ')}`;
    // One after the other: each build uses all processors.
    await runProgram('go', ['build', ...flags, '-o', `${bin}/`, ...packages], {
      cwd: folder,
      env,
      timeout,
      purpose,
      signal,
    });
  }
  const source = await runProgram('go', ['list', '-m', '-f', '{{.Dir}}', fabric], {
    cwd: modules[0]?.folder ?? '.',
    env,
    purpose: 'find Fabric’s sample configuration',
    signal,
  });
  await Promise.all(
    configurations.map((name) =>
      copyFile(join(source.trim(), 'sampleconfig', name), join(scratch, 'config', name)),
    ),
  );
}
