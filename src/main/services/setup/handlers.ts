import type { HandlersOf, Handlers } from '#main/services/api/handlers.ts';
import type { SetupService } from './setup-service.ts';

/** @param open what there is to work with once the workstation is set up */
export function setupHandlers(
  setup: SetupService,
  open: () => Promise<void>,
): HandlersOf<'setup'> & Pick<Handlers, 'host.info'> {
  return {
    'host.info': () => setup.info(),
    'setup.install': async (_actor, args) => {
      const installed = await setup.install(args);
      await open();
      return installed;
    },
    'setup.setPinRule': async (_actor, rule) => {
      await setup.setPinRule(rule);
      return {};
    },
  };
}
