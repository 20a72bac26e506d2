import { ServiceError } from '#shared/contract/errors.ts';
import { may, type Permission } from '#shared/domain/roles.ts';
import type { Handlers } from '#main/services/api/handlers.ts';
import type { Actor } from '#main/services/identity/actor.ts';
import { ledgerFailure } from './ledger-failure.ts';
import type { Ledger } from './ledger-port.ts';
import type { OutboxService } from './outbox.ts';

/** The outbox and the ledger on the screen. */
export function createOutboxHandlers(parts: {
  readonly outbox: OutboxService;
  readonly ledger: Ledger;
}): Pick<Handlers, 'outbox.list' | 'outbox.retry' | 'ledger.status'> {
  const { outbox, ledger } = parts;
  return {
    'outbox.list': async (actor, { state, before, limit }) => {
      demand(actor, 'outbox.read');
      const entries = [...(await outbox.list(state, limit, before))];
      const next = entries.length < limit ? null : (entries.at(-1)?.intentId ?? null);
      return { counts: outbox.counts(), progress: outbox.progress(), entries, next };
    },
    'outbox.retry': (actor, { intentId }) => {
      demand(actor, 'outbox.retry');
      return outbox.retry(intentId);
    },
    'ledger.status': (actor) => {
      demand(actor, 'outbox.read');
      return ledgerFailure(ledger.status());
    },
  };
}

function demand(actor: Actor, permission: Permission): void {
  if (may(actor.role, permission)) return;
  throw new ServiceError(
    'not-allowed',
    'Your role may not do this with the outbox.',
    'Ask an IT administrator.',
  );
}
