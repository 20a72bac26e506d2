import type { DataFolder } from '#main/adapters/data-folder/index.ts';
import { createJournalStore } from '#main/adapters/journal/index.ts';
import { createRecordStore } from '#main/adapters/record-store/index.ts';
import { openFormerLedger, openLedger, type LedgerParts } from './ledgers.ts';

export interface StoreParts extends Omit<LedgerParts, 'folder'> {
  readonly data: DataFolder;
}

/** What is kept on disk and on the ledger; locked until the workstation key is there. */
export async function openStores({ data, ...parts }: StoreParts) {
  const records = await createRecordStore(await data.folder('records'));
  const journals = createJournalStore(await data.folder('sessions'));
  const ledgerParts = { ...parts, folder: data.path };
  const current = openLedger(ledgerParts);
  const former = openFormerLedger(ledgerParts);
  return {
    records,
    journals,
    /** `former` is only read: what was sealed before this workstation joined a network. */
    ledgers: { current, former },
    async unlock(workstationKey: Uint8Array): Promise<void> {
      await records.unlock(workstationKey);
      journals.unlock(workstationKey);
      await current.unlock(workstationKey);
      await former?.unlock(workstationKey);
    },
    async close(): Promise<void> {
      await journals.close();
      await current.ledger.close();
      await former?.ledger.close();
      await records.close();
    },
  };
}
