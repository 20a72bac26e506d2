import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startFailure } from './start-failure.ts';

test('what was not foreseen is said in words with the place of the log, where it is found', () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'vitalseal-start-failure-'));
  onTestFinished(() => rmSync(dataFolder, { recursive: true, force: true }));
  const said = startFailure(new TypeError('x of Marta Silva'), { port: 0, dataFolder });
  const logs = join(dataFolder, 'logs');
  expect(said).toContain(logs);
  expect(said).not.toMatch(/Marta|TypeError|\n/);
  const written = readdirSync(logs).map((name) => readFileSync(join(logs, name), 'utf8'));
  expect(written.join('')).toMatch(/TypeError.*start\.failed/);
});

test('a port that is taken is named', () => {
  const taken = Object.assign(new Error('listen'), { code: 'EADDRINUSE' });
  expect(startFailure(taken, { port: 8080, dataFolder: '' })).toMatch(/^port 8080 is taken\. Choose another/);
});
