import type { FastifyReply, FastifyRequest } from 'fastify';

/** Cookies know no ports: the name tells the workstations of one machine apart. */
const cookieName = (request: FastifyRequest): string => `vitalseal-${request.socket.localPort}`;

const bearer = /^Bearer ([A-Za-z0-9_.-]{1,200})$/i;

/** @returns id of the connection a request belongs to, by bearer token or cookie; null = neither */
export function connectionIdOf(request: FastifyRequest): string | null {
  const header = request.headers.authorization;
  if (header !== undefined) return bearer.exec(header)?.[1] ?? null;
  return request.cookies[cookieName(request)] ?? null;
}

/** Tells the caller that its connection has a new id. The cookie ends with the browser. */
export function giveConnectionId(request: FastifyRequest, reply: FastifyReply, connectionId: string): void {
  if (request.headers.authorization !== undefined) {
    reply.header('vitalseal-token', connectionId);
    return;
  }
  reply.setCookie(cookieName(request), connectionId, { httpOnly: true, sameSite: 'strict', path: '/' });
}
