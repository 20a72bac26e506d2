import { useState } from 'react';
import { hostNow, useHostNow } from './clock.ts';
import { entryOf, type TimeEntry } from '#renderer/format/local-time.ts';

export interface TimeOrNow {
  /** What the field shows: the time that would be recorded if it were confirmed now. */
  readonly entry: TimeEntry;
  readonly isNow: boolean;
  readonly set: (entry: TimeEntry) => void;
  /** From here on the time stays as it is shown: it does not go on under the hands of who edits it. */
  readonly hold: () => void;
}

/** A time that is "now", and goes on with the clock, until somebody goes into its field. */
export function useTimeOrNow(): TimeOrNow {
  const nowMs = useHostNow();
  const [held, setHeld] = useState<TimeEntry | null>(null);
  return {
    entry: held ?? entryOf(nowMs),
    isNow: held === null,
    set: setHeld,
    hold: () => setHeld((before) => before ?? entryOf(hostNow())),
  };
}
