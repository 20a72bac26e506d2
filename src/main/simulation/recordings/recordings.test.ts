import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, constantFrom, double, integer, property, record, string, uint8Array } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ServiceError } from '#shared/contract/errors.ts';
import { parseCsv } from './csv.ts';
import { parseEdf } from './edf.ts';
import { readRecording } from './read.ts';
import type { Recording } from './recording.ts';
import { parseWfdb } from './wfdb.ts';

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(text, 'latin1'));
const messageOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(ServiceError);
    return error instanceof Error ? error.message : '';
  }
  return 'no error';
};

/** Reads or refuses with a ServiceError: nothing else may come of any input. */
function survives(act: () => Recording): void {
  try {
    for (const { samples, rateHz } of act().signals) {
      expect(samples.length).toBeGreaterThan(0);
      expect(rateHz).toBeGreaterThan(0);
    }
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
  }
}

interface EdfSignal {
  name: string;
  unit: string;
  physical: [number, number];
  counts: number[];
}

const field = (text: string | number, length: number) => String(text).padEnd(length).slice(0, length);

/** One record of one second. */
function edf(signals: EdfSignal[], changes: Record<string, string> = {}): Uint8Array<ArrayBuffer> {
  const all = (length: number, of: (signal: EdfSignal) => string | number) =>
    signals.map((signal) => field(of(signal), length)).join('');
  const header = [
    field(changes['version'] ?? '0', 8) +
      field('X X X X', 80) +
      field('Startdate X X X X', 80) +
      '10.12.0912.44.02',
    field(changes['headerBytes'] ?? 256 * (signals.length + 1), 8) +
      field(changes['reserved'] ?? 'EDF+C', 44),
    field(changes['records'] ?? 1, 8) +
      field(changes['seconds'] ?? 1, 8) +
      field(changes['signals'] ?? signals.length, 4),
    all(16, ({ name }) => name) + all(80, () => '') + all(8, ({ unit }) => unit),
    all(8, ({ physical }) => physical[0]) + all(8, ({ physical }) => physical[1]),
    all(8, () => -32768) + all(8, () => 32767) + all(80, () => '') + all(8, ({ counts }) => counts.length),
    all(32, () => ''),
  ].join('');
  const counts = Int16Array.from(signals.flatMap((signal) => signal.counts));
  return Uint8Array.from([...Buffer.from(header, 'latin1'), ...new Uint8Array(counts.buffer)]);
}

const twoSignals: EdfSignal[] = [
  { name: 'ECG', unit: 'mV', physical: [-3.2768, 3.2767], counts: [1, 10000, -10000, 32767] },
  { name: 'EDF Annotations', unit: '', physical: [-1, 1], counts: [11051, 20, 20, 0] },
  { name: 'RESP', unit: 'µV', physical: [100, -100], counts: [-32768, 32767] },
];

describe('EDF', () => {
  it('samples come in physical units, each signal at its rate, annotations left out', () => {
    const { signals } = parseEdf(edf(twoSignals));
    expect(signals.map(({ name, unit, rateHz }) => [name, unit, rateHz])).toEqual([
      ['ECG', 'mV', 4],
      ['RESP', 'µV', 2],
    ]);
    expect([...signals[0]!.samples].map((value) => Math.round(value * 1e4))).toEqual([
      1, 10000, -10000, 32767,
    ]);
    expect([...signals[1]!.samples]).toEqual([100, -100]);
  });

  it('an unknown number of records (−1) is found from the length of the file', () => {
    expect(parseEdf(edf(twoSignals, { records: '-1' })).signals[0]!.samples).toHaveLength(4);
  });

  it.each([
    ['is not in European Data Format', { version: '1' }],
    ['has interruptions', { reserved: 'EDF+D' }],
    ['which cannot be', { signals: '0' }],
    ['header whose length does not fit', { signals: '4' }],
    ['has no number where', { signals: 'x' }],
    ['header whose length does not fit', { headerBytes: '99999999' }],
    ['ends too early', { records: '2' }],
    ['which cannot be', { records: '-7' }],
    ['annotations only', { seconds: '0' }],
  ])('a bad header is named: %s', (message, changes) => {
    expect(messageOf(() => parseEdf(edf(twoSignals, changes)))).toContain(message);
  });

  it('a file cut off anywhere is refused', () => {
    const whole = edf(twoSignals);
    for (let length = 0; length < whole.length; length += 1) {
      expect(messageOf(() => parseEdf(whole.subarray(0, length)))).toMatch(/^The recording /);
    }
  });

  it('flipped bytes and garbage are read or refused, never worse (property)', () => {
    const whole = edf(twoSignals);
    assert(
      property(integer({ min: 0, max: whole.length - 1 }), integer({ min: 0, max: 255 }), (at, value) => {
        const damaged = whole.slice();
        damaged[at] = value;
        survives(() => parseEdf(damaged));
      }),
      { numRuns: 2000 },
    );
    assert(property(uint8Array({ maxLength: 2000 }), (garbage) => survives(() => parseEdf(garbage))));
  });
});

