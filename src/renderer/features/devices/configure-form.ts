import type { z } from 'zod';
import type { ConfigurationPart, CsvColumn, Device } from '#shared/contract/devices.ts';

export const channelUses = ['ecg', 'emg', 'airflow', 'off'] as const;
type ChannelUse = (typeof channelUses)[number];
type Column = z.infer<typeof CsvColumn>;

/** What the form edits besides the label; what a device does not have is empty, not shown and never sent. */
export interface ConfigureForm {
  label: string;
  channels: { use: ChannelUse }[];
  rateHz: string;
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
    columns: csv === undefined ? [] : csv.columns.map((column) => ({ ...column })),
  };
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
