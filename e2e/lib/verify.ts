import { spawnSync } from 'node:child_process';

export interface Verdict {
  readonly exitCode: number | null;
  readonly output: string;
}

/** Runs the command-line verifier as somebody would who trusts only the ledger's certificate authority. */
export function verify(...args: readonly string[]): Verdict {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/verify.ts', ...args], {
    encoding: 'utf8',
  });
  return { exitCode: status, output: stdout + stderr };
}
