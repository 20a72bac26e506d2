import { describe, expect, it } from 'vitest';
import type { FormField } from '#shared/contract/device-form.ts';
import '#renderer/i18n/index.ts';
import { testDevice } from '#renderer/testing/device.ts';
import { changesOf, formOf, recut } from './configure-form.ts';

const columns: FormField = {
  kind: 'rows',
  path: 'csv.columns',
  label: 'Columns',
  cells: [
    { kind: 'text', key: 'name', label: 'Name', longest: 24 },
    { kind: 'text', key: 'unit', label: 'Unit', longest: 16, unit: true },
  ],
  fresh: { name: '', unit: '1' },
  most: 16,
  addLabel: 'Add',
  removeLabel: 'Remove',
  whenRecut: { nameKey: 'name', prefix: 'c', drop: [] },
};
const column = (name: string, unit: string) => ({ name, unit, decimals: 2 });
const device = (...rows: object[]) =>
  testDevice({ form: [columns], configuration: { csv: { columns: rows } } });
const unitsShown = (shown: ReturnType<typeof device>) => formOf(shown).parts[0]?.rows.map(({ unit }) => unit);

describe('units in the form of a device', () => {
  const shown = device(column('temp', 'Cel'), column('ir', '1'), column('p', 'mm[Hg]'));

  it('stand as people write them, and nothing was changed by that', () => {
    expect(unitsShown(shown)).toEqual(['°C', 'none', 'mmHg']);
    expect(changesOf(shown, formOf(shown))).toBeNull();
  });

  it('are sent as the codes that are stored; what somebody typed is sent as it was typed', () => {
    const form = formOf(shown);
    const rows = form.parts[0]!.rows.map((row, n) => (n === 1 ? { ...row, unit: 'mV' } : row));
    expect(changesOf(shown, { ...form, parts: [{ text: '', rows }] })).toEqual({
      configuration: { csv: { columns: [column('temp', 'Cel'), column('ir', 'mV'), column('p', 'mm[Hg]')] } },
      shown: { csv: { columns: [column('temp', 'Cel'), column('ir', '1'), column('p', 'mm[Hg]')] } },
    });
  });

  it('that would look alike stay as they are stored', () => {
    const alike = device(column('a', 'Cel'), column('b', '°C'));
    expect(unitsShown(alike)).toEqual(['Cel', '°C']);
    expect(changesOf(alike, formOf(alike))).toBeNull();
  });

  it('of a row that is added or cut anew are none', () => {
    expect(recut(columns, 'split', [{ name: 'c1', unit: 'mV' }]).map(({ unit }) => unit)).toEqual([
      'mV',
      'none',
    ]);
  });
});
