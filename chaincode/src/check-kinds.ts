import { z } from 'zod';
import { commonRefusals } from './common-refusals.ts';
import type { Kind } from './kind.ts';

/** Records of a certificate that are leaves below a seal's root: the verifier checks these itself. */
export const leafKinds = ['reading', 'waveform'] as const;
/** What an auditor reads of a transaction that is of no kind: the channel's own, and one that nobody knows. */
export const kindless = ['configuration', 'other'] as const;
/** Types of keys that are written beside a kind's own. */
const keyTypes = ['intent', 'offer', 'purge'] as const;
/** What has a meaning of its own where the name of a kind could stand; `record`: a proof asked for by its kind. */
export const takenNames: readonly string[] = [...leafKinds, ...kindless, ...keyTypes, 'record'];

/** The chaincode's questions about itself. */
export const systemContract = 'system';

const plainName = /^[a-z][a-z-]{0,31}$/;
const code = /^[A-Z][A-Z_]*$/;

/**
 * What types do not say of kinds, asked when they are loaded: on the ledger it would be too late.
 * @throws Error that names the kind and says what to do
 */
export function checkKinds(kinds: readonly Kind[]): void {
  const wrong = kinds.flatMap((each) =>
    wrongNames(each)
      .concat(wrongTransactions(each), wrongSealing(each))
      .map((sentence) => `The kind of record “${each.name}”: ${sentence}`),
  );
  const [first = twinsAmong(kinds)] = wrong;
  if (first !== undefined) throw new Error(first);
}

function wrongNames({ name, contract, refusals = {} }: Kind): string[] {
  return [
    ...[name, contract]
      .filter((text) => !plainName.test(text))
      .map((text) => `“${text}” is not a name; take at most 32 small letters and hyphens, a letter first.`),
    ...(takenNames.includes(name) ? ['its name means something else; choose another name.'] : []),
    ...(contract === systemContract ? [`the contract ${contract} is the chaincode’s; choose another.`] : []),
    ...Object.keys(refusals)
      .filter((each) => !code.test(each))
      .map((each) => `“${each}” is not a code; take capital letters and underscores.`),
    ...Object.keys(refusals)
      .filter((each) => Object.hasOwn(commonRefusals, each))
      .map((each) => `the refusal ${each} is everybody’s; leave it out, or choose another code.`),
  ];
}

function wrongTransactions({ transactions }: Kind): string[] {
  return Object.entries(transactions)
    .filter(([, { roles }]) => roles.length === 0)
    .map(([name]) => `nobody may call ${name}; give it at least one role.`);
}

function wrongSealing({ contract, transactions, sealing, telling }: Kind): string[] {
  if (sealing === undefined) return telling === undefined ? [] : ['it has a telling; give it a sealing too.'];
  const writing = Object.keys(transactions).filter((name) => transactions[name]?.query === false);
  const own = new Set(writing.map((name) => `${contract}:${name}`));
  const writers = Object.keys(sealing.writers);
  return [
    ...(transactions['get']?.query === true
      ? []
      : ['it is sealed; give it a question “get”, which answers {record, details}.']),
    ...(telling === undefined ? ['it is sealed; give it a telling, which says how its text is read.'] : []),
    ...(writers.length === 0 ? ['sealing.writers is empty; name a transaction that writes it.'] : []),
    ...writers
      .filter((name) => !own.has(name))
      .map((name) => `sealing.writers has ${name}; take one of ${[...own].join(', ') || 'its own'}.`),
    ...wrongEvents(sealing),
  ];
}

/** What the chaincode adds to the argument is what the record has beside it. */
function wrongEvents({ writers, record, argument }: NonNullable<Kind['sealing']>): string[] {
  // Of another schema than an object nothing is known here.
  if (!(record instanceof z.ZodObject)) return [];
  const field: z.ZodType = Reflect.get(record.shape, 'kind') ?? z.undefined();
  const given = argument instanceof z.ZodObject && 'kind' in argument.shape;
  return Object.entries(writers)
    .filter(([, { kind }]) => !(given && kind === undefined) && !field.safeParse(kind).success)
    .map(
      ([name, { kind }]) =>
        `sealing.writers says of ${name} the event ${kind ?? 'none'}, which its record cannot have; mend one of them.`,
    );
}

/** What two of them share would be of the later one alone, without a word. */
function twinsAmong(kinds: readonly Kind[]): string | undefined {
  return (
    twin(
      'name',
      kinds.map(({ name }) => name),
    ) ??
    twin(
      'contract',
      kinds.map(({ contract }) => contract),
    ) ??
    twin(
      'refusal',
      kinds.flatMap(({ refusals = {} }) => Object.keys(refusals)),
    )
  );
}

function twin(what: string, names: readonly string[]): string | undefined {
  const again = names.find((name, place) => names.indexOf(name) !== place);
  return again === undefined
    ? undefined
    : `Two kinds of record have the ${what} ${again}; change one of them.`;
}
