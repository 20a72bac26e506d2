import { spawn, type ChildProcess } from 'node:child_process';
import { exitCodes } from '#main/hosts/electron/exit-codes.ts';
import { networkWords, type StartOptions } from '#main/hosts/start-options.ts';

/** What ends Electron before it shows anything (no display, no sandbox) does so within this time. */
const atOnceMs = 15_000;

/** How the desktop app ended: by its own will or late, with this exit code, or so early that it never ran. */
export type DesktopEnd = { readonly exitCode: number } | { readonly diedAtOnce: string };

/** Words for Electron's program. Where there is Wayland alone, Chromium has to be told so. */
export function desktopWords(
  options: StartOptions,
  { env, platform }: Pick<NodeJS.Process, 'env' | 'platform'>,
): readonly string[] {
  const isWaylandAlone = platform === 'linux' && Boolean(env['WAYLAND_DISPLAY']) && !env['DISPLAY'];
  return [
    '.',
    ...(isWaylandAlone ? ['--ozone-platform=wayland'] : []),
    '--data',
    options.dataFolder,
    ...(options.demo ? [] : ['--no-demo']),
    ...(options.keyFile === undefined ? [] : ['--key-file', options.keyFile]),
    ...networkWords(options),
  ];
}

/** Runs it until it ends; Ctrl-C and SIGTERM are passed on to it. */
export async function runDesktop(program: string, words: readonly string[]): Promise<DesktopEnd> {
  const startedMs = performance.now();
  const child = spawn(program, words, { stdio: 'inherit' });
  let wasTold = false;
  const passOn = (signal: NodeJS.Signals) => {
    wasTold = true;
    child.kill(signal);
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.on(signal, passOn);
  const { exitCode, how } = await endOf(child);
  for (const signal of signals) process.off(signal, passOn);
  const ownWill: readonly (number | null)[] = Object.values(exitCodes);
  if (wasTold || ownWill.includes(exitCode)) return { exitCode: exitCode ?? 1 };
  if (performance.now() - startedMs < atOnceMs) return { diedAtOnce: how };
  console.error(`The desktop app ended: ${how}.`);
  return { exitCode: exitCode ?? 1 };
}

function endOf(child: ChildProcess): Promise<{ readonly exitCode: number | null; readonly how: string }> {
  return new Promise((resolve) => {
    child.on('error', ({ message }) => resolve({ exitCode: null, how: message }));
    child.on('exit', (exitCode, signal) =>
      resolve({ exitCode, how: signal ?? `exit code ${exitCode ?? 'unknown'}` }),
    );
  });
}
