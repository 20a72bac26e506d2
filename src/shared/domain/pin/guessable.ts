import { commonDigits, commonWords, padLines, rows } from './commonest.ts';

/**
 * How soon somebody who knows how people choose would try a PIN. Counted in decimal digits: 6 is what six dice with ten
 * faces give, 4.3 is some 20,000 tries. What is no pattern counts in full, a pattern counts as little as there are of it.
 */

/** Of digits alone: fewer than some 20,000 tries. */
const leastOfDigits = 4.3;
/** With letters in it: no less than six digits by chance. */
const leastOfPhrase = 6;

const alphabet = 'abcdefghijklmnopqrstuvwxyz';

const fewest = 3;

/** What comes after makes a PIN no weaker, and nobody is to wait for the judge. */
const mostJudged = 32;

/** @param own words that others know of this person, such as the enrolment id */
export function isGuessable(pin: string, own: readonly string[] = []): boolean {
  const text = pin.normalize('NFKC').toLowerCase().slice(0, mostJudged);
  if (/^\d*$/u.test(text)) return isGuessableNumber(text);
  const words = [...commonWords, ...own.flatMap((word) => word.toLowerCase().split(/[^\p{L}]+/u))];
  return new Set(text).size <= 2 || costOf(text, words).digits < leastOfPhrase;
}

function isGuessableNumber(digits: string): boolean {
  if (
    commonDigits.has(digits) ||
    new Set(digits).size <= 2 ||
    isDate(digits) ||
    isWoven(digits) ||
    isCounting(digits)
  )
    return true;
  for (let step = 2; step <= 8; step += 1) if (runAt(digits, 0, step) === digits.length) return true;
  const { digits: cost, free } = costOf(digits, []);
  return free === 0 || cost < leastOfDigits;
}

/** 102030, 918273, 112233: two runs, a digit of each in turn. */
function isWoven(digits: string): boolean {
  const halves = [0, 1].map((from) => digits.replaceAll(/(.)(.?)/g, from === 0 ? '$1' : '$2'));
  return halves.every(
    (half) => half.length >= fewest && steps.some((step) => runAt(half, 0, step) === half.length),
  );
}

/** 101112, 100200, 123124: numbers of two or three digits, each as far from the one before. */
function isCounting(digits: string): boolean {
  return [2, 3].some((size) => {
    const numbers = (digits.match(new RegExp(`.{${size}}`, 'g')) ?? []).map(Number);
    const [first = 0, second = 0] = numbers;
    const by = second - first;
    // Two numbers are always some way apart: only a way that somebody would count by.
    const isWay = size === 2 || /^[01]+$/.test(String(Math.abs(by)));
    return digits.length % size === 0 && isWay && numbers.every((number, at) => number === first + by * at);
  });
}

/** A day, month and year in any of the usual orders, the year with two or four digits. */
function isDate(digits: string): boolean {
  if (digits.length === 6) return isDayAndMonth(digits.slice(0, 4)) || isMonthAndDay(digits.slice(2));
  const [first, last] = [digits.slice(0, 4), digits.slice(-4)];
  if (digits.length === 7) {
    const [day, month] = [`0${digits.slice(0, 3)}`, `${digits.slice(0, 2)}0${digits.charAt(2)}`];
    return isYear(last) && (isDayAndMonth(day) || isDayAndMonth(month));
  }
  if (digits.length !== 8) return false;
  return (isDayAndMonth(first) && isYear(last)) || (isDayAndMonth(last) && isYear(first));
}

