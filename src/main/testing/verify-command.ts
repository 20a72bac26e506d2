import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

const script = join(import.meta.dirname, '../../../scripts/verify.ts');
const Ended = z.object({ code: z.int(), stdout: z.string(), stderr: z.string() });

/** `npm run verify` as a process of its own, with these words. */
export async function runVerify(...args: string[]): Promise<z.infer<typeof Ended>> {
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, [script, ...args])) };
  } catch (error) {
    return Ended.parse(error);
  }
}
