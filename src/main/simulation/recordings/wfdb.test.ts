import { assert, constantFrom, integer, property, record, string, uint8Array } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readOrRefuse, refusal, wfdb } from './testing/files.ts';
import { parseWfdbHeader } from './wfdb-header.ts';

const one = (fields: string): string => `r 1 100\nr.dat 16 ${fields}`;
const two = 'r 2 100 3\nr.dat 16 200(1024)/mV 12 0 0 * 0 II\nr.dat 16 10 12 0 0 * 0 RESP\n';
const counts = [1024, 0, 1224, 5, -0x8000, -10];

/** As the C library reads it: `strtod` and `strtol` take the number that a word begins with. */
const number = (text = ''): number =>
  Number(/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?/i.exec(text)?.[0] ?? Number.NaN);
function byTheLibrary(text: string) {
  const [first = '', second = ''] = text
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== '' && !line.trim().startsWith('#'));
  const [, , rate = '250'] = first.trim().split(/\s+/);
  const [, , gain = '0', , zero = '0', , , , ...name] = second.trim().split(/\s+/);
  const baseline = /^[^(/]*\(([^)]*)/.exec(gain)?.[1];
  return {
    rateHz: number(rate),
    gain: number(gain) || 200,
    baseline: number(baseline ?? zero),
    unit: /^[^/]*\/(.+)$/.exec(gain)?.[1] ?? 'mV',
    name: name.join(' ') || 'signal 1',
  };
}