/** Four digits, in this order. */
const isMonthAndDay = (digits: string): boolean => /^(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/.test(digits);

/** Four digits, in either order. */
const isDayAndMonth = (digits: string): boolean =>
  isMonthAndDay(digits) || isMonthAndDay(digits.slice(2) + digits.slice(0, 2));

const backwards = (text: string): string => {
  let turned = '';
  for (const character of text) turned = character + turned;
  return turned;
};

/** In which somebody who works, or somebody's child, was born; or that is not far. */
const isYear = (digits: string): boolean => /^(?:19[2-9]|20[0-4])\d$/.test(digits);

interface Cost {
  readonly digits: number;
  /** Characters that belong to no pattern. */
  readonly free: number;
}

/** The cheapest way to say the text, from patterns and what is none. */
function costOf(text: string, words: readonly string[]): Cost {
  const plain = unleet(text);
  const best: Cost[] = [{ digits: 0, free: 0 }];
  const offer = (at: number, cost: Cost) => {
    const before = best[at];
    if (before === undefined || cost.digits < before.digits) best[at] = cost;
  };
  for (let at = 0; at < text.length; at += 1) {
    const so = best[at];
    if (so === undefined) continue;
    offer(at + 1, { digits: so.digits + single(text.charAt(at)), free: so.free + 1 });
    for (const [length, digits] of [...patternsAt(text, at), ...wordsAt(plain, at, words)]) {
      offer(at + length, { digits: so.digits + digits, free: so.free });
    }
  }
  return best[text.length] ?? { digits: 0, free: 0 };
}

/** log10 of how many there are of its kind; what joins words is hardly a choice. */
function single(character: string): number {
  if (/\d/u.test(character)) return 1;
  if (/[\s\-_.,!?]/u.test(character)) return 0.5;
  return 1.4;
}

/** What begins here: how long it is, and log10 of how many there are of it. */
function* patternsAt(text: string, at: number): Generator<[number, number]> {
  for (const step of steps) yield* upTo(runAt(text, at, step), 1.5);
  for (const line of [...padLines, ...rows]) yield* upTo(alongLine(text, at, line), 1.5);
  yield* upTo(copyAt(text, at), 0.5);
  if (isYear(text.slice(at, at + 4))) yield [4, 2.1];
}

/** @param plain with `P4$$w0rd` read as letters */
function* wordsAt(plain: string, at: number, words: readonly string[]): Generator<[number, number]> {
  for (const word of words) if (word.length >= fewest && plain.startsWith(word, at)) yield [word.length, 2];
}

/** Every length of a pattern, for the next one may begin within it. */
function* upTo(longest: number, digits: number): Generator<[number, number]> {
  for (let length = fewest; length <= longest; length += 1) yield [length, digits];
}

const steps = [0, 1, -1] as const;

/** How long the text goes on by a constant step from here; after 9 comes 0, after z comes a. */
function runAt(text: string, at: number, step: number): number {
  const first = text.charAt(at);
  const circle = /\d/u.test(first) ? '0123456789' : alphabet;
  let place = circle.indexOf(first);
  if (place < 0) return runOfAny(text, at, step);
  let length = 1;
  for (; at + length < text.length; length += 1) {
    place = (place + step + circle.length) % circle.length;
    if (text.charAt(at + length) !== circle.charAt(place)) break;
  }
  return length;
}

/** Digits and letters of other scripts stand in their order too. */
function runOfAny(text: string, at: number, step: number): number {
  let length = 1;
  while (text.charCodeAt(at + length) === text.charCodeAt(at + length - 1) + step) length += 1;
  return length;
}

/** How far the text follows a line of a keyboard, in either direction. */
function alongLine(text: string, at: number, line: string): number {
  let longest = 0;
  for (const way of [line, backwards(line)]) {
    const from = way.indexOf(text.charAt(at));
    if (from < 0) continue;
    let length = 0;
    while (from + length < way.length && text.charAt(at + length) === way.charAt(from + length)) length += 1;
    longest = Math.max(longest, length);
  }
  return longest;
}

/** How much of what stands before is repeated from here on, as it is or backwards. */
function copyAt(text: string, at: number): number {
  const before = backwards(text.slice(0, at));
  let length = 0;
  for (; at + length < text.length; length += 1) {
    const more = text.slice(at, at + length + 1);
    if (!text.slice(0, at + length).includes(more) && !before.includes(more)) break;
  }
  return length;
}

const letterOf: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '8': 'b',
  '@': 'a',
  $: 's',
  '!': 'i',
  '€': 'e',
  '|': 'l',
};

/** Digits and signs that stand for letters. */
function unleet(text: string): string {
  return text.replaceAll(/./gu, (character) => letterOf[character] ?? character);
}
