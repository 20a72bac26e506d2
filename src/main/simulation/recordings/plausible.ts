import { vitals, type VitalCode } from '#shared/domain/vitals.ts';
import type { RecordedSignal } from './recording.ts';
import type { Field, Match } from './roles.ts';

/** A signal without what is no value of it, or why it cannot be what it says. */
export interface Cleaned {
  readonly samples: Float32Array;
  /** Values that were taken out, and the one that came most often; null when all are values. */
  readonly removed: { readonly count: number; readonly example: number } | null;
}

/** What no electrode, no breath and no chest gives, in the field's own unit. */
const possibleWave: Readonly<Partial<Record<Field, readonly [number, number]>>> = {
  // mV: the offset of an electrode is at most some hundreds.
  ecg: [-5000, 5000],
  emg: [-5000, 5000],
  // L/s: a cough is below 15.
  airflow: [-30, 30],
  impedance: [-100_000, 100_000],
};
const vitalOf: Readonly<Partial<Record<Field, VitalCode>>> = { spo2: 'spo2', temperature: 'temperature' };

/** Of values that are no known stand-ins, so many may be impossible; of more, the unit is wrong. */
const impossibleShare = 0.5;
/** What lies further from all others than this part of their range is none of them. */
const apart = 0.25;

/** No file writes such a size of anything: `1e38`. */
const farAway = 1e9;

/** `-999`, `9999`, `-99.9`…: written for a value that is not known; and what converters give at their ends. */
function isStandIn(value: number): boolean {
  const size = Math.abs(value);
  if (size < 99) return false;
  if (size >= farAway) return true;
  const integers = [32_767, 32_768, 65_535, 8_388_607, 8_388_608, 2_147_483_647, 2_147_483_648];
  return (
    integers.some((end) => Math.fround(end) === size) ||
    /^9{3,}(\.9+)?$/.test(String(Number(size.toPrecision(7))))
  );
}

function possibleOf({ field, unit }: Match): ((value: number) => boolean) | null {
  if (unit === null) return null;
  const vital = vitalOf[field];
  const range = vital === undefined ? possibleWave[field] : vitals[vital].possible;
  if (range === undefined) return null;
  // A number is told with its decimals, and so 100.04 % is 100 %.
  const places = 10 ** (vital === undefined ? 9 : vitals[vital].decimals);
  return (value) => {
    const own = Math.round((value * unit.factor + unit.offset) * places) / places;
    return own >= range[0] && own <= range[1];
  };
}

/** @returns the lowest and highest of the values that are certainly none but values */
function rangeOf(samples: Float32Array, isValue: (value: number) => boolean): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of samples) {
    if (Number.isNaN(value) || isStandIn(value) || !isValue(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [low, high];
}

const shown = (value: number): string => String(Number(value.toPrecision(6)));

/** A number of which nothing is known stands for "none" where it is 0, -1 or a stand-in. */
const saysNone = (value: number): boolean => value === 0 || value === -1 || isStandIn(value);

/** @returns the reason when most values are none in the unit that is written */
function wrongUnit({ samples, unit }: RecordedSignal, isPossible: (value: number) => boolean): string | null {
  let [valid, impossible] = [0, 0];
  let [low, high] = [Infinity, -Infinity];
  for (const value of samples) {
    if (Number.isNaN(value) || (saysNone(value) && !isPossible(value))) continue;
    valid += 1;
    if (isPossible(value)) continue;
    impossible += 1;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (impossible <= impossibleShare * valid) return null;
  const values = low === high ? shown(low) : `${shown(low)} to ${shown(high)}`;
  return `its values, ${values}, cannot be in “${unit}”: no body has such; correct its unit`;
}

/** Takes out what stands for a value that is not known, and what no body can have. */
export function cleaned(signal: RecordedSignal, match: Match): Cleaned | string {
  const { samples } = signal;
  const isPossible = possibleOf(match);
  const reason = isPossible === null ? null : wrongUnit(signal, isPossible);
  if (reason !== null) return reason;
  const [low, high] = rangeOf(samples, (value) => isPossible?.(value) ?? value !== -1);
  const margin = Math.max(apart * (high - low), 1e-9);
  const isApart = (value: number): boolean => value < low - margin || value > high + margin;
  // Of a shape without a size -1 says it, where the shape is nowhere near.
  const isMinus = (value: number): boolean => match.unit === null && value === -1;
  const isFarMinus = high > low && low - 2 * (high - low) > -1;
  const isNone = (value: number): boolean =>
    isPossible?.(value) === false || (isStandIn(value) && isApart(value)) || (isMinus(value) && isFarMinus);
  const times = new Map<number, number>();
  let count = 0;
  let kept: Float32Array | null = null;
  for (const [i, value] of samples.entries()) {
    if (Number.isNaN(value) || !isNone(value)) continue;
    kept ??= samples.slice();
    kept[i] = Number.NaN;
    count += 1;
    if (times.size < 1000 || times.has(value)) times.set(value, (times.get(value) ?? 0) + 1);
  }
  if (kept === null) return { samples, removed: null };
  const [[example] = [0]] = [...times].toSorted(([, a], [, b]) => b - a);
  return { samples: kept, removed: { count, example } };
}

export const removedNote = (name: string, { count, example }: NonNullable<Cleaned['removed']>): string =>
  `${name} has ${count === 1 ? 'a value' : `${count} values`} that no body has, such as ${shown(example)}: taken as not known, nothing is played there.`;
