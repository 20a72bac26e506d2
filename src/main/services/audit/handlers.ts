import { ServiceError } from '#shared/contract/errors.ts';
import type { MethodName } from '#shared/contract/index.ts';
import type { Handlers } from '#main/services/api/handlers.ts';

type NotYet = Extract<MethodName, `${'audit' | 'joining'}.${string}`>;

const notYet = (): never => {
  throw new ServiceError('unavailable', 'This part of VitalSeal is not there yet.', 'Try again later.');
};

/** Until the services behind these methods are put in. */
export const notYetHandlers: Pick<Handlers, NotYet> = {
  'audit.overview': notYet,
  'audit.breaks': notYet,
  'audit.blocks': notYet,
  'audit.block': notYet,
  'audit.transactions': notYet,
  'audit.export': notYet,
  'audit.rebuild': notYet,
  'joining.status': notYet,
  'joining.begin': notYet,
  'joining.enrol': notYet,
  'joining.finish': notYet,
  'joining.cancel': notYet,
};
