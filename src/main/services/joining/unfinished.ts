import { z } from 'zod';
import type { Ledger, LedgerBlockTransaction } from '#main/services/sealing/ledger-port.ts';

const Argument = z.object({
  sessionId: z.uuid().optional(),
  treatmentId: z.uuid().optional(),
  final: z.boolean().optional(),
});

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
  const begins = transaction === 'seals:commit' || transaction.startsWith('treatments:');
  if (!begins) return;
  const { sessionId, treatmentId, final } = Argument.parse(JSON.parse(args[0] ?? '{}'));
  const id = sessionId ?? treatmentId;
  if (id === undefined) return;
  if (final === true || transaction === 'treatments:stop') unfinished.delete(id);
  else unfinished.add(id);
}
