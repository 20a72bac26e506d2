import type { FastifyRequest } from 'fastify';
import { foreignRequest } from './failures.ts';

const loopbackNames = ['127.0.0.1', 'localhost'];

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
  const isApi = request.url.startsWith('/api/');
  if (isApi && site !== undefined && site !== 'same-origin' && site !== 'none') throw foreignRequest();
}
