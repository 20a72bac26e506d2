import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { ErrorEnvelope } from '#shared/contract/errors.ts';
import { pageHeader, streamProtocol } from '#shared/contract/page.ts';
import { streamPath } from '#shared/contract/streams.ts';
import { startWebHost } from '../conformance/bindings.ts';
import { createWorld } from '../conformance/world.ts';

let host: Awaited<ReturnType<typeof startWebHost>>;
beforeAll(async () => {
  host = await startWebHost(createWorld());
});
afterAll(() => host.close());

const browser = () => host.browser('nurse');
/** All that another server of this machine is sent: cookies know no ports. */
const cookieAlone = () => ({ cookie: browser().cookie });
const ask = (path: string, headers: Record<string, string>) => fetch(`${host.origin}${path}`, { headers });

/** Asks for the stream. @returns the socket, and the status when it was refused */
async function openStream(protocols: string[], headers: Record<string, string>) {
  const socket = new WebSocket(`ws://127.0.0.1:${host.port}${streamPath}`, protocols, { headers });
  socket.on('error', () => undefined);
  const refused = once(socket, 'unexpected-response').then(([, response]: unknown[]) => response);
  const answer: unknown = await Promise.race([refused, once(socket, 'message').then(() => 'open')]);
  const protocol = socket.protocol;
  socket.terminate();
  return { answer, protocol };
}

describe('what a browser is sent to every port of the machine', () => {
  test.each([
    ['a cookie alone', cookieAlone],
    ['a cookie with what another page holds', () => ({ ...browser(), [pageHeader]: 'xyz' })],
    ['a cookie as a bearer token', () => ({ authorization: `Bearer ${browser().cookie.split('=')[1]}` })],
    ['what a page holds alone', () => ({ [pageHeader]: browser()[pageHeader] ?? '' })],
    ['all of it in the cookie', () => ({ cookie: `vitalseal-${host.port}=nurse` })],
  ])('%s opens nothing: no request, no stream', async (_name, headers) => {
    expect((await ask('/api/devices', headers())).status).toBe(401);
    expect((await openStream([], headers())).answer).toMatchObject({ statusCode: 401 });
  });

  test('both halves open what they are for', async () => {
    expect((await ask('/api/devices', browser())).status).toBe(200);
    expect((await openStream([], browser())).answer).toBe('open');
  });
});

describe('the stream', () => {
  test('of a page, which can set no header, is told by a protocol that it offers', async () => {
    const half = `${streamProtocol}.${browser()[pageHeader]}`;
    const opened = await openStream([streamProtocol, half], cookieAlone());
    // What the page holds is not said again.
    expect(opened).toEqual({ answer: 'open', protocol: streamProtocol });
    for (const other of [`${streamProtocol}.x`, `${half}x`, `x${half}`]) {
      const { answer } = await openStream([streamProtocol, other], cookieAlone());
      expect(answer).toMatchObject({ statusCode: 401 });
    }
  });

  test('asked for without a WebSocket says how to', async () => {
    const response = await ask(streamPath, browser());
    expect(response.status).toBe(400);
    expect(ErrorEnvelope.parse(await response.json()).hint).toBe('Open a WebSocket here.');
  });
});
