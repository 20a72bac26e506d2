import type { kindless } from '#chaincode/check-kinds.ts';
import { kinds } from '#chaincode/kinds/index.ts';
import { sha256Hex } from '#main/crypto/sha256.ts';
import type { AuditKind } from '#shared/contract/audit.ts';

const digits = (number: number, count: number) => String(number).padStart(count, '0');

/** Place of a transaction on the ledger; sorts as the ledger does. */
export function placeOf(blockNumber: number, index: number): string {
  return `${digits(blockNumber, 16)}/${digits(index, 6)}`;
}
export const Place = /^\d{16}\/\d{6}$/;

/**
 * What somebody wrote on the ledger may be any text, and a record's name may not: it is named by its digest, cut to
 * 128 bits.
 */
const named = (text: string) => sha256Hex(text).slice(0, 32);

/** Ways to look a transaction up. */
export type Index = 'subject' | 'clinician' | 'session' | 'kind';

/**
 * The read model of one ledger in the record store. Numbers have leading zeros, so that key order is ledger order and
 * newest first is backwards.
 *
 * | key, behind `view/LEDGER/` | value |
 * |---|---|
 * | `checkpoint` | what was read so far, and totals |
 * | `clearing` | it is being deleted |
 * | `block/NUMBER` | block |
 * | `transaction/PLACE` | transaction |
 * | `by/INDEX/DIGEST/PLACE` | that the transaction there belongs to it |
 * | `session/DIGEST` | the last seal of a session |
 * | `open/DIGEST` | the same, while no final seal came |
 * | `break/PLACE/…` | something that should not be |
 *
 * @param ledgerName `embedded`, or the channel's name
 */
export function viewKeys(ledgerName: string) {
  const root = `view/${ledgerName}/`;
  return {
    root,
    checkpoint: `${root}checkpoint`,
    clearing: `${root}clearing`,
    blocks: `${root}block/`,
    block: (number: number) => `${root}block/${digits(number, 16)}`,
    transactions: `${root}transaction/`,
    transactionsOf: (blockNumber: number) => `${root}transaction/${digits(blockNumber, 16)}/`,
    transaction: (place: string) => `${root}transaction/${place}`,
    by: (index: Index, value: string) => `${root}by/${index}/${named(value)}/`,
    session: (sessionId: string) => `${root}session/${named(sessionId)}`,
    openSessions: `${root}open/`,
    openSession: (sessionId: string) => `${root}open/${named(sessionId)}`,
    breaks: `${root}break/`,
    broken: (place: string, kind: string) => `${root}break/${place}/${kind}`,
  };
}
export type ViewKeys = ReturnType<typeof viewKeys>;

type Kindless = (typeof kindless)[number];

/** @param transaction such as `seals:commit`; null: the channel's own affairs */
export function kindOf(transaction: string | null): AuditKind {
  if (transaction === null) return 'configuration' satisfies Kindless;
  const [contract] = transaction.split(':');
  return kinds.find((each) => each.contract === contract)?.name ?? ('other' satisfies Kindless);
}
