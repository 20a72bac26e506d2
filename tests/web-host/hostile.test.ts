import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { ErrorEnvelope } from '#shared/contract/errors.ts';
import { pageHeader } from '#shared/contract/page.ts';
import { streamPath } from '#shared/contract/streams.ts';
import { startWebHost } from '../conformance/bindings.ts';
import { createWorld, secretText } from '../conformance/world.ts';

let host: Awaited<ReturnType<typeof startWebHost>>;
beforeAll(async () => {
  host = await startWebHost(createWorld());
});
afterAll(() => host.close());

interface Sent {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

/** Sends exactly this, `Host` and path included; `fetch` would correct them. */
async function send(path: string, { method = 'GET', headers = {}, body }: Sent = {}) {
  const request = httpRequest({ host: '127.0.0.1', port: host.port, method, path, headers });
  // The server may refuse a large body and close before all of it is sent.
  request.on('error', () => undefined);
  request.end(body);
  const response = await new Promise<IncomingMessage>((resolve) => request.once('response', resolve));
  const text = (await response.toArray()).map(String).join('');
  return { status: response.statusCode, headers: response.headers, text };
}

async function rawAnswer(text: string): Promise<string> {
  const socket = connect(host.port, '127.0.0.1');
  socket.end(text);
  return (await socket.toArray()).map(String).join('');
}

async function refused(path: string, sent?: Sent) {
  const { status, text, headers } = await send(path, sent);
  expect(text).not.toMatch(/\.ts:|node_modules|at .*\(/);
  expect(headers['x-powered-by']).toBeUndefined();
  return { status, ...ErrorEnvelope.parse(JSON.parse(text)) };
}

const asNurse = () => host.browser('nurse');
const json = { 'content-type': 'application/json' };

const post = (body: string | Buffer, headers: Record<string, string> = json) =>
  refused('/api/sessions', { method: 'POST', headers: { ...asNurse(), ...headers }, body });

/** @returns status and body of a refused upgrade */
async function refusedUpgrade(headers: Record<string, string>): Promise<{ status: number; code: string }> {
  const socket = new WebSocket(`ws://127.0.0.1:${host.port}${streamPath}`, { headers });
  const response = await new Promise<IncomingMessage>((resolve) =>
    socket.once('unexpected-response', (_request, refusal) => resolve(refusal)),
  );
  const text = (await response.toArray()).map(String).join('');
  return { status: response.statusCode ?? 0, code: ErrorEnvelope.parse(JSON.parse(text)).code };
}

describe('who may not', () => {
  test('a request without cookie or token is refused', async () => {
    expect(await refused('/api/devices')).toMatchObject({ status: 401, code: 'not-signed-in' });
  });

  test.each([
    ['an unknown cookie', () => ({ ...asNurse(), cookie: host.browser('made-up').cookie })],
    ['the cookie of a workstation on another port', () => ({ ...asNurse(), cookie: 'vitalseal-1=nu' })],
    ['an unknown bearer token', () => ({ authorization: 'Bearer made-up' })],
    ['a bearer token of odd characters', () => ({ authorization: 'Bearer ../../nurse' })],
    [
      'another kind of authorization beside a good cookie',
      () => ({ ...asNurse(), authorization: 'Basic x' }),
    ],
  ])('%s is worth nothing', async (_name, headers) => {
    expect(await refused('/api/devices', { headers: headers() })).toMatchObject({ status: 401 });
  });

  test('another role’s token is refused', async () => {
    const headers = { authorization: 'Bearer auditor' };
    expect(await refused('/api/patients', { headers })).toMatchObject({ status: 403, code: 'not-allowed' });
  });

  test.each(['http://evil.example', 'null', 'http://127.0.0.1:1', 'https://127.0.0.1', 'http://localhost'])(
    'a request from the origin %s is refused, whatever its cookie',
    async (origin) => {
      for (const path of ['/', '/api/host', '/api/devices', '/api/nothing', '/assets/index-1.js']) {
        const answer = await refused(path, { headers: { ...asNurse(), origin } });
        expect(answer).toMatchObject({ status: 403, code: 'not-allowed' });
      }
    },
  );

  test.each(['evil.example', '127.0.0.1', '127.0.0.1.evil.example:80', 'localhost:1', '[::1]:80'])(
    'a request to the name “%s” is refused (DNS rebinding)',
    async (name) => {
      for (const path of ['/', '/api/host', '/api/devices', '/api/nothing', '/assets/index-1.js']) {
        expect(await refused(path, { headers: { ...asNurse(), host: name } })).toMatchObject({ status: 403 });
      }
    },
  );

  test.each(['GET / HTTP/1.0\r\n\r\n', 'GET / HTTP/1.1\r\nhost:\r\n\r\n', 'GET / HTTP/1.1\r\n\r\n'])(
    'a request that names no host is refused (%j)',
    async (text) => {
      expect(await rawAnswer(text)).toMatch(/^HTTP\/1.1 40[03] /);
    },
  );

  test('a request that another site makes the browser send is refused', async () => {
    const headers = { ...asNurse(), 'sec-fetch-site': 'cross-site' };
    expect(await refused('/api/devices', { headers })).toMatchObject({ status: 403 });
  });
});

describe('the link', () => {
  test('a link token works once and gives a cookie that no script can read and no other site sends', async () => {
    const body = JSON.stringify({ token: 'single-use-link-token-1' });
    const first = await send('/api/link', { method: 'POST', headers: json, body });
    expect(first.status).toBe(200);
    expect(first.headers['set-cookie']).toEqual([`${asNurse().cookie}; Path=/; HttpOnly; SameSite=Strict`]);
    expect(first.headers[pageHeader]).toBe(asNurse()[pageHeader]);
    expect(first.text).toBe('{}');
    expect(await refused('/api/link', { method: 'POST', headers: json, body })).toMatchObject({
      status: 401,
    });
  });
});

describe('what is no good request', () => {
  test('a body of 10 MB is refused', async () => {
    expect(await post(Buffer.alloc(10_000_000, 0x20))).toMatchObject({ status: 413, code: 'too-large' });
  });

  test('a body of 10 MB in chunks that never tell their length is refused', async () => {
    const headers = { ...json, 'transfer-encoding': 'chunked' };
    expect(await post(Buffer.alloc(10_000_000, 0x20), headers)).toMatchObject({ status: 413 });
  });

  test.each([
    ['half a JSON text', '{"patientId":'],
    ['no JSON at all', '<xml/>'],
    ['an array', '[]'],
    ['a text', '"x"'],
    ['a prototype', '{"__proto__":{"role":"doctor"}}'],
    ['a constructor', '{"constructor":{"prototype":{"role":"doctor"}}}'],
    ['a deep nest', '['.repeat(20_000) + ']'.repeat(20_000)],
    ['nothing', ''],
  ])('%s as a body is refused', async (_name, body) => {
    expect(await post(body)).toMatchObject({ status: 400, code: 'bad-request' });
    expect(Object.prototype).not.toHaveProperty('role');
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/json',
  ])('a body of the type %s, which a form of another site could send, is refused', async (contentType) => {
    expect(await post('{}', { 'content-type': contentType })).toMatchObject({ status: 400 });
  });

  test.each([
    '/../../etc/passwd',
    '/assets/../index.html',
    '/assets/../../../../etc/passwd',
    '/assets/%2e%2e/%2e%2e/package.json',
    '/assets/..%2f..%2fpackage.json',
    '/assets/..%5c..%5cpackage.json',
    '/assets/%00',
    '/assets/.env',
    '/assets/',
    '/index.html',
    '/%zz',
    '//evil.example',
    '/api',
    '/api/',
    '/api/devices/../../index.html',
  ])('the path %s leads nowhere', async (path) => {
    const { status, code } = await refused(path, { headers: asNurse() });
    expect([400, 404]).toContain(status);
    expect(['bad-request', 'not-found']).toContain(code);
  });

  test('a method that an address does not have is refused', async () => {
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'POST']) {
      expect(await refused('/api/devices/nothing', { method, headers: asNurse() })).toMatchObject({
        status: 404,
      });
    }
  });

  test('query arguments that are sent twice, or that pollute a prototype, are refused', async () => {
    const session = '01935a1e-7c00-7000-8000-000000000002';
    for (const query of [
      `sessionId=${session}&sessionId=${session}`,
      '__proto__[role]=doctor',
      'constructor=x',
    ]) {
      expect(await refused(`/api/sessions/one?${query}`, { headers: asNurse() })).toMatchObject({
        status: 400,
      });
    }
  });

  test('what is no HTTP is refused and hung up on', async () => {
    const text = await rawAnswer('\x16\x03\x01 this is TLS\r\n\r\n');
    expect(text).toMatch(/^HTTP\/1.1 400 /);
    ErrorEnvelope.parse(JSON.parse(text.slice(text.indexOf('{'))));
  });

  test(
    'a client that sends its head or its body a byte at a time is hung up on',
    { timeout: 20_000 },
    async () => {
      const head = 'POST /api/sessions HTTP/1.1\r\nhost: 127.0.0.1\r\n';
      const slow = [head, `${head}content-type: application/json\r\ncontent-length: 60000\r\n\r\n{`].map(
        async (beginning) => {
          const socket = connect(host.port, '127.0.0.1');
          socket.on('error', () => undefined);
          socket.write(beginning);
          const drip = setInterval(() => socket.writable && socket.write('x'), 200);
          socket.resume();
          await once(socket, 'close');
          clearInterval(drip);
        },
      );
      const meanwhile = await send('/api/host');
      expect(meanwhile.status).toBe(200);
      await Promise.all(slow);
    },
  );
});

