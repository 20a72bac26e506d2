import { canonicalJson } from '#shared/codec/canonical-json.ts';
import { JsonError, parseStrictJson } from '#shared/codec/strict-json.ts';
import { BrokenLink, demand } from './broken.ts';

/** The chaincode takes and writes nothing of this many bytes of UTF-8 or more. */
const tooManyBytes = 8_192;

/**
 * A text that is hashed or signed as it stands, such as the argument of a transaction: below 8 KB, JSON that can be
 * understood in one way, and exactly the fields of its kind.
 * @param what such as `The argument of the transaction`
 * @throws BrokenLink
 */
export function readSigned<T>(schema: { parse(value: unknown): T }, text: string, what: string): T {
  demand(Buffer.byteLength(text) < tooManyBytes, `${what} has ${tooManyBytes} bytes or more.`);
  const value = jsonOf(text, what);
  const parsed = parse(schema, value, what);
  // A schema may pass over what it does not name, or trim a text.
  demand(canonicalJson(parsed) === canonicalJson(value), `${what} holds more than belongs there.`);
  return parsed;
}

function jsonOf(text: string, what: string): unknown {
  try {
    return parseStrictJson(text);
  } catch (error) {
    if (error instanceof JsonError) throw new BrokenLink(`${what} cannot be read: ${error.message}.`);
    throw error;
  }
}

function parse<T>(schema: { parse(value: unknown): T }, value: unknown, what: string): T {
  try {
    return schema.parse(value);
  } catch {
    throw new BrokenLink(`${what} cannot be read: it does not have the fields of its kind.`);
  }
}
