import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { pythonWith } from '../lib/python.ts';

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
  const child = spawn(
    pythonWith(join(import.meta.dirname, 'requirements.txt')),
    [join(import.meta.dirname, 'verify.py'), '--batch'],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
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
