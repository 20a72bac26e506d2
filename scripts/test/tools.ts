import { execFileSync, spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fabricPrograms, findFabricPrograms } from '../../network/programs.ts';

/** Programs that tests drive for real, by Debian package. */
const wanted: readonly WantedProgram[] = [
  { program: 'chromium', debianPackage: 'chromium', why: 'the end-to-end tests click in it' },
  {
    program: 'socat',
    debianPackage: 'socat',
    why: 'it makes the pseudo-terminals that drivers are tested on',
  },
  {
    program: 'python3',
    debianPackage: 'python3-venv',
    why: 'a second verifier is written in it',
    works: () => spawnSync('python3', ['-c', 'import ensurepip, venv']).status === 0,
  },
];

/** Go itself is not among them: Debian's may be too old, and the build says so when it is missing. */
const wantedByBuilds: readonly WantedProgram[] = [
  {
    program: 'gcc',
    debianPackage: 'build-essential',
    why: 'Fabric’s certificate authority is built with it',
  },
];

function isInstalled(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Installs what is missing where this may be done (root on a Debian), else says what to install.
 * @throws Error with one sentence a person can act on
 */
export function ensureTestPrograms(): void {
  ensurePrograms(wanted);
}

/** As `ensureTestPrograms`, without the browser. @throws Error with one sentence a person can act on */
export function ensureUnitTestPrograms(): void {
  ensurePrograms(wanted.filter(({ program }) => program !== 'chromium'));
}

/**
 * Fabric's programs, which the network tests run: built from their pinned sources when that was not done yet.
 * @throws Error with one sentence a person can act on
 */
export async function ensureFabricPrograms(): Promise<void> {
  if ((await findFabricPrograms()) === undefined) ensurePrograms(wantedByBuilds);
  await fabricPrograms(console.log);
}

interface WantedProgram {
  readonly program: string;
  readonly debianPackage: string;
  readonly why: string;
  /** Where being there is not enough. */
  readonly works?: () => boolean;
}

function ensurePrograms(programs: readonly WantedProgram[]): void {
  const missing = programs.filter(({ program, works = () => true }) => !isInstalled(program) || !works());
  if (missing.length === 0) return;
  const packages = missing.map((entry) => entry.debianPackage);
  if (process.getuid?.() !== 0 || !isInstalled('apt-get')) {
    const reasons = missing.map((entry) => `${entry.program} (${entry.why})`).join(' and ');
    throw new Error(`The tests need ${reasons}. On Debian: sudo apt-get install ${packages.join(' ')}`);
  }
  console.log(`Installing ${packages.join(' and ')} for the tests`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  execFileSync('apt-get', ['update', '-qq'], { stdio: 'inherit', env });
  execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env,
  });
}
