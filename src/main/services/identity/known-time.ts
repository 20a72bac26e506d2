import { z } from 'zod';
import { ServiceError } from '#shared/contract/errors.ts';
import { ClinicianId } from '#shared/domain/ids.ts';
import { localDay } from '#shared/domain/local-day.ts';
import type { Clock } from '#main/ports/clock.ts';
import type { RecordStore } from '#main/ports/record-store.ts';

const dayMs = 24 * 3_600_000;
/** Longer than a ward is closed. */
const longestPauseMs = 120 * dayMs;
/** Clocks are corrected by hours, and zones mistaken for UTC. */
const mostBackMs = dayMs;

const key = 'clock/confirmed';
const Confirmed = z.object({ timeMs: z.number(), clinicianId: ClinicianId });

/** What was recorded here tells what time it is at least, and hardly can be much later. */
export interface KnownTime {
  /**
   * The records can be read, and nothing was written since the start: an app that ended on another clock goes on here.
   * @param lastMs the latest of what was sealed here or is to be, UTC ms; undefined: nothing was
   */
  begin(lastMs: number | undefined): Promise<void>;
  /** @returns why the clock cannot be right, or hardly; null: nothing speaks against it */
  judge(): ServiceError | null;
  /** An it-admin signed in with the clock as it is. */
  confirm(clinicianId: ClinicianId): Promise<void>;
}

export function createKnownTime(clock: Clock, records: () => RecordStore): KnownTime {
  /** What it was at a moment of the monotonic clock. */
  let known: { readonly timeMs: number; readonly monotonicMs: number } | undefined;
  const know = (timeMs: number) => {
    known = { timeMs, monotonicMs: clock.monotonic() };
  };

  return {
    async begin(lastMs) {
      const confirmed = Confirmed.safeParse(await records().get(key)).data?.timeMs;
      const last = Math.max(lastMs ?? -Infinity, confirmed ?? -Infinity);
      const now = clock.now();
      know(last === -Infinity || judge(now, last) === null ? now : last);
    },
    judge: () =>
      known === undefined ? null : judge(clock.now(), known.timeMs + clock.monotonic() - known.monotonicMs),
    async confirm(clinicianId) {
      const timeMs = clock.now();
      await records().write([{ key, value: { timeMs, clinicianId } }]);
      know(timeMs);
    },
  };
}

function judge(now: number, known: number): ServiceError | null {
  if (now < known - mostBackMs) return clockBack(now, known);
  return now > known + longestPauseMs ? clockAhead(now, known) : null;
}

function clockAhead(now: number, last: number): ServiceError {
  return new ServiceError(
    'unavailable',
    `This computer's clock shows ${localDay(now)}, and the last thing that was recorded here is of ${localDay(last)}.`,
    'If the clock is wrong, IT corrects date and time, and you go on. If it is right, an IT administrator signs in once.',
    true,
  );
}

function clockBack(now: number, last: number): ServiceError {
  return new ServiceError(
    'unavailable',
    `This computer's clock shows ${localDay(now)}, and something was recorded here on ${localDay(last)} already.`,
    'Ask IT which of the two is wrong, and to correct date and time of this computer.',
    true,
  );
}
