import type { FastifyReply, FastifyRequest } from 'fastify';
import { pageHeader, streamProtocol } from '#shared/contract/page.ts';

/** Cookies know no ports: the name tells the workstations of one machine apart. */
const cookieName = (request: FastifyRequest): string => `vitalseal-${request.socket.localPort}`;

const bearer = /^Bearer ([A-Za-z0-9_.-]{1,200})$/i;
const offered = new RegExp(`(?:^|,)\\s*${streamProtocol}\\.([A-Za-z0-9_-]{1,200})\\s*(?:,|$)`);

/**
 * A browser carries one half of the connection's id in its cookie, and its page the other: whoever else is sent the cookie
 * has nothing. Each half of an id has 126 random bits and more.
 * @returns id of the connection a request belongs to, by bearer token or by both halves; null = neither
 */
export function connectionIdOf(request: FastifyRequest): string | null {
  const { authorization } = request.headers;
  if (authorization !== undefined) return bearer.exec(authorization)?.[1] ?? null;
  const cookie = request.cookies[cookieName(request)];
  const page = pageHalfOf(request);
  return cookie === undefined || page === null ? null : cookie + page;
}

function pageHalfOf({ headers }: FastifyRequest): string | null {
  const given = headers[pageHeader];
  if (typeof given === 'string') return given;
  return offered.exec(headers['sec-websocket-protocol'] ?? '')?.[1] ?? null;
}

/** Tells the caller that its connection has a new id. The cookie ends with the browser. */
export function giveConnectionId(request: FastifyRequest, reply: FastifyReply, connectionId: string): void {
  if (request.headers.authorization !== undefined) {
    reply.header('vitalseal-token', connectionId);
    return;
  }
  const { cookie, page } = halvesOf(connectionId);
  reply.setCookie(cookieName(request), cookie, { httpOnly: true, sameSite: 'strict', path: '/' });
  reply.header(pageHeader, page);
}

function halvesOf(connectionId: string): { readonly cookie: string; readonly page: string } {
  const middle = Math.floor(connectionId.length / 2);
  return { cookie: connectionId.slice(0, middle), page: connectionId.slice(middle) };
}
