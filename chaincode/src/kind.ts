import type { z } from 'zod';
import { callerOf, type Caller, type Role } from './caller.ts';
import { once } from './once.ts';
import { parseArgument } from './records.ts';
import type { Context, Transaction } from './stub.ts';

/** Why the ledger refused, in the words of whoever reads it, and what to do. */
export interface Explanation {
  readonly reason: string;
  readonly hint: string;
}

/** Of an argument as far as it can be understood: whoever wrote it may have written anything. */
export interface Glimpsed {
  readonly number?: number | undefined;
  readonly final?: boolean | undefined;
}

/** A transaction of a kind: who may call it, and what it does. */
export interface KindTransaction {
  readonly roles: readonly Role[];
  /** It is evaluated and never written. */
  readonly query: boolean;
  /** What it takes; undefined: nothing. */
  readonly argument?: z.ZodType;
  /** What it did, in an auditor's words. @param argument as far as it can be understood */
  readonly title?: string | ((argument: Glimpsed) => string);
  /** @param name the full one, such as `seals:commit` */
  bind(name: string): Transaction;
}

/** A transaction that writes, once for each id of its argument. @throws ContractError when a rule refuses */
export function writes<A extends { readonly id: string }>(
  transaction: Pick<KindTransaction, 'roles' | 'title'> & {
    readonly argument: z.ZodType<A>;
    write(context: Context, caller: Caller, argument: A): Promise<void>;
  },
): KindTransaction {
  return {
    ...transaction,
    query: false,
    bind: (name) => async (context, text) => {
      const caller = callerOf(context, name, transaction);
      const argument = parseArgument(transaction.argument, text);
      const write = () => transaction.write(context, caller, argument);
      return once(context, name, argument.id, text ?? '', write);
    },
  };
}

/** A question, which changes nothing. @throws ContractError when a rule refuses */
export function asks<Q>(question: {
  readonly roles: readonly Role[];
  readonly argument: z.ZodType<Q>;
  /** @returns JSON */
  answer(context: Context, caller: Caller, argument: Q): Promise<string>;
}): KindTransaction {
  return {
    roles: question.roles,
    query: true,
    argument: question.argument,
    bind: (name) => async (context, text) => {
      const caller = callerOf(context, name, { ...question, query: true });
      return question.answer(context, caller, parseArgument(question.argument, text));
    },
  };
}

/** What every record ends with: by whom, where, when and in which transaction it was written. */
interface Signed {
  readonly mspId: string;
  readonly clinicianId: string;
  readonly role: string;
  readonly signedMs: number;
  readonly transactionId: string;
}

/** A record that proves a private text: which transactions write it, under which key, and which digest it holds. */
export interface Sealing<A extends { readonly id: string } = { readonly id: string }> {
  readonly argument: z.ZodType<A>;
  readonly record: z.ZodType<Signed>;
  /** By the full names of the kind's own transactions that write it, such as `devices:register`: what the chaincode adds to the argument beside its signature. */
  readonly writers: Readonly<Record<string, { readonly kind?: string }>>;
  /** Parts of the composite key, its type first. */
  keyOf(argument: A): readonly [string, ...string[]];
  /** Under which name the private text is handed over. */
  readonly privateName: string;
  /** SHA-256 of the private text, as the argument has it. */
  digestOf(argument: A): string;
}

/** How texts of a file are shown in a sentence: ids, free texts, times. */
export interface Saying {
  readonly named: (text: string) => string;
  readonly quoted: (text: string) => string;
  readonly time: (ms: number) => string;
}

/** What a record's private text says, as whoever verifies a certificate reads it: pure, over what was sealed. */
export interface Telling<D = unknown, A extends { readonly id: string } = { readonly id: string }> {
  /** JSON, with a salt. */
  readonly details: z.ZodType<D>;
  /** @param event what the chaincode added. @returns in a sentence what does not fit; undefined: it belongs together */
  misfit(details: D, argument: A, event: string | undefined): string | undefined;
  /** The enrolment id in the text; undefined: it names nobody. */
  authorOf(details: D): string | undefined;
  /** Times of what has happened, UTC ms. */
  timesOf(details: D): readonly [number, ...number[]];
  /** In a sentence, without a person's name. @param argument undefined when it cannot be read */
  describe(details: D, argument: A | undefined, saying: Saying): string;
  /**
   * A simulated device stands behind it, or a real one; `no-device`: none has to do with it; undefined: one does, and
   * the argument does not say which, or cannot be read.
   */
  isSimulated(argument: A | undefined): boolean | 'no-device' | undefined;
}

/** What can be on the ledger: one folder of `kinds/`, one line of its list. `check-kinds.ts` says which are refused. */
export interface Kind {
  /** Such as `device`. */
  readonly name: string;
  /** What stands before the colon, such as `devices`. */
  readonly contract: string;
  readonly transactions: Readonly<Record<string, KindTransaction>>;
  /** What its rules refuse, by the codes that others do not use. */
  readonly refusals?: Readonly<Record<string, Explanation>>;
  /**
   * For a record that can be certified: it has a question `get`, which answers `{record, details}`, the private text always
   * by that name, and a `telling`.
   */
  readonly sealing?: Sealing;
  /** How its private text is read, which every sealed kind has; `elsewhere`: the workstation has the words of it. */
  readonly telling?: Telling | 'elsewhere';
  /** For what goes on over several transactions; one that goes on in a network takes `continues`, a digest, in its argument. */
  readonly course?: {
    /** The field of the argument that tells one from another. */
    readonly of: string;
    /** The field with its place in the course, from 1. */
    readonly place: string;
    /** Whether a transaction is its last one. @param argument as far as it can be understood */
    ends(transaction: string, argument: Glimpsed): boolean;
  };
}

/** Keeps the name as a type: what is built from the list knows which names there are. */
export function kind<const N extends string, K extends Kind>(
  is: K & { readonly name: N },
): K & { readonly name: N } {
  return is;
}

export const lookAgain =
  'Open the record, look at what changed meanwhile, and enter it again if it is still wanted.';
export const askAdmin = 'Show this entry to an IT administrator.';
