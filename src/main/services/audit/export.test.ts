import { describe, expect, it } from 'vitest';
import type { AuditTransaction } from '#shared/contract/audit.ts';
import { exportTransactions } from './export.ts';

const transaction: AuditTransaction = {
  transactionId: 'a1',
  blockNumber: 7,
  timeMs: 1,
  status: 'VALID',
  mspId: 'StLukesMSP',
  clinicianId: 'n.okafor',
  role: 'nurse',
  kind: 'other',
  transaction: '=HYPERLINK("http://x")',
  subjectId: null,
  sessionId: null,
  recordId: 'two\nlines',
  title: 'says "so", twice',
  endorsers: ['RiversideMSP', 'StLukesMSP'],
};
const about = { exportedMs: 1, exportedBy: 'a.okoye', blocks: 8 };

/** A read model with so many of these. */
function reading(count: number) {
  return {
    async transactions(_filter: unknown, { before, limit }: { before: string | undefined; limit: number }) {
      const from = Number(before ?? 0);
      const transactions = Array.from({ length: Math.min(limit, count - from) }, () => transaction);
      const next = from + limit < count ? String(from + limit) : null;
      return { transactions, next };
    },
  };
}

describe('export of the audit (from a fake read model)', () => {
  it('quotes what CSV needs quoted, and no spreadsheet takes a stranger’s text for a formula', async () => {
    const { text } = await exportTransactions(reading(1), 'csv', {}, about);
    expect(text).toContain('"\'=HYPERLINK(""http://x"")"');
    expect(text).toContain('"two\nlines"');
    expect(text).toContain('"says ""so"", twice"');
    expect(text).toContain('RiversideMSP StLukesMSP');
  });

  it('has every entry on a line of its own, and says when there were more than it holds', async () => {
    const whole = await exportTransactions(reading(1_234), 'ndjson', {}, about);
    expect(whole).toMatchObject({ entries: 1_234, truncated: false });
    const [head, ...lines] = whole.text.trimEnd().split('\n');
    expect(JSON.parse(head ?? '')).toMatchObject({ ...about, filter: {}, truncated: false });
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(
      Array.from({ length: 1_234 }, () => transaction),
    );
    const cut = await exportTransactions(reading(30_000), 'csv', {}, about);
    expect(cut).toMatchObject({ entries: 20_000, truncated: true });
    expect(cut.text.split('\n')[0]).toContain('"truncated":true');
  });
});
