import { z } from 'zod';
import { contract, type MethodName } from '#shared/contract/index.ts';
import { streamPath } from '#shared/contract/streams.ts';
import { localError, type Binding } from './client.ts';
import type { OpenTransport } from './host-stream.ts';

/** A link token in the fragment, told apart from whatever else a fragment may hold. */
const tokenFragment = /^#([A-Za-z0-9_-]{22,64})$/;

const unreachable = () =>
  localError('The workstation does not answer.', 'Check that VitalSeal still runs, then try again.', true);

/**
 * Over fetch and WebSocket.
 * @param origin such as `http://127.0.0.1:8080`
 * @param options for clients that are no browser: their own fetch (with the cookie) and WebSocket
 */
export function webBinding(
  origin: string,
  options: { readonly fetch?: typeof fetch; readonly openSocket?: (url: string) => WebSocket } = {},
): Binding {
  const send = options.fetch ?? ((...sent: Parameters<typeof fetch>) => fetch(...sent));
  const openSocket = options.openSocket ?? ((url: string) => new WebSocket(url));

  async function request(method: MethodName, args: unknown) {
    const { verb, path } = contract[method];
    const url = new URL(`/api${path}`, origin);
    const init: RequestInit = { method: verb, credentials: 'same-origin', cache: 'no-store' };
    if (verb === 'GET') {
      for (const [name, value] of queryOf(args)) url.searchParams.set(name, value);
    } else {
      init.headers = { 'content-type': 'application/json' };
      init.body = JSON.stringify(args);
    }
    let response: Response;
    let body: unknown;
    try {
      response = await send(url, init);
      body = await response.json();
    } catch {
      throw unreachable();
    }
    return response.ok ? ({ ok: true, reply: body } as const) : ({ ok: false, error: body } as const);
  }

  const openStream: OpenTransport = (listener) => {
    const url = new URL(streamPath, origin);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    const socket = openSocket(url.href);
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('open', () => listener.onOpen());
    socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (typeof data === 'string') listener.onText(data);
      else if (data instanceof ArrayBuffer) listener.onFrames(data);
    });
    socket.addEventListener('close', () => listener.onClose());
    return {
      send: (text) => socket.readyState === WebSocket.OPEN && socket.send(text),
      close: () => socket.close(),
    };
  };
  return { request, openStream };
}

/** Arguments of a GET are flat; what is undefined is left out. */
function queryOf(args: unknown): [string, string][] {
  const flat = z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.undefined()]))
    .parse(args);
  return Object.entries(flat)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, String(value)]);
}

/**
 * Redeems the single-use token of the fragment for the session cookie, and takes it out of the address at once, so
 * that it stays in no history. A token that was used already is no failure here: the cookie may be there.
 */
export async function redeemLinkToken(page: Pick<Window, 'location' | 'history'>): Promise<void> {
  const token = tokenFragment.exec(page.location.hash)?.[1];
  if (token === undefined) return;
  page.history.replaceState(null, '', page.location.pathname + page.location.search);
  try {
    await fetch(new URL('/api/link', page.location.origin), {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    });
  } catch {
    throw unreachable();
  }
}
