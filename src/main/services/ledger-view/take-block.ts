import type { AuditBlock, AuditBreak, AuditTransaction } from '#shared/contract/audit.ts';
import type { RecordChange, RecordStore } from '#main/ports/record-store.ts';
import type { LedgerBlock, LedgerBlockTransaction } from '#main/services/ledger/ledger-port.ts';
import { argumentOf, describeTransaction } from './describe.ts';
import { placeOf, type ViewKeys } from './keys.ts';
import { SealedSession, type Checkpoint } from './stored.ts';

/** What taking a block in changes: everything and the checkpoint, for one write. */
export interface Taken {
  readonly checkpoint: Checkpoint;
  readonly changes: readonly RecordChange[];
}

/** Works out what a block adds to the read model; changes nothing itself. */
export async function takeBlock(
  records: Pick<RecordStore, 'get'>,
  keys: ViewKeys,
  before: Checkpoint,
  block: LedgerBlock,
): Promise<Taken> {
  const taking = new BlockIntake(records, keys, before, block);
  taking.takeHeader();
  for (const [index, transaction] of block.transactions.entries()) await taking.take(index, transaction);
  return taking.done();
}

class BlockIntake {
  readonly #records: Pick<RecordStore, 'get'>;
  readonly #keys: ViewKeys;
  readonly #block: LedgerBlock;
  readonly #checkpoint: { -readonly [K in keyof Checkpoint]: Checkpoint[K] };
  readonly #changes = new Map<string, unknown>();
  readonly #fits: boolean;

  constructor(
    records: Pick<RecordStore, 'get'>,
    keys: ViewKeys,
    { ...before }: Checkpoint,
    block: LedgerBlock,
  ) {
    this.#records = records;
    this.#keys = keys;
    this.#block = block;
    // Block 0 continues nothing: each ledger has its own form of saying so.
    this.#fits = block.number === 0 || block.previousHash === before.hash;
    this.#checkpoint = { ...before, next: block.number + 1, hash: block.hash };
  }

  takeHeader(): void {
    const { number, hash, previousHash, dataHash, transactions } = this.#block;
    const times = transactions.map(({ timestampMs }) => timestampMs);
    const block: AuditBlock = {
      number,
      hash,
      previousHash,
      dataHash,
      timeMs: times.length === 0 ? null : Math.max(...times),
      transactions: transactions.length,
      refused: transactions.filter(({ status }) => status !== 'VALID').length,
      fits: this.#fits,
    };
    this.#changes.set(this.#keys.block(number), block);
    if (!this.#fits) {
      this.#addBreak(0, {
        kind: 'chain',
        reason: `Block ${number} does not continue block ${number - 1}: the hash that it names is another one.`,
        hint: 'Compare both blocks with another hospital’s: one of the copies was altered.',
      });
    }
  }

  async take(index: number, transaction: LedgerBlockTransaction): Promise<void> {
    const shown = describeTransaction(this.#block, transaction);
    const place = placeOf(this.#block.number, index);
    this.#changes.set(this.#keys.transaction(place), shown);
    for (const key of indexKeys(this.#keys, shown)) this.#changes.set(`${key}${place}`, true);
    this.#checkpoint.transactions++;
    this.#checkpoint.timeMs = Math.max(this.#checkpoint.timeMs, transaction.timestampMs);
    if (transaction.status !== 'VALID') this.#checkpoint.refused++;
    else if (transaction.transaction === 'seals:commit') await this.#takeSeal(index, transaction);
  }

  done(): Taken {
    this.#changes.set(this.#keys.checkpoint, this.#checkpoint);
    const changes = [...this.#changes].map(([key, value]) => ({ key, value }));
    return { checkpoint: this.#checkpoint, changes };
  }

  async #takeSeal(index: number, transaction: LedgerBlockTransaction): Promise<void> {
    const { sessionId, subjectId, number, final = false } = argumentOf(transaction);
    if (sessionId === undefined || subjectId === undefined || number === undefined) return;
    const known = await this.#session(sessionId);
    // The ledger takes a repeat of what it has, and it changes nothing.
    if (known !== undefined && number <= known.number) return;
    const { mspId, clinicianId } = transaction.creator;
    const session: SealedSession = {
      sessionId,
      subjectId,
      mspId,
      clinicianId,
      number,
      final,
      timeMs: transaction.timestampMs,
      blockNumber: this.#block.number,
    };
    const missing = number - 1 - (known?.number ?? 0);
    if (missing > 0 && !continuesAnotherLedger(known, transaction)) {
      this.#addBreak(index, {
        kind: 'session-hole',
        session,
        sinceMs: known?.timeMs ?? transaction.timestampMs,
        reason: `${missing} ${missing === 1 ? 'batch' : 'batches'} before batch ${number} of this session are not on the ledger.`,
        hint: 'The readings of that time are not proven. Ask the ward what happened to them.',
      });
    }
    if (known === undefined) this.#checkpoint.sessions++;
    const wasOpen = known !== undefined && !known.final;
    this.#checkpoint.openSessions += Number(!final) - Number(wasOpen);
    this.#changes.set(this.#keys.session(sessionId), session);
    this.#changes.set(this.#keys.openSession(sessionId), final ? undefined : session);
  }

  /** As it is after the transactions before this one in the same block. */
  async #session(sessionId: string): Promise<SealedSession | undefined> {
    const key = this.#keys.session(sessionId);
    const stored = this.#changes.get(key) ?? (await this.#records.get(key));
    return stored === undefined ? undefined : SealedSession.parse(stored);
  }

  #addBreak(
    index: number,
    found: Pick<AuditBreak, 'kind' | 'reason' | 'hint'> & {
      readonly session?: SealedSession;
      readonly sinceMs?: number;
    },
  ): void {
    const { kind, reason, hint, session, sinceMs = this.#checkpoint.timeMs } = found;
    const place = placeOf(this.#block.number, index);
    const broken: AuditBreak = {
      breakId: `${kind}-${place.replace('/', '-')}`,
      kind,
      sessionId: session?.sessionId ?? null,
      subjectId: session?.subjectId ?? null,
      mspId: session?.mspId ?? null,
      clinicianId: session?.clinicianId ?? null,
      blockNumber: this.#block.number,
      sinceMs,
      acknowledgedBy: null,
      reason,
      hint,
    };
    this.#changes.set(this.#keys.broken(place, kind), broken);
    this.#checkpoint.breaks++;
  }
}

/** Its first batches are on the standalone ledger that joined; the chaincode made sure of that. */
function continuesAnotherLedger(
  known: SealedSession | undefined,
  transaction: LedgerBlockTransaction,
): boolean {
  return known === undefined && argumentOf(transaction).continues !== undefined;
}

function indexKeys(keys: ViewKeys, shown: AuditTransaction): string[] {
  const { subjectId, sessionId, clinicianId, kind } = shown;
  return [
    keys.by('kind', kind),
    ...(subjectId === null ? [] : [keys.by('subject', subjectId)]),
    ...(sessionId === null ? [] : [keys.by('session', sessionId)]),
    ...(clinicianId === null ? [] : [keys.by('clinician', clinicianId)]),
  ];
}
