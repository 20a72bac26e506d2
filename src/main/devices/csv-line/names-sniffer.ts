import type { Csv } from './configuration.ts';
import { foundColumn, withOwnNames } from './columns.ts';
import { hasNoComma, mayBeThousands } from './decimal-sign.ts';
import { namesVital } from './heading.ts';
import type { LoggedLine } from './line-log.ts';
import { maxColumns } from './protocol.ts';
import type { TextField } from './text-fields.ts';
import { refuse, sample, type Refusal, type Writing } from './writing.ts';

export type NamedLine = LoggedLine & { readonly named: readonly TextField[] };

/** Names before another name are columns where they have values in other lines, are set up, or are those of vitals. */
function withoutTags(lines: readonly NamedLine[], known: Csv | undefined): readonly NamedLine[] {
  const valued = new Set(
    lines.flatMap(({ named }) => named.flatMap(({ name, isTag }) => (isTag === true ? [] : [name]))),
  );
  const isColumn = (name: string): boolean =>
    valued.has(name) ||
    namesVital(name) ||
    (known?.columns ?? []).some((column) => (column.key ?? column.name) === name);
  return lines.map((line) => ({
    ...line,
    named: line.named.filter(({ name, isTag }) => isTag !== true || isColumn(name)),
  }));
}

export function sniffNamed(seen: readonly NamedLine[], known: Csv | undefined): Writing | Refusal | null {
  const lines = withoutTags(seen, known);
  const fields = lines.flatMap(({ named }) => named);
  const twice = lines.find(({ named }) => new Set(named.map(({ name }) => name)).size < named.length);
  if (twice !== undefined) {
    return refuse(
      `One name stands twice in ${sample(twice.text)}.`,
      'Let the device give each column a name of its own.',
    );
  }
  const lasting = lastingNames(lines);
  const groups = [...Map.groupBy(fields, ({ name }) => name)].filter(([name]) => lasting.has(name));
  if (groups.length === 0) return null;
  if (groups.length > maxColumns) {
    return refuse(`Lines have ${groups.length} names, at most ${maxColumns} columns can be read.`);
  }
  const marks = new Set(fields.map(({ mark }) => mark));
  const text = lines.find(({ named }) => named.some(({ mark }) => mark === ','))?.text ?? '';
  if (marks.has(',') && (marks.has('.') || !commaIsDecimal(lines, known))) {
    return refuse(`A comma in ${sample(text)} may stand before decimals or between two numbers.`);
  }
  const columns = groups.map(([name, all]) => foundColumn(all, name, name));
  const changing = columns.find(({ suffix }) => suffix === null);
  if (changing !== undefined) return refuse(`The unit of “${changing.name}” changes from line to line.`);
  const wanted = known?.columns.map(({ key, name }) => key ?? name);
  const names = wanted ?? columns.map(({ key }) => key ?? '');
  const suffixOf = new Map(columns.map(({ key, suffix }) => [key, suffix ?? '']));
  return {
    columns: withOwnNames(columns),
    lines,
    undecided: null,
    fields: null,
    named: {
      decimal: marks.has(',') ? ',' : '.',
      names,
      suffixes: names.map((name) => suffixOf.get(name) ?? ''),
      withoutComma: names.map((name, index) =>
        hasNoComma(
          fields.filter((field) => field.name === name),
          known?.columns[index],
        ),
      ),
    },
  };
}

/** Names that come again and again: what a board says once at its start has names too. */
function lastingNames(lines: readonly NamedLine[]): ReadonlySet<string> {
  const spanMs = (lines.at(-1)?.ms ?? 0) - (lines[0]?.ms ?? 0);
  const times = Map.groupBy(
    lines.flatMap(({ named, ms }) => named.map(({ name }) => ({ name, ms }))),
    ({ name }) => name,
  );
  return new Set(
    [...times].flatMap(([name, all]) => {
      const lastsMs = (all.at(-1)?.ms ?? 0) - (all[0]?.ms ?? 0);
      return all.length >= 2 && lastsMs >= spanMs * 0.4 ? [name] : [];
    }),
  );
}

/**
 * `ECG:1,5` may hold two numbers, and `P:1,013` thousands. Other separators, or a zero that neither begins with, tell
 * that there is one number; whether its comma stands before decimals each name has to tell for itself.
 */
function commaIsDecimal(lines: readonly NamedLine[], known: Csv | undefined): boolean {
  const fields = lines.flatMap(({ named }) => named);
  const byName = [...Map.groupBy(fields, ({ name }) => name)];
  const unclear = byName.some(([name, all]) => {
    const column = known?.columns.find((one) => (one.key ?? one.name) === name);
    return mayBeThousands(all, column);
  });
  if (unclear) return false;
  const others = lines.filter(({ text }) => /[;\t]/.test(text));
  const padded = lines.filter(({ named }) =>
    named.some(({ mark, number }) => mark === ',' && /^[+-]?(?:\d+\.0\d|-0\.)/.test(number ?? '')),
  );
  return known !== undefined || others.length > lines.length / 2 || padded.length >= 2;
}