describe('WFDB', () => {
  const header16 = 'r 2 100 3\nr.dat 16 200(1024)/mV 12 0 0 0 0 II\nr.dat 16 10 12 0 0 0 0 RESP\n';
  const data16 = new Uint8Array(Int16Array.from([1024, 0, 1224, 5, -0x8000, -10]).buffer);

  it('format 16: gain, baseline and units; the lowest count is no sample', () => {
    const text = header16.replaceAll(' 0 0 II', ' * 0 II').replaceAll(' 0 0 RESP', ' * 0 RESP');
    const { signals } = parseWfdb(text, new Map([['r.dat', data16]]));
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
    const { signals } = parseWfdb('r 1 100 4\nr.dat 212 1/mV', new Map([['r.dat', bytes]]));
    expect([...signals[0]!.samples]).toEqual([1, -1, 2047, Number.NaN]);
  });

  it('samples per frame, skew and byte offset are heeded', () => {
    const bytes = new Uint8Array(Int16Array.from([99, 1, 10, 11, 2, 12, 13, 3, 14, 15]).buffer);
    const text = 'r 2 100 3\nr.dat 16:1+2 1/mV 0 0 0 * 0 a\nr.dat 16x2+2 1/mV 0 0 0 * 0 b';
    const { signals } = parseWfdb(text, new Map([['r.dat', bytes]]));
    expect([...signals[0]!.samples]).toEqual([2, 3, Number.NaN]);
    expect([...signals[1]!.samples]).toEqual([10, 11, 12, 13, 14, 15]);
    expect(signals[1]!.rateHz).toBe(200);
  });

  it.each([
    ['several segments', header16.replace('r 2', 'r/3 2')],
    ['WFDB format 8', header16.replaceAll(' 16 ', ' 8 ')],
    ['outside of its own folder', header16.replaceAll('r.dat', '../r.dat')],
    ['outside of its own folder', header16.replaceAll('r.dat', '-')],
    ['header that ends too early', header16.replace('r 2', 'r 3')],
    ['says that it has 100000 signals', header16.replace('r 2', 'r 100000')],
    ['not of WFDB', 'garbage'],
    ['not of WFDB', ''],
    ['ends too early', header16.replace('100 3', '100 4')],
    ['ends too early', header16.replace('100 3', '100 999999999999999')],
    ['lacks a data file', header16.replaceAll('r.dat', 's.dat')],
    ['does not fit its own checksum', header16],
  ])('a bad header is named: %s', (message, text) => {
    expect(messageOf(() => parseWfdb(text, new Map([['r.dat', data16]])))).toContain(message);
  });

  it('garbage in header and data is read or refused, never worse (property)', () => {
    const word = constantFrom(
      'r',
      'r.dat',
      '16',
      '212',
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
    );
    const words = string({ unit: word, maxLength: 40 });
    assert(
      property(record({ tail: words, bytes: uint8Array({ maxLength: 64 }) }), ({ tail, bytes }) => {
        for (const text of [tail, `r 1 100\nr.dat 212 ${tail}`, `${header16.slice(0, 40)}${tail}`]) {
          survives(() => parseWfdb(text, new Map([['r.dat', bytes]])));
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('CSV', () => {
  it('names, units and rate are read; an empty field is no sample', () => {
    const { signals } = parseCsv('time (ms);II (mV);PLETH [NU]\n0;0.5;1\n4;;2\n8;-0.5;3\n');
    expect(signals.map(({ name, unit }) => [name, unit])).toEqual([
      ['II', 'mV'],
      ['PLETH', 'NU'],
    ]);
    expect(signals[0]!.rateHz).toBeCloseTo(250);
    expect([...signals[0]!.samples]).toEqual([0.5, Number.NaN, -0.5]);
  });

  it.each([
    ['no first line with a time', '1,2\n3,4\n'],
    ['no first line with a time', ''],
    ['holds no data', 'time,II\n0,1\n'],
    ['1 instead of 2 columns in line 3', 'time,II\n0,1\n1\n2,3'],
    ['something else than a number in line 3', 'time,II\n0,1\n1,hello\n2,3'],
    ['time that does not rise', 'time,II\n5,1\n1,1\n0,1'],
    ['its time jumps at line 5', 'time,II\n0,1\n1,1\n2,1\n5,1\n6,1'],
  ])('a bad table is named: %s', (message, text) => {
    expect(messageOf(() => parseCsv(text))).toContain(message);
  });

  it('what was written is read back (property)', () => {
    const value = double({ min: 1e-3, max: 1e4, noNaN: true });
    assert(
      property(integer({ min: 2, max: 40 }), integer({ min: 1, max: 1000 }), value, (rows, rateHz, first) => {
        const expected = Float32Array.from(
          { length: rows },
          (_, i) => (i % 2 === 0 ? 1 : -1) * (first + i / 7),
        );
        const lines = [...expected].map((sample, i) => `${i / rateHz},${sample}`);
        const { signals } = parseCsv(['time,x (mV)', ...lines].join('\r\n'));
        expect(signals[0]!.samples).toEqual(expected);
        expect(signals[0]!.rateHz / rateHz).toBeCloseTo(1);
      }),
    );
  });

  it('any text is read or refused, never worse (property)', () => {
    assert(property(string({ maxLength: 200 }), (text) => survives(() => parseCsv(`time,a\n${text}`))));
  });
});

describe('a recording on disk', () => {
  it('is told apart by its ending; what is missing is said without its path', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vitalseal-recording-'));
    await writeFile(join(folder, 'a.edf'), edf(twoSignals));
    await writeFile(join(folder, 'b.csv'), 'time,II\n0,1\n1,2\n');
    await writeFile(join(folder, 'c.hea'), 'c 1 100\nc.dat 16 1/mV');
    await writeFile(join(folder, 'c.dat'), bytesOf('abcd'));
    await writeFile(join(folder, 'd.hea'), 'd 1 100\nd.dat 16 1/mV');
    for (const name of ['a.edf', 'b.csv', 'c', 'c.hea', 'c.dat']) {
      expect((await readRecording(join(folder, name))).signals.length).toBeGreaterThan(0);
    }
    await expect(readRecording(join(folder, 'd'))).rejects.toThrow('The recording’s .dat file is not there.');
    await expect(readRecording(folder)).rejects.toThrow('is not there');
    await rm(folder, { recursive: true });
  });
});
