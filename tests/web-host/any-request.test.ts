import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type App } from '#main/compose.ts';
import { createWebHost, type WebHost } from '#main/hosts/web/server.ts';
import { demoClinicians } from '#main/services/setup/demo-data.ts';
import { pythonWith } from '../lib/python.ts';

/** Requests of each kind and operation; the whole of it stays below two minutes. */
const examples = 5;
const run = promisify(execFile);
/** Last who may revoke the others: schemathesis learns their ids from what it was answered. */
const inTurn = demoClinicians.toSorted(
  (a, b) => Number(a.role === 'it-admin') - Number(b.role === 'it-admin'),
);

let folder: string;
let app: App;
let host: WebHost;
let origin: string;
let program: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitalseal-any-request-'));
  program = join(dirname(pythonWith(join(import.meta.dirname, 'requirements.txt'))), 'schemathesis');
  const pinCost = { N: 2 ** 10, r: 8, p: 1 };
  app = await startApp({ dataFolder: join(folder, 'data'), demo: true, version: '0.0.0', pinCost });
  const connections = app.identity;
  host = await createWebHost({
    ...app,
    gate: connections,
    connections,
    rendererFolder: folder,
    version: '0',
  });
  origin = `http://127.0.0.1:${await host.listen(0)}`;
}, 300_000);
afterAll(async () => {
  await app.stop(() => host.close());
  await rm(folder, { recursive: true, force: true });
});

/** What schemathesis makes of the OpenAPI document, with a token or without. @returns what it found */
async function findings(token: string | null): Promise<string> {
  const checks = ['not_a_server_error', 'status_code_conformance', 'content_type_conformance'];
  const args = [
    ['run', `${origin}/api/openapi.json`],
    ['--checks', [...checks, 'response_schema_conformance'].join(',')],
    ['--phases', 'fuzzing', '--max-examples', String(examples), '--seed', '1'],
    ['--suppress-health-check', 'all', '--warnings', 'off', '--generation-database', 'none', '--no-color'],
    // What ends the sign-in that all the others need.
    ['--exclude-operation-id', 'identity.signOut', '--exclude-operation-id', 'identity.lock'],
    token === null ? [] : ['--header', `Authorization: Bearer ${token}`],
  ];
  try {
    await run(program, args.flat(), { cwd: folder, maxBuffer: 2 ** 26 });
    return '';
  } catch (error) {
    return error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error);
  }
}

describe('requests that schemathesis makes up from the OpenAPI document', { timeout: 120_000 }, () => {
  it('of somebody who is not linked get no 5xx and no answer outside of it', async () => {
    expect(await findings(null)).toBe('');
  });

  it.each(inTurn)('of a $role get no 5xx and no answer outside of it', async ({ clinicianId, pin }) => {
    expect(await findings(await app.identity.signInProgram(clinicianId, pin))).toBe('');
  });
});
