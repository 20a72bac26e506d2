import type { Absence } from '#shared/domain/absence.ts';
import type { DeviceId } from '#shared/domain/ids.ts';
import type { LiveSignal } from '#shared/domain/signals.ts';
import type { StreamFrame } from '#shared/codec/frame.ts';
import type { SignalTemplate, Track, TrackOptions } from './driver.ts';
import { SampleClock } from './sample-clock.ts';
import { StreamWriter } from './stream-writer.ts';

/** What the tracks of a connection need from it. */
export interface TrackContext {
  readonly deviceId: DeviceId;
  nextStreamId(): number;
  /** ms */
  monotonic(): number;
  /** UTC ms of a moment on the monotonic clock. */
  utcOf(monotonicMs: number): number;
  frame(signal: LiveSignal, frame: StreamFrame): void;
}

/** So much of a signal is collected before a frame leaves, ms. */
const frameMs = 20;

/** Ticks of a track, for the count of loss. */
export interface TickCounts {
  readonly expected: number;
  readonly lost: number;
}

/** One track of a connected device: its sample clock and its signals' writers. */
export class LiveTrack implements Track {
  readonly rateHz: number;
  readonly writers: readonly StreamWriter[];
  readonly #clock: SampleClock;
  readonly #perTick: readonly number[];
  readonly #context: TrackContext;
  #flushedMs = 0;
  #ticks = 0;
  /** Ticks since the last settling, which the clock does not know yet. */
  #unsettled = 0;
  #expected = 0;
  #lost = 0;

  constructor(context: TrackContext, options: TrackOptions, templates: readonly SignalTemplate[]) {
    this.rateHz = options.rateHz;
    this.#clock = new SampleClock({ rateHz: options.rateHz, gapUnit: options.gapUnit ?? 1 });
    this.#context = context;
    this.#perTick = templates.map((template) => template.perTick ?? 1);
    this.writers = templates.map(({ perTick = 1, ...template }) => {
      const signal: LiveSignal = {
        ...template,
        deviceId: context.deviceId,
        rateHz: options.rateHz * perTick,
        streamId: context.nextStreamId(),
      };
      const timeOf = (sample: number): number => this.#utcOf(sample / perTick);
      return new StreamWriter(signal, timeOf, (frame) => context.frame(signal, frame));
    });
  }

  get tooFast(): boolean {
    return this.#clock.tooFast;
  }

  put(signal: number, count: number): void {
    this.writers[signal]?.put(count);
  }

  absent(signal: number, reason: Absence): void {
    this.writers[signal]?.absent(reason);
  }

  next(): void {
    this.#ticks += 1;
    this.#unsettled += 1;
    this.#expected += 1;
  }

  gap(ticks: number): void {
    if (ticks <= 0) return;
    this.#clock.missing(ticks);
    this.#skip(ticks);
  }

  suspect(ticks: number): void {
    this.#clock.suspect(ticks);
  }

  /** All bytes that came at `arrivalMs` were decoded; whole frames leave. */
  settle(arrivalMs: number): void {
    const pendingTicks = (this.writers[0]?.pending ?? 0) / (this.#perTick[0] ?? 1);
    const decided = this.#clock.deciding;
    const gap = this.#settleClock(arrivalMs);
    if (this.#clock.deciding) return;
    if (gap > 0) this.#skip(gap, decided);
    else if ((pendingTicks * 1000) / this.rateHz >= frameMs) this.flush();
  }

  /** Lets go what was collected for a frame's time although no bytes come. */
  flushStale(): void {
    if (this.#clock.deciding) return;
    if (this.#context.monotonic() - this.#flushedMs >= frameMs) this.flush();
  }

  flush(): void {
    this.#flushedMs = this.#context.monotonic();
    for (const writer of this.writers) writer.flush();
  }

  /** UTC ms of a tick. */
  timeOf(tick: number): number {
    return this.#utcOf(tick);
  }

  /** UTC ms of the latest tick; NaN before the first. */
  latestMs(): number {
    return this.#ticks === 0 ? Number.NaN : this.#utcOf(this.#ticks);
  }

  /** Since the last call. */
  takeCounts(): TickCounts {
    const counts = { expected: this.#expected, lost: this.#lost };
    this.#expected = 0;
    this.#lost = 0;
    return counts;
  }

  #utcOf(tick: number): number {
    // The first bytes may fill a frame, or hold a gap, before they were settled.
    if (Number.isNaN(this.#clock.timeOf(tick))) this.#settleClock(this.#context.monotonic());
    return this.#context.utcOf(this.#clock.timeOf(tick));
  }

  #settleClock(arrivalMs: number): number {
    this.#clock.received(this.#unsettled);
    this.#unsettled = 0;
    return this.#clock.settle(arrivalMs);
  }

  /** @param beforePending the gap lies before the samples that wait, else after them */
  #skip(ticks: number, beforePending = false): void {
    this.#ticks += ticks;
    this.#expected += ticks;
    this.#lost += ticks;
    this.writers.forEach((writer, index) => {
      const samples = ticks * (this.#perTick[index] ?? 1);
      if (beforePending) writer.shift(samples);
      else writer.skip(samples);
    });
  }
}
