import { z } from 'zod';
import { contract } from '#shared/contract/index.ts';
import { pageHeader, streamProtocol } from '#shared/contract/page.ts';
import { streamPath } from '#shared/contract/streams.ts';
import { localError, type Binding } from './client.ts';
import type { OpenTransport } from './host-stream.ts';
import type { StreamOpener } from './worker-streams.ts';

/** A link token in the fragment, told apart from whatever else a fragment may hold. */
const tokenFragment = /^#([A-Za-z0-9_-]{22,64})$/;

const unreachable = () =>
  localError('The workstation does not answer.', 'Check that VitalSeal still runs, then try again.', true);

/** What this page holds of its connection beside the cookie. */
interface PageHalf {
  read(): string | null;
  write(half: string): void;
}

/** Kept for this address with its port, unlike a cookie: pages of other ports cannot read it, and the browser sends it nowhere. */
const keptByBrowser: PageHalf = {
  read: () => stored(() => localStorage.getItem(pageHeader)),
  write: (half) => void stored(() => localStorage.setItem(pageHeader, half)),
};

/** Where a browser keeps nothing for pages it keeps no cookie either: the host then says that it is not linked. */
function stored<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}

/** For clients that are no browser: their own fetch (with the cookie), and what a page holds. */
interface Browser {
  readonly fetch?: typeof fetch;
  readonly page?: PageHalf;
}

/**
 * Requests over fetch.
 * @param origin such as `http://127.0.0.1:8080`
 */
export function webRequests(origin: string, browser: Browser = {}): Binding['request'] {
  const send = browser.fetch ?? ((...sent: Parameters<typeof fetch>) => fetch(...sent));
  const page = browser.page ?? keptByBrowser;
  return async (method, args, signal) => {
    const { verb, path } = contract[method];
    const url = new URL(`/api${path}`, origin);
    const headers = pageHeaders(page);
    const init: RequestInit = { method: verb, credentials: 'same-origin', cache: 'no-store', headers };
    if (signal !== undefined) init.signal = signal;
    if (verb === 'GET') {
      for (const [name, value] of queryOf(args)) url.searchParams.set(name, value);
    } else {
      headers.set('content-type', 'application/json');
      init.body = JSON.stringify(args);
    }
    let response: Response;
    let body: unknown;
    try {
      response = await send(url, init);
      keepPageHalf(page, response);
      body = await response.json();
    } catch {
      signal?.throwIfAborted();
      throw unreachable();
    }
    return response.ok ? ({ ok: true, reply: body } as const) : ({ ok: false, error: body } as const);
  };
}

/**
 * Over fetch and WebSocket.
 * @param origin such as `http://127.0.0.1:8080`
 * @param streams where the stream's WebSocket is opened
 */
export function webBinding(origin: string, streams: StreamOpener, browser: Browser = {}): Binding {
  const page = browser.page ?? keptByBrowser;
  const openStream: OpenTransport = (listener) => {
    const url = new URL(streamPath, origin);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    const half = page.read();
    const protocols = half === null ? [] : [streamProtocol, `${streamProtocol}.${half}`];
    return streams.openSocket(url.href, protocols, listener);
  };
  return { request: webRequests(origin, browser), openStream };
}

function pageHeaders(page: PageHalf): Headers {
  const half = page.read();
  return new Headers(half === null ? {} : { [pageHeader]: half });
}

/** Signing in and out give a new one. */
function keepPageHalf(page: PageHalf, response: Response): void {
  const given = response.headers.get(pageHeader);
  if (given !== null) page.write(given);
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
 * Redeems the single-use token of the fragment for the session cookie and its other half, and takes it out of the address at once, so
 * that it stays in no history. A token that was used already is no failure here: the cookie may be there.
 */
export async function redeemLinkToken(page: Pick<Window, 'location' | 'history'>): Promise<void> {
  const token = tokenFragment.exec(page.location.hash)?.[1];
  if (token === undefined) return;
  page.history.replaceState(null, '', page.location.pathname + page.location.search);
  try {
    const linked = await fetch(new URL('/api/link', page.location.origin), {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    });
    keepPageHalf(keptByBrowser, linked);
  } catch {
    throw unreachable();
  }
}
