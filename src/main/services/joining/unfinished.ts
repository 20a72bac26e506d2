import { z } from 'zod';
import { kinds } from '#chaincode/kinds/index.ts';
import type { Ledger, LedgerBlockTransaction } from '#main/services/ledger/ledger-port.ts';

const Argument = z.looseObject({ final: z.boolean().optional() });

/** What goes on over several transactions, and which these are. */
const courses = kinds.flatMap((each) =>
  'course' in each ? [{ ...each.course, writers: each.sealing.writers }] : [],
);

/**
 * Sessions and treatments that began on a ledger and may go on: their ids. Reads the whole ledger once.
 * @param height so many blocks; it does not grow meanwhile
 */
export async function unfinishedOn(ledger: Ledger, height: number): Promise<Set<string>> {
  const unfinished = new Set<string>();
  const abort = new AbortController();
  for await (const block of ledger.blocks({ fromBlock: 0, signal: abort.signal })) {
    for (const transaction of block.transactions) note(unfinished, transaction);
    if (block.number >= height - 1) abort.abort();
  }
  return unfinished;
}

function note(unfinished: Set<string>, { status, transaction, args }: LedgerBlockTransaction): void {
  if (status !== 'VALID' || transaction === null) return;
  const course = courses.find(({ writers }) => Object.hasOwn(writers, transaction));
  if (course === undefined) return;
  const argument = Argument.parse(JSON.parse(args[0] ?? '{}'));
  const id = z.uuid().optional().parse(argument[course.of]);
  if (id === undefined) return;
  if (course.ends(transaction, argument)) unfinished.delete(id);
  else unfinished.add(id);
}
