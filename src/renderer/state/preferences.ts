import { create } from 'zustand';
import { z } from 'zod';
import { LaneFilter, SweepSpeed } from '#renderer/waveform/lanes.ts';
import { Calibration } from './calibration.ts';

/**
 * Of this screen, not of a person: kept in the browser, without anything about a patient. What is not there, or not
 * understood, starts as on a new screen.
 */
const Preferences = z.object({
  appearance: z.enum(['dark', 'light']).catch('dark'),
  /** Measured screens and zooms, the newest first. */
  calibrations: z.array(Calibration).catch([]),
  sweepMmPerSecond: SweepSpeed.catch(25),
  filter: LaneFilter.shape.band.catch('monitor'),
  notchHz: LaneFilter.shape.notchHz.catch(50),
  paper: z.boolean().catch(true),
  /** Gain by lane, `deviceId/signalId`: mm/mV for signals in millivolts, else a factor on the signal's own range. */
  gains: z.record(z.string(), z.number()).catch({}),
  /** Lanes that somebody switched on or off, `deviceId/signalId`. */
  lanes: z.record(z.string(), z.boolean()).catch({}),
});
export type Preferences = z.infer<typeof Preferences>;

const storageKey = 'vitalseal.screen';

/** What was kept, field by field: an unknown or broken one starts as new, and takes no other with it. */
export function readPreferences(text: string | null): Preferences {
  const empty: unknown = {};
  try {
    const kept: unknown = JSON.parse(text ?? '{}');
    return Preferences.parse(typeof kept === 'object' ? kept : empty);
  } catch {
    return Preferences.parse(empty);
  }
}

function storage(): Storage | null {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}

export const usePreferences = create<Preferences>(() =>
  readPreferences(storage()?.getItem(storageKey) ?? null),
);

/**
 * Changes what was touched and nothing else, here and in what is kept: another window may have changed the rest since
 * this one was opened.
 * @param change what is new, made from what there is: of a map, one entry
 */
export function setPreferences(
  change: Partial<Preferences> | ((now: Preferences) => Partial<Preferences>),
): void {
  const changed = (now: Preferences) => ({
    ...now,
    ...(typeof change === 'function' ? change(now) : change),
  });
  usePreferences.setState(changed(usePreferences.getState()));
  try {
    const kept = readPreferences(storage()?.getItem(storageKey) ?? null);
    storage()?.setItem(storageKey, JSON.stringify(changed(kept)));
  } catch {
    // A full or forbidden storage: the choice holds until the window is closed.
  }
}
