import { setImmediate as breathe } from 'node:timers/promises';
import type { AuditBreak, AuditOverview } from '#shared/contract/audit.ts';
import type { Explanation } from '#shared/contract/errors.ts';
import { InTurn } from '#main/in-turn.ts';
import type { Clock } from '#main/ports/clock.ts';
import type { Logger } from '#main/ports/logger.ts';
import type { RecordStore } from '#main/ports/record-store.ts';
import type { Ledger, LedgerBlock } from '#main/services/ledger/ledger-port.ts';
import { failureOf } from '#main/services/ledger/refusals.ts';
import { nameOf } from '#main/services/outbox/sender.ts';
import { backOffMs, timers, type Schedule, type Timers } from '#main/services/outbox/timing.ts';
import { placeOf, viewKeys, type ViewKeys } from './keys.ts';
import { Checkpoint, nothingRead } from './stored.ts';
import { takeBlock } from './take-block.ts';

export interface LedgerViewParts {
  readonly records: RecordStore;
  readonly ledger: Ledger;
  /** What the ledger is called at this workstation: `embedded`, or the channel's name. */
  readonly ledgerName: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The ledger was heard of. */
  onBlock?(): void;
  /** For tests: how to wait. */
  readonly schedule?: Schedule;
}

type ViewState = Pick<AuditOverview['view'], 'state' | 'reason' | 'hint'>;

/** What this hospital can see of the ledger, in the record store. */
export interface LedgerView {
  readonly keys: ViewKeys;
  /** Follows the ledger from where it stopped; call it when the workstation key is there. */
  start(): void;
  state(): ViewState;
  /** The ledger answered somebody else: what waits because it could not be reached goes on at once. */
  heard(): void;
  checkpoint(): Promise<Checkpoint>;
  /** Deletes everything that was read and reads it anew. Resolves when it was deleted. */
  rebuild(): Promise<void>;
  /** Ends after the block that is being taken in. */
  stop(): Promise<void>;
}

/**
 * Follows the ledger block by block. What a block changes is written together with the checkpoint behind it: wherever
 * the process ends, each block counts exactly once. Everything can be deleted and is read again.
 */
export function createLedgerView(parts: LedgerViewParts): LedgerView {
  return new FollowingView(parts);
}

const pageSize = 500;
/** Others get their turn after so many blocks that were there already. */
const blocksInARow = 16;

const nothingWrong = { reason: '', hint: '' };

class FollowingView implements LedgerView {
  readonly keys: ViewKeys;
  readonly #parts: LedgerViewParts;
  readonly #timers: Timers;
  #run: { readonly abort: AbortController; readonly ended: Promise<void> } | undefined;
  #state: ViewState = { state: 'catching-up', ...nothingWrong };
  readonly #turns = new InTurn<'rebuild'>();
  /** Ends the pause, while it waits for a ledger that cannot be reached. */
  #goOn: (() => void) | undefined;

  constructor(parts: LedgerViewParts) {
    this.#parts = parts;
    this.keys = viewKeys(parts.ledgerName);
    this.#timers = timers(parts.schedule);
  }

