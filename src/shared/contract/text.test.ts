import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { openTexts } from '../testing/open-texts.ts';
import { contract } from './index.ts';
import { freeText, nameText, numberText, optionalText } from './text.ts';

const chars = (...codes: number[]) => String.fromCodePoint(...codes);
const unseen = {
  NUL: chars(0),
  bell: chars(7),
  delete: chars(0x7f),
  'next line': chars(0x85),
  'soft hyphen': chars(0xad),
  'combining grapheme joiner': chars(0x34f),
  'Arabic letter mark': chars(0x61c),
  'Hangul filler': chars(0x3164),
  'half-width Hangul filler': chars(0xffa0),
  'Mongolian vowel separator': chars(0x180e),
  'zero width space': chars(0x200b),
  'zero width joiner': chars(0x200d),
  'right-to-left mark': chars(0x200f),
  'right-to-left override': chars(0x202e),
  'word joiner': chars(0x2060),
  'right-to-left isolate': chars(0x2067),
  'braille blank': chars(0x2800),
  'variation selector': chars(0xfe0f),
  'byte order mark': chars(0xfeff),
  'interlinear annotation': chars(0xfff9),
  noncharacter: chars(0xfffe),
  'private use': chars(0xe000),
  'private use of plane 16': chars(0x10fffd),
  tag: chars(0xe0041),
  'lone high surrogate': '\ud800',
  'lone low surrogate': '\udc00',
  'tower of marks': `a${chars(0x301).repeat(9)}`,
};
const kinds = { freeText, nameText, numberText, optionalText };

describe.each(Object.entries(kinds))('%s', (_name, kind) => {
  it.each(Object.entries(unseen))('refuses a %s, alone and within, with what to do', (_which, hidden) => {
    for (const text of [hidden, `Marta${hidden}`, `${hidden}Silva`, `Mar${hidden}ta`]) {
      const parsed = kind(80).safeParse(text);
      expect(parsed.success).toBe(false);
      expect(parsed.error?.issues[0]?.message).toMatch(/cannot be seen/);
    }
  });

  it('brings white space and Unicode’s forms to one', () => {
    const [composed, decomposed] = ['José 1', `Jose${chars(0x301)} 1`];
    for (const text of [decomposed, ` ${composed}`, `José${chars(0xa0)}\t\r\n ${chars(0x3000)}1\n`]) {
      expect(kind(80).parse(text)).toBe(composed);
    }
  });

  it('lets through what people are called', () => {
    for (const name of [
      'Siobhán O’Neill',
      '李小龍',
      'Łukasz Żółć',
      'محمد علي',
      'नीलम शर्मा',
      'Nguyễn Thị',
      'דָּוִד',
    ]) {
      expect(kind(80).parse(name)).toBe(name.normalize('NFC'));
    }
  });

  it('never gives what it would refuse or change once more', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const parsed = kind(40).safeParse(text);
        if (!parsed.success) return;
        expect(kind(40).parse(parsed.data)).toBe(parsed.data);
        expect(parsed.data).toBe(parsed.data.trim().normalize('NFC'));
      }),
      { numRuns: 2_000 },
    );
  });
});

test('what is blank after cleaning is refused where something is wanted', () => {
  for (const blank of ['', ' ', '\n\t', chars(0xa0), chars(0x301), '  ']) {
    for (const kind of [freeText, nameText, numberText]) expect(kind(9).safeParse(blank).success).toBe(false);
    if (blank.trim() === '') expect(optionalText(9).parse(blank)).toBe('');
  }
  expect(nameText(9).safeParse('--').success).toBe(false);
  expect(numberText(9).safeParse('--').success).toBe(false);
});

/** Ids, codes and secrets that are compared with what is known, and never shown as what somebody typed. */
const notTyped = [
  'before',
  'after',
  'clinicianId',
  'breakId',
  'secret',
  'profile',
  'pin',
  'adminPin',
  'signalId',
];

test('every text that a person may type refuses what is not seen', () => {
  const open = Object.entries(contract).flatMap(([method, { args }]) => openTexts(method, args));
  expect(open.filter((path) => !notTyped.includes(path.split('.').at(-1) ?? ''))).toEqual([]);
});
