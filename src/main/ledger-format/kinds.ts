import type { z } from 'zod';
import { kinds } from '#chaincode/kinds/index.ts';
import type { leafKinds } from '#chaincode/check-kinds.ts';
import { seal } from '#chaincode/kinds/seal/index.ts';
import type { Kind, Sealing, Telling } from '#chaincode/kind.ts';
import { treatmentTelling } from './treatment.ts';

type Each = (typeof kinds)[number];
type Sealed = Extract<Each, { readonly sealing: unknown }>;
type LeafKind = (typeof leafKinds)[number];
/** Kinds of record that a certificate holds with their private text; a seal's leaves are shown one by one instead. */
export type DetailsKind = Exclude<Sealed, typeof seal>['name'];

type Elsewhere = Extract<Exclude<Sealed, typeof seal>, { readonly telling: 'elsewhere' }>;

/** Whose private text is in words of the workstation: the chaincode's package knows none of these. */
const workstationTellings: Readonly<Record<Elsewhere['name'], Telling>> = { treatment: treatmentTelling };

const certified = kinds.filter(
  (each): each is Exclude<Sealed, typeof seal> => 'sealing' in each && each !== seal,
);

export const detailsKinds: readonly DetailsKind[] = certified.map(({ name }) => name);

/** How the private text of a kind is bound to the ledger. */
export function sealingOf(kind: DetailsKind | LeafKind): Sealing {
  return certified.find(({ name }) => name === kind)?.sealing ?? seal.sealing;
}

/** How the private text of a kind is read. */
export function tellingOf(kind: DetailsKind): Telling {
  const is = certified.find(({ name }) => name === kind);
  if (is === undefined) throw new Error(`there is no kind of record ${kind}`);
  return is.telling === 'elsewhere' ? workstationTellings[is.name] : is.telling;
}

/** The transaction that answers one record of a kind, with its private text. */
export function questionOf(name: string): string {
  return `${kinds.find((each) => each.name === name)?.contract ?? name}:get`;
}

/** What the question for one record of a kind takes; undefined: it has none. */
export function refOf(name: string): z.ZodType | undefined {
  const is: Kind | undefined = kinds.find((each) => each.name === name);
  return is?.transactions['get']?.argument;
}

/** How a kind goes on over several transactions; undefined: each of its records stands alone. */
export function courseOf(name: string): Kind['course'] {
  const is: Kind | undefined = kinds.find((each) => each.name === name);
  return is?.course;
}
