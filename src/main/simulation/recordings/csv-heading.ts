import { parseTimeUnit, parseUnit } from '#shared/domain/unit-text.ts';
import { leadOf } from './leads.ts';

/** What the first lines say of a column. */
export interface Column {
  readonly name: string;
  /** As written; empty when none is given. */
  readonly unit: string;
  readonly role: 'time' | 'index' | 'signal';
}

/** A blank, one underscore, dash, dot, slash … all set words apart; so does a capital within a word. */
const wordsOf = (name: string): string[] =>
  name
    .normalize('NFKC')
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[\s_\-./,:;]+/)
    .filter((word) => word !== '');

const timeWord =
  /^(time|times|t|timestamp|timestamps|elapsed|zeit|uhrzeit|zeitpunkt|zeitstempel|temps|heure|tiempo|hora|tempo|ora|tijd|czas|tid|timecode|время|时间|時間|date|datetime|datum|clock|epoch)$/;
const beforeTime =
  /^(relative|rel|abs|absolute|unix|utc|gmt|local|system|device|sensor|host|pc|rec|recording|sample|stamp|of|day|and|since|start|from|the|in|cal|axis|x|iso|iso8601)$/;
const indexWord =
  /^(sample|samples|index|idx|row|frame|counter|count|seq|sequence|nseq|nr|no|n|#|point|packet|number|num|interval|id)$/;

function roleOf(name: string): Column['role'] {
  if (name === '') return 'signal';
  if (/^sample interval$/i.test(name)) return 'time';
  if (parseTimeUnit(name) !== null && !/^([hd]|hr)$/i.test(name)) return 'time';
  const words = wordsOf(name);
  if (
    words.some((word) => timeWord.test(word)) &&
    words.every((word) => timeWord.test(word) || beforeTime.test(word))
  ) {
    return 'time';
  }
  return words.length > 0 && words.every((word) => indexWord.test(word)) ? 'index' : 'signal';
}

/** A minimum, a temperature and a systolic pressure have such names as well as times have. */
export const mayBeOther = ({ name, unit }: Column): boolean => unit === '' && /^(min|t|s)$/i.test(name);

/** Beside one of these, `min` is a minimum. */
export const isExtreme = ({ name }: Column): boolean =>
  /^(max(imum)?|mean|avg|average|median|med|std|sd)$/i.test(name);

/** `Shimmer_5E4A_Timestamp_Unix_CAL`: a time among words that nobody here knows. */
export const mentionsTime = (name: string): boolean =>
  wordsOf(name).some((word) => /^time(s|stamps?)?$/.test(word));

/** A unit that ends a name without brackets: letters that could as well belong to the name (`ECG V`) are left in it. */
function unitAtEnd(name: string): Column | null {
  for (const cut of name.matchAll(/[\s_/,:]+/g)) {
    const head = name.slice(0, cut.index);
    const tail = name.slice(cut.index + cut[0].length);
    if (head === '') continue;
    const isTime = roleOf(head) === 'time';
    if (isTime && parseTimeUnit(tail) !== null) return { name: head, unit: tail, role: 'time' };
    const unit = parseUnit(tail);
    if (isTime || unit === null || unit.quantity === 'none' || unit.quantity === 'time') continue;
    if (tail.length === 1 && !(tail === '%' || (unit.quantity === 'temperature' && /temp/i.test(head))))
      continue;
    return { name: head, unit: tail, role: 'signal' };
  }
  return null;
}

/** `mV/2` and `mV2` are no chest lead here, but a unit that is not understood. */
const isLead = (text: string): boolean => !/^m(v|\W)/i.test(text) && leadOf(text) !== null;

/** `T (°C)` has the name of a time and is none. */
function settle(column: Column): Column {
  const { role, unit } = column;
  if (role !== 'time' || unit === '' || parseTimeUnit(unit) !== null) return column;
  const quantity = parseUnit(unit)?.quantity ?? 'none';
  return { ...column, role: quantity === 'none' || quantity === 'time' ? 'time' : 'signal' };
}

/** `II (mV)`, `II [mV]`, `ECG (lead II) [mV]`, `II/mV`, `time_ms`, `ECG (lead II)`. */
export function parseHeading(text: string): Column {
  const heading = text
    .replaceAll(/\p{Cf}/gu, '')
    .replaceAll(/\p{Cc}/gu, ' ')
    .trim();
  const [, head, inner] =
    /^(.*?)\s*[([{]\s*([^()[\]{}]*(?:\[[^\]]*\][^()[\]{}]*)?)\s*[)\]}]$/.exec(heading) ?? [];
  if (head !== undefined && inner !== undefined && head !== '') {
    const role = roleOf(head);
    const isUnit = parseUnit(inner) !== null || role === 'time';
    // Brackets may hold what a lead is called; all other text in them stands where a unit stands.
    if (isUnit || !isLead(inner)) return settle({ name: head, unit: inner, role });
    return { name: `${head} ${inner}`, unit: '', role };
  }
  return unitAtEnd(heading) ?? { name: heading, unit: '', role: roleOf(heading) };
}

