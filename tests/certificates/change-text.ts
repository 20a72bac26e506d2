import { z } from 'zod';
import { changedBytes, changedSignature, type Change } from './change-bytes.ts';
import type { Random } from './random.ts';

/** Single changes of a text of a certificate, by what the text is: JSON, PEM, base64, or letters. */
export function changedText(random: Random, text: string, other: string): Change<string> {
  if (random.next() < 0.25 || text === '') return changedLetters(random, text, other);
  if (text.startsWith('{')) return changedJson(random, text, other);
  if (text.startsWith('-----BEGIN')) return changedPem(random, text, other);
  const bytes = Buffer.from(text, 'base64');
  if (text.length >= 24 && bytes.toString('base64') === text)
    return changedBase64(random, bytes, text, other);
  return changedLetters(random, text, other);
}

const strange = ['\u0000', '\u001b[2K', '\u202e', '\u200b', '\u2028', 'e\u0301', '\u{1f4a9}', '“', '\\', '"'];

function changedLetters(random: Random, text: string, other: string): Change<string> {
  const at = random.below(text.length + 1);
  const [before, after] = [text.slice(0, at), text.slice(at)];
  const letter = String.fromCharCode(32 + random.below(95));
  const kinds: readonly (() => Change<string>)[] = [
    () => ['a letter', before + letter + after.slice(1)],
    () => ['a letter more', before + letter + after],
    () => ['a letter less', before + after.slice(1)],
    () => ['two letters exchanged', before + after.slice(1, 2) + after.slice(0, 1) + after.slice(2)],
    () => ['another case', before + swapCase(after.slice(0, 1)) + after.slice(1)],
    () => ['all in capitals', text.toUpperCase()],
    () => ['a space behind', `${text} `],
    () => ['a line end behind', `${text}\n`],
    () => ['a strange character', before + random.pick(strange) + after],
    () => ['twice', text + text],
    () => ['nothing', ''],
    () => ['very long', text + 'x'.repeat(10_000)],
    () => ['another text', other],
  ];
  return random.pick(kinds)();
}

function swapCase(letter: string): string {
  return letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
}

/** The text is what is hashed: how it is spelt is part of it. */
function changedJson(random: Random, text: string, other: string): Change<string> {
  const name = /"([a-zA-Z]+)":/.exec(text.slice(random.below(text.length)))?.[1] ?? 'id';
  const kinds: readonly (() => Change<string>)[] = [
    () => ['a number with a fraction of nothing', text.replace(/:(\d+)([,}])/, ':$1.0$2')],
    () => ['a number to its power', text.replace(/:(\d+)([,}])/, ':$1e0$2')],
    () => ['a negative nothing', text.replace(/:(\d+)([,}])/, ':-0$2')],
    () => ['more than a number can be', text.replace(/:(\d+)([,}])/, ':1e999$2')],
    () => ['a number with zeros before', text.replace(/:(\d+)([,}])/, ':00$1$2')],
    () => [
      'another number',
      text.replace(/:(\d+)([,}])/, (_, digits: string, end: string) => `:${Number(digits) + 1}${end}`),
    ],
    () => ['a name twice', `{"${name}":null,${text.slice(1)}`],
    () => ['a name twice, at the end', `${text.slice(0, -1)},"${name}":0}`],
    () => ['a name more', `${text.slice(0, -1)},"more":1}`],
    () => ['a space', text.replace(':', ': ')],
    () => [
      'an escape',
      text.replace(/"([a-z])/, (_, letter: string) => `"\\u00${letter.charCodeAt(0).toString(16)}`),
    ],
    () => ['half of a character', text.replace(/":"/, '":"\\ud800')],
    () => ['nested without end', text.replace(/:[^,}]+/, `:${'['.repeat(20_000)}${']'.repeat(20_000)}`)],
    () => ['a prototype', `{"__proto__":{},${text.slice(1)}`],
    () => ['another order', reordered(text)],
    () => ['another', other],
    () => changedLetters(random, text, other),
  ];
  return random.pick(kinds)();
}

function reordered(text: string): string {
  try {
    const entries = Object.entries(z.looseObject({}).parse(JSON.parse(text)));
    return JSON.stringify(Object.fromEntries(entries.toReversed()));
  } catch {
    return `${text} `;
  }
}

function changedPem(random: Random, text: string, other: string): Change<string> {
  const body = text.replaceAll(/-----[A-Z ]+-----|\s/g, '');
  const kinds: readonly (() => Change<string>)[] = [
    () => ['its line ends', text.replaceAll('\n', '\r\n')],
    () => ['its last line end', text.trimEnd()],
    () => [
      'other lines',
      text.replace(/\n(.)/g, (all, first: string) => (random.next() < 0.2 ? first : all)),
    ],
    () => ['a text before', `subject=CN=x\n${text}`],
    () => ['a text behind', `${text}x`],
    () => ['two', text + other],
    () => ['another', other],
    () => {
      const [what, bytes] = changedBytes(random, Buffer.from(body, 'base64'), Buffer.from('x'));
      const lines = bytes.toString('base64').replaceAll(/.{64}(?!$)/g, '$&\n');
      return [
        `${what} of the certificate`,
        `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
      ];
    },
    () => changedLetters(random, text, other),
  ];
  return random.pick(kinds)();
}

const asText = ([what, changed]: Change<Buffer>): Change<string> => [what, changed.toString('base64')];

function changedBase64(random: Random, bytes: Buffer, text: string, other: string): Change<string> {
  if (bytes[0] === 0x30 && bytes.length < 80 && random.next() < 0.6) {
    return asText(changedSignature(random, bytes));
  }
  const kinds: readonly (() => Change<string>)[] = [
    () => ['bits without meaning', otherBits(text)],
    () => ['without padding', text.replace(/=+$/, '')],
    () => ['with more padding', `${text}=`],
    () => ['a line end within', `${text.slice(0, 16)}\n${text.slice(16)}`],
    () => ['the alphabet of URLs', text.replaceAll('+', '-').replaceAll('/', '_')],
  ];
  return random.next() < 0.25
    ? random.pick(kinds)()
    : asText(changedBytes(random, bytes, Buffer.from(other, 'base64')));
}

/** Behind the last byte, base64 has bits that a lenient reader passes over. */
function otherBits(text: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const last = text.replace(/=+$/, '').length - 1;
  const letter = alphabet[alphabet.indexOf(text[last] ?? 'A') ^ 1] ?? 'A';
  return text.slice(0, last) + letter + text.slice(last + 1);
}