describe('WFDB: what is read', () => {
  it('gain, baseline and units; the lowest count is no sample', () => {
    const { signals } = wfdb(two, counts);
    expect(signals.map(({ name, unit, rateHz }) => [name, unit, rateHz])).toEqual([
      ['II', 'mV', 100],
      ['RESP', 'mV', 100],
    ]);
    expect([...signals[0]!.samples]).toEqual([0, 1, Number.NaN]);
    expect([...signals[1]!.samples]).toEqual([0, 0.5, -1]);
  });

  it('format 212: two counts in three bytes, with their signs', () => {
    // 1, −1, 2047, −2048 (no sample)
    const bytes = Uint8Array.of(0x01, 0xf0, 0xff, 0xff, 0x87, 0x00);
    const { signals } = wfdb('r 1 100 4\nr.dat 212 1/mV', bytes);
    expect([...signals[0]!.samples]).toEqual([1, -1, 2047, Number.NaN]);
  });

  it.each([
    ['8', [5, 0xff, 0x80], [12, 11, -117]],
    ['16', [0x01, 0x02, 0xff, 0xff], [513, -1]],
    ['24', [0x01, 0x02, 0x03, 0xff, 0xff, 0xff, 0, 0, 0x80], [197_121, -1, Number.NaN]],
    ['32', [1, 2, 3, 4, 0, 0, 0, 0x80], [67_305_984, Number.NaN]],
    ['61', [0x02, 0x01, 0xff, 0xff], [513, -1]],
    ['80', [0x81, 0x7f, 0x00], [1, -1, Number.NaN]],
    ['160', [0x01, 0x80, 0x00, 0x00], [1, Number.NaN]],
    ['310', [0x02, 0x08, 0xfe, 0x07], [1, -1, 1]],
    ['311', [0x01, 0xfc, 0x1f, 0x00], [1, -1, 1]],
  ])('format %s is read by its standard', (format, bytes, expected) => {
    const { signals } = wfdb(`r 1 100\nr.dat ${format} 1/mV 0 0 7`, Uint8Array.from(bytes));
    expect([...signals[0]!.samples]).toEqual(expected);
  });

  it('samples per frame, skew and byte offset are heeded', () => {
    const text = 'r 2 100 3\nr.dat 16:1+2 1/mV 0 0 0 * 0 a\nr.dat 16x2+2 1/mV 0 0 0 * 0 b';
    const { signals } = wfdb(text, [99, 1, 10, 11, 2, 12, 13, 3, 14, 15]);
    expect([...signals[0]!.samples]).toEqual([2, 3, Number.NaN]);
    expect([...signals[1]!.samples]).toEqual([10, 11, 12, 13, 14, 15]);
    expect(signals[1]!.rateHz).toBe(200);
  });

  it.each([
    ['1000/mV', 1, 'mV'],
    ['1000./mV', 1, 'mV'],
    ['1e3/mV', 1, 'mV'],
    ['+1000.0/mV', 1, 'mV'],
    ['1000(0)/mV', 1, 'mV'],
    ['200(-800)/mV', 9, 'mV'],
    ['200.0(\u22125)/uV', 5.025, 'uV'],
    ['.5/uV', 2000, 'uV'],
    ['1000', 1, 'mV'],
    ['-1000/mV', -1, 'mV'],
    ['50/l/min', 20, 'l/min'],
  ])('gains as C’s scanf takes them: %s', (gain, expected, unit) => {
    const [signal] = wfdb(one(`${gain} 16 0 0 * 0 II`), [1000, 1000]).signals;
    expect([signal!.samples[0], signal!.unit]).toEqual([Math.fround(expected), unit]);
  });

  it('without a baseline, the ADC zero stands for 0', () => {
    expect(wfdb(one('100/mV 12 1024 0 * 0 II'), [1124, 1024]).signals[0]!.samples[0]).toBe(1);
  });

  it.each([
    ['100', 100],
    ['360/1000(5)', 360],
    ['360.', 360],
    ['3.6e2', 360],
    ['.0166666666667', 0.0166666666667],
  ])('rates as C’s scanf takes them: %s', (rate, rateHz) => {
    const recording = wfdb(`r 1 ${rate}\nr.dat 16 1/mV`, [1, 2]);
    expect(recording.signals[0]!.rateHz).toBe(rateHz);
    expect(recording.notes.join()).not.toContain('rate');
  });

  it('what the standard fills in is said: a missing rate, a missing gain and a gain of 0', () => {
    expect(wfdb('r 1\nr.dat 16 1/mV', [1, 2])).toMatchObject({
      signals: [{ rateHz: 250 }],
      notes: [expect.stringContaining('250 a second')],
    });
    for (const gain of ['', '0', '0/mV']) {
      const { signals, notes } = wfdb(`r 1 100\nr.dat 16 ${gain}`, [200, 0]);
      expect([signals[0]!.samples[0], signals[0]!.unit]).toEqual([1, 'mV']);
      expect(notes.join()).toContain('not calibrated');
    }
  });

  it('names keep their blanks; lines end as on Windows, Unix or old Macs; UTF-8 and Latin-1', () => {
    const lines = ['# a comment', 'r 1 100', '', 'r.dat 16 1/\u00b5V 16 0 0 * 0 ECG lead II'];
    for (const end of ['\r\n', '\n', '\r']) {
      expect(wfdb(lines.join(end), [1, 2]).signals[0]).toMatchObject({
        name: 'ECG lead II',
        unit: '\u00b5V',
      });
    }
  });

  it('what is cut off is said, and the rest is played; no checksum holds it up', () => {
    const cut = wfdb(
      'r 1 100 200\nr.dat 16 1/mV 0 0 0 77 0 II',
      Array.from({ length: 150 }, () => 3),
    );
    expect(cut.signals[0]!.samples).toHaveLength(150);
    expect(cut.notes).toEqual([
      expect.stringMatching(/line 2 .* ends too early: the last 0.5 s of 2 s are missing/),
    ]);
    const long = wfdb(
      'r 1 100 100\nr.dat 16 1/mV 0 0 0 300 0 II',
      Array.from({ length: 150 }, () => 3),
    );
    expect(long.signals[0]!.samples).toHaveLength(100);
    expect(long.notes).toEqual([expect.stringContaining('0.5 s beyond the length')]);
  });
});

