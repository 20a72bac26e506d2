import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createBoundedFile } from './bounded-file.ts';
import { createFileLogger, createLogger } from './pino-logger.ts';
import { redact } from './redact.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitalseal-log-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('log', () => {
  test('one JSON line for each event, with level, time and fields', async () => {
    const logger = createFileLogger(folder);
    logger.info('identity.signed-in', { clinicianId: 'n.okafor' });
    logger.error('journal.failed', { count: 3 });
    const text = await readFile(join(folder, 'vitalseal.log'), 'utf8');
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(lines).toMatchObject([
      { level: 'info', event: 'identity.signed-in', clinicianId: 'n.okafor' },
      { level: 'error', event: 'journal.failed', count: 3 },
    ]);
  });

  test('secrets, names, bytes and paths never reach a line, however deep they are', () => {
    const lines: string[] = [];
    const logger = createLogger({ write: (line) => lines.push(line) });
    const error = new Error("ENOENT: open '/home/ngozi/data/keyring/n.okafor.json'");
    logger.warn('x', {
      PIN: '271828',
      args: { pin: '271828', list: [{ secret: '7KDF-3MRA', name: 'Marta Silva' }] },
      bytes: Buffer.from('271828'),
      error: Object.assign(error, { cause: { recordNumber: 'DEMO-1001' } }),
      text: String.raw`at C:\Users\ngozi\vitalseal\main.ts:3`,
    });
    for (const leak of ['271828', '7KDF', 'Marta', 'DEMO-1001', 'ngozi', '50,55,49']) {
      expect(lines.join('')).not.toContain(leak);
    }
    expect(lines.join('')).toContain('ENOENT');
  });

  test('whatever is logged gives one line of JSON: cycles, functions, odd numbers', () => {
    const cycle: Record<string, unknown> = {};
    cycle['self'] = { cycle, work: () => 1, big: 3n, not: Number.NaN };
    const lines: string[] = [];
    const logger = createLogger({ write: (line) => lines.push(line) });
    logger.info('cycle', cycle);
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.anything({ withBigInt: true, withTypedArray: true })),
        (fields) => {
          logger.info('any', fields);
        },
      ),
    );
    for (const line of lines) {
      expect(line.indexOf('\n')).toBe(line.length - 1);
      JSON.parse(line);
    }
  });

  test('a PIN under the name “pin” is hidden for every nesting of up to any depth', () => {
    const nested = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 8 },
        fc.constant({ pin: '271828' }),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom('a', 'b'), tie('tree')),
      ),
    })).tree;
    fc.assert(
      fc.property(nested, (tree) => {
        expect(JSON.stringify(redact({ tree }))).not.toContain('271828');
      }),
    );
  });

  test('stays within its size over any number of lines, and keeps the newest', async () => {
    const path = join(folder, 'small.log');
    const file = createBoundedFile(path, 1_000, 2);
    for (let number = 0; number < 500; number++) file.write(`line ${number}\n`);
    file.close();
    const names = (await readdir(folder)).toSorted((a, b) => a.localeCompare(b, 'en'));
    expect(names).toEqual(['small.log', 'small.log.1', 'small.log.2']);
    for (const name of names) expect((await stat(join(folder, name))).size).toBeLessThanOrEqual(1_000);
    expect(await readFile(path, 'utf8')).toContain('line 499\n');
  });

  test('a log that cannot be written harms nobody', () => {
    const file = createBoundedFile(join(folder, 'closed.log'), 1_000, 1);
    file.close();
    expect(() => file.write('lost\n')).not.toThrow();
  });
});
