import { contract, isMethodName } from '#shared/contract/index.ts';
import { requireAccess } from '#main/services/api/api.ts';
import type { Actor } from '#main/services/identity/actor.ts';

/** For tests: handlers as a request reaches them, refused to roles that the contract does not name. */
export function gated<Handlers extends object>(handlers: Handlers): Handlers {
  return new Proxy(handlers, {
    get(target, name) {
      const handler: unknown = Reflect.get(target, name);
      if (typeof name !== 'string' || !isMethodName(name) || typeof handler !== 'function') return handler;
      return async (actor: Actor, ...args: unknown[]): Promise<unknown> => {
        requireAccess(contract[name].access, { actor, locked: false });
        return Reflect.apply(handler, target, [actor, ...args]);
      };
    },
  });
}
