import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readRecording } from './read.ts';
import { edf, named } from './testing/files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitalseal-recording-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const write = (name: string, content: string | Uint8Array) => writeFile(join(folder, name), content);
const read = (name: string) => readRecording(join(folder, name));
const counts = (...values: number[]) => new Uint8Array(Int16Array.from(values).buffer);
const none = Number.NaN;

describe('a recording on disk', () => {
  it('is told apart by its ending', async () => {
    const file = edf([{ name: 'ECG', unit: 'mV', records: [[1, 2]] }]);
    const table = 'time (s),II (mV)\n0,1\n1,2\n';
    await Promise.all([
      ...['a.edf', 'A.EDF', 'a.rec', 'a.bdf'].map((name) => write(name, file)),
      ...['b.csv', 'b.tsv', 'b.txt'].map((name) => write(name, table)),
      write('c.hea', 'c 1 100\nc.mat 16+2 1/mV'),
      write('c.mat', counts(9, 1, 2)),
    ]);
    for (const name of [
      'a.edf',
      'A.EDF',
      'a.rec',
      'a.bdf',
      'b.csv',
      'b.tsv',
      'b.txt',
      'c',
      'c.hea',
      'c.mat',
      'c.dat',
    ]) {
      expect((await read(name)).signals[0]!.samples, name).toHaveLength(2);
    }
  });

  it('what is missing or of another kind is said, without its path', async () => {
    await write('d.hea', 'd 1 100\nd.dat 16 1/mV');
    await write('e.xlsx', 'PK');
    await expect(read('d')).rejects.toThrow('The recording’s .dat file is not there.');
    await expect(read('x')).rejects.toThrow('The recording’s .hea file is not there.');
    await expect(read('x.csv')).rejects.toThrow('The recording’s .csv file is not there.');
    await expect(read('e.xlsx')).rejects.toThrow('has an ending (.xlsx) that is not read');
    await expect(readRecording(folder)).rejects.toThrow('is not there');
    await expect(read('nul\0l')).rejects.toThrow('is not there');
    for (const name of ['d', 'x', 'e.xlsx']) {
      await expect(read(name)).rejects.not.toThrow(folder);
    }
  });

  it.skipIf(process.getuid?.() === 0)('a file that may not be read is said to be that', async () => {
    await write('a.csv', 'time (s),II\n0,1\n');
    await chmod(join(folder, 'a.csv'), 0);
    await expect(read('a.csv')).rejects.toThrow('cannot be opened');
  });
});

/** The expected samples were read with the Python package wfdb 4.3.1. */
const lead = (file: string, sum: number) => `${file}.dat 16 1/mV 0 0 0 ${sum} 0`;

