import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants, getPriority, setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

const { priority } = constants;

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export function add(a: Tally, b: Tally): Tally {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

/** Runs a program with its output on ours. @returns its exit code; 1 when a signal ended it */
export function run(
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
  niceness = priority.PRIORITY_NORMAL,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: 'inherit', env });
    if (child.pid !== undefined && niceness > getPriority()) setPriority(child.pid, niceness);
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

/** A check that either holds or not counts as one test. */
async function check(args: readonly string[]): Promise<Tally> {
  const code = await run(args);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

/** Neither fills both cores. */
export function typesAndLint(): Promise<readonly Tally[]> {
  return Promise.all([
    check(['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.json']),
    check(['scripts/lint.ts']),
  ]);
}

/**
 * Makes what the end-to-end tests look at, behind everything else that runs. Where that fails, they make it themselves and
 * say why it fails.
 */
export async function makeLongSession(): Promise<void> {
  await run(['tests/long-session/make-ahead.ts'], process.env, priority.PRIORITY_LOW);
}

/** A suite that ended without a report, or failed outside of its tests, is one failure more. */
function judged(tally: Tally, exitCode: number): Tally {
  return exitCode !== 0 && tally.failed === 0 ? add(tally, { passed: 0, failed: 1, skipped: 0 }) : tally;
}

const VitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
});

const PlaywrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
});

function readReport<T>(schema: z.ZodType<T>, file: string): T | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    console.error(`The suite left no readable report: ${String(error)}`);
    return undefined;
  }
}

async function withReport(runSuite: (file: string) => Promise<Tally>): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), 'vitalseal-report-'));
  try {
    return await runSuite(join(folder, 'report.json'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param more words for Vitest, such as a project */
export function vitest(more: readonly string[] = []): Promise<Tally> {
  return withReport(async (file) => {
    const code = await run([
      'node_modules/vitest/vitest.mjs',
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
      ...more,
    ]);
    const report = readReport(VitestReport, file);
    const tally = {
      passed: report?.numPassedTests ?? 0,
      failed: report?.numFailedTests ?? 0,
      skipped: (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0),
    };
    return judged(tally, code);
  });
}

/** What the end-to-end tests run on; `double`: the desktop app on e2e/electron-double instead of Electron's program. */
export const hosts = ['web', 'electron', 'double'] as const;
export type Host = (typeof hosts)[number];

/** @param network folder of a running one, which the workstations then work on */
export function playwright(host: Host, more: readonly string[] = [], network?: string): Promise<Tally> {
  return withReport(async (file) => {
    const env = {
      ...process.env,
      VITALSEAL_E2E_HOST: host,
      PLAYWRIGHT_JSON_OUTPUT_FILE: file,
      ...(network === undefined ? {} : { VITALSEAL_E2E_NETWORK: network }),
    };
    const code = await run(
      ['node_modules/@playwright/test/cli.js', 'test', '--reporter=list,json', ...more],
      env,
    );
    const stats = readReport(PlaywrightReport, file)?.stats;
    // A test that passed only on a second try did not pass.
    const tally = {
      passed: stats?.expected ?? 0,
      failed: (stats?.unexpected ?? 0) + (stats?.flaky ?? 0),
      skipped: stats?.skipped ?? 0,
    };
    return judged(tally, code);
  });
}
