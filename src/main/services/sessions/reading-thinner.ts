import { v7 } from 'uuid';
import { ReadingId, type DeviceId, type SessionId } from '#shared/domain/ids.ts';
import type { Absence } from '#shared/domain/absence.ts';
import { vitals } from '#shared/domain/vitals.ts';
import type { Reading } from '#shared/contract/sessions.ts';
import type { LiveVital } from '#shared/contract/streams.ts';

export type DeviceVital = Omit<LiveVital, 'sessionId'> & { readonly deviceId: DeviceId };

interface Last {
  /** In the session, and as the device told it. */
  readonly timeMs: number;
  readonly toldMs: number;
  readonly takenMs: number;
  readonly absence: Absence | null;
  readonly value: number | null;
}

/** One value a second; a little less, since values that come each second come a little early at times. */
const intervalMs = 900;
/** A device's clock may be this far ahead of the session's before its time is not believed, ms. */
const aheadMs = 10_000;

/** Which of a device's vitals become readings: at most one a second of each code and source, and every change of reason. */
export class ReadingThinner {
  readonly #sessionId: SessionId;
  readonly #startedMs: number;
  readonly #last = new Map<string, Last>();

  constructor(sessionId: SessionId, startedMs: number) {
    this.#sessionId = sessionId;
    this.#startedMs = startedMs;
  }

  /**
   * @param nowMs the session's time
   * @returns null when it is not to be recorded
   */
  pass(vital: DeviceVital, nowMs: number): Reading | null {
    const key = `${vital.deviceId} ${vital.code} ${vital.source}`;
    const last = this.#last.get(key);
    const spot = vitals[vital.code].staleAfterMs === null;
    if (spot && (vital.timeMs < this.#startedMs || isRepeated(vital, last))) return null;
    const changed = last === undefined || last.absence !== vital.absence;
    // An unknown value needs no repeating; a measured one is due once a second.
    const due = last === undefined || (vital.value !== null && nowMs - last.takenMs >= intervalMs);
    if (!changed && !due && !spot) return null;
    const timeMs = this.#timeOf(vital, last, nowMs);
    const { code, source, deviceId, value, absence } = vital;
    this.#last.set(key, { timeMs, toldMs: vital.timeMs, takenMs: nowMs, absence, value });
    return {
      readingId: ReadingId.parse(v7()),
      sessionId: this.#sessionId,
      timeMs,
      code,
      source,
      deviceId,
      value,
      absence,
      enteredBy: null,
      confirmed: false,
    };
  }

  /** Readings were not stored: the next ones are not to be taken for repetitions. */
  reset(): void {
    this.#last.clear();
  }

  /** The device's own time, unless its clock was set: times of one vital never go back, nor before the session. */
  #timeOf(vital: DeviceVital, last: Last | undefined, nowMs: number): number {
    const earliestMs = last?.timeMs ?? this.#startedMs;
    return vital.timeMs > nowMs + aheadMs || vital.timeMs < earliestMs ? nowMs : vital.timeMs;
  }
}

/** A single measurement that is merely told again. */
function isRepeated(vital: DeviceVital, last: Last | undefined): boolean {
  return last !== undefined && last.toldMs === vital.timeMs && last.value === vital.value;
}