describe('a WFDB record of segments', () => {
  it('whose segments are alike is one recording', async () => {
    await write('m.hea', 'm/2 2 100 5\ns1 2\ns2 3');
    await write('s1.hea', 's1 2 100 2\ns1.dat 16 1/mV 0 0 0 3 0 II\ns1.dat 16 1/NU 0 0 0 -3 0 RESP');
    await write('s1.dat', counts(1, -1, 2, -2));
    await write('s2.hea', 's2 2 100 3\ns2.dat 16 2/mV 0 0 0 24 0 II\ns2.dat 16 1/NU 0 0 0 0 0 RESP');
    await write('s2.dat', counts(6, 0, 8, 0, 10, 0));
    const recording = await read('m');
    expect([...named(recording, 'II').samples]).toEqual([1, 2, 3, 4, 5]);
    expect([...named(recording, 'RESP').samples]).toEqual([-1, -2, 0, 0, 0]);
    expect(recording.notes).toEqual([]);
  });

  it('whose segments differ plays what each has; pauses inside play nothing, those at the ends are not played', async () => {
    await mkdir(join(folder, 'v'));
    await write('v.hea', 'v/6 2 100 11\nlayout 0\n~ 3\nv/s1 2\n~ 1\nv/s2 3\n~ 2');
    await write('layout.hea', 'layout 2 100 0\n~ 0 1/mV 0 0 0 0 0 II\n~ 0 1/mV 0 0 0 0 0 V');
    await write('v/s1.hea', 's1 1 100 2\ns1.dat 16 1/mV 0 0 0 3 0 II');
    await write('v/s1.dat', counts(1, 2));
    await write('v/s2.hea', 's2 2 100 3\ns2.dat 16x2 1/mV 0 0 0 21 0 V\ns2.dat 16 1/mV 0 0 0 24 0 II');
    await write('v/s2.dat', counts(1, 2, 7, 3, 4, 8, 5, 6, 9));
    const recording = await read('v');
    expect([...named(recording, 'II').samples]).toEqual([1, 2, none, 7, 8, 9]);
    expect([...named(recording, 'V').samples]).toEqual([...Array<number>(6).fill(none), 1, 2, 3, 4, 5, 6]);
    expect(named(recording, 'V').rateHz).toBe(200);
    expect(recording.notes).toEqual([
      '0.05 s without any signal at the beginning or the end are not played.',
    ]);
  });

  it('a segment that is missing, damaged, shorter or of another unit costs no more than itself, and is told', async () => {
    await write('m.hea', 'm/4 1 100 8\ns1 2\ngone 2\nbad 2\ns2 2');
    await write('s1.hea', 's1 1 100 2\ns1.dat 16 1/mV 0 0 0 3 0 II');
    await write('s1.dat', counts(1, 2));
    await write('bad.hea', 'bad 1 fast 2\ns1.dat 16 1/mV');
    await write('s2.hea', 's2 1 100 1\ns2.dat 16 1/mV 0 0 0 7 0 II');
    await write('s2.dat', counts(7));
    const recording = await read('m');
    expect([...recording.signals[0]!.samples]).toEqual([1, 2, none, none, none, none, 7, none]);
    expect(recording.notes).toEqual([
      expect.stringContaining(
        'The segment of line 3 of the header is missing (0.02 s): The recording’s .hea file is not there.',
      ),
      expect.stringContaining('“fast” for the sampling rate in line 1'),
      expect.stringContaining('The segment of line 5 of the header is 0.01 s shorter than said.'),
    ]);
    await write('s2.hea', 's2 1 100 2\ns2.dat 16 1/uV 0 0 0 14 0 II');
    await expect(read('m')).rejects.toThrow('its unit or rate changes at the segment of line 5');
    await write('s1.hea', 's1 1 250 2\ns1.dat 16 1/mV');
    await expect(read('m')).resolves.toMatchObject({
      notes: expect.arrayContaining([expect.stringContaining('sampling rate from 100 to 250')]),
    });
  });

  it('names the segment in which a lead could not be read, and the reason, where others hold it', async () => {
    await Promise.all([
      write('m.hea', 'm/2 2 100 4\na 2\nb 2'),
      write('a.hea', `a 2 100 2\n${lead('a', 4)} II\n${lead('a', 6)} V`),
      write('a.dat', counts(1, 2, 3, 4)),
      write('b.hea', `b 2 100 2\n${lead('b', 4)} II\n${lead('b', 99)} V`),
      write('b.dat', counts(1, 2, 3, 4)),
    ]);
    const { signals, notes } = await read('m');
    expect(signals.map(({ name, samples }) => [name, ...samples])).toEqual([
      ['II', 1, 3, 1, 3],
      ['V', 2, 4, none, none],
    ]);
    expect(notes).toEqual([
      '“V” is missing in the segment of line 3: its samples do not fit the checksum in line 3 of the header.',
    ]);
  });

  it('none of whose segments can be read says why', async () => {
    await write('m.hea', 'm/1 1 100 8\n~ 8');
    await expect(read('m')).rejects.toThrow('has no segment with samples');
    await write('m.hea', 'm/1 1 100 8\ngone 8');
    await expect(read('m')).rejects.toThrow(
      'the first for this reason: The recording’s .hea file is not there.',
    );
    await write('m.hea', 'm/1 1 100 8\nm 8');
    await expect(read('m')).rejects.toThrow('segments within a segment');
  });
});
