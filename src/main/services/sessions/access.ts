import { ServiceError } from '#shared/contract/errors.ts';
import { may, type Permission } from '#shared/domain/roles.ts';
import type { Actor } from '#main/services/identity/actor.ts';

/** @throws ServiceError('not-allowed') when the actor's role does not have the permission */
export function demand(actor: Actor, permission: Permission): void {
  if (may(actor.role, permission)) return;
  throw new ServiceError(
    'not-allowed',
    'Your role does not allow this.',
    'Ask a colleague whose role does, or the IT administrator.',
  );
}
