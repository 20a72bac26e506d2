/** `npm start`: builds what changed, then starts the desktop app, or the web host where that cannot run. */
import { spawn } from 'node:child_process';
import { enableCompileCache } from 'node:module';
import {
  networkWords,
  parseStartOptions,
  usage,
  UsageError,
  type StartOptions,
} from '#main/hosts/start-options.ts';
import { findElectron } from './lib/electron.ts';
import { isUpToDate } from './lib/stamp.ts';

const signals = ['SIGINT', 'SIGTERM'] as const;

function optionsOrExit(): StartOptions {
  try {
    return parseStartOptions(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}. Usage: ${usage}`);
    return process.exit(2);
  }
}

/** What the build says goes to the error output: the ready line stays alone on the other. */
function buildIfChanged(): Promise<number> {
  if (isUpToDate()) return Promise.resolve(0);
  return exitOf(spawn(process.execPath, ['scripts/build.ts'], { stdio: ['ignore', 2, 2] }));
}

function exitOf(child: ReturnType<typeof spawn>): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

function startElectron(program: string, options: StartOptions): Promise<number> {
  const demo = options.demo ? [] : ['--no-demo'];
  const args = ['.', '--data', options.dataFolder, ...demo, ...networkWords(options)];
  const child = spawn(program, args, { stdio: 'inherit' });
  for (const signal of signals) process.on(signal, () => child.kill(signal));
  return exitOf(child);
}

/**
 * npm runs scripts in a shell of its own, and passes signals on to that shell alone, which dies of SIGTERM without
 * telling anybody: a change of parent is then the only sign.
 */
function endWithNpm(): void {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const { ppid } = process;
  setInterval(() => process.ppid !== ppid && process.kill(process.pid, 'SIGTERM'), 200).unref();
}

async function start(options: StartOptions): Promise<void> {
  const electron = options.host === 'web' ? null : findElectron(options.host === 'electron');
  if ((await buildIfChanged()) !== 0) {
    console.error('The build failed.');
    process.exit(1);
  }
  if (electron !== null && 'program' in electron) {
    process.exit(await startElectron(electron.program, options));
  }
  if (electron !== null)
    console.error(`Starting the web host instead of the desktop app: ${electron.missing}.`);
  // What Node made of our TypeScript the last time: half of what a start costs.
  enableCompileCache('out/.compiled');
  const { runWebHost } = await import('#main/hosts/web/main.ts');
  await runWebHost(options);
}

endWithNpm();
await start(optionsOrExit());
