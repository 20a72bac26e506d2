/**
 * Reads JSON as somebody who checks signed texts has to: whatever two readers could understand differently is refused.
 * I-JSON (RFC 7493): no name twice in an object, no lone surrogate; and each number in the one form of RFC 8785, so
 * that `1.0`, `-0`, `1e999` and numbers that a double does not hold are refused. White space between tokens and the
 * escapes of a string are free, as in RFC 8259: what is signed is the text itself.
 */
export class JsonError extends Error {
  override readonly name = 'JsonError';
}

/** Objects and lists within one another: nothing that VitalSeal signs has a quarter of it. */
const deepest = 32;
/** Values in all: more than five times what an hour of a channel's blocks has. */
const mostValues = 1_000_000;

/**
 * @returns the value, of plain objects and arrays
 * @throws JsonError whose message is the end of a sentence, such as `the name “a” is there twice`
 */
export function parseStrictJson(text: string): unknown {
  if (!text.isWellFormed()) throw new JsonError('it holds half of a character');
  const reader = new Reader(text);
  const value = reader.value(0);
  reader.end();
  return value;
}

const space = /[ \t\n\r]*/y;
const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
/** A part of a string without escapes; control characters have to be escaped. */
const plain = /[\u0020\u0021\u0023-\u005b\u005d-\uffff]*/y;
const escaped = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const word = /true|false|null/y;
const words: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null };

class Reader {
  readonly #text: string;
  #at = 0;
  #values = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): unknown {
    if (depth > deepest) throw new JsonError('its objects are nested too deep');
    if (++this.#values > mostValues) throw new JsonError(`it holds more than ${mostValues} values`);
    this.#take(space);
    switch (this.#text[this.#at]) {
      case '{':
        return this.#object(depth);
      case '[':
        return this.#list(depth);
      case '"':
        return this.#string();
      case 't':
      case 'f':
      case 'n':
        return words[this.#take(word) ?? this.#fail()];
      default:
        return this.#number();
    }
  }

  end(): void {
    this.#take(space);
    if (this.#at < this.#text.length) throw new JsonError('something follows its end');
  }

  #object(depth: number): object {
    const object = {};
    this.#at++;
    if (this.#next('}')) return object;
    do {
      this.#take(space);
      const name = this.#string();
      if (Object.hasOwn(object, name)) throw new JsonError(`the name “${name.slice(0, 60)}” is there twice`);
      if (!this.#next(':')) this.#fail();
      const value = this.value(depth + 1);
      // Not by assignment: `__proto__` is a name like others.
      Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
    } while (this.#next(','));
    if (!this.#next('}')) this.#fail();
    return object;
  }

  #list(depth: number): unknown[] {
    const list: unknown[] = [];
    this.#at++;
    if (this.#next(']')) return list;
    do list.push(this.value(depth + 1));
    while (this.#next(','));
    if (!this.#next(']')) this.#fail();
    return list;
  }

  #string(): string {
    const start = this.#at;
    if (this.#text[this.#at] !== '"') this.#fail();
    this.#at++;
    let isPlain = true;
    this.#take(plain);
    while (this.#take(escaped) !== undefined) {
      isPlain = false;
      this.#take(plain);
    }
    if (this.#text[this.#at] !== '"') this.#fail();
    this.#at++;
    if (isPlain) return this.#text.slice(start + 1, this.#at - 1);
    const value: unknown = JSON.parse(this.#text.slice(start, this.#at));
    if (typeof value !== 'string' || !value.isWellFormed())
      throw new JsonError('it holds half of a character');
    return value;
  }

  #number(): number {
    const token = this.#take(number) ?? this.#fail();
    const value = Number(token);
    if (String(value) !== token)
      throw new JsonError(`the number ${token.slice(0, 40)} is not in its one form`);
    return value;
  }

  #next(sign: string): boolean {
    this.#take(space);
    if (this.#text[this.#at] !== sign) return false;
    this.#at++;
    return true;
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const [found] = pattern.exec(this.#text) ?? [];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #fail(): never {
    throw new JsonError(`it is no JSON from character ${this.#at + 1} on`);
  }
}
