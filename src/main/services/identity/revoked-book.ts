import { z } from 'zod';
import { ClinicianId } from '#shared/domain/ids.ts';
import type { RecordStore } from '#main/ports/record-store.ts';

const prefix = 'revoked/';
const Entry = z.object({ clinicianId: ClinicianId, revokedMs: z.number() });
type RevokedEntry = z.infer<typeof Entry>;

/**
 * Who was ever revoked at this workstation, among its records: what key files and the authority's list say can be put
 * back to an older state by anybody who may write files.
 */
export interface RevokedBook {
  /** The first time counts. @throws ServiceError('locked') before the first sign-in */
  remember(entry: RevokedEntry): Promise<void>;
  /** Since when, UTC ms. */
  find(clinicianId: ClinicianId): Promise<number | undefined>;
  all(): Promise<readonly RevokedEntry[]>;
}

export function createRevokedBook(records: () => RecordStore): RevokedBook {
  const find = async (clinicianId: ClinicianId) =>
    Entry.safeParse(await records().get(`${prefix}${clinicianId}`)).data?.revokedMs;
  return {
    find,
    async remember(entry) {
      if ((await find(entry.clinicianId)) !== undefined) return;
      await records().write([{ key: `${prefix}${entry.clinicianId}`, value: entry }]);
    },
    async all() {
      return (await records().list(prefix)).map(({ value }) => Entry.parse(value));
    },
  };
}
