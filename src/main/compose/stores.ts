import { join } from 'node:path';
import { createEmbeddedLedger } from '#main/adapters/ledger/embedded/embedded-ledger.ts';
import { createJournalStore } from '#main/adapters/journal/index.ts';
import { createRecordStore } from '#main/adapters/record-store/index.ts';
import type { WorkplaceParts } from './workplace.ts';
import { createLedgerIdentity } from './ledger-identity.ts';

/** What is kept on disk; locked until the workstation key is there. */
export async function openStores({ data, configuration, authority, clock, logger }: WorkplaceParts) {
  const records = await createRecordStore(await data.folder('records'));
  const journals = createJournalStore(await data.folder('sessions'));
  const ledgerIdentity = createLedgerIdentity(authority, configuration.mspId);
  const ledger = createEmbeddedLedger({
    folder: join(data.path, 'ledger'),
    identity: () => ledgerIdentity.identity(),
    clock,
    logger,
  });
  return {
    records,
    journals,
    ledger,
    /** @throws ServiceError('locked') before the first sign-in */
    ledgerIdentity: () => ledgerIdentity.identity(),
    async unlock(workstationKey: Uint8Array): Promise<void> {
      await records.unlock(workstationKey);
      journals.unlock(workstationKey);
      await ledgerIdentity.unlock(workstationKey);
    },
    async close(): Promise<void> {
      await journals.close();
      await ledger.close();
      await records.close();
    },
  };
}
