import { z } from 'zod';
import type { FormField } from '#shared/contract/device-form.ts';
import { freeText } from '#shared/contract/text.ts';
import { VitalCode } from '#shared/domain/vitals.ts';
import type { DriverConfiguration } from '#main/services/devices/driver.ts';
import { isVital, toVital, unitsOf } from './units.ts';

/** A column of a text line: name, unit and what it means. */
const Column = z.object({
  name: z.string().trim().min(1).max(24),
  unit: z.string().trim().min(1).max(16),
  /** A waveform drawn at the line rate, a vital, or ignored. */
  use: z.union([z.literal('waveform'), z.literal('ignore'), VitalCode]),
  /** As the device names it on its lines; left out where its place says which it is. */
  key: z.string().min(1).max(48).optional(),
  /** Of a column told by its place: what the heading above the device's lines calls it; left out where none was seen. */
  heading: z.string().min(1).max(48).optional(),
  /** Decimal places that are kept of a waveform; 4 when left out. */
  decimals: z.number().int().min(0).max(9).optional(),
});

const mostColumns = 16;

/** Rate of lines and meaning of columns. */
const Csv = z.object({
  rateHz: z.number().min(0.1).max(2_000),
  columns: z.array(Column).min(1).max(mostColumns),
  /**
   * Where commas may stand before decimals or between columns, as in `0,12,90,5`: what a person said. While it is
   * undecided nothing is read. Left out where the lines themselves tell.
   */
  decimal: z.enum(['point', 'comma', 'undecided']).optional(),
});
export type Csv = z.infer<typeof Csv>;

const schema = z.object({ csv: Csv.optional() });
export type Lines = z.infer<typeof schema>;

/** As a person types it. How a device names a column stays as it writes it. */
const TypedColumn = Column.extend({ name: freeText(24), unit: freeText(16) });
const part = z.object({
  csv: Csv.extend({ columns: z.array(TypedColumn).min(1).max(mostColumns) })
    .partial()
    .optional(),
});

const decimalSign: FormField = {
  kind: 'choice',
  path: 'csv.decimal',
  label: 'Decimal sign of the device',
  hint: 'Its lines can be read either way. The columns below follow what you choose.',
  rule: 'Please choose: nothing is read until this is said.',
  options: [
    { value: 'point', label: 'Point: 0.12' },
    { value: 'comma', label: 'Comma: 0,12' },
  ],
  // As found, the columns are those of a decimal point.
  recuts: { path: 'csv.columns', found: 'point', how: { point: 'split', comma: 'join' } },
};

const rate: FormField = { kind: 'number', path: 'csv.rateHz', label: 'Lines a second', min: 0.1, max: 2000 };

const columns: FormField = {
  kind: 'rows',
  path: 'csv.columns',
  label: 'Columns, from the left',
  cells: [
    { kind: 'text', key: 'name', label: 'Name', longest: 24 },
    { kind: 'text', key: 'unit', label: 'Unit', longest: 16, widthPx: 110, unit: true },
    {
      kind: 'choice',
      key: 'use',
      label: 'Use',
      widthPx: 180,
      options: [
        { value: 'waveform', label: 'Waveform' },
        { value: 'ignore', label: 'Ignore' },
      ],
      vitals: true,
    },
  ],
  fresh: { name: '', unit: '1', use: 'waveform' },
  most: mostColumns,
  addLabel: 'Add a column',
  removeLabel: 'Remove column',
  // How fine the values are is not known before they are read so. What the device itself calls a column stays with it:
  // without that it would be taken for another one.
  whenRecut: { nameKey: 'name', prefix: 'c', drop: ['decimals'] },
};

/** A vital needs a unit that is one of its own: a number alone may be any. */
function unusable({ csv }: Lines): ReturnType<NonNullable<DriverConfiguration['unusable']>> {
  for (const { name, unit, use } of csv?.columns ?? []) {
    if (!isVital(use) || toVital(use, unit) !== null) continue;
    const known = unitsOf(use).map((code) => `“${code}”`);
    return {
      message: `Column “${name}” cannot be used so with the unit “${unit}”.`,
      hint: `Enter the unit that the device sends: ${known.join(' or ')}.`,
    };
  }
  return null;
}

export const configuration: DriverConfiguration<Lines> = {
  schema,
  part,
  form({ csv }) {
    if (csv === undefined) return [];
    return csv.decimal === undefined ? [rate, columns] : [decimalSign, rate, columns];
  },
  unusable,
};
