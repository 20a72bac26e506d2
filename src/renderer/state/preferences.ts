import { create } from 'zustand';
import { z } from 'zod';
import { LaneFilter, SweepSpeed } from '#renderer/waveform/lanes.ts';

/** Of this screen, not of a person: kept in the browser, without anything about a patient. */
const Preferences = z.object({
  appearance: z.enum(['dark', 'light']),
  /** CSS pixels in a millimetre of this screen; null until it was measured once. */
  pixelsPerMm: z.number().min(1).max(40).nullable(),
  sweepMmPerSecond: SweepSpeed,
  filter: LaneFilter.shape.band,
  notchHz: LaneFilter.shape.notchHz,
  paper: z.boolean(),
  /** Gain by lane, `deviceId/signalId`: mm/mV for signals in millivolts, else a factor on the signal's own range. */
  gains: z.record(z.string(), z.number()),
  /** Lanes that somebody switched on or off, `deviceId/signalId`. */
  lanes: z.record(z.string(), z.boolean()),
});
export type Preferences = z.infer<typeof Preferences>;

const storageKey = 'vitalseal.screen';

const standard: Preferences = {
  appearance: 'dark',
  pixelsPerMm: null,
  sweepMmPerSecond: 25,
  filter: 'monitor',
  notchHz: 50,
  paper: true,
  gains: {},
  lanes: {},
};

/** What was kept, field by field: an unknown or broken one falls back to the standard. */
export function readPreferences(text: string | null): Preferences {
  try {
    const kept: unknown = JSON.parse(text ?? '{}');
    const parsed = Preferences.partial().safeParse(kept);
    return parsed.success ? { ...standard, ...withoutUndefined(parsed.data) } : standard;
  } catch {
    return standard;
  }
}

function withoutUndefined(values: Readonly<Record<string, unknown>>): Partial<Preferences> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
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

export function setPreferences(change: Partial<Preferences>): void {
  usePreferences.setState(change);
  try {
    storage()?.setItem(storageKey, JSON.stringify(usePreferences.getState()));
  } catch {
    // A full or forbidden storage: the choice holds until the window is closed.
  }
}
