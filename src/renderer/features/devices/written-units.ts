import type { Rows } from '#shared/contract/device-form.ts';
import { unitText } from '#shared/domain/units.ts';
import { i18n } from '#renderer/i18n/index.ts';
import type { Row } from './configure-form.ts';

const unitKeys = ({ cells }: Rows): readonly string[] =>
  cells.flatMap((cell) => (cell.kind === 'text' && cell.unit === true ? [cell.key] : []));

const noUnit = '1';
const none = (): string => i18n.t('devices.noUnit');
const written = (code: string): string => (code === noUnit ? none() : unitText(code));

/** The codes of units in stored rows by how people write them; what two codes would look like stays a code. */
function codesOf(field: Rows, stored: readonly Row[]): ReadonlyMap<string, string> {
  const texts = stored.flatMap((row) => unitKeys(field).map((key) => row[key]));
  const codes = [...new Set([noUnit, ...texts.filter((text) => typeof text === 'string')])];
  const looks = codes.map(written);
  const alike = (at: number) =>
    looks.filter((text) => text === looks[at]).length > 1 ||
    codes.some((code, n) => n !== at && code === looks[at]);
  return new Map(codes.flatMap((code, at) => (alike(at) ? [] : [[looks[at] ?? code, code]])));
}

function withUnits(field: Rows, rows: readonly Row[], turn: (text: string) => string): Row[] {
  const keys = unitKeys(field);
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([key, value]) => [
        key,
        keys.includes(key) && typeof value === 'string' ? turn(value) : value,
      ]),
    ),
  );
}

/** Rows as a person reads and edits them: units as people write them. */
export function asWritten(field: Rows, rows: readonly Row[], stored: readonly Row[] = rows): Row[] {
  const texts = new Map([...codesOf(field, stored)].map(([text, code]) => [code, text]));
  return withUnits(field, rows, (code) => texts.get(code) ?? code);
}

/** Rows as they are sent: a unit that was shown has its code again, another one is as it was typed. */
export function asSent(field: Rows, rows: readonly Row[], stored: readonly Row[]): Row[] {
  const codes = codesOf(field, stored);
  return withUnits(field, rows, (text) => codes.get(text.trim()) ?? text);
}
