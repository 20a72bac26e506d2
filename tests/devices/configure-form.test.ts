import { describe, expect, it } from 'vitest';
import type { Device } from '#shared/contract/devices.ts';
import { configuration as bitalino, type Channels } from '#main/devices/bitalino/configuration.ts';
import { configuration as csvLine, type Lines } from '#main/devices/csv-line/configuration.ts';
import {
  changesOf,
  formOf,
  recut,
  type ConfigureForm,
  type Row,
} from '#renderer/features/devices/configure-form.ts';
import { testDevice } from '#renderer/testing/device.ts';

const csv = {
  csv: {
    rateHz: 12.5,
    columns: [
      { name: 'temperature', unit: 'Cel', use: 'temperature' },
      { name: 'flow', unit: 'L/s', use: 'waveform' },
      { name: 'counter', unit: '1', use: 'ignore' },
    ],
  },
} satisfies Lines;
const channels: Channels = { channels: ['off', 'emg', 'off', 'ecg'] };
/** Unplugged: it has no signals to read anything from. */
const unplugged = (configuration: Lines & Channels): Device =>
  testDevice({
    state: 'closed',
    signals: [],
    configuration,
    form: [...bitalino.form(configuration), ...csvLine.form(configuration)],
  });

const place = (device: Device, path: string) => device.form.findIndex((field) => field.path === path);
/** What stands in the form at that path. */
const text = (device: Device, path: string) => formOf(device).parts[place(device, path)]?.text;
const rows = (device: Device, path: string): readonly Row[] =>
  formOf(device).parts[place(device, path)]?.rows ?? [];
/** The form after a person put something in at that path. */
const edited = (
  device: Device,
  changes: Readonly<Record<string, string | readonly Row[]>>,
): ConfigureForm => {
  const form = formOf(device);
  for (const [path, change] of Object.entries(changes)) {
    const part = form.parts[place(device, path)]!;
    if (typeof change === 'string') part.text = change;
    else part.rows = [...change];
  }
  return form;
};

/** The columns when a decimal sign is chosen. */
function columnsFor(sign: 'point' | 'comma', columns: readonly Row[]): Row[] {
  const [decimal, , list] = csvLine.form({ csv: { ...csv.csv, decimal: 'undecided' } });
  if (decimal?.kind !== 'choice' || list?.kind !== 'rows') throw new Error('the form of lines is another');
  return recut(list, decimal.recuts!.how[sign]!, columns);
}

/** As people write units. */
const written = (unit: string) => ({ Cel: '°C', 'L/s': 'L/s', '1': 'none' })[unit];

