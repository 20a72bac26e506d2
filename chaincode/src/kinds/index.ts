import * as list from './list.ts';

/** What two of them share would be of the later one alone, without a word. */
function refuseTwins(names: readonly string[], what: string): void {
  const twin = names.find((name, place) => names.indexOf(name) !== place);
  if (twin !== undefined) throw new Error(`Two kinds of record have the ${what} ${twin}.`);
}

/** Every table of transactions, roles, titles and refusals is built from this. */
export const kinds: readonly (typeof list)[keyof typeof list][] = Object.values(list);

refuseTwins(
  kinds.map(({ name }) => name),
  'name',
);
refuseTwins(
  kinds.map(({ contract }) => contract),
  'contract',
);
refuseTwins(
  kinds.flatMap((each) => Object.keys('refusals' in each ? each.refusals : {})),
  'refusal',
);
