import type { Explanation } from '#shared/contract/errors.ts';
import type { OutboxProgress } from '#shared/contract/outbox.ts';
import type { Clock } from '#main/ports/clock.ts';
import { backOffMs, type Timers } from './timing.ts';

/** At once on their way to the ledger. */
const mostAtOnce = 32;

/**
 * How much may be on its way to the ledger. While it cannot be reached one intent alone tries, after pauses that grow;
 * when that one got an answer, all go on. A ledger that has too much to do gets less at once, and slowly more again.
 */
export class Circuit {
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #onChange: () => void;
  #state: 'untried' | 'reachable' | 'unreachable' = 'untried';
  /** By what it was found to be unreachable. */
  #foundBy: 'sending' | 'asking' = 'sending';
  /** Questions are answered although it takes nothing. */
  #readable = false;
  #sinceMs: number | null = null;
  #why: Explanation = { reason: '', hint: '' };
  #failures = 0;
  #atOnce = mostAtOnce;
  #rest: (() => void) | undefined;

  /** @param onChange something more may be sent, or what `view` tells changed */
  constructor(clock: Clock, timers: Timers, onChange: () => void) {
    this.#clock = clock;
    this.#timers = timers;
    this.#onChange = onChange;
  }

  /** So many more may be sent, with `sending` on their way. */
  room(sending: number): number {
    if (this.#state !== 'unreachable') return Math.max(0, Math.floor(this.#atOnce) - sending);
    return this.#rest === undefined && sending === 0 ? 1 : 0;
  }

  /** It said something, whatever it was. */
  answered(): void {
    this.#atOnce = Math.min(mostAtOnce, this.#atOnce + 0.25);
    this.#failures = 0;
    this.tryNow();
    this.#readable = false;
    if (this.#state === 'reachable') return;
    this.#become('reachable', { reason: '', hint: '' });
  }

  /**
   * A question was answered. That makes it reachable only where a question had found it away: one that answers may
   * still take nothing, which only sending shows.
   */
  asked(): void {
    if (this.#state !== 'unreachable' || this.#foundBy === 'asking') return this.answered();
    this.#readable = true;
    this.tryNow();
    this.#onChange();
  }

  /** A question did not reach it. */
  notAsked(why: Explanation): void {
    if (this.#state !== 'unreachable') {
      this.#foundBy = 'asking';
      this.#become('unreachable', why);
    } else if (this.#readable) {
      this.#readable = false;
      this.#onChange();
    }
  }

  busy(): void {
    this.#atOnce = Math.max(1, this.#atOnce / 2);
  }

  unreachable(why: Explanation): void {
    // Those that were on their way with the first one that failed say nothing new.
    if (this.#rest !== undefined) return;
    this.#failures++;
    this.#rest = this.#timers.after(backOffMs(this.#failures, 500, 60_000), () => {
      this.#rest = undefined;
      this.#onChange();
    });
    this.#foundBy = 'sending';
    if (this.#state !== 'unreachable') this.#become('unreachable', why);
  }

  /** Something changed for which it may be worth trying. */
  tryNow(): void {
    this.#rest?.();
    this.#rest = undefined;
  }

  view(): OutboxProgress['ledger'] {
    const state = this.#state === 'unreachable' && this.#readable ? 'read-only' : this.#state;
    return { state, sinceMs: this.#sinceMs, ...this.#why };
  }

  #become(state: 'reachable' | 'unreachable', why: Explanation): void {
    this.#state = state;
    this.#sinceMs = this.#clock.now();
    this.#why = why;
    this.#onChange();
  }
}
