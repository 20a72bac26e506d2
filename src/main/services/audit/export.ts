import type { AuditFilter, AuditTransaction } from '#shared/contract/audit.ts';
import { sha256Hex } from '#main/crypto/sha256.ts';
import type { ViewQueries } from '#main/services/ledger-view/queries.ts';

/** One text stays small enough for one reply and for a person's tools. */
const mostEntries = 20_000;
const pageSize = 500;

export interface Exported {
  readonly text: string;
  /** SHA-256 of the text in UTF-8, small hex. */
  readonly digest: string;
  readonly entries: number;
  readonly truncated: boolean;
}

/**
 * The transactions that fit a filter as one text, newest first. The first line says what was asked for; in CSV it
 * begins with `#`.
 */
export async function exportTransactions(
  queries: Pick<ViewQueries, 'transactions'>,
  format: 'ndjson' | 'csv',
  filter: AuditFilter,
  about: { readonly exportedMs: number; readonly exportedBy: string; readonly blocks: number },
): Promise<Exported> {
  const { transactions, truncated } = await collect(queries, filter);
  const head = JSON.stringify({ format: 'vitalseal-audit-1', ...about, filter, truncated });
  const lines =
    format === 'ndjson'
      ? [head, ...transactions.map((each) => JSON.stringify(each))]
      : [`# ${head}`, columns.join(','), ...transactions.map((each) => csvLine(each))];
  const text = `${lines.join('\n')}\n`;
  return { text, digest: sha256Hex(text), entries: transactions.length, truncated };
}

async function collect(queries: Pick<ViewQueries, 'transactions'>, filter: AuditFilter) {
  const transactions: AuditTransaction[] = [];
  let before: string | undefined;
  while (transactions.length < mostEntries) {
    const page = await queries.transactions(filter, { before, limit: pageSize });
    transactions.push(...page.transactions);
    if (page.next === null) return { transactions, truncated: false };
    before = page.next;
  }
  return { transactions, truncated: true };
}

const columns = [
  'blockNumber',
  'transactionId',
  'timeMs',
  'status',
  'mspId',
  'clinicianId',
  'role',
  'kind',
  'transaction',
  'subjectId',
  'sessionId',
  'recordId',
  'title',
  'endorsers',
] as const satisfies readonly (keyof AuditTransaction)[];

function csvLine(transaction: AuditTransaction): string {
  return columns
    .map((column) => {
      const value = transaction[column];
      return csvField(Array.isArray(value) ? value.join(' ') : String(value ?? ''));
    })
    .join(',');
}

/**
 * Quoted as in RFC 4180. Text that a spreadsheet would take for a formula gets an apostrophe in front: it is from
 * whoever wrote on the ledger.
 */
function csvField(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
