/** `npm start`: builds what changed, then starts the desktop app, or the web host where that cannot run. */
import { spawn } from 'node:child_process';
import { enableCompileCache } from 'node:module';
import { parseStartOptions, usage, UsageError, type StartOptions } from '#main/hosts/start-options.ts';
import { desktopWords, runDesktop } from './lib/desktop.ts';
import { findElectron, type FoundElectron } from './lib/electron.ts';
import { isUpToDate } from './lib/stamp.ts';

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

/**
 * npm runs scripts in a shell of its own, and passes signals on to that shell alone, which dies of SIGTERM without
 * telling anybody: a change of parent is then the only sign.
 */
function endWithNpm(): void {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const { ppid } = process;
  setInterval(() => process.ppid !== ppid && process.kill(process.pid, 'SIGTERM'), 200).unref();
}

/** Runs the desktop app and ends with it, or says in a few words why it cannot run here. */
async function whyNoDesktop(electron: FoundElectron, options: StartOptions): Promise<string> {
  if ('missing' in electron) return electron.missing;
  if (options.port !== 0) console.error('The desktop app has no port: for one, add --host web.');
  const end = await runDesktop(electron.program, desktopWords(options, process));
  if ('exitCode' in end) return process.exit(end.exitCode);
  return `Electron’s program ended at once (${end.diedAtOnce}), as it does without a display or where user namespaces are forbidden`;
}

async function start(options: StartOptions): Promise<void> {
  const electron = options.host === 'web' ? null : findElectron(options.host === 'electron');
  if ((await buildIfChanged()) !== 0) {
    console.error('The build failed.');
    process.exit(1);
  }
  const missing = electron === null ? null : await whyNoDesktop(electron, options);
  if (missing !== null) console.error(`Starting the web host instead of the desktop app: ${missing}.`);
  // What Node made of our TypeScript the last time: half of what a start costs.
  enableCompileCache('out/.compiled');
  const { runWebHost } = await import('#main/hosts/web/main.ts');
  await runWebHost(options);
}

endWithNpm();
await start(optionsOrExit());
