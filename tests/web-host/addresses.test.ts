import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWebHost } from '../conformance/bindings.ts';
import { createWorld } from '../conformance/world.ts';

let host: Awaited<ReturnType<typeof startWebHost>>;
beforeAll(async () => {
  host = await startWebHost(createWorld());
});
afterAll(() => host.close());

/** Sends a head exactly so, and waits until the host hangs up. @returns the head of the answer */
async function ask(path: string, ...headers: string[]): Promise<string> {
  const socket = connect(host.port, '127.0.0.1');
  let answer = '';
  socket.on('data', (data: Buffer) => (answer += data.toString()));
  const lines = [`GET ${path} HTTP/1.1`, `host: 127.0.0.1:${host.port}`, ...headers];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  await once(socket, 'close');
  return answer.split('\r\n\r\n', 1)[0] ?? '';
}

test.each(['/api/host', '/%61pi/host', '/ap%69/h%6fst', '/%61%70%69/openapi.json', '/api%2fnothing'])(
  'what is asked for at %s is kept by no cache, and refused to another site, however it is written',
  async (path) => {
    expect(await ask(path, 'connection: close')).toMatch(/cache-control: no-store/);
    expect(await ask(path, 'connection: close', 'sec-fetch-site: cross-site')).toMatch(/^HTTP\/1.1 403 /);
  },
);

test.each(['/', '/api/host', '/%61pi/host', '/assets/index-1.js', '/api/docs', '/api/nothing'])(
  'an upgrade at %s, where there is no stream, is refused and holds no socket',
  async (path) => {
    const key = 'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==';
    const head = await ask(
      path,
      'connection: upgrade',
      'upgrade: websocket',
      key,
      'sec-websocket-version: 13',
    );
    expect(head).toMatch(/^HTTP\/1.1 40[04] /);
  },
);
