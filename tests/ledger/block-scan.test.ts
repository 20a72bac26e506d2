import { expect, it } from 'vitest';
import { formsOf, scan } from './block-scan.ts';

it('finds a text in every form and at every offset in which a block could hold it, and no other text', () => {
  const text = 'MRN-448812';
  const forms = formsOf(text);
  const hidden = ['', 'a', 'ab'].flatMap((before) => {
    const bytes = Buffer.from(`${before}${text}zz`);
    return [
      bytes,
      ...(['hex', 'base64', 'base64url'] as const).map((form) => Buffer.from(bytes.toString(form))),
    ];
  });
  const upper = Buffer.from(Buffer.from(text).toString('hex').toUpperCase());
  const all = [...hidden, upper, Buffer.from(`x${text}`, 'utf16le')];
  expect(scan(all, forms)).toEqual(all.map((_, index) => index));
  expect(
    scan([Buffer.from('MRN-448992'), Buffer.from(Buffer.from('MRN-448992').toString('base64'))], forms),
  ).toEqual([]);
});