/** PhysioNet writes what stands in a column of times: `hh:mm:ss.mmm`, `hh:mm:ss.mmm dd/mm/yyyy`. */
const isTimeFormat = (text: string): boolean =>
  /^\[?[hms]+(:[hms]+)+([.,][ms0f]+)?([\s-]+[dmy]+([./-][dmy]+)+)?\]?$/i.test(text);

/** PhysioNet's own: so much is one sample. */
const intervalPattern = /^([\d.]+(?:e-?\d+)?) sec$/;

const isInterval = (text: string): boolean => intervalPattern.test(text);

const isKnown = (text: string): boolean => parseUnit(text) !== null || isTimeFormat(text) || isInterval(text);

const bare = (text: string): string => text.replace(/^[([{]\s*(.*?)\s*[)\]}]$/, '$1');

/** A second line that says units and holds no number. */
export function isUnitsLine(fields: readonly string[], columns: readonly Column[]): boolean {
  const texts = fields.map(bare);
  if (texts.length < columns.length || !texts.some((text) => !/^[-#\d]*$/.test(text) && isKnown(text)))
    return false;
  return texts.every((text) => isInterval(text) || text === '1' || !/^[-+]?[.,]?\d/.test(text));
}

/** @returns the columns with the units of that line, or the name of a column of which both lines say different units */
export function withUnits(columns: readonly Column[], fields: readonly string[]): readonly Column[] | string {
  const joined: Column[] = [];
  for (const [i, column] of columns.entries()) {
    const unit = bare(fields[i] ?? '');
    if (column.unit === '' || unit === '') {
      joined.push(settle({ ...column, unit: column.unit === '' ? unit : column.unit }));
      continue;
    }
    const [first, second] = [parseUnit(column.unit), parseUnit(unit)];
    if (
      column.unit !== unit &&
      (first === null ||
        second === null ||
        first.factor !== second.factor ||
        first.quantity !== second.quantity)
    ) {
      return column.name;
    }
    joined.push(column);
  }
  return joined;
}

/** What one count of a time column is. */
export type TimeUnit =
  | { readonly kind: 'seconds'; readonly factor: number }
  /** As `hh:mm:ss`. */
  | { readonly kind: 'clock' }
  /** To be seen in the fields themselves: a clock, or a count since 1970. */
  | { readonly kind: 'seen' }
  | { readonly kind: 'unknown' };

export function timeUnitOf({ name, unit }: Column): TimeUnit {
  const factor = parseTimeUnit(unit === '' ? name : unit);
  if (factor !== null) return { kind: 'seconds', factor };
  if (unit === '' && /^sample/i.test(name)) return { kind: 'unknown' };
  const [, interval] = intervalPattern.exec(unit) ?? [];
  if (interval !== undefined && Number(interval) > 0) return { kind: 'seconds', factor: Number(interval) };
  if (isTimeFormat(unit)) return { kind: 'clock' };
  const isNamed = /^(utc|gmt|local|iso ?8601|unix|epoch|date ?time|time|timestamp)$/i.test(unit);
  return { kind: unit === '' || isNamed ? 'seen' : 'unknown' };
}