  start(): void {
    if (this.#run !== undefined) return;
    const abort = new AbortController();
    this.#run = { abort, ended: this.#follow(abort.signal) };
  }

  state(): ViewState {
    return this.#state;
  }

  heard(): void {
    if (this.#goOn === undefined) return;
    this.#goOn();
    this.#state = { state: 'catching-up', ...nothingWrong };
  }

  async checkpoint(): Promise<Checkpoint> {
    const stored = await this.#parts.records.get(this.keys.checkpoint);
    return stored === undefined ? nothingRead : Checkpoint.parse(stored);
  }

  rebuild(): Promise<void> {
    return this.#turns.take('rebuild', () => this.#rebuild());
  }

  async stop(): Promise<void> {
    const run = this.#run;
    this.#run = undefined;
    run?.abort.abort();
    await run?.ended;
  }

  async #rebuild(): Promise<void> {
    const following = this.#run !== undefined;
    await this.stop();
    await this.#parts.records.write([
      { key: this.keys.clearing, value: true },
      { key: this.keys.checkpoint, value: undefined },
    ]);
    await this.#clear();
    this.#parts.logger.info('ledger-view.cleared', { ledger: this.#parts.ledgerName });
    if (following) this.start();
  }

  async #follow(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      const from = await this.#read();
      let away = false;
      try {
        await this.#clear();
        await this.#readOn(signal);
        failures = 0;
      } catch (error) {
        away = this.#wait(error);
      }
      if (signal.aborted) return;
      const to = await this.#read();
      failures = from === to ? failures + 1 : 1;
      await this.#pause(backOffMs(failures, 500, 60_000), signal, away);
    }
  }

  /** So many blocks; -1 while the record store cannot tell. */
  async #read(): Promise<number> {
    try {
      return (await this.checkpoint()).next;
    } catch {
      return -1;
    }
  }

  async #readOn(signal: AbortSignal): Promise<void> {
    let checkpoint = await this.checkpoint();
    await this.#checkContinues(checkpoint);
    this.#state = { state: 'catching-up', ...nothingWrong };
    let { height } = await this.#parts.ledger.status();
    if (checkpoint.next >= height) this.#state = { state: 'following', ...nothingWrong };
    let inARow = 0;
    for await (const block of this.#parts.ledger.blocks({ fromBlock: checkpoint.next, signal })) {
      checkpoint = await this.#take(checkpoint, block);
      if (signal.aborted) return;
      if (++inARow % blocksInARow === 0) {
        await breathe();
        height = Math.max(height, checkpoint.next);
      }
      if (checkpoint.next >= height) this.#state = { state: 'following', ...nothingWrong };
    }
  }

  async #take(before: Checkpoint, block: LedgerBlock): Promise<Checkpoint> {
    if (block.number !== before.next) {
      throw new Error(`block ${before.next} was wanted and ${block.number} came`);
    }
    const { checkpoint, changes } = await takeBlock(this.#parts.records, this.keys, before, block);
    await this.#parts.records.write(changes);
    this.#parts.onBlock?.();
    return checkpoint;
  }

  /** The ledger still ends with, or goes on behind, the block that was read last. @throws Stranded */
  async #checkContinues(checkpoint: Checkpoint): Promise<void> {
    if (checkpoint.next === 0) return;
    const number = checkpoint.next - 1;
    const block = await this.#parts.ledger.block(number);
    if (block?.hash === checkpoint.hash) return;
    if (block === undefined) {
      throw new Stranded({
        reason: `The ledger ends before block ${number}, which was read from it earlier.`,
        hint: 'If its peer was restored or is behind, it goes on by itself; otherwise blocks were taken away: ask IT.',
      });
    }
    const why = {
      reason: `Block ${number} of the ledger is another one than the block ${number} that was read earlier.`,
      hint: 'The ledger was replaced. Keep both copies and find out why before the view is rebuilt.',
    };
    await this.#recordHeightBreak(checkpoint, number, why);
    throw new Stranded(why);
  }

  async #recordHeightBreak(checkpoint: Checkpoint, number: number, why: Explanation): Promise<void> {
    const key = this.keys.broken(placeOf(number, 0), 'height');
    if ((await this.#parts.records.get(key)) !== undefined) return;
    const broken: AuditBreak = {
      breakId: `height-${number}`,
      kind: 'height',
      sessionId: null,
      subjectId: null,
      mspId: null,
      clinicianId: null,
      blockNumber: number,
      sinceMs: checkpoint.timeMs,
      acknowledgedBy: null,
      ...why,
    };
    const counted = { ...checkpoint, breaks: checkpoint.breaks + 1 };
    await this.#parts.records.write([
      { key, value: broken },
      { key: this.keys.checkpoint, value: counted },
    ]);
  }

  /** @returns whether it waits for a ledger that cannot be reached, and for nothing else */
  #wait(error: unknown): boolean {
    const { why, about } = error instanceof Stranded ? error : failureOf(error, 0);
    if (this.#state.reason !== why.reason) {
      this.#parts.logger.warn('ledger-view.waits', { error: nameOf(error) });
    }
    this.#state = { state: 'waiting', ...why };
    return about === 'unreachable';
  }

  async #pause(delayMs: number, signal: AbortSignal, away: boolean): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancel = this.#timers.after(delayMs, resolve);
    const wake = () => resolve();
    signal.addEventListener('abort', wake, { once: true });
    this.#goOn = away ? wake : undefined;
    await promise;
    this.#goOn = undefined;
    signal.removeEventListener('abort', wake);
    cancel();
  }

  /** Ends a deletion that was begun, a page at a time. */
  async #clear(): Promise<void> {
    const { records } = this.#parts;
    if ((await records.get(this.keys.clearing)) === undefined) return;
    for (;;) {
      const page = await records.list(this.keys.root, { limit: pageSize });
      const names = page.map(({ key }) => key).filter((key) => key !== this.keys.clearing);
      if (names.length === 0) break;
      await records.write(names.map((key) => ({ key, value: undefined })));
    }
    await records.write([{ key: this.keys.clearing, value: undefined }]);
  }
}

/** The ledger is not the one, or not as long as the one, that was read. */
class Stranded extends Error {
  override readonly name = 'Stranded';
  readonly why: Explanation;
  readonly about = undefined;

  constructor(why: Explanation) {
    super(why.reason);
    this.why = why;
  }
}
