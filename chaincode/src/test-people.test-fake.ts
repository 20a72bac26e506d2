import { contractErrorCode } from './refusals.ts';
import type { MemoryLedger, Who } from './memory-stub.test-fake.ts';
import { transactionOf } from './transactions.ts';

export type Json = Record<string, unknown>;

/** Somebody of a hospital, as a certificate would tell. */
export const who = (role: string, mspId = 'StLukesMSP'): Who => ({
  mspId,
  attributes: { role, 'hf.EnrollmentID': `${role.slice(0, 1)}.person` },
});

/** Runs one transaction. @throws what the rule throws */
export async function invokeOn(
  ledger: MemoryLedger,
  name: string,
  by: Who,
  argument: Json | string,
  transient: Readonly<Record<string, string>> = {},
): Promise<Json> {
  const text = typeof argument === 'string' ? argument : JSON.stringify(argument);
  const transaction = transactionOf(name);
  if (transaction === undefined) throw new Error(`there is no transaction ${name}`);
  const answer: Json = JSON.parse(await ledger.run(by, transient, (context) => transaction(context, text)));
  return answer;
}

/** The code that a transaction is refused with; undefined when it is not, the message when it is no refusal. */
export async function codeOf(promise: Promise<unknown>): Promise<string | undefined> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error)
      return contractErrorCode(`endorsement failed: ${error.message}`) ?? error.message;
  }
  return undefined;
}
