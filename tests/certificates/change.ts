import { z } from 'zod';
import { canonicalJson } from '#shared/codec/canonical-json.ts';
import { changedBytes, type Change } from './change-bytes.ts';
import { changedText } from './change-text.ts';
import { File, type Whole } from './pool.ts';
import type { Random } from './random.ts';

/** A certificate with one change. */
export interface Changed {
  readonly whole: Whole;
  /** What was changed, and how. */
  readonly what: string;
  readonly text: Buffer;
  readonly data: Buffer | undefined;
}

type Path = readonly string[];

/** One change of one certificate, of any of the kinds; never none. */
export async function change(random: Random, pool: readonly Whole[]): Promise<Changed> {
  for (;;) {
    const form = random.pick([1, 2]);
    const whole = random.pick(pool.filter((each) => each.form === form));
    const changed = await tried(random, whole, pool);
    const sameText = changed.text.equals(Buffer.from(whole.text));
    const sameData = whole.data === changed.data || changed.data?.equals(whole.data ?? Buffer.alloc(0));
    if (!sameText || sameData === false) return changed;
  }
}

async function tried(random: Random, whole: Whole, pool: readonly Whole[]): Promise<Changed> {
  const kind = random.next();
  if (kind < 0.08 && whole.data !== undefined) {
    const [what, data] = changedBytes(
      random,
      whole.data,
      pool.find(({ data: each }) => each !== undefined)!.data!,
    );
    return { whole, what: `data: ${what}`, text: Buffer.from(whole.text), data };
  }
  if (kind < 0.25) {
    const [what, text] = changedFile(random, whole);
    return { whole, what: `file: ${what}`, text, data: whole.data };
  }
  const parsed = File.parse(JSON.parse(whole.text));
  const [what, value] = changedValue(
    random,
    parsed,
    pool.filter(({ form }) => form === whole.form),
  );
  const text = Buffer.from(`${serialised(value)}\n`);
  if (kind > 0.6) return (await signedAgain(whole, what, value)) ?? { whole, what, text, data: whole.data };
  return { whole, what, text, data: whole.data };
}

/** What the exporter could change: all but what others signed. Undefined when there is no body left to sign. */
async function signedAgain(whole: Whole, what: string, value: unknown): Promise<Changed | undefined> {
  const body = typeof value === 'object' && value !== null && 'body' in value ? value.body : undefined;
  const { sign } = whole;
  if (
    sign === undefined ||
    body === undefined ||
    canonicalJson(body) === canonicalJson(File.parse(JSON.parse(whole.text)).body)
  ) {
    return undefined;
  }
  try {
    const text = Buffer.from(await sign(body));
    return { whole, what: `signed again: ${what}`, text, data: whole.data };
  } catch {
    // Half a character, or no number: it cannot be signed.
    return undefined;
  }
}

/** As near to the canonical form as the value allows. */
function serialised(value: unknown): string {
  try {
    return canonicalJson(value);
  } catch {
    return JSON.stringify(value);
  }
}

