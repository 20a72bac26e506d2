import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { contract } from '#shared/contract/index.ts';
import type { MethodDefinition } from '#shared/contract/method.ts';
import { ServiceError } from '#shared/contract/errors.ts';
import type { ClinicianId } from '#shared/domain/ids.ts';
import { badArguments } from '#main/services/api/envelope.ts';
import { watchedBy } from '#main/ports/work.ts';
import { requireAccess, type Api, type ConnectionGate } from '#main/services/api/api.ts';
import { bodyLimitOf } from './body-limit.ts';
import { connectionIdOf, giveConnectionId } from './connection.ts';
import { LinkArgs, TokenArgs } from './entry-schemas.ts';
import { httpStatus } from './failures.ts';
import { inPieces, isLarge } from './in-pieces.ts';

/** Makes and redeems what lets a browser or a program in. */
export interface WebConnections {
  /** Spends a single-use link token. @returns id of the new connection @throws ServiceError('not-signed-in') */
  redeemLink(token: string): string;
  /** A new connection without a link token, for a program with a clinician's PIN. @returns its id */
  signInProgram(clinicianId: ClinicianId, pin: string): Promise<string>;
}

/** One route for each method of the contract. */
export function addContractRoutes(app: FastifyInstance, api: Api, gate: ConnectionGate): void {
  const methods: [string, MethodDefinition][] = Object.entries(contract);
  for (const [method, { verb, path, access, args: schema }] of methods) {
    app.route({
      method: verb,
      url: `/api${path}`,
      ...(verb === 'POST' ? { bodyLimit: bodyLimitOf(schema) } : {}),
      // Before the body is read: who may not, makes this process read nothing.
      async onRequest(request) {
        const connectionId = connectionIdOf(request);
        requireAccess(access, connectionId === null ? undefined : gate.authenticate(connectionId));
      },
      async handler(request, reply) {
        const connectionId = connectionIdOf(request);
        const args = verb === 'GET' ? request.query : request.body;
        const answer = await api.call(connectionId, method, args, watchedBy(goneSignal(reply)));
        if (answer.connectionId !== null && answer.connectionId !== connectionId) {
          giveConnectionId(request, reply, answer.connectionId);
        }
        if (!answer.ok) return reply.code(httpStatus[answer.error.code]).send(answer.error);
        if (!isLarge(answer.reply)) return reply.send(answer.reply);
        return reply.type('application/json; charset=utf-8').send(inPieces(answer.reply));
      },
    });
  }
}

/** Aborts when whoever asked closes the connection before there is an answer. */
function goneSignal({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  raw.on('close', () => {
    if (!raw.writableEnded) gone.abort();
  });
  return gone.signal;
}

/** Guessing is slow here: beyond what the PINs' own slow-down does. */
const entryLimit = { config: { rateLimit: { max: 30, timeWindow: 60_000, groupId: 'entry' } } };

/** `POST /api/link` for browsers, `POST /api/tokens` for programs. */
export function addEntryRoutes(app: FastifyInstance, connections: WebConnections): void {
  app.post('/api/link', entryLimit, async (request: FastifyRequest, reply: FastifyReply) => {
    const args = LinkArgs.safeParse(request.body);
    if (!args.success) throw noToken();
    giveConnectionId(request, reply, connections.redeemLink(args.data.token));
    return {};
  });

  app.route({
    method: 'POST',
    url: '/api/tokens',
    ...entryLimit,
    async handler(request) {
      const args = TokenArgs.safeParse(request.body);
      if (!args.success) throw badArguments(args.error);
      const { clinicianId, pin } = args.data;
      return { token: await connections.signInProgram(clinicianId, pin), clinicianId };
    },
  });
}

const noToken = () =>
  new ServiceError(
    'bad-request',
    'The link token is missing.',
    'Open the address that VitalSeal printed when it started.',
  );
