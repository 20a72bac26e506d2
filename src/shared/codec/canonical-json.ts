const encoder = new TextEncoder();
/** Nothing that is sealed or signed has a quarter of it: what has more holds itself. */
const deepest = 128;
/** Nothing in it is escaped, nor half of a character: so is nearly every text that is sealed. */
const plain = /^[\u0020\u0021\u0023-\u005b\u005d-\u007e]*$/;

/**
 * The one text of a JSON value, by RFC 8785 (JSON Canonicalization Scheme): the same value gives the same bytes
 * everywhere, so that it can be hashed and signed. Members that are undefined are left out.
 * @throws Error for what JSON cannot say: undefined, NaN, infinity, lone surrogates, functions, cycles
 */
export function canonicalJson(value: unknown): string {
  return textOf(value, 0);
}

/** UTF-8 of `canonicalJson`. */
export function canonicalBytes(value: unknown): Uint8Array<ArrayBuffer> {
  return encoder.encode(canonicalJson(value));
}

function textOf(value: unknown, depth: number): string {
  switch (typeof value) {
    case 'string':
      return quoted(value);
    case 'number':
      if (!Number.isFinite(value)) throw new Error('JSON has no such number');
      // RFC 8785, 3.2.2.3: as ECMAScript writes it.
      return JSON.stringify(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      if (depth > deepest) throw new Error('this value is nested too deep, or holds itself');
      return Array.isArray(value) ? listOf(value, depth + 1) : objectOf(value, depth + 1);
    default:
      throw new Error('this value has no JSON form');
  }
}

function quoted(text: string): string {
  if (plain.test(text)) return `"${text}"`;
  if (!text.isWellFormed()) throw new Error('JSON has no half of a character');
  return JSON.stringify(text);
}

function listOf(list: readonly unknown[], depth: number): string {
  let text = '';
  for (const value of list) text += `${text === '' ? '' : ','}${textOf(value, depth)}`;
  return `[${text}]`;
}

/** RFC 8785, 3.2.3: by UTF-16 code units, as JavaScript compares texts. */
function objectOf(object: object, depth: number): string {
  let text = '';
  for (const name of Object.keys(object).toSorted()) {
    const value: unknown = Reflect.get(object, name);
    if (value !== undefined) text += `${text === '' ? '' : ','}${quoted(name)}:${textOf(value, depth)}`;
  }
  return `{${text}}`;
}
