import { createReadStream } from 'node:fs';
import { mostBytes } from '../../src/main/verifier/verify.ts';
import { quoted } from '../../src/main/verifier/visible.ts';

/** Something that the person at the terminal has to give otherwise. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'you may not read it',
  EISDIR: 'it is a folder, not a file',
  ENOTDIR: 'its path leads through a file',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
};

/**
 * At most a little more than a certificate can have: what never ends is not read to its end.
 * @throws UsageError
 */
export async function readBytes(path: string): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of createReadStream(path, { end: mostBytes })) {
      if (Buffer.isBuffer(chunk)) chunks.push(chunk);
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw new UsageError(`${quoted(path)} cannot be read: ${reasons[code] ?? `the system says ${code}`}`);
  }
  return Buffer.concat(chunks);
}
