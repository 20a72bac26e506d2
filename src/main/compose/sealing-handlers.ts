import type { Handlers } from '#main/services/api/handlers.ts';
import type { Workplace } from './workplace.ts';

type SealingMethod = Extract<keyof Handlers, `outbox.${string}` | `ledger.${string}`>;

export function sealingHandlers(workplace: () => Workplace): Pick<Handlers, SealingMethod> {
  return {
    'outbox.list': async (_actor, { state, limit }) => {
      const { outbox } = workplace();
      return { counts: outbox.counts(), entries: await outbox.list(state, limit) };
    },
    'outbox.retry': (_actor, { intentId }) => workplace().outbox.retry(intentId),
    'ledger.status': () => workplace().ledger.status(),
  };
}
