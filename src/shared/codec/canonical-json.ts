import canonicalize from 'canonicalize';

const encoder = new TextEncoder();

/**
 * The one text of a JSON value, by RFC 8785 (JSON Canonicalization Scheme): the same value gives the same bytes
 * everywhere, so that it can be hashed and signed.
 * @throws Error for what JSON cannot say: undefined, NaN, infinity, lone surrogates, cycles
 */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new Error('this value has no JSON form');
  return text;
}

/** UTF-8 of `canonicalJson`. */
export function canonicalBytes(value: unknown): Uint8Array<ArrayBuffer> {
  return encoder.encode(canonicalJson(value));
}
