import type { HandlersOf } from '#main/services/api/handlers.ts';
import { ledgerFailure } from '#main/services/ledger/ledger-failure.ts';
import type { Ledger } from '#main/services/ledger/ledger-port.ts';
import type { OutboxService } from './outbox.ts';

/** The outbox and the ledger on the screen. */
export function createOutboxHandlers(parts: {
  readonly outbox: OutboxService;
  readonly ledger: Ledger;
}): HandlersOf<'outbox' | 'ledger'> {
  const { outbox, ledger } = parts;
  return {
    'outbox.list': async (_actor, { state, before, limit }) => {
      const entries = [...(await outbox.list(state, limit, before))];
      const next = entries.length < limit ? null : (entries.at(-1)?.intentId ?? null);
      return { counts: outbox.counts(), progress: outbox.progress(), entries, next };
    },
    'outbox.retry': (_actor, { intentId }) => outbox.retry(intentId),
    'ledger.status': () => ledgerFailure(ledger.status()),
  };
}
