import { execFile } from 'node:child_process';
import { basename } from 'node:path';
import { NetworkError, tail } from './network-error.ts';

export interface ProgramRun {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Ends the program when it fires. */
  readonly signal?: AbortSignal | undefined;
  /** ms; two minutes when not given. */
  readonly timeout?: number;
  /** What it was asked to do, for the message: `join peer0 to the channel`. */
  readonly purpose: string;
}

/**
 * Runs a program to its end.
 * @returns what it wrote on its standard output
 * @throws NetworkError with the end of what it wrote when it fails
 */
export function runProgram(program: string, args: readonly string[], run: ProgramRun): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = {
      env: { ...process.env, ...run.env },
      cwd: run.cwd,
      signal: run.signal,
      timeout: run.timeout ?? 120_000,
      killSignal: 'SIGKILL',
      maxBuffer: 64 * 1024 * 1024,
    } as const;
    execFile(program, [...args], options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else if (run.signal?.aborted === true) reject(run.signal.reason);
      else reject(failure(program, run.purpose, error, `${stdout}\n${stderr}`));
    });
  });
}

function failure(program: string, purpose: string, error: Error, said: string): NetworkError {
  const killed = 'killed' in error && error.killed === true;
  const why = killed ? 'did not end in time' : 'failed';
  return new NetworkError(
    `To ${purpose}, ${basename(program)} was run, and ${why}.`,
    tail(said || error.message),
    {
      cause: error,
    },
  );
}
