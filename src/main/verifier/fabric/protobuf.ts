import { BrokenLink } from '../broken.ts';

/**
 * Protocol Buffers, version 3, read so that no byte is passed over: a field that is not known, a single field twice,
 * a number longer than it has to be, bytes that are left and text that is not UTF-8 are refused. Generated readers
 * take all of these, and two readers could then see two messages in the same bytes.
 */

const varint = 0;
const delimited = 2;
type Wire = typeof varint | typeof delimited;

/** A field's number, how its bytes are laid out, and how one value is read from them. */
interface Field<T> {
  readonly number: number;
  readonly wire: Wire;
  /** @returns what the field holds now; undefined when it must not come again */
  add(before: T | undefined, content: Content): T | undefined;
  /** When the field is not there. */
  readonly absent: T;
}

interface Content {
  readonly number: number;
  readonly bytes: Uint8Array;
  readonly place: Place;
}

/** How deep a message is within others, and how many fields were read so far. */
interface Place {
  readonly depth: number;
  readonly count: { fields: number };
}

type Fields<S> = { readonly [K in keyof S]: Field<S[K]> };

export interface Message<S> {
  readonly fields: Fields<S>;
}

export function message<S>(fields: Fields<S>): Message<S> {
  return { fields };
}

const within = ({ depth, count }: Place): Place => ({ depth: depth + 1, count });

class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

/** Messages within messages: a channel's configuration has some twelve. */
const deepest = 64;
/** Fields in all: a channel's configuration has some hundreds for each hospital. */
const mostFields = 100_000;

const once = <T>(before: T | undefined, value: () => T) => (before === undefined ? value() : undefined);
const nothing = new Uint8Array();

export function bytes(number: number): Field<Uint8Array> {
  return {
    number,
    wire: delimited,
    add: (before, content) => once(before, () => content.bytes),
    absent: nothing,
  };
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function textOf({ bytes: content }: Content): string {
  try {
    return decoder.decode(content);
  } catch {
    throw new Unreadable('a text is not UTF-8');
  }
}

export function text(number: number): Field<string> {
  return {
    number,
    wire: delimited,
    add: (before, content) => once(before, () => textOf(content)),
    absent: '',
  };
}

/** A whole number from 0 to 2^53 - 1: what is negative or larger has no meaning in any field that is read here. */
export function whole(number: number): Field<number> {
  return { number, wire: varint, add: (before, content) => once(before, () => content.number), absent: 0 };
}

/** Of a choice: whether a 0 is there matters. */
export function chosen(number: number): Field<number | undefined> {
  return { ...whole(number), absent: undefined };
}

export function flag(number: number): Field<boolean> {
  return {
    number,
    wire: varint,
    add: (before, content) => once(before, () => truthOf(content)),
    absent: false,
  };
}

function truthOf({ number }: Content): boolean {
  if (number > 1) throw new Unreadable('a truth is neither 0 nor 1');
  return number === 1;
}

/** @param of a function, since messages may hold themselves */
export function part<T>(number: number, of: () => Message<T>): Field<T | undefined> {
  return {
    number,
    wire: delimited,
    add: (before, { bytes: content, place }) => once(before, () => fieldsOf(of(), content, within(place))),
    absent: undefined,
  };
}

export function parts<T>(number: number, of: () => Message<T>): Field<T[]> {
  return list(number, ({ bytes: content, place }) => fieldsOf(of(), content, within(place)));
}

export function manyBytes(number: number): Field<Uint8Array[]> {
  return list(number, (content) => content.bytes);
}

function list<T>(number: number, valueOf: (content: Content) => T): Field<T[]> {
  return {
    number,
    wire: delimited,
    add(before = [], content) {
      before.push(valueOf(content));
      return before;
    },
    absent: [],
  };
}

/** A map from texts to messages. */
export function byName<T>(number: number, of: () => Message<T>): Field<Map<string, T>> {
  const entry = message<{ name: string; value: T | undefined }>({ name: text(1), value: part(2, of) });
  return {
    number,
    wire: delimited,
    add(before = new Map(), { bytes: content, place }) {
      const { name, value } = fieldsOf(entry, content, within(place));
      if (value === undefined) throw new Unreadable('an entry has no value');
      if (before.has(name)) throw new Unreadable('a name is there twice');
      return before.set(name, value);
    },
    absent: new Map(),
  };
}

/** A field that may be there, once or many times, and that nothing rests on. */
export function unread(number: number, wire: 'number' | 'bytes' = 'bytes'): Field<true> {
  return { number, wire: wire === 'number' ? varint : delimited, add: () => true, absent: true };
}

/** @throws BrokenLink */
export function read<T>(type: Message<T>, content: Uint8Array, what: string): T {
  try {
    return fieldsOf(type, content, { depth: 0, count: { fields: 0 } });
  } catch (error) {
    if (error instanceof Unreadable) throw new BrokenLink(`${what} cannot be read: ${error.message}.`);
    throw error;
  }
}

function fieldsOf<T>({ fields }: Message<T>, content: Uint8Array, place: Place): T {
  if (place.depth > deepest) throw new Unreadable('it is nested too deep');
  const names = new Map<number, keyof T>();
  const found: Partial<T> = {};
  for (const name in fields) names.set(fields[name].number, name);
  const reader = new Bytes(content);
  while (!reader.atEnd) {
    if (++place.count.fields > mostFields) throw new Unreadable(`it has more than ${mostFields} fields`);
    const tag = reader.number();
    const name = names.get(Math.floor(tag / 8));
    if (name === undefined) throw new Unreadable(`it has a field ${Math.floor(tag / 8)}, which is not known`);
    const field = fields[name];
    if (tag % 8 !== field.wire) throw new Unreadable(`its field ${Math.floor(tag / 8)} is of another type`);
    const value =
      field.wire === varint
        ? { number: reader.number(), bytes: nothing, place }
        : { number: 0, bytes: reader.bytes(), place };
    const after = field.add(found[name], value);
    if (after === undefined) throw new Unreadable(`its field ${Math.floor(tag / 8)} is there twice`);
    found[name] = after;
  }
  return withAbsent(fields, found);
}

function withAbsent<T>(fields: Fields<T>, found: Partial<T>): T {
  const all: Partial<T> = {};
  for (const name in fields) all[name] = found[name] ?? fields[name].absent;
  if (!isWhole(fields, all)) throw new Error('a field has neither a value nor one for its absence');
  return all;
}

function isWhole<T>(fields: Fields<T>, value: Partial<T>): value is T & Partial<T> {
  return Object.keys(fields).every((name) => name in value);
}

class Bytes {
  readonly #content: Uint8Array;
  #at = 0;

  constructor(content: Uint8Array) {
    this.#content = content;
  }

  get atEnd(): boolean {
    return this.#at === this.#content.length;
  }

  /** A varint in its shortest form. */
  number(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.#content[this.#at++];
      if (byte === undefined) throw new Unreadable('it ends within a number');
      value += (byte & 0x7f) * factor;
      if (!Number.isSafeInteger(value)) throw new Unreadable('it holds a number that cannot be');
      if (byte >= 0x80) continue;
      if (byte === 0 && factor > 1) throw new Unreadable('a number is longer than it has to be');
      return value;
    }
  }

  bytes(): Uint8Array {
    const length = this.number();
    if (length > this.#content.length - this.#at) throw new Unreadable('it ends within a field');
    this.#at += length;
    return this.#content.subarray(this.#at - length, this.#at);
  }
}