describe('WFDB: one field that is not understood costs no more than what needs it', () => {
  it.each([
    ['1000x/mV', 'II', '“1000x/mV” for the gain in line 2'],
    ['1000,5/mV', 'II', 'the gain in line 2'],
    ['1000(a)/mV', 'II', 'the baseline in line 2'],
    ['1000(5', 'II', 'the gain in line 2'],
    ['mV', 'II', 'the gain in line 2'],
    ['1e-320/mV', 'II', 'the gain in line 2'],
    ['1000/', 'II', 'the gain in line 2'],
  ])('a signal with the gain %s is left out, the others play', (gain, name, reason) => {
    const text = `r 2 100 3\nr.dat 16 ${gain} 12 0 0 * 0 II\nr.dat 16 10 12 0 0 * 0 RESP\n`;
    const { signals, leftOut } = wfdb(text, counts);
    expect([...signals[0]!.samples]).toEqual([0, 0.5, -1]);
    expect(leftOut).toEqual([{ name, reason: expect.stringContaining(reason) }]);
  });

  it('a word that is missing before the name moves no field into the place of another', () => {
    const text = two.replace('12 0 0 * 0 II', '12 II');
    expect(wfdb(text, counts).leftOut[0]!.reason).toContain('“II” for the ADC zero in line 2');
  });

  it('a signal that does not fit its checksum is left out, the others play', () => {
    const text = two.replace('0 0 * 0 II', '0 0 1 0 II');
    const { signals, leftOut } = wfdb(text, counts);
    expect(signals.map(({ name }) => name)).toEqual(['RESP']);
    expect(leftOut).toEqual([{ name: 'II', reason: expect.stringContaining('checksum in line 2') }]);
    expect(refusal(() => wfdb('r 1 100 2\nr.dat 16 1/mV 0 0 0 9 0 II', [1, 2]))).toContain(
      'checksum in line 2',
    );
  });

  it('a checksum of 0 holds nothing up: it is written by those who made none', () => {
    expect(wfdb('r 1 100 2\nr.dat 16 1/mV 0 0 0 0 0 II', [1, 2]).signals).toHaveLength(1);
  });

  it('a number of samples that is not understood is found from the file', () => {
    const { signals, notes } = wfdb('r 1 100 lots\nr.dat 16 1/mV', [1, 2, 3]);
    expect(signals[0]!.samples).toHaveLength(3);
    expect(notes.join()).toContain('“lots” for the number of samples in line 1');
  });

  it('a data file that is missing costs its own signals only', () => {
    const text = two.replace('r.dat 16 10', 's.dat 16 10');
    const { signals, leftOut } = wfdb(text, [1024, 1224, 1024]);
    expect(signals.map(({ name }) => name)).toEqual(['II']);
    expect(leftOut[0]!.reason).toContain('(line 3 of the header) is not there');
  });
});

describe('WFDB: what cannot be read names its cause and its line', () => {
  it.each([
    ['“360Hz” for the sampling rate in line 1', two.replace('100', '360Hz')],
    ['“360,5” for the sampling rate in line 1', two.replace('100', '360,5')],
    ['“0” for the sampling rate', two.replace('100', '0')],
    ['“-5” for the sampling rate', two.replace('100', '-5')],
    ['WFDB format 508 (line 2', two.replace(' 16 ', ' 508 ')],
    ['“16z” for the format in line 3', two.replace('16 10', '16z 10')],
    ['outside of its own folder (line 2', two.replace('r.dat', '../r.dat')],
    ['outside of its own folder (line 2', two.replace('r.dat', '-')],
    ['outside of its own folder (line 2', two.replace('r.dat', '/etc/r.dat')],
    ['names 2 of 3 signals', two.replace('r 2', 'r 3')],
    ['one more', two.replace('r 2', 'r 1')],
    ['line 1 of its header that it has 100000 signals', two.replace('r 2', 'r 100000')],
    ['has no signals', two.replace('r 2', 'r 0')],
    ['“two” for the number of signals in line 1', two.replace('r 2', 'r two')],
    ['how many signals', 'garbage'],
    ['empty header', ''],
    ['lines 2 and 3 of the header say different formats', two.replace('16 10', '212 10')],
    ['lines 2 and 3 of the header say different formats', two.replace('16 10', '16+4 10')],
    ['has no signal that can be read: its data file (line 2', two.replaceAll('r.dat', 's.dat')],
  ])('%s', (message, text) => {
    expect(refusal(() => wfdb(text, counts))).toContain(message);
  });

  it('a record without samples', () => {
    expect(refusal(() => wfdb(two, []))).toContain('holds no samples');
  });

  it('a skew of several samples a frame, which readers understand differently', () => {
    expect(refusal(() => wfdb('r 1 100\nr.dat 16x2:1 1/mV', [1, 2, 3, 4]))).toContain('skew');
  });

  it('lines after the last signal are not read, and that is said', () => {
    expect(wfdb(`${one('1/mV 0 0 0 * 0 II')}\nother.dat 16 5/mV`, [1, 2]).notes.join()).toContain('line 3');
  });
});

