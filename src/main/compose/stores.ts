import { join } from 'node:path';
import type { HospitalAuthority } from '#main/adapters/certificate-authority/certificate-authority.ts';
import type { DataFolder } from '#main/adapters/data-folder/index.ts';
import { createEmbeddedLedger } from '#main/adapters/ledger/embedded/embedded-ledger.ts';
import { createJournalStore } from '#main/adapters/journal/index.ts';
import { createRecordStore } from '#main/adapters/record-store/index.ts';
import type { Clock, Logger } from '#main/services/ports.ts';
import type { HostConfiguration } from '#main/services/setup/ports.ts';
import { createLedgerIdentity } from './ledger-identity.ts';

export interface StoreParts {
  readonly data: DataFolder;
  readonly configuration: HostConfiguration;
  readonly authority: HospitalAuthority;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What is kept on disk; locked until the workstation key is there. */
export async function openStores({ data, configuration, authority, clock, logger }: StoreParts) {
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
