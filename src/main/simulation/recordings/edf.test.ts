import { assert, constantFrom, integer, property, uint8Array } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEdf } from './edf.ts';
import { edf, edfStart, named, readOrRefuse, refusal, type EdfSignal } from './testing/files.ts';

const ecg: EdfSignal = { name: 'ECG', unit: 'mV', records: [[1, 10_000, -10_000, 32_767]] };
const annotations: EdfSignal = { name: 'EDF Annotations', records: [edfStart('+0')] };
const resp: EdfSignal = {
  name: 'RESP',
  unit: '\u00b5V',
  range: ['100', '-100', '-32768', '32767'],
  records: [[-32_768, 32_767]],
};
const withRange = (...range: [string, string, string, string]): EdfSignal => ({ ...ecg, range });
const rounded = (samples: Float32Array) => [...samples].map((value) => Math.round(value * 1e4));
const whole = [1, 10_000, -10_000, 32_767];

/** Two samples a record, with these starts. @returns what the refusal says */
const interrupted = (...starts: string[]) =>
  refusal(() =>
    parseEdf(
      edf(
        [
          { ...ecg, records: starts.map(() => [1, 2]) },
          { ...annotations, records: starts.map((start) => edfStart(start)) },
        ],
        {
          reserved: 'EDF+D',
        },
      ),
    ),
  );

const spaced = (said: string) => said.replace(/^([-+]?\d{1,3}) (\d{3})$/, '$1$2');

/** As MNE reads it: a comma for a point, the number of records from the file. Counts with thousands set apart stay counts. */
function byMne(bytes: Uint8Array) {
  const text = (at: number, length: number) =>
    Buffer.from(bytes.subarray(at, at + length))
      .toString('latin1')
      .replaceAll('\0', ' ')
      .trim();
  const number = (at: number) => Number(spaced(text(at, 8)).replace(',', '.'));
  const count = (at: number) =>
    Number(spaced(text(at, 8)).replace(/^([-+]?[1-9]\d{0,2})[.,](\d{3})$/, '$1$2'));
  return [0, 1].map((i) => {
    const [low, high] = [104, 112].map((before) => number(256 + 2 * before + 8 * i));
    const [from, to] = [120, 128].map((before) => count(256 + 2 * before + 8 * i));
    return {
      name: text(256 + 16 * i, 16),
      rateHz: number(256 + 2 * 216 + 8 * i) / number(244),
      first: ((i === 0 ? 1 : -32_768) - from!) * ((high! - low!) / (to! - from!)) + low!,
    };
  });
}

describe('EDF and BDF: what is read', () => {
  it('samples come in physical units, each signal at its rate, annotations left out; an inverted range inverts', () => {
    const recording = parseEdf(edf([ecg, annotations, resp]));
    expect(recording.signals.map(({ name, unit, rateHz }) => [name, unit, rateHz])).toEqual([
      ['ECG', 'mV', 4],
      ['RESP', '\u00b5V', 2],
    ]);
    expect(rounded(recording.signals[0]!.samples)).toEqual(whole);
    expect([...recording.signals[1]!.samples]).toEqual([100, -100]);
    expect([recording.leftOut, recording.notes]).toEqual([[], []]);
  });

  it('BDF: samples of 24 bit', () => {
    const signal = {
      ...ecg,
      range: ['-8388608', '8388607', '-8388608', '8388607'],
      records: [[1, -1, 8_388_607]],
    } as const;
    const recording = parseEdf(edf([signal], { version: '\u00ffBIOSEMI' }));
    expect([...recording.signals[0]!.samples]).toEqual([1, -1, 8_388_607]);
  });

  it('a record’s length may be a part of a second, with a point or a comma', () => {
    for (const seconds of ['0.5', '0,5', '.5', '5e-1']) {
      expect(parseEdf(edf([ecg], { seconds })).signals[0]!.rateHz).toBe(8);
    }
  });

  it('comments in UTF-8 or Latin-1 and fields filled up with zero bytes', () => {
    const signal = {
      ...ecg,
      name: 'ECG\0\0',
      unit: '\u00c2\u00b5V',
      range: ['-3.2768\0', '3.2767', '-32768', '32767'],
    } as const;
    expect(parseEdf(edf([signal])).signals[0]).toMatchObject({ name: 'ECG', unit: '\u00b5V' });
  });

  it('interruptions (EDF+D) are told and play nothing, what was recorded comes at its time', () => {
    const records = [
      [1, 2, 3, 4],
      [5, 6, 7, 8],
      [9, 10, 11, 12],
    ];
    const starts = { ...annotations, records: [edfStart('+0.25'), edfStart('+1.25'), edfStart('+4.25')] };
    const recording = parseEdf(edf([{ ...ecg, records }, starts], { reserved: 'EDF+D' }));
    const none = Number.NaN;
    expect(rounded(recording.signals[0]!.samples)).toEqual([
      1,
      2,
      3,
      4,
      5,
      6,
      7,
      8,
      ...Array<number>(8).fill(none),
      9,
      10,
      11,
      12,
    ]);
    expect(recording.notes).toEqual([
      'The recording was interrupted once, for 2 s in all: nothing is played there.',
    ]);
  });
});