describe('WFDB: damaged headers', () => {
  const valid = 'r 1 360 4\nr.dat 16 200.5(-3)/uV 16 2 7 * 0 MLII\n';
  const data = [7, -3, 400, 12];

  it('a changed header never plays with another amplitude, rate or name than the library would give (property)', () => {
    const places = integer({ min: 0, max: valid.length - 1 });
    const letter = constantFrom(...Array.from('0123456789.,-+eE()/ xXmuV\u00b5\u2212\n\t#:*r'));
    let played = 0;
    assert(
      property(places, letter, constantFrom('replace', 'insert', 'remove'), (at, sign, how) => {
        const text =
          valid.slice(0, at) + (how === 'remove' ? '' : sign) + valid.slice(how === 'insert' ? at : at + 1);
        const recording = readOrRefuse(() => wfdb(text, data));
        for (const { rateHz, unit, name, samples } of recording?.signals ?? []) {
          const expected = byTheLibrary(text.replaceAll('\u2212', '-'));
          expect([rateHz, unit.replaceAll('\u2212', '-'), name.replaceAll('\u2212', '-')]).toEqual([
            expected.rateHz,
            expected.unit,
            expected.name,
          ]);
          if (!/^r\.dat 16 /m.test(text)) continue;
          expect(samples[0]).toBe(Math.fround((7 - expected.baseline) / expected.gain));
          played += 1;
        }
      }),
      { numRuns: 4000 },
    );
    expect(played).toBeGreaterThan(500);
  });

  it('garbage in header and data is read or refused with a sentence (property)', () => {
    const word = constantFrom(
      'r',
      'r.dat',
      '16',
      '212',
      '311',
      '8',
      '2',
      '-1',
      '1e9',
      '200(7)/mV',
      '*',
      '/',
      '#',
      '\n',
      ' ',
      '0',
      'x3',
      '~',
    );
    assert(
      property(
        record({ tail: string({ unit: word, maxLength: 40 }), bytes: uint8Array({ maxLength: 64 }) }),
        ({ tail, bytes }) => {
          for (const text of [tail, `r 1 100\nr.dat 212 ${tail}`, `${two.slice(0, 40)}${tail}`]) {
            for (const { samples, rateHz } of readOrRefuse(() => wfdb(text, bytes))?.signals ?? []) {
              expect(samples.length).toBeGreaterThan(0);
              expect(rateHz).toBeGreaterThan(0);
            }
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('a record of segments is told from one of signals by the number after its name', () => {
    expect(parseWfdbHeader('r/2 1 100 5\na 2\n~ 3')).toMatchObject({
      kind: 'segments',
      segments: [
        { name: 'a', frames: 2 },
        { name: '~', frames: 3 },
      ],
    });
    expect(parseWfdbHeader('folder/r 1 100 5\nr.dat 16 1/mV').kind).toBe('signals');
    expect(refusal(() => parseWfdbHeader('r/2 1 100 5\na 2'))).toContain('1 of 2 segments');
    expect(refusal(() => parseWfdbHeader('r/1 1 100 5\na x'))).toContain(
      '“x” for the length of a segment in line 2',
    );
    expect(refusal(() => parseWfdbHeader('r/1 1 100 5\n../a 5'))).toContain(
      'the name of a segment in line 2',
    );
  });
});
