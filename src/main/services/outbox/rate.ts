import type { Clock } from '#main/ports/clock.ts';

const minuteMs = 60_000;
/** Counted in slots, so that memory does not grow with the rate. */
const slotMs = 1_000;

/** How many came within the last minute. */
export class Rate {
  readonly #clock: Clock;
  readonly #slots: { readonly at: number; count: number }[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(): void {
    const at = Math.floor(this.#clock.monotonic() / slotMs) * slotMs;
    const last = this.#slots.at(-1);
    if (last?.at === at) last.count++;
    else this.#slots.push({ at, count: 1 });
    this.lastMinute();
  }

  lastMinute(): number {
    const from = this.#clock.monotonic() - minuteMs;
    while ((this.#slots[0]?.at ?? from) < from) this.#slots.shift();
    return this.#slots.reduce((sum, { count }) => sum + count, 0);
  }
}