describe('EDF and BDF: one field that is not needed holds nothing up', () => {
  it.each([
    ['an annotation channel with a range of zeros', { ...annotations, range: ['0', '0', '0', '0'] as const }],
    ['an annotation channel without a range', { ...annotations, range: ['', '', '', ''] as const }],
    [
      'a dash for a channel, without a range',
      { name: '-', range: ['', '', '', ''] as const, records: [[0, 0]] },
    ],
    ['a channel with an empty range', { name: 'X', range: ['0', '0', '0', '0'] as const, records: [[0]] }],
    [
      'a channel with words for its range',
      { name: 'X', range: ['low', 'high', '-5', '5'] as const, records: [[0]] },
    ],
    ['a channel without samples', { name: 'X', records: [[]] }],
  ])('%s', (_, other: EdfSignal) => {
    for (const signals of [
      [ecg, other],
      [other, ecg],
    ]) {
      expect(rounded(named(parseEdf(edf(signals)), 'ECG').samples)).toEqual(whole);
    }
  });

  it.each([
    ['its physical minimum (bytes 360 to 367) is empty', ['', '1', '-5', '5']],
    ['“high” for its physical maximum (bytes 368 to 375) is not understood', ['0', 'high', '-5', '5']],
    ['“1,00.5” for its physical maximum', ['0', '1,00.5', '-5', '5']],
    ['“0x10” for its digital minimum', ['0', '1', '0x10', '50']],
    ['its digital range is empty: 5 to 5 (bytes 376 to 383 and bytes 384 to 391)', ['0', '1', '5', '5']],
    ['its digital range is empty: 5 to -5', ['0', '1', '5', '-5']],
    ['its digital range is more than 16 bits hold', ['0', '1', '0', '65535']],
    ['its physical range is empty: 1 to 1', ['1', '1', '-5', '5']],
    ['its physical range is too wide', ['0', '1e300', '-5', '5']],
  ] as const)('what keeps a signal from being read is said: %s', (reason, range) => {
    const only = edf([withRange(...(range as readonly [string, string, string, string]))]);
    expect(refusal(() => parseEdf(only))).toContain(reason);
  });

  it.each([
    ['2', 2, 'ends too early: 1 of 2 records are there (to byte 520), the last 1 s are missing'],
    ['10', 10, '1 of 10 records'],
    ['0', 1, 'The header says 0 for the number of records (bytes 236 to 243)'],
    ['-1', 1, 'The header says -1'],
    ['-7', 1, 'The header says -7'],
    ['many', 1, '“many” for the number of records'],
    ['', 1, 'number of records (bytes 236 to 243) is empty'],
  ])('%s for the number of records: what is there is played, and said', (records, _, note) => {
    const recording = parseEdf(edf([ecg], { records }));
    expect(rounded(recording.signals[0]!.samples)).toEqual(whole);
    expect(recording.notes).toEqual([expect.stringContaining(note)]);
  });

  it('more records than the header says: all are played, and said', () => {
    const recording = parseEdf(
      edf(
        [
          {
            ...ecg,
            records: [
              [1, 2],
              [3, 4],
              [5, 6],
            ],
          },
        ],
        { records: '2' },
      ),
    );
    expect(rounded(recording.signals[0]!.samples)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(recording.notes).toEqual(['The header says 2 records, 3 are there: all are played.']);
  });

  it('decimal commas in the header', () => {
    const recording = parseEdf(edf([withRange('-3,2768', '3,2767', '-32768', '32767')]));
    expect(rounded(recording.signals[0]!.samples)).toEqual(whole);
  });

  it('a header’s length that is not said', () => {
    expect(parseEdf(edf([ecg], { headerBytes: '' })).signals).toHaveLength(1);
  });
});

describe('EDF and BDF: what cannot be read names its cause and its bytes', () => {
  it.each([
    ['does not begin with 0 (bytes 0 to 7)', { version: '1' }],
    ['“0” for the number of signals (bytes 252 to 255)', { signals: '0' }],
    ['“x” for the number of signals (bytes 252 to 255)', { signals: 'x' }],
    ['“1,0” for the number of signals', { signals: '1,0' }],
    ['said to be “512” bytes long (bytes 184 to 191), but 4 signals', { signals: '4', headerBytes: '512' }],
    ['said to be “99999999” bytes long', { headerBytes: '99999999' }],
    ['ends within its header, at byte 520 of 1280', { signals: '4', headerBytes: '1280' }],
    ['“0” for the length of a record (bytes 244 to 251)', { seconds: '0' }],
    ['the length of a record (bytes 244 to 251) is empty', { seconds: '' }],
    ['“1 s” for the length of a record', { seconds: '1 s' }],
    ['“-1” for the length of a record', { seconds: '-1' }],
    ['“x” for the samples in a record of signal 1 (bytes 472 to 479)', { samples: ['x'] }],
    ['“1,000” for the samples in a record', { samples: ['1,000'] }],
    ['“-4” for the samples in a record', { samples: ['-4'] }],
    ['holds no data: a record takes 2000 bytes, and 8 follow the header', { samples: ['1000'] }],
    ['has interruptions (EDF+D) but does not say when', { reserved: 'EDF+D' }],
  ])('%s', (message, changes) => {
    expect(refusal(() => parseEdf(edf([ecg], changes)))).toContain(message);
  });

  it('annotations alone', () => {
    expect(refusal(() => parseEdf(edf([annotations], { seconds: '0' })))).toContain('holds annotations only');
  });

  it('interruptions whose times are not there, go back or last too long', () => {
    expect(interrupted('+0', 'x')).toContain('record 2 (byte');
    expect(interrupted('+5', '+2')).toContain('goes back in time: record 2');
    expect(interrupted('+0', '+900000')).toContain('too long');
    expect(interrupted('+0', '+9')).toBe('no error');
  });

  it('a file cut off anywhere is refused, or played as far as it goes and said', () => {
    const file = edf([{ ...ecg, records: [whole, whole] }]);
    for (let length = 0; length < file.length; length += 1) {
      const recording = readOrRefuse(() => parseEdf(file.subarray(0, length)));
      if (length < 520) expect(recording, String(length)).toBeNull();
      else expect(recording?.notes, String(length)).toEqual([expect.stringContaining('1 of 2 records')]);
    }
  });
});

describe('EDF and BDF: damaged files', () => {
  const file = edf([ecg, resp]);
  it('a changed header never plays with another amplitude, rate or name than another reader gives (property)', () => {
    const letter = constantFrom(...Array.from('0123456789.,-+eExV \0\u00b5'));
    let played = 0;
    assert(
      property(integer({ min: 0, max: 767 }), letter, (at, sign) => {
        const bytes = file.slice();
        bytes[at] = sign.charCodeAt(0);
        const recording = readOrRefuse(() => parseEdf(bytes));
        const expected = byMne(bytes);
        for (const { name, rateHz, samples } of recording?.signals ?? []) {
          const same =
            expected.find((other) => other.name === name) ?? expected.find((other) => other.name === '');
          expect(rateHz).toBe(same?.rateHz);
          // A changed count of samples moves the other signal's: only the first one's place is known.
          if (same === expected[0]) expect(samples[0]).toBe(Math.fround(same!.first));
          played += 1;
        }
      }),
      { numRuns: 3000 },
    );
    expect(played).toBeGreaterThan(1000);
  });

  it('flipped bytes and garbage are read or refused with a sentence (property)', () => {
    assert(
      property(integer({ min: 0, max: file.length - 1 }), integer({ min: 0, max: 255 }), (at, value) => {
        const damaged = file.slice();
        damaged[at] = value;
        expect(readOrRefuse(() => parseEdf(damaged))?.signals).not.toEqual([]);
      }),
      { numRuns: 2000 },
    );
    assert(
      property(uint8Array({ maxLength: 2000 }), (garbage) => {
        expect(readOrRefuse(() => parseEdf(garbage))).toBeNull();
      }),
    );
  });
});
