import type { z } from 'zod';
import type { ConfigurationPart, CsvColumn, Device } from '#shared/contract/devices.ts';

export const channelUses = ['ecg', 'emg', 'airflow', 'off'] as const;
type ChannelUse = (typeof channelUses)[number];
type Column = z.infer<typeof CsvColumn>;
export const decimalSigns = ['point', 'comma'] as const;
export type DecimalSign = (typeof decimalSigns)[number];

/** What the form edits besides the label; what a device does not have is empty, not shown and never sent. */
export interface ConfigureForm {
  label: string;
  channels: { use: ChannelUse }[];
  rateHz: string;
  /** Empty while nobody has said it. */
  decimal: DecimalSign | '';
  columns: Column[];
}

const analogueChannels = 6;
export const newColumn: Column = { name: '', unit: '1', use: 'waveform' };

/** The form as it starts: as the device is configured now, plugged in or not. */
export function formOf({ label, configuration: { channels, csv } }: Device): ConfigureForm {
  return {
    label,
    channels:
      channels === undefined
        ? []
        : Array.from({ length: analogueChannels }, (_, index) => ({ use: channels[index] ?? 'off' })),
    rateHz: csv === undefined ? '' : String(csv.rateHz),
    decimal: csv?.decimal === undefined || csv.decimal === 'undecided' ? '' : csv.decimal,
    columns: csv === undefined ? [] : csv.columns.map((column) => ({ ...column })),
  };
}

/**
 * Found numbers of columns follow their places; how fine the values are is not known before they are read so. What the
 * device itself calls a column stays with it: without that it would be taken for another one.
 */
const numbered = ({ name, unit, use, key, heading }: Column, index: number): Column => ({
  name: /^c\d+$/.test(name) ? `c${index + 1}` : name,
  unit,
  use,
  ...(key !== undefined && { key }),
  ...(heading !== undefined && { heading }),
});

/** The columns when the sign between the numbers is read in the other way: each two are one, or each one is two. */
export function columnsFor(sign: DecimalSign, columns: readonly Column[]): Column[] {
  const apart = sign === 'point';
  return apart
    ? columns.flatMap((column) => [column, { ...newColumn, name: 'c0' }]).map(numbered)
    : columns.filter((_, index) => index % 2 === 0).map(numbered);
}

export interface Changes {
  readonly label?: string;
  readonly configuration?: ConfigurationPart;
  readonly shown?: ConfigurationPart;
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/**
 * What the person changed, and what that was before; null when it is nothing.
 * @param shown the device as it was when the form was opened
 */
export function changesOf(shown: Device, form: ConfigureForm): Changes | null {
  const begun = formOf(shown);
  const before: ConfigurationPart = {};
  const after: ConfigurationPart = {};
  if (!same(begun.channels, form.channels)) {
    before.channels = begun.channels.map(({ use }) => use);
    after.channels = form.channels.map(({ use }) => use);
  }
  const csvBefore: NonNullable<ConfigurationPart['csv']> = {};
  const csvAfter: NonNullable<ConfigurationPart['csv']> = {};
  if (begun.rateHz !== form.rateHz) {
    csvBefore.rateHz = Number(begun.rateHz);
    csvAfter.rateHz = Number(form.rateHz);
  }
  if (form.decimal !== '' && begun.decimal !== form.decimal) {
    if (shown.configuration.csv?.decimal !== undefined) csvBefore.decimal = shown.configuration.csv.decimal;
    csvAfter.decimal = form.decimal;
  }
  if (!same(begun.columns, form.columns)) {
    csvBefore.columns = begun.columns;
    csvAfter.columns = form.columns;
  }
  if (!same(csvAfter, {})) {
    before.csv = csvBefore;
    after.csv = csvAfter;
  }
  const label = form.label === begun.label ? {} : { label: form.label };
  if (same(after, {})) return label.label === undefined ? null : label;
  return { ...label, configuration: after, shown: before };
}
