import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { contract } from '#shared/contract/index.ts';
import { startWebHost } from '../conformance/bindings.ts';
import { createWorld } from '../conformance/world.ts';

let host: Awaited<ReturnType<typeof startWebHost>>;
beforeAll(async () => {
  host = await startWebHost(createWorld());
});
afterAll(() => host.close());

const Operation = z.object({
  operationId: z.string(),
  summary: z.string().min(1),
  parameters: z.array(z.object({ name: z.string(), in: z.literal('query') })).optional(),
  requestBody: z.object({ content: z.object({ 'application/json': z.unknown() }) }).optional(),
  responses: z.object({ default: z.unknown() }),
});
const Document = z.object({
  openapi: z.literal('3.1.0'),
  info: z.object({ title: z.string(), version: z.string() }),
  paths: z.record(z.string(), z.record(z.enum(['get', 'post']), Operation.optional())),
  components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
});

test('the OpenAPI document describes every method of the contract, and each as the host serves it', async () => {
  const document = Document.parse(await (await fetch(`${host.origin}/api/openapi.json`)).json());
  for (const [name, { verb, path, args }] of Object.entries(contract)) {
    const operation = document.paths[`/api${path}`]?.[verb === 'GET' ? 'get' : 'post'];
    expect(operation?.operationId).toBe(name);
    const names = operation?.parameters?.map((parameter) => parameter.name) ?? [];
    if (verb === 'GET') expect(names).toEqual(Object.keys(args.shape));
    else expect(operation?.requestBody).toBeDefined();
  }
  expect(Object.keys(document.paths)).toEqual(
    expect.arrayContaining(['/api/link', '/api/tokens', '/api/stream']),
  );
  expect(document.components.schemas).toHaveProperty('ErrorEnvelope');
});

test('every reference of the document leads somewhere in it', async () => {
  const text = await (await fetch(`${host.origin}/api/openapi.json`)).text();
  const document: unknown = JSON.parse(text);
  for (const [, pointer = ''] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
    const target = pointer
      .split('/')
      .reduce<unknown>((at, key) => z.record(z.string(), z.unknown()).parse(at)[key], document);
    expect(target).toBeDefined();
  }
});

test('the readable page names every method, and runs no script', async () => {
  const page = await (await fetch(`${host.origin}/api/docs`)).text();
  for (const [name, { path }] of Object.entries(contract)) {
    expect(page).toContain(`id="${name}"`);
    expect(page).toContain(`/api${path}`);
  }
  expect(page).not.toMatch(/<script|javascript:| on[a-z]+=/i);
});

const post = (body: string) =>
  fetch(`${host.origin}/api/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });

test('what is no id and PIN gets a program no token', async () => {
  expect((await post('{"clinicianId":"n.test"}')).status).toBe(400);
  expect((await post('{"clinicianId":"n.test","pin":"12","role":"doctor"}')).status).toBe(400);
});
