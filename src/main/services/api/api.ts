import { z } from 'zod';
import {
  contract,
  definitionOf,
  isMethodName,
  type MethodName,
  type ReplyOf,
} from '#shared/contract/index.ts';
import { ServiceError, type ErrorEnvelope } from '#shared/contract/errors.ts';
import type { Access } from '#shared/contract/method.ts';
import { may } from '#shared/domain/roles.ts';
import type { Actor } from '#main/services/identity/actor.ts';
import type { Work } from '#main/ports/work.ts';
import type { Logger } from '#main/ports/logger.ts';
import { badArguments, toEnvelope } from './envelope.ts';
import type { Connection, Handlers } from './handlers.ts';

/** Who is behind a connection now. */
export interface ConnectionState {
  /** null: linked, nobody signed in. */
  readonly actor: Actor | null;
  readonly locked: boolean;
}

/** The identity service, as far as requests and streams need it. */
export interface ConnectionGate {
  /** undefined: this connection does not belong to the workstation (any more). Does not restart the idle time. */
  authenticate(connectionId: string): ConnectionState | undefined;
}

export type Answer =
  { readonly ok: true; readonly reply: unknown } | { readonly ok: false; readonly error: ErrorEnvelope };

export interface Api {
  /**
   * Runs one request of the contract. Never throws: every failure is an envelope.
   * @param connectionId null = the request came without cookie or token
   * @param args as they came from outside
   * @param work whether whoever asked still waits
   * @returns with the id of the connection from now on, which signing in and out change
   */
  call(
    connectionId: string | null,
    method: string,
    args: unknown,
    work?: Work,
  ): Promise<Answer & { readonly connectionId: string | null }>;
}

export function createApi(parts: {
  /** @throws ServiceError('unavailable') while the workstation is not set up, for what comes after that */
  readonly handlerOf: (method: MethodName) => Handlers[MethodName];
  readonly gate: ConnectionGate;
  /** Asked before anything that changes something. @throws ServiceError('disk') when nothing could be kept */
  readonly mustBeThere: () => Promise<void>;
  readonly logger: Logger;
}): Api {
  const { logger } = parts;
  return {
    async call(connectionId, method, args, work) {
      const connection = connectionId === null ? null : movable(connectionId);
      try {
        if (!isMethodName(method)) throw unknownMethod();
        const reply = await run(parts, method, args, connection, work);
        return { ok: true, reply, connectionId: connection?.id ?? null };
      } catch (error) {
        const at = isMethodName(method) ? method : 'unknown-method';
        return { ok: false, error: toEnvelope(error, at, logger), connectionId: connection?.id ?? null };
      }
    },
  };
}

function movable(id: string): Connection {
  let current = id;
  return {
    get id() {
      return current;
    },
    moveTo(next) {
      current = next;
    },
  };
}

async function run<M extends MethodName>(
  {
    handlerOf,
    gate,
    mustBeThere,
  }: Pick<Parameters<typeof createApi>[0], 'handlerOf' | 'gate' | 'mustBeThere'>,
  method: M,
  rawArgs: unknown,
  connection: Connection | null,
  work: Work | undefined,
): Promise<ReplyOf<M>> {
  const state = connection === null ? undefined : gate.authenticate(connection.id);
  requireAccess(contract[method].access, state);
  const args = strictArgs(method).safeParse(rawArgs ?? {});
  if (!args.success) throw badArguments(args.error);
  if (contract[method].verb !== 'GET') await mustBeThere();
  const asked = [state?.actor ?? null, args.data, state === undefined ? null : connection, work];
  // `requireAccess` made sure of what the handler's type says of actor and connection.
  const reply: unknown = await Reflect.apply(handlerOf(method), undefined, asked);
  return definitionOf(method).reply.parse(reply);
}

/** A misspelt argument is refused rather than left out of account. */
function strictArgs(method: MethodName): z.ZodType {
  const { args } = contract[method];
  return args instanceof z.ZodObject ? args.strict() : args;
}

/** @throws ServiceError when the one behind the connection may not */
export function requireAccess(access: Access, state: ConnectionState | undefined): void {
  if (access === 'open') return;
  if (state === undefined) throw notLinked();
  if (access === 'linked') return;
  if (state.actor === null) throw notSignedIn();
  if (access === 'signed-in') return;
  if (state.locked) throw lockedOut();
  if (access !== 'unlocked' && !may(state.actor.role, access)) throw notAllowed();
}

const unknownMethod = () =>
  new ServiceError(
    'not-found',
    'This request is not known here.',
    'The requests that exist are listed at /api/docs.',
  );

const notLinked = () =>
  new ServiceError(
    'not-signed-in',
    'This browser is not linked to the workstation.',
    'Open the address that VitalSeal printed when it started; each works once. A signed-in colleague can make a new one.',
  );

const notSignedIn = () => new ServiceError('not-signed-in', 'Nobody is signed in here.', 'Sign in first.');

const lockedOut = () => new ServiceError('locked', 'The screen is locked.', 'Unlock it with your PIN.');

const notAllowed = () =>
  new ServiceError(
    'not-allowed',
    'Your role may not do this.',
    'Ask a colleague whose role may, or the IT department if your role is wrong.',
  );
