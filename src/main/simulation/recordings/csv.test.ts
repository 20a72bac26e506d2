import { assert, constantFrom, double, integer, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCsv } from './csv.ts';
import { beatsIn, beatTable, inSeconds, theBeats } from './testing/beats.ts';
import { readOrRefuse } from './testing/files.ts';
import { decodeText } from './text-file.ts';

const expectBeats = (text: string, name?: string) => expect(beatsIn(text, name)).toEqual(theBeats);

describe('CSV: amplitudes', () => {
  it.each([
    ['II (mV)', 1],
    ['II (uV)', 1000],
    ['II (\u00b5V)', 1000],
    ['II (\u03bcV)', 1000],
    ['II [mcV]', 1000],
    ['II (microvolts)', 1000],
    ['II (nV)', 1e6],
    ['II (V)', 1e-3],
    ['II {mV}', 1],
    ['II/mV', 1],
    ['II_uV', 1000],
    ['II mV', 1],
    ['"II, mV"', 1],
    ['"II (mV)"', 1],
    ["'II (mV)'", 1],
    [' II  ( mV ) ', 1],
    ['\u200bII (mV)', 1],
  ])('%s', (heading, factor) => {
    expectBeats(beatTable(`time (s),${heading}`, inSeconds, (v) => String(v * factor)));
  });

  it('a unit that is not understood stays with its signal, for whoever plays it to refuse', () => {
    expect(parseCsv(beatTable('time (s),II (mV/2)', inSeconds)).signals[0]).toMatchObject({
      name: 'II',
      unit: 'mV/2',
    });
  });

  it('what stands in brackets may be the lead', () => {
    expect(parseCsv(beatTable('time (s),ECG (II) (mV)', inSeconds)).signals[0]).toMatchObject({
      name: 'ECG (II)',
      unit: 'mV',
    });
    expect(parseCsv(beatTable('time (s),ECG (lead II)', inSeconds)).signals[0]).toMatchObject({
      name: 'ECG lead II',
      unit: '',
    });
  });
});

describe('CSV: damaged tables', () => {
  it('what was written is read back (property)', () => {
    const value = double({ min: 1e-3, max: 1e4, noNaN: true });
    assert(
      property(integer({ min: 2, max: 40 }), integer({ min: 1, max: 1000 }), value, (rows, rateHz, first) => {
        const expected = Float32Array.from(
          { length: rows },
          (_, i) => (i % 2 === 0 ? 1 : -1) * (first + i / 7),
        );
        const lines = [...expected].map((sample, i) => `${i / rateHz},${sample}`);
        const { signals } = parseCsv(['time (s),x (mV)', ...lines].join('\r\n'));
        expect(signals[0]!.samples).toEqual(expected);
        expect(signals[0]!.rateHz / rateHz).toBeCloseTo(1);
      }),
    );
  });

  it('a changed first line never gives another amplitude or rate than its text says (property)', () => {
    const valid = 'time (ms),II (mV),PLETH (NU)';
    const rows = ['0,1,5', '4,2,6', '8,-1,7'].join('\n');
    const times = new Map(
      Object.entries({
        ms: 1e-3,
        s: 1,
        us: 1e-6,
        ns: 1e-9,
        m: Number.NaN,
        MS: 1e-3,
        S: 1,
        h: 3600,
        d: 86_400,
      }),
    );
    let read = 0;
    assert(
      property(
        integer({ min: 0, max: valid.length - 1 }),
        constantFrom(...Array.from('mMsuUVnkhd()[] ,;\t/_"\'#%e5\u00b5\u03bc')),
        constantFrom(0, 1),
        (at, sign, removed) => {
          const heading = valid.slice(0, at) + sign + valid.slice(at + removed);
          const recording = readOrRefuse(() => parseCsv(`${heading}\n${rows}`));
          if (recording === null) return;
          const [, said = ''] = /^[^,]*?[([{]\s*([^,([{)\]}]*?)\s*[)\]}]/.exec(heading) ?? [];
          for (const { rateHz, samples, name } of recording.signals) {
            // A damaged unit of time is none: no rate of 250 may come of it, nor one of 0.25.
            expect(rateHz, heading).toBeCloseTo(
              1 / (0.004 * 1000 * (times.get(said.toLowerCase()) ?? Number.NaN)),
              6,
            );
            if (name.startsWith('II')) expect([...samples]).toEqual([1, 2, -1]);
            read += 1;
          }
        },
      ),
      { numRuns: 3000 },
    );
    expect(read).toBeGreaterThan(1000);
  });

  it('any text is read or refused with a sentence (property)', () => {
    const piece = constantFrom(
      'time (s)',
      'time',
      'II (mV)',
      ',',
      ';',
      '\t',
      '\n',
      '\r',
      '"',
      "'",
      '0',
      '1',
      '2.5',
      '-',
      ' ',
      '#',
      'sep=',
      '10:00:00.5',
      'nan',
      '(',
      ')',
      '\u0000',
    );
    assert(
      property(string({ unit: piece, maxLength: 60 }), string({ maxLength: 200 }), (text, any) => {
        for (const whole of [text, any, `time (s),a\n${any}`, `time (s),a\n0,1\n${text}`]) {
          expect(readOrRefuse(() => parseCsv(decodeText(Buffer.from(whole))))?.signals).not.toEqual([]);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
