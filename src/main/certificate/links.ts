import type { z } from 'zod';
import { toHex } from '#shared/codec/hex.ts';
import type { ProofStep } from '#shared/contract/sealing.ts';
import { BrokenLink, demand } from './broken.ts';
import {
  checkData,
  checkDetails,
  checkDetailsFit,
  checkLeafFits,
  checkPath,
  checkWritten,
  type Author,
  type CommittedRecord,
  type WrittenRecord,
} from './check-record.ts';
import { evidenceOf } from './schema.ts';
import { leafDigestOf } from './sha256.ts';

export type Step = z.infer<typeof ProofStep>;

/** One link of the chain of proof, still to be checked. */
export interface Link {
  readonly link: Step['link'];
  readonly title: string;
  /** @returns what was compared with what. @throws BrokenLink */
  check(): string;
}

export const samplesNotGiven =
  'The samples were not checked: give the data file that belongs to the certificate.';

/** From the record to its transaction; the same for every ledger. */
export function recordLinks(
  record: CommittedRecord,
  data: Uint8Array | undefined,
  /** Filled by the check of the transactions: what each wrote. */
  written: WrittenRecord[],
  /** What else has to hold of the transactions of this ledger. @throws BrokenLink */
  checkMore: () => void = () => undefined,
): Link[] {
  return [
    { link: 'digest', title: 'Its digest', check: () => checkDigest(record, data) },
    ...pathLink(record),
    {
      link: 'transaction',
      title: 'The transaction on the ledger',
      check() {
        checkFits(record);
        const transactions = evidenceOf(record);
        for (const one of transactions) written.push(checkWritten(record.kind, one));
        checkMore();
        return `Written by ${list(transactions.map((one) => one.transactionId))}, found valid.`;
      },
    },
  ];
}

function checkDigest(record: CommittedRecord, data: Uint8Array | undefined): string {
  if (record.kind === 'reading') {
    return `SHA-256 over the reading and its salt is ${toHex(leafDigestOf(record.sealed.leaf))}.`;
  }
  if (record.kind !== 'waveform') return checkDetails(record);
  if (data === undefined) throw new BrokenLink(samplesNotGiven);
  return checkData(record.sealed, data);
}

function pathLink(record: CommittedRecord): Link[] {
  if (record.kind !== 'reading' && record.kind !== 'waveform') return [];
  const sealed = record.kind === 'reading' ? [record.sealed] : record.sealed;
  return [
    {
      link: 'merkle-path',
      title: 'Its place in the sealed batch',
      check() {
        for (const leaf of sealed) checkPath(leaf);
        return `The digest and ${list(sealed.map(({ index, size }) => `the path of leaf ${index + 1} of ${size}`))} lead to the sealed root.`;
      },
    },
  ];
}

function checkFits(record: CommittedRecord): void {
  if (record.kind === 'reading') {
    demand(record.sealed.leaf.kind === 'reading', 'The leaf is not a reading.');
    demand(record.sealed.dataBytes === 0, 'A reading has no bytes of a data file.');
    checkLeafFits(record.sealed);
  } else if (record.kind === 'waveform') {
    for (const leaf of record.sealed) checkLeafFits(leaf);
  } else {
    checkDetailsFit(record);
  }
}

export function nameOf({ clinicianId, role, mspId }: Author): string {
  return `${clinicianId} (${role}, ${mspId})`;
}

/** Each text once. */
export function list(texts: readonly string[]): string {
  return [...new Set(texts)].join(', ');
}
