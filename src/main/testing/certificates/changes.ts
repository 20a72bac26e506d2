import { canonicalJson } from '#shared/codec/canonical-json.ts';

/** A certificate with one change, and what was changed, such as `body.record.sealed.leaf.value`. */
export interface Changed {
  readonly what: string;
  readonly file: Buffer;
}

/**
 * Every certificate that differs from this one in one place: each text, number and truth changed, each field and
 * element left out, one added to each object and list, and single bits of what is base64.
 */
export function* changedEach(certificate: string): Generator<Changed> {
  const parsed: unknown = JSON.parse(certificate);
  for (const { what, value } of variantsOf(parsed, '')) {
    yield { what, file: Buffer.from(`${canonicalJson(value)}\n`) };
  }
}

interface Variant {
  readonly what: string;
  readonly value: unknown;
}

function* variantsOf(value: unknown, path: string): Generator<Variant> {
  if (Array.isArray(value)) yield* ofList(value, path);
  else if (typeof value === 'object' && value !== null) yield* ofObject(value, path);
  else yield* ofScalar(value, path);
}

function* ofList(list: readonly unknown[], path: string): Generator<Variant> {
  yield { what: `${path}[] added`, value: [...list, list.at(-1) ?? ''] };
  for (const [index, each] of list.entries()) {
    yield { what: `${path}[${index}] left out`, value: list.toSpliced(index, 1) };
    for (const { what, value } of variantsOf(each, `${path}[${index}]`)) {
      yield { what, value: list.with(index, value) };
    }
  }
}

function* ofObject(object: object, path: string): Generator<Variant> {
  yield { what: `${path}.added`, value: { ...object, added: 1 } };
  for (const [name, each] of Object.entries(object)) {
    const rest = Object.fromEntries(Object.entries(object).filter(([other]) => other !== name));
    yield { what: `${path}.${name} left out`, value: rest };
    for (const { what, value } of variantsOf(each, `${path}.${name}`)) {
      yield { what, value: { ...object, [name]: value } };
    }
  }
}

function* ofScalar(value: unknown, path: string): Generator<Variant> {
  yield { what: `${path} null`, value: value === null ? 0 : null };
  if (typeof value === 'number') {
    yield { what: `${path} + 1`, value: value + 1 };
    yield { what: `${path} - 1`, value: value - 1 };
  }
  if (typeof value === 'boolean') yield { what: `${path} turned`, value: !value };
  if (typeof value === 'string') yield* ofText(value, path);
}

function* ofText(text: string, path: string): Generator<Variant> {
  yield { what: `${path} empty`, value: text === '' ? 'x' : '' };
  yield { what: `${path} longer`, value: `${text}A` };
  if (/^[0-9a-f]{64}$/.test(text)) yield { what: `${path} other digit`, value: otherDigit(text) };
  const bytes = Buffer.from(text, 'base64');
  const isBase64 = text.length > 0 && bytes.toString('base64') === text;
  if (isBase64) yield* ofBytes(bytes, path);
  else if (text.length > 0) yield { what: `${path} other letter`, value: otherLetter(text) };
}

/** Of short ones one bit of each byte, of long ones of about this many, never the same bit in a row. */
const sampled = 120;

function* ofBytes(bytes: Buffer, path: string): Generator<Variant> {
  const step = Math.max(1, Math.floor(bytes.length / sampled));
  for (let at = 0; at < bytes.length; at += step) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
    yield { what: `${path} byte ${at} bit ${at % 8}`, value: changed.toString('base64') };
  }
  yield { what: `${path} one byte less`, value: bytes.subarray(0, -1).toString('base64') };
  yield { what: `${path} one byte more`, value: Buffer.concat([bytes, Buffer.of(0)]).toString('base64') };
}

function otherDigit(text: string): string {
  return (text.startsWith('0') ? '1' : '0') + text.slice(1);
}

function otherLetter(text: string): string {
  const middle = text.length >> 1;
  const letter = text[middle] === 'a' ? 'b' : 'a';
  return text.slice(0, middle) + letter + text.slice(middle + 1);
}
