import { beforeAll, describe, expect, it } from 'vitest';
import { brokenLink, type Ward } from '#main/testing/certificates/broken-link.ts';
import { makeStandalone, type Kind, type Wrong } from '#main/testing/certificates/standalone.ts';

/** Certificates of a standalone ledger whose signed texts two readers could understand differently; made without a ledger. */

let ward: Ward;

beforeAll(async () => {
  ward = await makeStandalone();
});

const broken = (kind: Kind, wrong: Wrong) => brokenLink(ward, kind, wrong);
const twice = (name: string) => (text: string) => text.replace('{', `{"${name}":null,`);

describe('an inner text that two readers could understand differently', () => {
  it.each([
    ['a name twice', (text: string) => text.replace('{', '{"number":2,'), 'twice'],
    ['half of a character', (text: string) => text.replace('{', String.raw`{"x":"\ud800",`), 'half of'],
    ['a number that no double is', (text: string) => text.replace(/"toMs":\d+/, '"toMs":1e999'), 'one form'],
    [
      'a number with a fraction of nothing',
      (text: string) => text.replace(/"number":(\d+)/, '"number":$1.0'),
      'one form',
    ],
    ['a negative nothing', (text: string) => text.replace(/"samples":\d+/, '"samples":-0'), 'one form'],
    [
      'lists nested without end',
      (text: string) => text.replace('{', `{"x":${'['.repeat(3_000)}${']'.repeat(3_000)},`),
      'nested too deep',
    ],
    ['something behind', (text: string) => `${text} {}`, 'follows its end'],
    ['a field more', (text: string) => text.replace('{', '{"more":1,'), 'fields of its kind'],
    ['a prototype', (text: string) => text.replace('{', '{"__proto__":{"id":1},'), ''],
    ['a field less', (text: string) => text.replace(/"samples":\d+,/, ''), 'fields of its kind'],
    ['8 KB and more', (text: string) => `${text}${' '.repeat(8_192)}`, '8192 bytes'],
    ['no JSON', () => 'seals', 'no JSON'],
    ['nothing', () => '', 'no JSON'],
  ])('is refused in an argument: %s', async (_, argument, why) => {
    const found = await broken('reading', { argument });
    expect(found).toMatch(/^(merkle-path|transaction): The argument of the transaction/);
    expect(found).toContain(why);
  });

  it.each([
    ['a name twice', (text: string) => text.replace('{', '{"label":"other",'), /^record: .*twice/],
    [
      'half of a character',
      (text: string) => text.replace('Bed 4', String.raw`\ud800`),
      /^record: .*half of/,
    ],
    [
      'lists nested without end',
      (text: string) => text.replace('{', `{"x":${'['.repeat(3_000)},`),
      /^record: .*nested/,
    ],
    [
      'a time that is none',
      (text: string) => text.replace(/"registeredMs":\d+/, '"registeredMs":1e999'),
      /^record: .*one form/,
    ],
    [
      'a time later than dates are',
      (text: string) => text.replace(/"registeredMs":\d+/, '"registeredMs":9e15'),
      /^record: /,
    ],
    ['a field more', (text: string) => text.replace('{', '{"more":1,'), /^record: .*fields of its kind/],
    ['a list', () => '[]', /^record: .*fields of its kind/],
  ])('is refused in details: %s', async (_, details, why) => {
    const found = await broken('device', { details });
    expect(found).toMatch(why);
  });

  it('is refused in a plan of a treatment: a name twice, a field more, a text with spaces around', async () => {
    for (const [from, to] of [
      ['"dose":0.5', '"dose":0.5,"dose":5'],
      ['"dose":0.5', '"dose":0.5,"more":1'],
      ['"Paracetamol"', '"Paracetamol "'],
      ['"dose":0.5', '"dose":0.50'],
    ] as const) {
      expect(await broken('treatment', { details: (text) => text.replace(from, to) }), to).toMatch(
        /^record: /,
      );
    }
  });

  it('is refused in what was written and answered', async () => {
    expect(await broken('reading', { record: twice('role') })).toMatch(/^transaction: .*twice/);
    expect(await broken('reading', { answer: twice('repeated') })).toMatch(
      /^transaction: The answer of the chaincode .*twice/,
    );
    expect(await broken('reading', { record: () => '['.repeat(8_000) })).toMatch(/^transaction: .*nested/);
  });
});
