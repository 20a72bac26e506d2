import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { copyTree, type Tree } from './tree.ts';

const area = 'src/main/services/patients/patient-service.ts';
const contract = 'src/shared/contract/sessions.ts';

let tree: Tree;
beforeAll(async () => {
  tree = await copyTree();
  await tree.addLine(
    contract,
    'export const sessionMethods = {',
    "  'patients.count': method({ access: 'patient.read', verb: 'GET', path: '/patients/count', summary: 'How many patients are registered', args: z.object({}), reply: z.object({ registered: z.int() }) }),",
  );
});
afterAll(() => tree.remove());

test('a request without a handler keeps the app from starting, and is named', async () => {
  await tree.write('asked.ts', asked);
  await expect(tree.node('asked.ts')).rejects.toThrow('No handler: patients.count.');
}, 600_000);

test('a new request is a handler in the folder of its area and one entry in the contract', async () => {
  await tree.addLine(
    area,
    '    handlers: {',
    "      'patients.count': async () => ({ registered: (await records.list(prefix)).length }),",
  );
  expect(await tree.touched()).toEqual([area, contract]);
  await tree.node('node_modules/typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.json');
  const answer = Answer.parse(JSON.parse((await tree.node('asked.ts')).trimEnd().split('\n').at(-1) ?? ''));
  expect(answer.registered).toBeGreaterThan(0);
  expect(answer).toMatchObject({
    listed: answer.registered,
    operation: { operationId: 'patients.count', summary: 'How many patients are registered' },
    refused: expect.stringContaining('not-allowed'),
  });
}, 600_000);

const Answer = z.object({
  registered: z.int(),
  listed: z.int(),
  operation: z.object({ operationId: z.string(), summary: z.string() }),
  refused: z.string(),
});

/** Asks over REST with the typed client, as a screen does, on the demonstration. */
const asked = `
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApp } from '#main/compose.ts';
import { createWebHost } from '#main/hosts/web/server.ts';
import { openRestScreen } from './tests/lib/rest-screen.ts';

const folder = await mkdtemp(join(tmpdir(), 'vitalseal-asked-'));
const screens = join(folder, 'screens');
await mkdir(join(screens, 'assets'), { recursive: true });
await writeFile(join(screens, 'index.html'), '<!doctype html><title>none</title>');
const version = '0.0.0';
const app = await startApp({ dataFolder: join(folder, 'data'), demo: true, version });
const host = await createWebHost({ ...app, gate: app.identity, connections: app.identity, rendererFolder: screens, version });
try {
  const origin = \`http://127.0.0.1:\${await host.listen(0)}\`;
  const screen = await openRestScreen(\`\${origin}/#\${app.identity.makeStartLink()}\`);
  const { clinicians } = await screen.call('identity.options', {});
  const signIn = async (role: string) => {
    const one = clinicians.find((clinician) => clinician.role === role);
    if (one === undefined) throw new Error('nobody of the demonstration is ' + role);
    await screen.call('identity.signIn', { clinicianId: one.clinicianId, pin: one.demoPin ?? '' });
  };
  await signIn('nurse');
  const { registered } = await screen.call('patients.count', {});
  // @ts-expect-error -- it is a number: the client knows the new reply
  const text: string = registered;
  const { patients } = await screen.call('patients.list', {});
  const document: { paths: Record<string, { get?: unknown }> } = await (await fetch(origin + '/api/openapi.json')).json();
  const operation = document.paths['/api/patients/count']?.get;
  await screen.call('identity.signOut', {});
  await signIn('it-admin');
  const refused = await screen.call('patients.count', {}).then(() => 'given', String);
  console.log(JSON.stringify({ registered: Number(text), listed: patients.length, operation, refused }));
} finally {
  await app.stop(() => host.close());
  await rm(folder, { recursive: true, force: true });
}
`;
