import { AuditBlock, AuditBreak, AuditTransaction, type AuditFilter } from '#shared/contract/audit.ts';
import { ServiceError } from '#shared/contract/errors.ts';
import type { Clock } from '#main/ports/clock.ts';
import type { RecordStore } from '#main/ports/record-store.ts';
import { Place, type ViewKeys } from './keys.ts';
import type { LedgerView } from './ledger-view.ts';
import { SealedSession } from './stored.ts';

export interface Page {
  /** `next` of the page before. */
  readonly before: string | undefined;
  readonly limit: number;
}

/** So many transactions are looked at for one page; a page may then be shorter, and still not the last. */
const mostLookedAt = 5_000;
const step = 250;
/** A session whose last seal is not the final one, and older than this, has stopped. Batches come every ten seconds. */
const stoppedAfterMs = 5 * 60_000;

/** Reads the read model. Every list is newest first and comes in pages. */
export class ViewQueries {
  readonly #records: RecordStore;
  readonly #view: LedgerView;
  readonly #clock: Clock;
  readonly #keys: ViewKeys;

  constructor(parts: { readonly records: RecordStore; readonly view: LedgerView; readonly clock: Clock }) {
    this.#records = parts.records;
    this.#view = parts.view;
    this.#clock = parts.clock;
    this.#keys = parts.view.keys;
  }

  async block(number: number): Promise<{ block: AuditBlock; transactions: AuditTransaction[] } | undefined> {
    const stored = await this.#records.get(this.#keys.block(number));
    if (stored === undefined) return undefined;
    const transactions = await this.#records.list(this.#keys.transactionsOf(number));
    return {
      block: AuditBlock.parse(stored),
      transactions: transactions.map(({ value }) => AuditTransaction.parse(value)),
    };
  }

  async blocks({ before, limit }: Page): Promise<{ blocks: AuditBlock[]; next: string | null }> {
    if (before !== undefined && !/^\d{1,15}$/.test(before)) throw badPage();
    const after = before === undefined ? {} : { after: this.#keys.block(Number(before)) };
    const stored = await this.#records.list(this.#keys.blocks, { limit, reverse: true, ...after });
    const blocks = stored.map(({ value }) => AuditBlock.parse(value));
    const last = blocks.at(-1);
    return { blocks, next: blocks.length < limit || last?.number === 0 ? null : String(last?.number) };
  }

  async transactions(
    filter: AuditFilter,
    { before, limit }: Page,
  ): Promise<{ transactions: AuditTransaction[]; next: string | null }> {
    if (before !== undefined && !Place.test(before)) throw badPage();
    const prefix = this.#narrowest(filter);
    const transactions: AuditTransaction[] = [];
    let after = before === undefined ? undefined : `${prefix}${before}`;
    for (let looked = 0; looked < mostLookedAt; looked += step) {
      const options = { limit: step, reverse: true, ...(after === undefined ? {} : { after }) };
      const entries = await this.#records.list(prefix, options);
      for (const { key, value } of entries) {
        const transaction = await this.#transaction(key.slice(prefix.length), value);
        if (fits(transaction, filter)) transactions.push(transaction);
        after = key;
        if (transactions.length === limit) return { transactions, next: key.slice(prefix.length) };
      }
      if (entries.length < step) return { transactions, next: null };
    }
    return { transactions, next: after?.slice(prefix.length) ?? null };
  }

  /** Those that were written down, and the sessions whose seals stopped as things are now. */
  async breaks(limit: number): Promise<AuditBreak[]> {
    const stored = await this.#records.list(this.#keys.breaks, { limit, reverse: true });
    const found = stored.map(({ value }) => AuditBreak.parse(value));
    return [...(await this.stoppedSessions()), ...found].toSorted((a, b) => b.sinceMs - a.sinceMs);
  }

  /** As things are now; a session that goes on is no break any more. */
  async stoppedSessions(): Promise<AuditBreak[]> {
    const { timeMs } = await this.#view.checkpoint();
    // What has everything may ask this computer's clock too: a ledger on which nothing happens has no time of its own.
    const nowMs = this.#view.state().state === 'following' ? Math.max(timeMs, this.#clock.now()) : timeMs;
    const open = await this.#records.list(this.#keys.openSessions);
    return open
      .map(({ value }) => SealedSession.parse(value))
      .filter((session) => nowMs - session.timeMs > stoppedAfterMs)
      .map((session) => stopped(session));
  }

  /** The index that leaves least to look at. */
  #narrowest({ sessionId, subjectId, clinicianId, kind }: AuditFilter): string {
    if (sessionId !== undefined) return this.#keys.by('session', sessionId);
    if (subjectId !== undefined) return this.#keys.by('subject', subjectId);
    if (clinicianId !== undefined) return this.#keys.by('clinician', clinicianId);
    return kind === undefined ? this.#keys.transactions : this.#keys.by('kind', kind);
  }

  async #transaction(place: string, value: unknown): Promise<AuditTransaction> {
    const stored = value === true ? await this.#records.get(this.#keys.transaction(place)) : value;
    return AuditTransaction.parse(stored);
  }
}

const same = (wanted: string | undefined, found: string | null) => wanted === undefined || wanted === found;

function fits(transaction: AuditTransaction, filter: AuditFilter): boolean {
  const { fromMs = 0, toMs = Infinity } = filter;
  return (
    same(filter.sessionId, transaction.sessionId) &&
    same(filter.subjectId, transaction.subjectId) &&
    same(filter.clinicianId, transaction.clinicianId) &&
    same(filter.kind, transaction.kind) &&
    fromMs <= transaction.timeMs &&
    transaction.timeMs <= toMs
  );
}

function stopped(session: SealedSession): AuditBreak {
  const { sessionId, subjectId, mspId, clinicianId, number, timeMs, blockNumber } = session;
  return {
    breakId: `session-stopped-${sessionId}`,
    kind: 'session-stopped',
    sessionId,
    subjectId,
    mspId,
    clinicianId,
    blockNumber,
    sinceMs: timeMs,
    acknowledgedBy: null,
    reason: `After batch ${number} no seal of this session came, and that was not its last one.`,
    hint: 'Look at the outbox of the workstation that recorded it: it may be offline, or wait for a clinician to sign in.',
  };
}

function badPage(): ServiceError {
  return new ServiceError('bad-request', 'This page is not known.', 'Begin with the first page again.');
}
