import { parseUnit } from '#shared/domain/unit-text.ts';
import { parseCsv } from '../csv.ts';
import { beatMillivolts, named } from './files.ts';

/** Two seconds of a beat of 1 mV at 100 Hz. */
export const beats = beatMillivolts(2);

/** The beats as a table: time and value of each sample in a line. */
export const beatTable = (
  heading: string,
  time: (i: number) => string,
  value = (v: number): string => v.toFixed(3),
  separator = ',',
): string => [heading, ...beats.map((v, i) => `${time(i)}${separator}${value(v)}`)].join('\n');

export const inSeconds = (i: number): string => (i / 100).toFixed(3);

/** @returns rate and samples in whole microvolts, whatever the table's unit; null for a unit that is no voltage */
export function beatsIn(
  text: string,
  name = 'II',
): { readonly rateHz: number; readonly microvolts: number[] } | null {
  const signal = named(parseCsv(text), name);
  const unit = parseUnit(signal.unit);
  if (unit?.quantity !== 'voltage') return null;
  return {
    rateHz: Number(signal.rateHz.toFixed(3)),
    microvolts: [...signal.samples].map((value) => Math.round(value * unit.factor * 1e3)),
  };
}

/** What `beatsIn` returns of the beats, however they were written. */
export const theBeats = { rateHz: 100, microvolts: beats.map((v) => Math.round(v * 1e3)) };
