import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asciiJson, named, quoted, visible } from './visible.ts';

describe('a text of a file', () => {
  it.each([
    ['a line end', 'a\nPROVEN', String.raw`a\u{a}PROVEN`],
    ['a carriage return', 'a\rPROVEN', String.raw`a\u{d}PROVEN`],
    ['a command of a terminal', '\u001b[2J\u009b1A', String.raw`\u{1b}[2J\u{9b}1A`],
    ['a backspace and a delete', '\b\u007f', String.raw`\u{8}\u{7f}`],
    ['directions', '\u202e\u2066\u061c\u200f', String.raw`\u{202e}\u{2066}\u{61c}\u{200f}`],
    ['zero widths', 'a\u200b\u200d\ufeff\u00ad\u2060b', String.raw`a\u{200b}\u{200d}\u{feff}\u{ad}\u{2060}b`],
    ['ends of lines and paragraphs', '\u2028\u2029\u0085', String.raw`\u{2028}\u{2029}\u{85}`],
    ['other spaces', 'a\u00a0\u3000\u2003b', String.raw`a\u{a0}\u{3000}\u{2003}b`],
    ['what is drawn as nothing', '\u2800\u3164\u115f', String.raw`\u{2800}\u{3164}\u{115f}`],
    ['tags and variants', '\u{e0041}\ufe0f', String.raw`\u{e0041}\u{fe0f}`],
    ['half of a character', '\ud800', String.raw`\u{d800}`],
    ['private and unassigned characters', '\ue000\u0378', String.raw`\u{e000}\u{378}`],
    [
      'marks on nothing and heaps of marks',
      '\u0336a\u0301\u0301\u0301\u0301',
      '\\u{336}a\u0301\u0301\u0301\\u{301}',
    ],
    ['a mark around a letter', 'a\u20dd', String.raw`a\u{20dd}`],
    ['spaces that fill a line', 'a   b', String.raw`a \u{20}\u{20}b`],
  ])('never hides or moves what stands around it: %s', (_, text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  it('is as it is when it is what people write', () => {
    for (const text of [
      'Bett 4, Fenster',
      'Ä e\u0301 ñ',
      'कमरा ४',
      'ห้อง',
      '病床四',
      'mm[Hg]',
      'fever – 39.4 °C',
      '“x”',
    ]) {
      expect(visible(text)).toBe(text);
    }
  });

  it('does not change when it is shown again, and holds nothing but what is seen', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const shown = visible(text);
        expect(visible(shown)).toBe(shown);
        expect(shown).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
      }),
    );
  });

  it('cannot close its marks, nor look like an escape that is none', () => {
    expect(quoted('Bed 4”. PROVEN “')).toBe(String.raw`“Bed 4\u{201d}. PROVEN \u{201c}”`);
    expect(quoted(String.raw`\u{202e}`)).toBe(String.raw`“\\u{202e}”`);
  });

  it('is cut when it is very long, and says so', () => {
    expect(quoted('x'.repeat(10_000_000))).toBe(`“${'x'.repeat(300)}” and 9999700 more characters`);
  });

  it('stands without marks only when it is a plain name', () => {
    for (const name of ['n.okafor', 'StLukesMSP', 'seals:commit', 'ward-seals_2'])
      expect(named(name)).toBe(name);
    for (const name of ['', 'a b', '-x', 'a\nb', 'ä', 'x'.repeat(129)])
      expect(named(name)).toBe(quoted(name));
  });

  it('is ASCII in JSON, and the same when it is read', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = asciiJson(value);
        expect(text).toMatch(/^[\u0020-\u007e]*$/);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
