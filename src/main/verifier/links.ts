import type { z } from 'zod';
import type { ProofStep } from '#shared/contract/proof.ts';
import { BrokenLink, demand } from './broken.ts';
import { checkAuthorFits, checkDigest, checkFits, checkPath } from './check-record.ts';
import { checkWritten, type Author, type CommittedRecord, type WrittenRecord } from './check-written.ts';
import { evidenceOf } from './schema.ts';
import { CertificateError } from '#main/crypto/pem.ts';
import { named, visible } from './visible.ts';

export type Step = z.infer<typeof ProofStep>;

/** One link of the chain of proof, still to be checked. */
export interface Link {
  readonly link: Step['link'];
  readonly title: string;
  /** @returns what was compared with what. @throws BrokenLink */
  check(): string;
}

/** What is in a certificate, and how it is checked. */
export interface Chain {
  /** Undefined when the transactions cannot be read. */
  readonly record: CommittedRecord | undefined;
  readonly links: readonly Link[];
  /** Where it is kept, for a sentence; undefined when that cannot be read. */
  readonly where: string | undefined;
}

/** Runs a check; whatever happens in it becomes a step with a sentence. */
export function run(each: Link): Step {
  const { link, title } = each;
  try {
    return { link, ok: true, title, detail: visible(each.check()) };
  } catch (error) {
    return { link, ok: false, title, detail: reasonOf(error) };
  }
}

/** Said of a file that found a fault in this program: nothing is proven by it. */
export const notUnderstood = 'This program cannot judge what is written here, so it proves nothing.';

export function reasonOf(error: unknown): string {
  if (error instanceof BrokenLink) return error.message;
  return error instanceof CertificateError ? visible(`A signature: ${error.message}.`) : notUnderstood;
}

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
        checkAuthorFits(record, written);
        checkMore();
        const ids = transactions.map((one) => named(one.transactionId));
        return `Written by ${list(ids)} in the chaincode ${list(transactions.map((one) => named(one.chaincode)))}, found valid.`;
      },
    },
  ];
}

/** A check of each transaction with what it wrote. @throws BrokenLink */
export function checkEach<E, T>(
  transactions: readonly E[],
  written: readonly WrittenRecord[],
  check: (one: E, wrote: WrittenRecord) => T,
): T[] {
  return transactions.map((one, index) => {
    const wrote = written[index];
    demand(wrote !== undefined, 'The transaction wrote no such record.');
    return check(one, wrote);
  });
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

export function nameOf({ clinicianId, role, mspId }: Author): string {
  return `${named(clinicianId)} (${named(role)}, ${named(mspId)})`;
}

/** More than this are counted, not listed. */
const mostListed = 12;

/** Each text once. */
export function list(texts: readonly string[]): string {
  const once = [...new Set(texts)];
  const more = once.length - mostListed;
  return more <= 0 ? once.join(', ') : `${once.slice(0, mostListed).join(', ')} and ${more} more`;
}
