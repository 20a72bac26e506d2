import { describe, expect, it } from 'vitest';
import { ConfigurationPart, type Device, type DeviceConfiguration } from '#shared/contract/devices.ts';
import { testDevice } from '#renderer/testing/device.ts';
import { changesOf, columnsFor, formOf } from './configure-form.ts';

const csv: DeviceConfiguration = {
  csv: {
    rateHz: 12.5,
    columns: [
      { name: 'temperature', unit: 'Cel', use: 'temperature' },
      { name: 'flow', unit: 'L/s', use: 'waveform' },
      { name: 'counter', unit: '1', use: 'ignore' },
    ],
  },
};
const channels: DeviceConfiguration = { channels: ['off', 'emg', 'off', 'ecg'] };
/** Unplugged: it has no signals to read anything from. */
const unplugged = (configuration: DeviceConfiguration): Device =>
  testDevice({ state: 'closed', signals: [], configuration });

describe('the set-up of a device', () => {
  it.each([csv, channels, {}])(
    'begins with what is configured, plugged in or not, and unchanged sends nothing (%#)',
    (configuration) => {
      const device = unplugged(configuration);
      expect(changesOf(device, formOf(device))).toBeNull();
      expect(formOf(device).columns).toEqual(configuration.csv?.columns ?? []);
      expect(formOf(device).channels.map(({ use }) => use)).toEqual(
        configuration.channels === undefined ? [] : [...configuration.channels, 'off', 'off'],
      );
    },
  );

  it.each([csv, channels, {}])('renamed sends the name and nothing else (%#)', (configuration) => {
    const device = unplugged(configuration);
    expect(changesOf(device, { ...formOf(device), label: 'Bay 9' })).toEqual({ label: 'Bay 9' });
  });

  it('sends the part that was edited, with what it was before', () => {
    const device = unplugged(csv);
    const form = formOf(device);
    expect(changesOf(device, { ...form, rateHz: '25' })).toEqual({
      configuration: { csv: { rateHz: 25 } },
      shown: { csv: { rateHz: 12.5 } },
    });
    const columns = form.columns.map((column, index) =>
      index === 1 ? { ...column, unit: 'L/min' } : column,
    );
    expect(changesOf(device, { ...form, columns })).toEqual({
      configuration: { csv: { columns } },
      shown: { csv: { columns: csv.csv?.columns } },
    });
  });

  it('sends what the host takes', () => {
    const device = unplugged(channels);
    const form = formOf(device);
    form.channels[5] = { use: 'ecg' };
    const sent = changesOf(device, form)?.configuration;
    expect(ConfigurationPart.parse(sent)).toEqual({ channels: ['off', 'emg', 'off', 'ecg', 'off', 'ecg'] });
  });

  it('keeps what it does not show: the device’s own names of columns, and how fine they are', () => {
    const columns = csv.csv!.columns.map((column) => ({ ...column, key: `${column.name}[x]`, decimals: 6 }));
    const device = unplugged({ csv: { rateHz: 50, columns } });
    const form = formOf(device);
    form.columns[0] = { ...form.columns[0]!, name: 'Mask' };
    const sent = changesOf(device, form)?.configuration?.csv?.columns;
    expect(sent).toEqual([{ ...columns[0], name: 'Mask' }, columns[1], columns[2]]);
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
    expect(form.decimal).toBe('');
    expect(changesOf(device, { ...form, label: 'x' })).toEqual({ label: 'x' });
    const joined = columnsFor('comma', columns);
    expect(joined.map(({ name, decimals }) => [name, decimals])).toEqual([
      ['c1', undefined],
      ['c2', undefined],
    ]);
    expect(changesOf(device, { ...form, decimal: 'comma', columns: joined })).toEqual({
      configuration: { csv: { decimal: 'comma', columns: joined } },
      shown: { csv: { decimal: 'undecided', columns } },
    });
    expect(changesOf(device, { ...form, decimal: 'point' })?.configuration).toEqual({
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
      [2, 4, 6, 8].map((n) => ({ name: `c${n}`, unit: '1', use: 'waveform' })),
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
