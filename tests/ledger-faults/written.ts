import { z } from 'zod';
import type { Ledger } from '#main/services/ledger/ledger-port.ts';

const Event = z.looseObject({ id: z.string() });

/**
 * Reads blocks as the ledger holds them. The chaincode gives its event where it writes, so a transaction that only
 * repeated what was there already counts for nothing.
 * @returns by intent id, how many transactions wrote it
 */
export async function writesOnLedger(ledger: Ledger, fromBlock: number): Promise<Map<string, number>> {
  const writes = new Map<string, number>();
  const { height } = await ledger.status();
  for (let number = fromBlock; number < height; number += 1) {
    const block = await ledger.block(number);
    if (block === undefined) throw new Error(`block ${number} of ${height} is not there`);
    for (const { status, event } of block.transactions) {
      if (status !== 'VALID' || event === null) continue;
      const { id } = Event.parse(JSON.parse(event.payload));
      writes.set(id, (writes.get(id) ?? 0) + 1);
    }
  }
  return writes;
}
