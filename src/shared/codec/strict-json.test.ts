import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from './canonical-json.ts';
import { JsonError, parseStrictJson } from './strict-json.ts';

describe('strict JSON', () => {
  it('reads what JSON.stringify writes, with or without white space, in any order', () => {
    fc.assert(
      fc.property(fc.jsonValue({ depthSize: 'small' }), (value) => {
        const plain: unknown = JSON.parse(JSON.stringify(value));
        for (const text of [JSON.stringify(plain), JSON.stringify(plain, null, 2), canonicalJson(plain)]) {
          if (!text.includes('-0')) expect(parseStrictJson(text)).toEqual(plain);
        }
      }),
    );
  });

  it.each([
    ['a name twice', '{"a":1,"a":1}', 'twice'],
    ['a name twice, once with an escape', String.raw`{"a":1,"\u0061":1}`, 'twice'],
    ['a name twice deep inside', '[{"b":{"a":[],"c":0,"a":[]}}]', 'twice'],
    ['half of a character', String.raw`"\ud800"`, 'half of a character'],
    ['half of a character as it is', '"\ud800"', 'half of a character'],
    ['half of a character in a name', String.raw`{"\udfff":1}`, 'half of a character'],
    ['a number with a fraction of nothing', '[1.0]', 'one form'],
    ['a number with an exponent that it does not need', '[1e2]', 'one form'],
    ['a negative nothing', '[-0]', 'one form'],
    ['a number that no double is', '[1e999]', 'one form'],
    ['a number that a double does not hold', '[9007199254740993]', 'one form'],
    ['a number with more digits than it has', '[0.10]', 'one form'],
    ['objects nested without end', '{"a":'.repeat(100_000), 'nested too deep'],
    ['lists nested without end', '['.repeat(1_000_000), 'nested too deep'],
    ['more values than any certificate has', `[${'0,'.repeat(1_000_000)}0]`, 'more than 1000000 values'],
    ['zeros before a number', '[01]', 'no JSON'],
    ['a plus before a number', '[+1]', 'no JSON'],
    ['a comma too much', '[1,]', 'no JSON'],
    ['a name without marks', '{a:1}', 'no JSON'],
    ['a control character in a text', '"\u0000"', 'no JSON'],
    ['a mark of the encoding before', '\ufeff{}', 'no JSON'],
    ['another space', '\u00a0{}', 'no JSON'],
    ['a comment', '/**/{}', 'no JSON'],
    ['nothing', '', 'no JSON'],
    ['NaN', 'NaN', 'no JSON'],
    ['two values', '{}{}', 'follows its end'],
  ])('refuses %s', (_, text, why) => {
    expect(() => parseStrictJson(text)).toThrow(JsonError);
    expect(() => parseStrictJson(text)).toThrow(why);
  });

  it('takes a number in the form of RFC 8785, however large', () => {
    for (const value of [0, -1, 1e21, 1e-7, 5e-324, 1.7976931348623157e308, 36.7, 2 ** 53]) {
      expect(parseStrictJson(`[${value}]`)).toEqual([value]);
    }
  });

  it('takes __proto__ for a name like others', () => {
    const value = parseStrictJson('{"__proto__":{"a":1}}');
    expect(JSON.stringify(value)).toBe('{"__proto__":{"a":1}}');
    expect(value).not.toHaveProperty('a');
  });

  it('ends at once with ten million characters of one text', () => {
    const long = 'x'.repeat(10_000_000);
    expect(parseStrictJson(`["${long}","${String.raw`\n`.repeat(1_000_000)}"]`)).toHaveLength(2);
  });

  it('ends with a value or a JsonError, whatever the text is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json(), fc.string()), (text) => {
        try {
          parseStrictJson(text);
        } catch (error) {
          expect(error).toBeInstanceOf(JsonError);
        }
      }),
    );
  });
});
