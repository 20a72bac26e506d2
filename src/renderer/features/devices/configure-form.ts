import type { FormField, Recut, Rows } from '#shared/contract/device-form.ts';
import type { Device, DeviceConfiguration } from '#shared/contract/devices.ts';
import { asSent, asWritten } from './written-units.ts';

/** A row of a list as it is stored: what of it is shown, and what is not. */
export type Row = Record<string, unknown>;

/** What the form edits besides the label: by the place of its field, `text` of a single value and `rows` of a list. */
export interface ConfigureForm {
  label: string;
  parts: { text: string; rows: Row[] }[];
}

const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function valueAt(configuration: DeviceConfiguration, path: string): unknown {
  return path.split('.').reduce<unknown>((at, key) => (isRow(at) ? at[key] : undefined), configuration);
}

/** Puts a value at its path into what is sent. */
function putAt(sent: Row, path: string, value: unknown): void {
  const [last = '', ...above] = path.split('.').toReversed();
  let at = sent;
  for (const key of above.toReversed()) {
    const next = at[key];
    at = isRow(next) ? next : (at[key] = {});
  }
  at[last] = value;
}

function partOf(field: FormField, value: unknown): ConfigureForm['parts'][number] {
  if (field.kind === 'rows')
    return {
      text: '',
      rows: asWritten(field, listOf(value).filter(isRow)),
    };
  if (field.kind === 'slots') {
    const list = listOf(value);
    return { text: '', rows: field.names.map((_, index) => ({ use: list[index] ?? field.empty })) };
  }
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  // A choice that nobody made yet is shown as none.
  const isOpen =
    field.kind === 'choice' &&
    field.vitals !== true &&
    !field.options.some((option) => option.value === text);
  return { text: isOpen ? '' : text, rows: [] };
}

/** The form as it starts: as the device is configured now, plugged in or not. */
export function formOf({ label, configuration, form }: Device): ConfigureForm {
  return { label, parts: form.map((field) => partOf(field, valueAt(configuration, field.path))) };
}

/** The rows when they are cut anew: each two are one, or each one is two. What a cell does not show of them stays. */
export function recut(field: Rows, how: Recut, rows: readonly Row[]): Row[] {
  const { fresh, whenRecut } = field;
  if (whenRecut === undefined) return [...rows];
  const { nameKey, prefix, drop } = whenRecut;
  const [empty] = asWritten(field, [fresh]);
  const found = { ...empty, [nameKey]: `${prefix}0` };
  const isFound = (name: unknown) =>
    typeof name === 'string' && name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length));
  const cut =
    how === 'split' ? rows.flatMap((row) => [row, found]) : rows.filter((_, index) => index % 2 === 0);
  return cut.map((row, index) => {
    const kept = Object.fromEntries(Object.entries(row).filter(([key]) => !drop.includes(key)));
    return isFound(row[nameKey]) ? { ...kept, [nameKey]: `${prefix}${index + 1}` } : kept;
  });
}

export interface Changes {
  readonly label?: string;
  readonly configuration?: DeviceConfiguration;
  readonly shown?: DeviceConfiguration;
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** What is sent of a part as it stands in the form. @param stored what is there */
function valueOf(field: FormField, { text, rows }: ConfigureForm['parts'][number], stored: unknown): unknown {
  const { kind } = field;
  if (kind === 'rows') return asSent(field, rows, listOf(stored).filter(isRow));
  if (kind === 'slots') return rows.map(({ use }) => use);
  return kind === 'number' ? Number(text) : text;
}

/**
 * What the person changed, and what that was before; null when it is nothing.
 * @param shown the device as it was when the form was opened
 */
export function changesOf(shown: Device, form: ConfigureForm): Changes | null {
  const begun = formOf(shown);
  const before: Row = {};
  const after: Row = {};
  shown.form.forEach((field, index) => {
    const [was, is] = [begun.parts[index], form.parts[index]];
    if (was === undefined || is === undefined || same(was, is)) return;
    const stored = valueAt(shown.configuration, field.path);
    const isList = field.kind === 'rows' || field.kind === 'slots';
    if (isList || stored !== undefined)
      putAt(before, field.path, isList ? valueOf(field, was, stored) : stored);
    putAt(after, field.path, valueOf(field, is, stored));
  });
  const label = form.label === begun.label ? {} : { label: form.label };
  if (same(after, {})) return label.label === undefined ? null : label;
  return { ...label, configuration: after, shown: before };
}
