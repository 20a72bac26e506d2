/** Composite keys exactly as Fabric's shim makes them: U+0000, type, U+0000, then each attribute and U+0000. */
const separator = '\u0000';
const last = '\u{10ffff}';

/** @throws Error when a part holds the separator or the largest code point */
export function createCompositeKey(objectType: string, attributes: readonly string[]): string {
  const parts = [objectType, ...attributes];
  for (const part of parts) {
    if (!part.isWellFormed() || part.includes(separator) || part.includes(last)) {
      throw new Error('a part of a composite key holds a character that is not allowed');
    }
  }
  return separator + parts.map((part) => part + separator).join('');
}

export function splitCompositeKey(key: string): { objectType: string; attributes: string[] } {
  const parts = key.slice(1, -1).split(separator);
  if (!key.startsWith(separator) || !key.endsWith(separator) || parts[0] === undefined) {
    throw new Error('not a composite key');
  }
  return { objectType: parts[0], attributes: parts.slice(1) };
}

/** The keys that begin with these parts: `start` ≤ key < `end`. */
export function compositeRange(
  objectType: string,
  attributes: readonly string[],
): { start: string; end: string } {
  const start = createCompositeKey(objectType, attributes);
  return { start, end: start + last };
}
