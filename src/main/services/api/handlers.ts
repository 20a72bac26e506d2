import type { contract, MethodName, OpenMethodName, ParsedArgsOf, ReplyOf } from '#shared/contract/index.ts';
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
 * @throws ServiceError for every failure that a person should read
 */
export type Handler<M extends MethodName> = (
  actor: ActorFor<M>,
  args: ParsedArgsOf<M>,
  connection: ConnectionFor<M>,
) => ReplyOf<M> | Promise<ReplyOf<M>>;

/** One handler for each method of the contract: a missing one is a type error. */
export type Handlers = { readonly [M in MethodName]: Handler<M> };
