import { contract, isMethodName } from '#shared/contract/index.ts';
import { ServiceError } from '#shared/contract/errors.ts';
import type { Handlers } from '#main/services/api/handlers.ts';

function refuse(): never {
  throw new ServiceError('unavailable', 'This is not there yet.', 'Wait for the next version.');
}

/** Answers for the services that are still on their way. */
export function notYet(): Handlers {
  const names = Object.keys(contract).filter(isMethodName);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one for each name of the contract
  return Object.fromEntries(names.map((name) => [name, refuse])) as unknown as Handlers;
}
