import { afterAll, beforeAll, expect, test } from 'vitest';
import { ErrorEnvelope } from '#shared/contract/errors.ts';
import { startWebHost } from '../conformance/bindings.ts';
import { createWorld } from '../conformance/world.ts';

let host: Awaited<ReturnType<typeof startWebHost>>;
beforeAll(async () => {
  host = await startWebHost(createWorld());
});
afterAll(() => host.close());

async function setup(body: string, browser: Record<string, string>) {
  const headers = { 'content-type': 'application/json', ...browser };
  const response = await fetch(`${host.origin}/api/setup`, { method: 'POST', headers, body });
  return { status: response.status, ...ErrorEnvelope.parse(await response.json()) };
}

const withProfile = (profile: string) => JSON.stringify({ network: { secret: 'x', profile } });

test('a network profile as long as the contract allows is read; one that is longer is told how long it may be', async () => {
  // Read, and then refused for what is missing of the hospital.
  const longest = await setup(withProfile('\n'.repeat(200_000)), host.browser('linked'));
  expect(longest.status).toBe(400);
  expect(longest.message).toContain('hospital');
  const longer = await setup(withProfile('\n'.repeat(2_000_000)), host.browser('linked'));
  expect(longer.status).toBe(413);
  expect(longer.hint).toMatch(/1\d\d\d KB/);
});

test('who may not send a request is refused before its body is read', async () => {
  expect(await setup('{"half', {})).toMatchObject({ status: 401, code: 'not-signed-in' });
});
