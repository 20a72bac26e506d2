import type { Absence } from '#shared/domain/absence.ts';
import { vitals, type VitalCode, type VitalSource } from '#shared/domain/vitals.ts';

/** A device's vital as it is passed on. */
export interface DeviceVital {
  readonly code: VitalCode;
  readonly source: VitalSource;
  readonly timeMs: number;
  readonly value: number | null;
  readonly absence: Absence | null;
}

/** Changes are passed on at most so often, and what stays the same so often, ms. */
const changeMs = 500;
const repeatMs = 1000;

interface Known {
  vital: DeviceVital;
  passedMs: number;
  waiting: boolean;
}

/** Passes a device's vitals on, at most two a second each. */
export class VitalGate {
  readonly #known = new Map<string, Known>();
  readonly #pass: (vital: DeviceVital) => void;

  constructor(pass: (vital: DeviceVital) => void) {
    this.#pass = pass;
  }

  /** @param nowMs monotonic */
  report(vital: DeviceVital, nowMs: number): void {
    const key = `${vital.code}/${vital.source}`;
    const known = this.#known.get(key);
    if (known === undefined) {
      this.#known.set(key, { vital, passedMs: nowMs, waiting: false });
      this.#pass(vital);
      return;
    }
    const same = known.vital.value === vital.value && known.vital.absence === vital.absence;
    known.vital = vital;
    known.waiting = true;
    if (nowMs - known.passedMs >= (same && !this.#isSpot(vital.code) ? repeatMs : changeMs)) {
      this.#passOn(known, nowMs);
    }
  }

  /** Passes on what waited. */
  tick(nowMs: number): void {
    for (const known of this.#known.values()) {
      if (known.waiting && nowMs - known.passedMs >= changeMs) this.#passOn(known, nowMs);
    }
  }

  /** The device is gone: what it measured all the time is not known any more; single measurements stay. */
  lose(absence: Absence, timeMs: number, nowMs: number): void {
    for (const known of this.#known.values()) {
      if (this.#isSpot(known.vital.code) || known.vital.absence === absence) continue;
      known.vital = { ...known.vital, timeMs, value: null, absence };
      this.#passOn(known, nowMs);
    }
  }

  #isSpot(code: VitalCode): boolean {
    return vitals[code].staleAfterMs === null;
  }

  #passOn(known: Known, nowMs: number): void {
    known.waiting = false;
    known.passedMs = nowMs;
    this.#pass(known.vital);
  }
}
