import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { looksOf } from './looks.ts';

describe('texts that look the same', () => {
  it.each([
    ['Marta Silva', 'Mаrtа Silvа'],
    ['Marta Silva', 'ΜARTA SILVA'],
    ['Marta Silva', 'Ｍａｒｔａ Ｓｉｌｖａ'],
    ['Marta Silva', 'Marta  Si1va'],
    ['Ilse', 'llse'],
    ['Anna O’Neill', "Anna O'Neill"],
    ['Anne-Marie', 'Anne‑Marie'],
    ['Bernard', 'Bemard'],
    ['AB-100', 'АВ-1ОО'],
    ['A10', 'Alo'],
    ['Iosif', 'Іоѕіf'],
  ])('%s and %s', (one, other) => {
    expect(looksOf(other)).toBe(looksOf(one));
  });

  it.each([
    ['Marta Silva', 'Maria Silva'],
    ['José', 'Jose'],
    ['Müller', 'Muller'],
    ['1001', '1011'],
    ['Анна', 'Инна'],
    ['李小龍', '李小龙'],
  ])('%s and %s do not', (one, other) => {
    expect(looksOf(other)).not.toBe(looksOf(one));
  });

  it('have the same looks in any of Unicode’s forms, and in capitals', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from('abcxyzÄÖéç АВЕаое01Il|-’')) }), (text) => {
        for (const form of ['NFC', 'NFD', 'NFKC', 'NFKD']) {
          expect(looksOf(text.normalize(form))).toBe(looksOf(text));
        }
      }),
    );
  });
});
