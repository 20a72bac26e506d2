import type { AddressInfo, Socket } from 'node:net';
import cookie from '@fastify/cookie';
import rateLimit from '@fastify/rate-limit';
import websocket from '@fastify/websocket';
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import type { Api, ConnectionGate } from '#main/services/api/api.ts';
import { toEnvelope } from '#main/services/api/envelope.ts';
import type { Logger } from '#main/ports/logger.ts';
import type { StreamHub } from '#main/services/streams/hub.ts';
import { securityHeaders } from '../page-security.ts';
import { addContractRoutes, addEntryRoutes, type WebConnections } from './api-routes.ts';
import { connectionIdOf } from './connection.ts';
import { explain, httpStatus, notFound, tooManyRequests } from './failures.ts';
import { isOfPage, refuseOtherUpgrades, requireOwnOrigin } from './guard.ts';
import { addPages } from './pages.ts';
import { refuseBusy, refuseMalformed } from './raw-answers.ts';
import { addStreamRoute } from './stream-route.ts';
import { Turns } from './turns.ts';

export interface WebHostParts {
  readonly api: Api;
  readonly gate: ConnectionGate;
  readonly connections: WebConnections;
  readonly streams: StreamHub;
  readonly logger: Logger;
  readonly rendererFolder: string;
  readonly version: string;
}

export interface WebHost {
  /** @param port 0 = a free one @returns the port */
  listen(port: number): Promise<number>;
  /** Ends all requests and streams within 2 s. */
  close(): Promise<void>;
}

/** Of a request that is not in the contract. */
const bodyLimitBytes = 16 * 1024;
/** A screen that is zoomed and scrolled by hand stays far below. */
const requestsPerMinute = 6_000;
const closeMs = 800;

/** The REST API, the stream and the screens on the loopback address. */
export async function createWebHost(parts: WebHostParts): Promise<WebHost> {
  const { api, gate, connections, streams, logger, rendererFolder, version } = parts;
  const app = fastify({
    bodyLimit: bodyLimitBytes,
    // Against clients that do not read; longer than the longest answer takes, which a ledger that is slow gives.
    connectionTimeout: 120_000,
    // Against clients that send slowly to keep a place occupied.
    requestTimeout: 10_000,
    keepAliveTimeout: 10_000,
    http: { headersTimeout: 5_000, connectionsCheckingInterval: 1_000, maxHeaderSize: 16 * 1024 },
    forceCloseConnections: true,
    frameworkErrors: (error, _request, reply) => {
      const envelope = toEnvelope(explain(error), 'http', logger);
      const headers = { ...securityHeaders(null), 'content-type': 'application/json' };
      reply.raw.writeHead(httpStatus[envelope.code], headers).end(JSON.stringify(envelope));
    },
    clientErrorHandler: refuseMalformed,
  });
  const sockets = openSockets(app);
  answerInEnvelopes(app, logger);
  app.removeContentTypeParser('text/plain');
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(securityHeaders(null));
    if (!isOfPage(request)) reply.header('cache-control', 'no-store');
    requireOwnOrigin(request);
  });
  await app.register(cookie);
  const turns = new Turns();
  /** Who asks, once it is known. */
  const callers = new WeakMap<FastifyRequest, string | null>();
  app.addHook('onRequest', async (request, reply) => {
    const { socket } = request.raw;
    const caller = callerOf(request, gate);
    callers.set(request, caller);
    if (await turns.of({ socket, caller })) return;
    refuseBusy(socket);
    reply.hijack();
  });
  await app.register(rateLimit, {
    max: requestsPerMinute,
    timeWindow: 60_000,
    keyGenerator: (request) => countedAs(request, callers.get(request) ?? null),
    errorResponseBuilder: tooManyRequests,
  });
  await app.register(websocket, { options: { maxPayload: 4 * 1024, perMessageDeflate: false } });
  // After the one of the WebSockets, which closes the socket of what is refused.
  app.addHook('onRequest', async (request) => refuseOtherUpgrades(request));
  addContractRoutes(app, api, gate);
  addEntryRoutes(app, connections);
  addStreamRoute(app, gate, streams);
  await addPages(app, rendererFolder, version);

  return {
    async listen(port) {
      await app.listen({ host: '127.0.0.1', port });
      return portOf(app);
    },
    async close() {
      streams.stop();
      // Streams have this long to end politely; what is still open then is cut off.
      const cutOff = setTimeout(() => sockets.forEach((socket) => socket.destroy()), closeMs);
      await app.close();
      clearTimeout(cutOff);
    },
  };
}

/** Node forgets sockets that asked for an upgrade: they would keep the server from closing. */
function openSockets(app: FastifyInstance): ReadonlySet<Socket> {
  const sockets = new Set<Socket>();
  app.server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return sockets;
}

/** The connection of this workstation that asks; null: a stranger. */
function callerOf(request: FastifyRequest, gate: ConnectionGate): string | null {
  const connectionId = connectionIdOf(request);
  return connectionId !== null && gate.authenticate(connectionId) !== undefined ? connectionId : null;
}

/** A connection of this workstation, or the socket: nobody gets more by making ids up, or takes from others. */
function countedAs(request: FastifyRequest, caller: string | null): string {
  return caller !== null ? `connection ${caller}` : `socket ${request.socket.remotePort}`;
}

function answerInEnvelopes(app: FastifyInstance, logger: Logger): void {
  app.setErrorHandler((error, request, reply) => {
    const { url, bodyLimit } = request.routeOptions;
    const envelope = toEnvelope(explain(error, bodyLimit), url ?? 'http', logger);
    return reply.code(httpStatus[envelope.code]).send(envelope);
  });
  app.setNotFoundHandler(() => {
    throw notFound();
  });
}

function portOf(app: FastifyInstance): number {
  const address: AddressInfo | string | null = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('the web host listens on no port');
  return address.port;
}
