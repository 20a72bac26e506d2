import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { DeviceConfiguration } from '#shared/contract/devices.ts';
import { bitalino } from '#main/devices/bitalino/driver.ts';
import type { Csv } from '#main/devices/csv-line/configuration.ts';
import { csvLine } from '#main/devices/csv-line/driver.ts';
import { mergeConfiguration as mergeBy } from './merge-configuration.ts';

/** Of a device that had both. */
const schema = z.intersection(bitalino.configuration!.schema, csvLine.configuration!.schema);
const mergeConfiguration = (...args: Parameters<typeof mergeBy> extends [unknown, ...infer R] ? R : never) =>
  mergeBy(schema, ...args);

const column = (name: string, unit = 'mV'): Csv['columns'][number] => ({ name, unit, use: 'waveform' });
const csv = (rateHz: number, ...columns: Csv['columns']): { csv: Csv } => ({ csv: { rateHz, columns } });
const stored = csv(50, column('a'), column('b'), column('c'));
const conflict = expect.objectContaining({ code: 'conflict' });
const shownColumns = { csv: { columns: stored.csv.columns } };
const columns = (...wanted: Csv['columns']): DeviceConfiguration => ({ csv: { columns: wanted } });

describe('a change of a configuration', () => {
  it('leaves what was not sent as it is', () => {
    const both: DeviceConfiguration = { ...stored, channels: ['ecg'] };
    expect(mergeConfiguration(both, {}, undefined)).toEqual(both);
    expect(mergeConfiguration(both, { csv: { rateHz: 25 } }, undefined)).toEqual({
      channels: ['ecg'],
      csv: { rateHz: 25, columns: stored.csv.columns },
    });
    expect(mergeConfiguration(both, { channels: ['emg'] }, undefined)).toEqual({
      ...stored,
      channels: ['emg'],
    });
  });

  it('of two screens keeps both when they touched different channels, columns or fields', () => {
    const before = ['ecg', 'emg', 'off', 'off', 'off', 'off'] as const;
    const byA = { channels: ['ecg', 'emg', 'off', 'ecg', 'off', 'off'] } as const;
    // Stored lists may be shorter than the screen's: the rest is off.
    const afterB: DeviceConfiguration = { channels: ['off', 'emg'] };
    expect(
      mergeConfiguration(afterB, { channels: [...byA.channels] }, { channels: [...before] }).channels,
    ).toEqual(['off', 'emg', 'off', 'ecg', 'off', 'off']);

    const rate = mergeConfiguration(stored, { csv: { rateHz: 25 } }, { csv: { rateHz: 50 } });
    const renamed = columns(column('a'), column('B'), column('c'));
    expect(mergeConfiguration(rate, renamed, shownColumns)).toEqual(
      csv(25, column('a'), column('B'), column('c')),
    );
    const other = csv(50, column('a', 'uV'), column('b'), column('c'));
    expect(mergeConfiguration(other, renamed, shownColumns)).toEqual(
      csv(50, column('a', 'uV'), column('B'), column('c')),
    );
  });

  it('of a row, or of the number of rows, that another changed meanwhile is refused and changes nothing', () => {
    const renamed = columns(column('a'), column('B'), column('c'));
    for (const now of [
      csv(50, column('a'), column('b', 'uV'), column('c')),
      csv(50, column('a'), column('b')),
      csv(50, column('a'), column('b'), column('c'), column('d')),
    ]) {
      expect(() => mergeConfiguration(now, renamed, shownColumns)).toThrow(conflict);
    }
    const removed = columns(column('b'), column('c'));
    expect(() => mergeConfiguration(csv(50, column('x')), removed, shownColumns)).toThrow(conflict);
    expect(mergeConfiguration(stored, removed, shownColumns)).toEqual(csv(50, column('b'), column('c')));
  });

  it('that leaves something out which nobody has given is refused', () => {
    expect(() => mergeConfiguration({}, { csv: { rateHz: 5 } }, undefined)).toThrow(
      expect.objectContaining({ code: 'bad-request' }),
    );
  });

  it('never undoes what the screen did not touch (any edits of two screens)', () => {
    const uses = fc.constantFrom('ecg', 'emg', 'airflow', 'off');
    const list = fc.array(uses, { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(list, list, list, (begun, mine, theirs) => {
        const touched = mine.map((use, index) => use !== begun[index]);
        const clash = theirs.some((use, i) => touched[i] === true && use !== begun[i] && use !== mine[i]);
        const merge = () =>
          mergeConfiguration({ channels: theirs }, { channels: mine }, { channels: begun }).channels;
        if (clash) expect(merge).toThrow(conflict);
        else
          expect(merge()).toEqual(theirs.map((use, index) => (touched[index] === true ? mine[index] : use)));
      }),
    );
  });
});