describe('what an answer tells', () => {
  test('an unexplained failure tells nothing of itself', async () => {
    const answer = await refused('/api/patients', { headers: asNurse() });
    expect(answer).toMatchObject({ status: 500, code: 'internal' });
    for (const word of secretText.split(' ')) expect(JSON.stringify(answer)).not.toContain(word);
  });

  test('every answer carries the headers that fence a page in', async () => {
    for (const path of [
      '/',
      '/api/host',
      '/api/docs',
      '/api/openapi.json',
      '/api/nothing',
      '/assets/index-1.js',
    ]) {
      const { headers } = await send(path);
      const policy = String(headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self';");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe/);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'x-frame-options': 'DENY',
      });
      expect(headers['permissions-policy']).toContain('camera=()');
    }
  });

  test('each page has a nonce of its own, the one of its policy', async () => {
    const pages = await Promise.all([send('/'), send('/')]);
    const nonces = pages.map(({ text, headers }) => {
      const nonce = /content="([^"]+)"/.exec(text)?.[1];
      expect(headers['content-security-policy']).toContain(`'nonce-${nonce}'`);
      expect(headers['cache-control']).toBe('no-store');
      return nonce;
    });
    expect(nonces[0]).not.toBe(nonces[1]);
  });
});

describe('the stream', () => {
  test.each([
    ['without cookie', () => ({}), 401],
    ['with an unknown cookie', () => host.browser('made-up'), 401],
    ['with nobody signed in', () => host.browser('linked'), 401],
    ['from a foreign origin', () => ({ ...asNurse(), origin: 'http://evil.example' }), 403],
    ['to a foreign name', () => ({ ...asNurse(), host: 'evil.example' }), 403],
  ])('a WebSocket %s is refused before the upgrade', async (_name, headers, status) => {
    expect(await refusedUpgrade(headers())).toMatchObject({ status });
  });

  test.each([
    ['a message of 10 MB', Buffer.alloc(10_000_000, 0x20).toString()],
    ['a binary message', Buffer.of(1, 2, 3)],
    ['no JSON', 'watch'],
    ['a request that is not in the contract', '{"type":"unlock"}'],
    ['a prototype', '{"__proto__":{"type":"watch"}}'],
  ])('%s ends the stream of its sender alone', async (_name, message) => {
    const url = `ws://127.0.0.1:${host.port}${streamPath}`;
    const [bad, good] = [0, 1].map(() => new WebSocket(url, { headers: asNurse() }));
    await Promise.all([once(bad!, 'message'), once(good!, 'message')]);
    bad!.on('error', () => undefined);
    bad!.send(message);
    await once(bad!, 'close');
    expect(good!.readyState).toBe(WebSocket.OPEN);
    good!.terminate();
  });
});
