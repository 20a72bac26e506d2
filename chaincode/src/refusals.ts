import { commonRefusals } from './common-refusals.ts';
import type { Explanation } from './kind.ts';
import { kinds } from './kinds/index.ts';

/** Why a rule refused: each code, which is part of the chaincode's interface, with what it says to a person. */
export const refusals: ReadonlyMap<string, Explanation> = new Map(
  [commonRefusals, ...kinds.map((each) => ('refusals' in each ? each.refusals : {}))].flatMap((some) =>
    Object.entries<Explanation>(some),
  ),
);

export const contractErrorCodes: readonly string[] = [...refusals.keys()];

/** Finds the code in a message that may carry text of Fabric's around it; undefined when it is no rule's refusal. */
export function contractErrorCode(message: string): string | undefined {
  return contractErrorCodes.find((code) => new RegExp(`(^|[^A-Z_])${code}: `).test(message));
}
