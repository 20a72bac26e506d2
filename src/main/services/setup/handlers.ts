import type { Handlers } from '#main/services/api/handlers.ts';
import type { SetupService } from './setup-service.ts';

export function setupHandlers(
  setup: SetupService,
): Pick<Handlers, 'host.info' | 'setup.install' | 'setup.setPinRule'> {
  return {
    'host.info': () => setup.info(),
    'setup.install': (_actor, args) => setup.install(args),
    'setup.setPinRule': async (_actor, rule) => {
      await setup.setPinRule(rule);
      return {};
    },
  };
}