describe('the set-up of a device', () => {
  it.each<Lines & Channels>([csv, channels, {}])(
    'begins with what is configured, plugged in or not, and unchanged sends nothing (%#)',
    (configuration) => {
      const device = unplugged(configuration);
      expect(changesOf(device, formOf(device))).toBeNull();
      expect(rows(device, 'csv.columns')).toEqual(
        (configuration.csv?.columns ?? []).map((column) => ({ ...column, unit: written(column.unit) })),
      );
      expect(rows(device, 'channels').map(({ use }) => use)).toEqual(
        configuration.channels === undefined ? [] : [...configuration.channels, 'off', 'off'],
      );
    },
  );

  it.each<Lines & Channels>([csv, channels, {}])(
    'renamed sends the name and nothing else (%#)',
    (configuration) => {
      const device = unplugged(configuration);
      expect(changesOf(device, { ...formOf(device), label: 'Bay 9' })).toEqual({ label: 'Bay 9' });
    },
  );

  it('sends the part that was edited, with what it was before', () => {
    const device = unplugged(csv);
    expect(changesOf(device, edited(device, { 'csv.rateHz': '25' }))).toEqual({
      configuration: { csv: { rateHz: 25 } },
      shown: { csv: { rateHz: 12.5 } },
    });
    const columns = rows(device, 'csv.columns').map((column, index) =>
      index === 1 ? { ...column, unit: 'L/min' } : column,
    );
    expect(changesOf(device, edited(device, { 'csv.columns': columns }))).toEqual({
      // What nobody touched is sent by the code that it is stored by.
      configuration: {
        csv: {
          columns: csv.csv.columns.map((column, index) =>
            index === 1 ? { ...column, unit: 'L/min' } : column,
          ),
        },
      },
      shown: { csv: { columns: csv.csv.columns } },
    });
  });

  it('sends what the host takes', () => {
    const device = unplugged(channels);
    const list = rows(device, 'channels').with(5, { use: 'ecg' });
    const sent = changesOf(device, edited(device, { channels: list }))?.configuration;
    expect(bitalino.part.parse(sent)).toEqual({ channels: ['off', 'emg', 'off', 'ecg', 'off', 'ecg'] });
  });

  it('keeps what it does not show: the device’s own names of columns, and how fine they are', () => {
    const columns = csv.csv.columns.map((column) => ({ ...column, key: `${column.name}[x]`, decimals: 6 }));
    const device = unplugged({ csv: { rateHz: 50, columns } });
    const [first, ...more] = rows(device, 'csv.columns');
    const form = edited(device, { 'csv.columns': [{ ...first, name: 'Mask' }, ...more] });
    expect(changesOf(device, form)?.configuration).toEqual({
      csv: { columns: [{ ...columns[0], name: 'Mask' }, columns[1], columns[2]] },
    });
  });

  it('asks for the decimal sign where the lines leave it open, and the columns follow', () => {
    const columns = [1, 2, 3, 4].map((n) => ({
      name: `c${n}`,
      unit: '1',
      use: 'waveform' as const,
      decimals: 4,
    }));
    const device = unplugged({ csv: { rateHz: 50, decimal: 'undecided', columns } });
    const form = formOf(device);
    expect(text(device, 'csv.decimal')).toBe('');
    expect(changesOf(device, { ...form, label: 'x' })).toEqual({ label: 'x' });
    const joined = columnsFor('comma', columns);
    expect(joined.map(({ name, decimals }) => [name, decimals])).toEqual([
      ['c1', undefined],
      ['c2', undefined],
    ]);
    expect(changesOf(device, edited(device, { 'csv.decimal': 'comma', 'csv.columns': joined }))).toEqual({
      configuration: { csv: { decimal: 'comma', columns: joined } },
      shown: { csv: { decimal: 'undecided', columns } },
    });
    expect(changesOf(device, edited(device, { 'csv.decimal': 'point' }))?.configuration).toEqual({
      csv: { decimal: 'point' },
    });
    expect(columnsFor('point', joined).map(({ name }) => name)).toEqual(['c1', 'c2', 'c3', 'c4']);
  });

  it('keeps what the device calls a column, however often the decimal sign is changed, and what it is for', () => {
    const columns = [
      { name: 'Mask', unit: 'kPa', use: 'waveform' as const, heading: 'p1', decimals: 3 },
      { name: 'c2', unit: '1', use: 'ignore' as const, heading: 't' },
      { name: 'Breaths', unit: '/min', use: 'respiratory-rate' as const, key: 'rr', decimals: 0 },
      { name: 'c4', unit: '1', use: 'waveform' as const },
    ];
    const split = columnsFor('point', columns);
    expect(
      split.filter((_, index) => index % 2 === 0).map(({ name, heading, key }) => [name, heading, key]),
    ).toEqual([
      ['Mask', 'p1', undefined],
      ['c3', 't', undefined],
      ['Breaths', undefined, 'rr'],
      ['c7', undefined, undefined],
    ]);
    expect(split.filter((_, index) => index % 2 === 1)).toEqual(
      [2, 4, 6, 8].map((n) => ({ name: `c${n}`, unit: 'none', use: 'waveform' })),
    );
    const { decimals: _left, ...mask } = columns[0]!;
    expect(columnsFor('comma', split)[0]).toEqual(mask);
    expect(columnsFor('comma', split).map(({ heading, key }) => heading ?? key)).toEqual([
      'p1',
      't',
      'rr',
      undefined,
    ]);
    expect(columnsFor('comma', columns).map(({ name, heading, key }) => [name, heading ?? key])).toEqual([
      ['Mask', 'p1'],
      ['Breaths', 'rr'],
    ]);
  });
});
