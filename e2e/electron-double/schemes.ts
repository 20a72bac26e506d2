import type { CustomScheme, Protocol } from 'electron';
import { app } from './app.ts';

type Handler = (request: Request) => Response | Promise<Response>;

const schemes = new Set<string>();
const handlers = new Map<string, Handler>();

export const protocol = {
  registerSchemesAsPrivileged(list: readonly CustomScheme[]) {
    if (app.isReady()) throw new Error('schemes are registered before the app is ready');
    for (const { scheme } of list) schemes.add(scheme);
  },
  handle(scheme: string, handler: Handler) {
    if (!app.isReady()) throw new Error('schemes are handled after the app is ready');
    handlers.set(scheme, handler);
  },
} satisfies Pick<Protocol, 'registerSchemesAsPrivileged' | 'handle'>;

/**
 * Chromium without Electron knows no schemes of an app. Each host of one becomes a host of `https` that does not exist
 * elsewhere, so that it is a secure origin of its own: `vitalseal://app/x` is `https://app.vitalseal.test/x` there.
 */
export function toWeb(url: string): string {
  const { protocol: scheme, host, pathname, search, hash } = new URL(url);
  const name = scheme.slice(0, -1);
  return schemes.has(name) ? `https://${host}.${name}.test${pathname}${search}${hash}` : url;
}

export function fromWeb(url: string): string {
  const [, host, name = '', rest] = /^https:\/\/([^/]+?)\.([a-z]+)\.test(.*)$/s.exec(url) ?? [];
  return schemes.has(name) ? `${name}://${host}${rest}` : url;
}

/** @param url as the app knows it @returns undefined when the app serves no such scheme */
export function handlerOf(url: string): Handler | undefined {
  return handlers.get(new URL(url).protocol.slice(0, -1));
}
