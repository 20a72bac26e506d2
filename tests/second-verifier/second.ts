import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';

/** A file to judge, with what a person would give besides. */
interface Asked {
  readonly certificate: string;
  readonly trust: readonly string[];
  readonly data?: string;
}

/** What the second verifier says of it. */
const Said = z.object({
  outcome: z.string(),
  status: z.number(),
  link: z.string().optional(),
  reason: z.string().optional(),
});
type Said = z.infer<typeof Said>;

/** The verifier in Python, in a process of its own that judges file after file. */
export interface SecondVerifier {
  judge(asked: Asked): Promise<Said>;
  end(): void;
}

export function startSecondVerifier(): SecondVerifier {
  const child = spawn(pythonWithPackages(), [join(import.meta.dirname, 'verify.py'), '--batch'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const waiting: { readonly done: (said: Said) => void; readonly failed: (error: unknown) => void }[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    const first = waiting.shift();
    try {
      first?.done(Said.parse(JSON.parse(line)));
    } catch (error) {
      first?.failed(error);
    }
  });
  child.on('exit', (code) => {
    for (const { failed } of waiting.splice(0)) failed(new Error(`The second verifier ended with ${code}`));
  });
  return {
    judge: (asked) =>
      new Promise((done, failed) => {
        waiting.push({ done, failed });
        child.stdin.write(`${JSON.stringify(asked)}\n`);
      }),
    end: () => child.stdin.end(),
  };
}

/** A Python that has the packages of `requirements.txt`: made at first use, and kept for the next time. */
function pythonWithPackages(): string {
  const requirements = join(import.meta.dirname, 'requirements.txt');
  const digest = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 16);
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const folder = join(cache, 'vitalseal', 'python', digest);
  const python = join(folder, 'bin', 'python');
  const whole = join(folder, 'whole');
  if (existsSync(whole)) return python;
  execFileSync('python3', ['-m', 'venv', '--clear', folder], { stdio: 'inherit' });
  execFileSync(python, ['-m', 'pip', 'install', '--quiet', '--requirement', requirements], {
    stdio: 'inherit',
  });
  writeFileSync(whole, '');
  return python;
}
