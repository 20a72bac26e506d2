import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ServiceError } from '#shared/contract/errors.ts';
import type { KeptFiles } from '#main/adapters/anchors/kept-files.ts';
import type { DataFolder } from '#main/adapters/data-folder/index.ts';
import { copyLevel, hasTables, tryLevel } from '#main/adapters/level/trial.ts';
import { createRecordStore } from '#main/adapters/record-store/index.ts';
import { LossBook } from '#main/services/losses/loss-book.ts';
import type { EventBus } from '#main/services/events/event-bus.ts';
import type { Logger } from '#main/ports/logger.ts';
import { lossesFound } from './found-losses.ts';
import { openRecordings } from './recordings.ts';
import { openFormerLedger, openLedger, type LedgerParts } from './ledgers.ts';

export interface StoreParts extends Omit<LedgerParts, 'folder'> {
  readonly data: DataFolder;
  readonly files: KeptFiles;
  readonly bus: EventBus;
}

const recordsAnchor = 'records';

/** What is kept on disk and on the ledger; locked until the workstation key is there. */
export async function openStores({ data, files, anchors, ...parts }: StoreParts) {
  const { bus, clock, logger } = parts;
  const asFound = await copyRecords(data, logger);
  const unreadable = new Set<string>();
  const records = await createRecordStore(await data.folder('records'), {
    anchor: {
      get: () => anchors.get(recordsAnchor),
      note: (tally) => anchors.note(recordsAnchor, tally),
    },
    onUnreadable(name) {
      if (unreadable.has(name)) return;
      unreadable.add(name);
      const [group = name] = name.split('/', 1);
      void losses.report({
        store: 'records',
        reason: `A stored record of the kind “${group}” is damaged and cannot be read; the others of its list can.`,
        hint: 'Call IT: the data folder has to be checked or brought back from a backup.',
      });
    },
  });
  const losses = new LossBook({ records, bus, clock, logger });
  const { journals, ...recordings } = openRecordings(await data.folder('sessions'), logger);
  const ledgerParts = { ...parts, anchors, folder: data.path };
  const current = openLedger(ledgerParts);
  const former = openFormerLedger(ledgerParts);

  async function unlockRecords(workstationKey: Uint8Array): Promise<void> {
    const anchored = await anchors.unlock(workstationKey);
    const found = await records.unlock(workstationKey);
    await losses.load();
    const { account, losses: recordLosses } = found;
    const isNew = await data.isNew();
    const told = lossesFound({ anchored, account, isNew, recordLosses, fileLosses: await files.check() });
    for (const loss of told) await losses.report(loss);
    await asFound.judge(told.some(({ store }) => store === 'records'));
    // Last: a start that ends before says nothing is missing, and is right.
    await data.settle();
  }

  return {
    records,
    losses,
    journals,
    readers: recordings.readers,
    proofJobs: recordings.proofJobs,
    /** `former` is only read: what was sealed before this workstation joined a network. */
    ledgers: { current, former },
    async unlock(workstationKey: Uint8Array): Promise<void> {
      await unlockRecords(workstationKey);
      journals.unlock(workstationKey);
      await current.unlock(workstationKey);
      await former?.unlock(workstationKey);
    },
    closeJournals: () => recordings.close(),
    /** Before the rest: a ledger on disk notes where it ended. */
    closeLedgers: () => Promise.all([current.ledger.close(), former?.ledger.close()]),
    async close(): Promise<void> {
      await records.close();
      await anchors.close();
    },
  };
}

/**
 * Refuses records that LevelDB cannot read, untouched, and keeps a copy of the others until they are known to be whole:
 * LevelDB throws away what it cannot read of its log while it opens.
 */
async function copyRecords(data: DataFolder, logger: Logger) {
  const folder = join(data.path, 'records');
  const copy = join(data.path, 'records.found');
  try {
    await tryLevel(folder);
  } catch (cause) {
    throw new ServiceError(
      'unavailable',
      'The records of this workstation are damaged and cannot be opened. Nothing was changed.',
      'Call IT: bring the data folder back from a backup.',
      false,
      { cause },
    );
  }
  const present = await readdir(data.path);
  // A copy that is there is of a start in which nobody signed in, and so nothing was written since.
  if (!present.includes('records.found') && (await hasTables(folder))) {
    const draft = `${copy}.${randomUUID()}`;
    try {
      await copyLevel(folder, draft);
      await rename(draft, copy);
    } catch (error) {
      // A ward works without the copy, too: on a full disk there is none.
      logger.warn('records.not-copied', { error: String(error) });
      await rm(draft, { recursive: true, force: true });
    }
  }
  return {
    async judge(damaged: boolean): Promise<void> {
      if (!damaged) return rm(copy, { recursive: true, force: true });
      const aside = join(data.path, 'set-aside', randomUUID());
      await mkdir(aside, { recursive: true, mode: 0o700 });
      await rename(copy, join(aside, 'records')).catch(() => undefined);
    },
  };
}
