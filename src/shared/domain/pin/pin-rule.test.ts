import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isGuessable } from './guessable.ts';
import { pinFault, usualPinRule } from './pin-rule.ts';

const digit = fc.integer({ min: 0, max: 9 });
/** The share of all of that length. */
const refused = (length: number) => {
  let count = 0;
  // Spread evenly: the same at each run, and no pattern of its own.
  const step = Math.floor(10 ** length / 4_000) | 1;
  for (let at = 0; at < 4_000; at += 1) {
    if (isGuessable(String(at * step).padStart(length, '0'))) count += 1;
  }
  return count / 4_000;
};

const two = (value: number) => String(value).padStart(2, '0');

describe('a PIN that many choose is refused', () => {
  it.each([
    '111111',
    '000000',
    '121212',
    '112233',
    '123123',
    '123321',
    '100001',
    '696969',
    '007007',
    '12341234',
    '123456',
    '654321',
    '012345',
    '567890',
    '098765',
    '1234567',
    '123456789012',
    '123450',
    '123654',
    '456123',
    '246802',
    '135791',
    '975319',
    '147258',
    '258147',
    '741852',
    '159753',
    '357159',
    '147896',
    '789456',
    '147369',
    '100200',
    '123124',
    '110120',
    '258025',
    '134679',
    '101112',
    '051015',
    '102030',
    '192837',
    '918273',
    '142536',
    '121314',
    '246810',
    '142857',
    '5201314',
    '123789',
    '111222333',
    '1234561',
    '1478963',
    '14785236',
    '19901990',
    '198112',
    '121981',
    '200024',
    '19851123',
    '23111985',
  ])('%s', (pin) => {
    expect(pinFault(pin, usualPinRule, [])).toBe('guessable');
  });

  it('one digit, or two, however often and in whatever order', () => {
    fc.assert(
      fc.property(digit, digit, fc.array(fc.boolean(), { minLength: 6, maxLength: 12 }), (a, b, which) => {
        expect(isGuessable(which.map((first) => (first ? a : b)).join(''))).toBe(true);
      }),
    );
  });

  it('a run of any step, forwards and backwards, over 9 and 0, with up to two digits beside it', () => {
    const length = fc.integer({ min: 6, max: 12 });
    fc.assert(
      fc.property(digit, fc.integer({ min: -9, max: 9 }), length, (from, step, count) => {
        const run = Array.from({ length: count }, (_none, at) => (((from + step * at) % 10) + 10) % 10);
        expect(isGuessable(run.join(''))).toBe(true);
      }),
    );
    fc.assert(
      fc.property(
        digit,
        fc.constantFrom(-1, 1),
        fc.integer({ min: 4, max: 10 }),
        digit,
        digit,
        (from, step, count, a, b) => {
          const run = Array.from({ length: count }, (_none, at) => (from + step * at + 100) % 10).join('');
          for (const pin of [`${run}${a}${b}`, `${a}${run}${b}`, `${a}${b}${run}`])
            expect(isGuessable(pin)).toBe(true);
        },
      ),
    );
  });

  it('a block said twice or more', () => {
    const block = fc.array(digit, { minLength: 2, maxLength: 3 }).map((digits) => digits.join(''));
    fc.assert(
      fc.property(block, fc.integer({ min: 3, max: 4 }), (said, times) => {
        expect(isGuessable(said.repeat(times))).toBe(true);
      }),
    );
  });

  it('a birthday in any usual order, and a year of birth with two digits beside it', () => {
    const day = fc.tuple(
      fc.integer({ min: 1, max: 31 }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1930, max: 2025 }),
    );
    fc.assert(
      fc.property(day, digit, digit, ([d, m, year], a, b) => {
        const [dd, mm, yy] = [two(d), two(m), two(year % 100)];
        const dates = [dd + mm + yy, mm + dd + yy, yy + mm + dd];
        const long = [`${dd}${mm}${year}`, `${mm}${dd}${year}`, `${year}${mm}${dd}`, `${d}${mm}${year}`];
        for (const pin of [...dates, ...long, `${year}${a}${b}`, `${a}${b}${year}`])
          expect(isGuessable(pin)).toBe(true);
      }),
    );
  });
});

describe('a PIN by chance', () => {
  it.each(['271828', '314159', '864200', '975311', '482916', '739184', '90417263', '5839204716'])(
    '%s is taken',
    (pin) => {
      expect(pinFault(pin, usualPinRule, [])).toBeUndefined();
    },
  );

  it('of six digits is refused once in six at most, of eight or more once in fifty', () => {
    expect(refused(6)).toBeLessThan(1 / 6);
    expect(refused(8)).toBeLessThan(1 / 50);
    expect(refused(10)).toBeLessThan(1 / 50);
  });
});

describe('where IT allows pass phrases', () => {
  const rule = { minLength: 10, letters: true };

  it.each([
    '1qaz2wsx3edc',
    '1q2w3e4r5t',
    'абвгдежзик',
    '١٢٣٤٥٦٧٨٩٠',
    'password12',
    'P@ssw0rd2024',
    'passw0rd!!',
    'qwertzuiop',
    'asdfghjkl1',
    'abcdefghij',
    'zyxwvutsrq',
    'aaaaaaaaaa',
    'abababababab',
    'Hospital1234',
    'nurse nurse nurse',
    'letmein123456',
    '1qwertyuiop',
    'okafor1985',
    'Willkommen1',
    'ÄÄÄÄÄÄÄÄÄÄ',
    '..........',
    '1234567890',
    'hospital ward',
  ])('%s is refused', (pin) => {
    expect(pinFault(pin, rule, ['n.okafor'])).toBe('guessable');
  });

  it.each(['lamp otter violin seventeen', 'drei Enten im Schnee', '雨の日は窓を開けて寝る人', '5839204716'])(
    '%s is taken',
    (pin) => {
      expect(pinFault(pin, rule, ['n.okafor'])).toBeUndefined();
    },
  );

  it('what is too short is refused, counted as a person counts, and letters are refused elsewhere', () => {
    expect(pinFault('😀é漢字x', { minLength: 6, letters: true }, [])).toBe('too-short');
    expect(pinFault('583920471', rule, [])).toBe('too-short');
    expect(pinFault('lamp otter violin', usualPinRule, [])).toBe('not-digits');
    expect(pinFault('48291', usualPinRule, [])).toBe('too-short');
  });

  it('no text of any kind makes the judge fail or wait', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 64 }), (text) => {
        expect(typeof isGuessable(text, [text])).toBe('boolean');
      }),
    );
  });
});
