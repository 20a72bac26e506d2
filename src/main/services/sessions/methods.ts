import type { MethodName, ParsedArgsOf, ReplyOf } from '#shared/contract/index.ts';
import type { Actor } from '#main/services/identity/actor.ts';

type MethodOf<Area extends string> = Extract<MethodName, `${Area}.${string}`>;

/** The contract's methods of one area as functions; each checks the actor's role itself. */
export type Methods<Area extends string> = {
  readonly [M in MethodOf<Area>]: (actor: Actor, args: ParsedArgsOf<M>) => Promise<ReplyOf<M>>;
};
