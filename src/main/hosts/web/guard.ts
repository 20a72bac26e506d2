import type { FastifyRequest } from 'fastify';
import { streamPath } from '#shared/contract/streams.ts';
import { foreignRequest, noStreamHere, onlyStreamHere } from './failures.ts';

const loopbackNames = ['127.0.0.1', 'localhost'];

/**
 * Whether a request goes to the screens, which another page may lead to, and the browser may keep. Told by the route that
 * was matched, since an address can be written in many ways; what matches none is treated like the API.
 */
export function isOfPage({ routeOptions }: FastifyRequest): boolean {
  return routeOptions.url === '/' || routeOptions.url?.startsWith('/assets/') === true;
}

/**
 * Refuses what another page could make a browser send. The `Host` must be this server's loopback address: a foreign
 * name that resolves to it (DNS rebinding) is refused. An `Origin`, if there is one, must be this server's own, and
 * so must be what the browser says of the page that asks.
 * @throws ServiceError('not-allowed')
 */
export function requireOwnOrigin(request: FastifyRequest): void {
  const port = request.socket.localPort;
  const { host, origin } = request.headers;
  const hosts = loopbackNames.map((name) => `${name}:${port}`);
  if (host === undefined || !hosts.includes(host)) throw foreignRequest();
  if (origin !== undefined && origin !== `http://${host}`) throw foreignRequest();
  const site = request.headers['sec-fetch-site'];
  if (!isOfPage(request) && site !== undefined && site !== 'same-origin' && site !== 'none')
    throw foreignRequest();
}

/**
 * An upgrade anywhere else would hold a socket that nothing serves; and the stream is nothing without one.
 * @throws ServiceError('bad-request')
 */
export function refuseOtherUpgrades({ headers, routeOptions }: FastifyRequest): void {
  const isStream = routeOptions.url === streamPath;
  if (headers.upgrade !== undefined && !isStream) throw noStreamHere();
  if (headers.upgrade === undefined && isStream) throw onlyStreamHere();
}
