import type { Absence } from '#shared/domain/absence.ts';
import type { DeviceId } from '#shared/domain/ids.ts';
import { vitals, type VitalCode } from '#shared/domain/vitals.ts';
import { vitalKey, type LiveVital } from '#shared/contract/streams.ts';

/** Changes are passed on at most so often, and what stays the same so often, ms. */
const changeMs = 500;
const repeatMs = 1000;

interface Known {
  vital: LiveVital;
  passedMs: number;
  waiting: boolean;
}

/** Passes measured vitals on, at most two a second each, and what somebody entered at once. */
export class Thinning {
  readonly #known = new Map<string, Known>();
  readonly #pass: (vital: LiveVital) => void;

  constructor(pass: (vital: LiveVital) => void) {
    this.#pass = pass;
  }

  /** @param nowMs monotonic */
  take(vital: LiveVital, nowMs: number): void {
    if (vital.source === 'manual') {
      this.#pass(vital);
      return;
    }
    const key = vitalKey(vital);
    const known = this.#known.get(key);
    if (known === undefined) {
      this.#known.set(key, { vital, passedMs: nowMs, waiting: false });
      this.#pass(vital);
      return;
    }
    const same = known.vital.value === vital.value && known.vital.absence === vital.absence;
    known.vital = vital;
    known.waiting = true;
    if (nowMs - known.passedMs >= (same && !isSpot(vital.code) ? repeatMs : changeMs)) {
      this.#passOn(known, nowMs);
    }
  }

  /** Passes on what waited. */
  tick(nowMs: number): void {
    for (const known of this.#known.values()) {
      if (known.waiting && nowMs - known.passedMs >= changeMs) this.#passOn(known, nowMs);
    }
  }

  /**
   * The device is gone: what it measured all the time is not known any more, which is passed on at once; single
   * measurements stay.
   * @param before told of each before it is passed on
   */
  lose(
    deviceId: DeviceId,
    absence: Absence,
    timeMs: number,
    nowMs: number,
    before: (vital: LiveVital) => void,
  ): void {
    const lost = [...this.#known.values()].filter(
      ({ vital }) => vital.deviceId === deviceId && !isSpot(vital.code) && vital.absence !== absence,
    );
    for (const known of lost) {
      known.vital = { ...known.vital, timeMs, value: null, absence };
      before(known.vital);
      this.#passOn(known, nowMs);
    }
  }

  #passOn(known: Known, nowMs: number): void {
    known.waiting = false;
    known.passedMs = nowMs;
    this.#pass(known.vital);
  }
}

function isSpot(code: VitalCode): boolean {
  return vitals[code].staleAfterMs === null;
}