/** The file's own bytes, as a damaged disk or a mail program changes them. */
function changedFile(random: Random, { text }: Whole): Change<Buffer> {
  const bytes = Buffer.from(text);
  const gap = text.indexOf(random.pick([',', ':', '{', '[']), random.below(text.length));
  const kinds: readonly (() => Change<Buffer>)[] = [
    () => changedBytes(random, bytes, Buffer.from('{}')),
    () => changedBytes(random, bytes, Buffer.from('{}')),
    () => ['a space', Buffer.from(`${text.slice(0, gap + 1)} ${text.slice(gap + 1)}`)],
    () => ['no line end', Buffer.from(text.trimEnd())],
    () => ['two line ends', Buffer.from(`${text}\n`)],
    () => ['a line end of Windows', Buffer.from(text.replace('\n', '\r\n'))],
    () => ['a mark of its encoding', Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), bytes])],
    () => ['in lines', Buffer.from(`${JSON.stringify(JSON.parse(text), null, 2)}\n`)],
    () => ['another order', Buffer.from(text.replace(/^\{(.*),("exporterSignature":"[^"]*")\}/, '{$2,$1}'))],
    () => ['a number with a fraction', Buffer.from(text.replace(/:(\d+),/, ':$1.0,'))],
    () => ['a name twice', Buffer.from(text.replace('{', '{"body":1,'))],
    () => ['an escape', Buffer.from(text.replace('"body"', String.raw`"\u0062ody"`))],
    () => ['more than a number', Buffer.from(text.replace(/:(\d+),/, ':1e999,'))],
    () => ['half of a character', Buffer.from(text.replace(/":"/, String.raw`":"\ud800`))],
    () => ['nested without end', Buffer.from(text.replace(/:\d+/, `:${'['.repeat(50_000)}`))],
  ];
  return random.pick(kinds)();
}

/** With one of these of another certificate, it is that certificate, as true as before. */
const wholeRecords = new Set(['all', 'body', 'body.record', 'body.record.sealed']);

/** One place in a value: a leaf changed, a member left out, added, doubled, exchanged, or taken from another. */
function changedValue(random: Random, value: unknown, others: readonly Whole[]): Change<unknown> {
  const path = randomPath(random, value);
  const before = at(value, path);
  const other = at(JSON.parse(random.pick(others).text), path);
  const name = path.join('.') || 'all';
  const isLeaf = typeof before !== 'object' || before === null;
  const isWhole = wholeRecords.has(name);
  if (!isLeaf && !isWhole && other !== undefined && random.next() < 0.4)
    return [`${name}: of another`, put(value, path, other)];
  const [what, after] = isLeaf ? changedLeaf(random, before, other) : changedTree(random, before, value);
  return [`${name}: ${what}`, put(value, path, after)];
}

function changedLeaf(random: Random, value: unknown, other: unknown): Change<unknown> {
  const otherText = typeof other === 'string' ? other : 'x';
  const kinds: (() => Change<unknown>)[] = [
    () => ['of another', other ?? null],
    () => ['null', value === null ? 0 : null],
    () => ['another type', typeof value === 'string' ? 1 : 'x'],
    () => ['in a list', [value]],
  ];
  if (typeof value === 'number') {
    const near: readonly number[] = [
      value + 1,
      value - 1,
      -value,
      value * 10,
      value + 0.5,
      value / 2,
      0,
      2 ** 53,
      8.7e15,
    ];
    kinds.push(...near.map((each) => (): Change<unknown> => [`${each}`, each]));
  }
  if (typeof value === 'boolean') kinds.push(() => ['turned', !value]);
  if (typeof value === 'string' && random.next() < 0.85) return changedText(random, value, otherText);
  return random.pick(kinds)();
}

function changedTree(random: Random, value: object, root: unknown): Change<unknown> {
  if (Array.isArray(value)) {
    const list: readonly unknown[] = value;
    const [a, b] = [random.below(list.length), random.below(list.length)];
    const kinds: readonly (() => Change<unknown>)[] = [
      () => ['one left out', list.toSpliced(a, 1)],
      () => ['one twice', list.toSpliced(a, 0, list[a])],
      () => ['two exchanged', list.with(a, list[b]).with(b, list[a])],
      () => ['turned round', list.toReversed()],
      () => ['none', []],
      () => ['one more', [...list, 'x']],
      () => ['a hundred thousand', Array.from({ length: 100_001 }, () => '')],
    ];
    return list.length === 0 ? ['one more', ['x']] : random.pick(kinds)();
  }
  const entries = Object.entries(value);
  if (entries.length === 0) return ['one more', { more: 1 }];
  const [a, b] = [random.below(entries.length), random.below(entries.length)];
  const [[nameA, valueA], [nameB, valueB]] = [entries[a]!, entries[b]!];
  const kinds: readonly (() => Change<unknown>)[] = [
    () => [`${nameA} left out`, Object.fromEntries(entries.toSpliced(a, 1))],
    () => ['one more', { ...value, more: 1 }],
    () => [`${nameA} named otherwise`, Object.fromEntries(entries.with(a, [`${nameA}_`, valueA]))],
    () => [`${nameA} and ${nameB} exchanged`, { ...value, [nameA]: valueB, [nameB]: valueA }],
    () => ['a part of elsewhere', { ...value, [nameA]: at(root, randomPath(random, root)) }],
    () => ['empty', {}],
    () => ['a list', entries],
  ];
  return random.pick(kinds)();
}

/** Every node is reached, leaves more often than what holds them. */
function randomPath(random: Random, value: unknown): Path {
  const path: string[] = [];
  let node = value;
  while (typeof node === 'object' && node !== null && random.next() > 0.06) {
    const names = Object.keys(node);
    if (names.length === 0) break;
    const name = random.pick(names);
    path.push(name);
    node = at(node, [name]);
  }
  return path;
}

function at(value: unknown, path: Path): unknown {
  let node = value;
  for (const name of path) {
    if (typeof node !== 'object' || node === null) return undefined;
    node = Object.entries(node).find(([key]) => key === name)?.[1];
  }
  return node;
}

function put(value: unknown, path: Path, after: unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return after;
  if (Array.isArray(value)) {
    const list: readonly unknown[] = value;
    return list.with(Number(name), put(list[Number(name)], rest, after));
  }
  return { ...z.looseObject({}).parse(value), [name]: put(at(value, [name]), rest, after) };
}
