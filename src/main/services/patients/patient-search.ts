import type { Patient } from '#shared/contract/patients.ts';

/** Letters that are no base letter with a mark, as people without that key type them. */
const plainLetters: Readonly<Record<string, string>> = {
  æ: 'ae',
  ð: 'd',
  đ: 'd',
  ħ: 'h',
  ı: 'i',
  ł: 'l',
  ø: 'o',
  œ: 'oe',
  ß: 'ss',
  þ: 'th',
};

/** A text as it is compared: without accents, case and kinds of apostrophes and hyphens. */
function fold(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[æðđħıłøœßþ]/g, (letter) => plainLetters[letter] ?? letter)
    .replaceAll(/[\p{P}\p{S}]/gu, ' ');
}

const wordsOf = (text: string): readonly string[] => fold(text).split(/\s+/u).filter(Boolean);

/** Umlauts as they are written where a keyboard has none. */
const spelled: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', å: 'aa' };
const spellOut = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[äöüå]/g, (letter) => spelled[letter] ?? letter);
const joined = (text: string): string => wordsOf(text).join('');

/** What of a patient a search looks at. Record numbers are found with their blanks and dashes or without. */
export function searchable({ name, recordNumber, bed }: Patient): string {
  return [name, spellOut(name), joined(name), recordNumber, joined(recordNumber), bed].map(fold).join('\n');
}

/** @param text as typed; every word of it must be found, in any order @returns whether a `searchable` holds it */
export function searchFor(text: string): (held: string) => boolean {
  const words = wordsOf(text);
  return (held) => words.every((word) => held.includes(word));
}
