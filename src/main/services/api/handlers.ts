import {
  contract,
  isMethodName,
  type MethodName,
  type OpenMethodName,
  type ParsedArgsOf,
  type ReplyOf,
} from '#shared/contract/index.ts';
import type { Work } from '#main/ports/work.ts';
import type { Actor } from '#main/services/identity/actor.ts';

/** One browser or window that belongs to this workstation. */
export interface Connection {
  readonly id: string;
  /** The connection is called `id` from now on; the host tells the browser, the old id is worth nothing. */
  moveTo(id: string): void;
}

type ActorFor<M extends MethodName> = M extends OpenMethodName ? Actor | null : Actor;
type ConnectionFor<M extends MethodName> = (typeof contract)[M]['access'] extends 'open'
  ? Connection | null
  : Connection;

/**
 * What does the work of one method.
 * @param actor who asks; null only where nobody needs to be signed in
 * @param work of what takes a while: whether whoever asked still waits
 * @throws ServiceError for every failure that a person should read
 */
type Handler<M extends MethodName> = (
  actor: ActorFor<M>,
  args: ParsedArgsOf<M>,
  connection: ConnectionFor<M>,
  work?: Work,
) => ReplyOf<M> | Promise<ReplyOf<M>>;

/** One handler for each method of the contract. */
export type Handlers = { readonly [M in MethodName]: Handler<M> };

type MethodOf<Area extends string> = Extract<MethodName, `${Area}.${string}`>;

/** Those of an area, such as `patients`: a missing one is a type error. */
export type HandlersOf<Area extends string> = Pick<Handlers, MethodOf<Area>>;

/** Those of an area that needs to know nothing of the connection, but whether somebody still waits. */
export type ActorHandlersOf<Area extends string> = {
  readonly [M in MethodOf<Area>]: (
    actor: Actor,
    args: ParsedArgsOf<M>,
    connection?: unknown,
    work?: Work,
  ) => Promise<ReplyOf<M>>;
};

/**
 * What the areas brought, as one table.
 * @throws Error that names the methods for which there is no handler, or more than one
 */
export function combineHandlers(areas: readonly Partial<Handlers>[]): Handlers {
  const table: Partial<Handlers> = {};
  for (const area of areas) {
    const again = Object.keys(area).filter((name) => Object.hasOwn(table, name));
    if (again.length > 0) throw new Error(`More than one handler: ${again.join(', ')}.`);
    Object.assign(table, area);
  }
  assertComplete(table);
  return table;
}

function assertComplete(table: Partial<Handlers>): asserts table is Handlers {
  const missing = Object.keys(contract).filter((name) => !Object.hasOwn(table, name));
  if (missing.length > 0) throw new Error(`No handler: ${missing.join(', ')}.`);
  const unknown = Object.keys(table).filter((name) => !isMethodName(name));
  if (unknown.length > 0) throw new Error(`Not in the contract: ${unknown.join(', ')}.`);
}
