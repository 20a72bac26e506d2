import { describe, expect, it } from 'vitest';
import { fileOf } from './export-dialog.tsx';

describe('exporting an audit', () => {
  it('the file holds the text to the letter, so that its digest can be checked', async () => {
    const text = '# {"exportedBy":"a.reyes"}\nblockNumber,title\n3,"é, “last”"\n';
    const { name, content } = fileOf({ fileName: 'audit-1.csv', text });
    expect([name, content.type]).toEqual(['audit-1.csv', 'text/csv']);
    expect(new Uint8Array(await content.arrayBuffer())).toEqual(new TextEncoder().encode(text));
  });
});
