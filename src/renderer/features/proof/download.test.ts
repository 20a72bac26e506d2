import { describe, expect, it } from 'vitest';
import { filesOf } from './download.ts';

describe('exporting a certificate', () => {
  it('a reading is one JSON file, kept to the letter', async () => {
    const files = filesOf({
      fileName: 'a.json',
      certificate: '{"a":"é"}',
      dataFileName: null,
      data: null,
      further: [],
    });
    expect(files.map(({ name }) => name)).toEqual(['a.json']);
    expect(await files[0]?.content.text()).toBe('{"a":"é"}');
  });

  it('a waveform has its bytes in a second file, kept to the bit', async () => {
    const data = btoa(String.fromCodePoint(0, 255, 128, 7));
    const files = filesOf({
      fileName: 'a.json',
      certificate: '{}',
      dataFileName: 'a.bin',
      data,
      further: [],
    });
    expect([...new Uint8Array((await files[1]?.content.arrayBuffer()) ?? new ArrayBuffer(0))]).toEqual([
      0, 255, 128, 7,
    ]);
  });
});
