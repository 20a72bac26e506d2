import { describe, expect, it } from 'vitest';
import { parseCsv } from './csv.ts';
import { beats, beatsIn, beatTable, inSeconds, theBeats } from './testing/beats.ts';
import { refusal } from './testing/files.ts';

const expectBeats = (text: string, name?: string) => expect(beatsIn(text, name)).toEqual(theBeats);
const two = (n: number) => String(n).padStart(2, '0');
const clock = (i: number, from = 0, mark = '.') => {
  const ms = from + i * 10;
  return `${Math.floor(ms / 3_600_000) % 24}:${two(Math.floor(ms / 60_000) % 60)}:${two(Math.floor(ms / 1000) % 60)}${mark}${String(ms % 1000).padStart(3, '0')}`;
};
const night = 24 * 3_600_000 - 1000;
const minutes = (i: number) => `'0:${two(Math.floor(i / 100))}.${two(i % 100)}0'`;

const rows = (time: (i: number) => string) => beats.map((v, i) => `${time(i)},${v.toFixed(3)}`);

describe('CSV: times', () => {
  it.each<[string, (i: number) => string]>([
    ['time (s)', inSeconds],
    ['time (sec)', inSeconds],
    ['Time [seconds]', inSeconds],
    ['seconds', inSeconds],
    ['t_ms', (i) => String(i * 10)],
    ['time (ms)', (i) => String(i * 10)],
    ['Time(mS)', (i) => String(i * 10)],
    ['timestamp_us', (i) => String(i * 10_000)],
    ['time (us)', (i) => String(i * 10_000)],
    ['time (\u00b5s)', (i) => String(i * 10_000)],
    ['time (\u03bcs)', (i) => String(i * 10_000)],
    ['time (ns)', (i) => String(i * 10_000_000)],
    ['time (min)', (i) => (i / 6000).toFixed(8)],
    ['time (h)', (i) => (i / 360_000).toFixed(10)],
    ['time (days)', (i) => (i / 8_640_000).toFixed(12)],
    ['elapsed time (s)', (i) => String(5 + i / 100)],
    ['time', clock],
    ['time', (i) => `'${clock(i)}'`],
    ['time of day', (i) => clock(i, night)],
    ['time (hh:mm:ss.mmm)', clock],
    ['time', (i) => `0:${two(Math.floor(i / 100))}.${two(i % 100)}`],
    ['time', (i) => `[${clock(i, night)} ${i < 100 ? '21/03/2005' : '22/03/2005'}]`],
    ['date/time', (i) => `${i < 100 ? '03/21/2005' : '03/22/2005'} ${clock(i, night)}`],
    ['timestamp', (i) => new Date(Date.UTC(2026, 9, 25, 0, 59, 59) + i * 10).toISOString()],
    [
      'timestamp',
      (i) =>
        new Date(Date.UTC(2026, 9, 25, 0, 59, 59) + i * 10).toISOString().replace('T', ' ').replace('Z', ''),
    ],
    [
      'datetime',
      (i) =>
        `2026-01-01T10:00:0${Math.floor(i / 100)},${two(i % 100)}+01:00`.replace(/^(.*),(.*)$/, '"$1,$2"'),
    ],
    [
      'time',
      (i) =>
        `11:59:${59 + Math.floor(i / 100) > 59 ? '' : '59'}.${two(i % 100)} AM`
          .replace(':.', ':00.')
          .replace('11:59:00', '12:00:00')
          .replace(/^(12.*) AM/, '$1 PM'),
    ],
    ['time', (i) => `01-Jan-2026 ${clock(i)}`],
    ['timestamp_ns', (i) => `${1_700_000_000_000 + i * 10}000000`],
    ['Zeit [s]', inSeconds],
    ['Время (с)', inSeconds],
    ['Elapsed (sec.)', inSeconds],
    ['timestamp', (i) => (1_700_000_000 + i / 100).toFixed(2)],
    ['unix time', (i) => String(1_700_000_000_000 + i * 10)],
    ['epoch', (i) => `${1_700_000_000 + Math.floor(i / 100)}${two(i % 100)}0000`],
    ['timestamp (ms)', (i) => String(1_700_000_000_000 + i * 10)],
  ])('%s (%#)', (heading, time) => expectBeats(beatTable(`${heading},II (mV)`, time)));

  it('PhysioNet’s rdsamp: a second line of units, quotes, minutes and seconds, hours, numbers of samples', () => {
    for (const [name, format, time] of [
      ['Elapsed time', 'hh:mm:ss.mmm', minutes],
      ['Elapsed time', 'seconds', inSeconds],
      ['Elapsed time', 'minutes', (i: number) => (i / 6000).toFixed(8)],
      ['Elapsed time', 'hours', (i: number) => (i / 360_000).toFixed(10)],
      ['sample interval', '0.01 sec', String],
      ['Time and date', 'hh:mm:ss.mmm dd/mm/yyyy', (i: number) => `'[${clock(i)} 21/03/2005]'`],
    ] as const) {
      expectBeats([`'${name}','MLII'`, `'${format}','mV'`, ...rows(time)].join('\n'), 'MLII');
    }
    // In columns, separated by tabs.
    const lines = [
      '   Elapsed time\t   MLII',
      '      (seconds)\t   (mV)',
      ...beats.map((v, i) => `${inSeconds(i).padStart(15)}\t${v.toFixed(3).padStart(7)}`),
    ];
    expectBeats(lines.join('\n'), 'MLII');
  });

  it('360 Hz in whole milliseconds is 360 Hz', () => {
    const ticks = Array.from({ length: 3600 }, (_, i) => `${Math.floor((i * 1000) / 360)},${i % 7}`);
    expect(parseCsv(['time (ms),II (mV)', ...ticks].join('\n')).signals[0]!.rateHz).toBe(360);
  });

  it('a time without a unit is taken for seconds where that may be, and it is said', () => {
    const { signals, notes } = parseCsv(beatTable('time,II (mV)', inSeconds));
    expect(signals[0]!.rateHz).toBe(100);
    expect(notes.join()).toContain('“time” has no unit; it is taken for seconds');
    expect(refusal(() => parseCsv(beatTable('time,II (mV)', (i) => (i / 6_000_000).toFixed(9))))).toContain(
      'none is given',
    );
  });

  it.each<[string, (i: number) => string, string]>([
    ['time,II (mV)', (i) => String(i), '“time” cannot be s, and none is given'],
    ['timestamp,II (mV)', (i) => String(i * 4000), '“timestamp” cannot be s'],
    ['time,II (mV)', (i) => String(i * 10), 'one sample every 10 s, too few for “II”'],
    ['t,PLETH', (i) => String(i), 'too few for “PLETH”'],
    ['time,SpO2 (%)', (i) => String(i * 1000), 'one sample every 16 min 40 s'],
    // A counter of microseconds is as large as a count of seconds since 1970.
    ['time,II (mV)', (i) => String(1_000_000_000 + i * 4000), 'one sample every 1 h 6 min'],
    ['time (UTC),II (mV)', (i) => String(i / 100), '“time” are no times in “UTC”, the first in line 2'],
    ['time [foo],II (mV)', inSeconds, 'the unit “foo” of “time” is not understood'],
    ['time_foo,II (mV)', inSeconds, '“time_foo” does not say how long one is'],
    ['time,II\nfoo,mV', inSeconds, 'the unit “foo” of “time” is not understood'],
  ])('no unit is taken for seconds where that cannot be: %s (%#)', (heading, time, message) => {
    const said = refusal(() => parseCsv(beatTable(heading, time)));
    expect(said).toContain(message);
    expect(said).toMatch(/Write the (unit of the time|time in s)/);
  });

  it('numbers that come each second are taken for that, and it is said', () => {
    const { signals, notes } = parseCsv(beatTable('time,SpO2 (%)', String));
    expect(signals[0]!.rateHz).toBe(1);
    expect(notes.join()).toContain('“time” has no unit; it is taken for seconds');
  });

  it.each([
    ['time (s),min,max,II (mV)', (i: number) => `${i / 100},1,2,3`, 100],
    ['min,max,time (s),II (mV)', (i: number) => `1,2,${i / 100},3`, 100],
    ['time,min,II (mV)', (i: number) => `${i / 100},${i / 6000},3`, 100],
    ['time,HR,SpO2 (%)', (i: number) => `${i},70,98`, 1],
    ['HR_min,time (s),II (mV)', (i: number) => `60,${i / 100},1`, 100],
    ['t,T', (i: number) => `${i},${36 + i / 1000}`, 1],
    ['min,II (mV)', (i: number) => `${(i / 6000).toFixed(9)},3`, 100],
  ])(
    'a name that a minimum or a heart rate has too is a time only where nothing else is: %s',
    (heading, row, rateHz) => {
      const lines = Array.from({ length: 400 }, (_, i) => row(i));
      const { signals } = parseCsv([heading, ...lines].join('\n'));
      expect(signals[0]!.rateHz).toBe(rateHz);
      const times = ['time', 't', ...(heading.startsWith('min,II') ? ['min'] : [])];
      const names = heading.split(',').map((name) => name.replace(/ .*/, ''));
      expect(signals.map(({ name }) => name)).toEqual(names.filter((name) => !times.includes(name)));
    },
  );

  it.each(['min,max', 'min,II (mV)'])('a minimum is no time: %s', (heading) => {
    const lines = Array.from({ length: 20 }, (_, i) => `${i % 7},1`);
    expect(refusal(() => parseCsv([heading, ...lines].join('\n')))).toContain('“min” does not rise');
  });

  it('a pause plays nothing, and it is said where it is', () => {
    const { signals, notes } = parseCsv('time (s),II (mV)\n0,1\n1,2\n2,3\n5,4\n6,5');
    expect([...signals[0]!.samples]).toEqual([1, 2, 3, Number.NaN, Number.NaN, 4, 5]);
    expect(notes).toEqual([
      'The table has a pause of 2 s in all, the first at line 5: nothing is played there.',
    ]);
  });

  it.each([
    ['goes back in time by 1 s at line 4', 'time (s),II\n5,1\n6,1\n5,1'],
    ['has the same time in lines 3 and 4', 'time (s),II\n0,1\n1,1\n1,1\n2,1'],
    ['a time that does not rise', 'time (s),II\n1,1\n1,1'],
    [
      'no steady rate: its time takes steps of 2 s and longer ones, the first at line 3',
      `time (s),II\n${[0, 4, 8, 12, 16, 18, 20, 22, 24, 26].map((t) => `${t},1`).join('\n')}`,
    ],
    ['pauses that are too long to be played, the first at line 4', 'time (s),II\n0,1\n1,1\n900,1\n901,1'],
    ['the unit “ticks” of “time” is not understood', 'time (ticks),II\n0,1\n1,1'],
    ['the unit “m s” of “time” is not understood', 'time (m s),II\n0,1\n1,1'],
    ['time in line 2 is not understood', 'time (hh:mm:ss),II\n0,1\n1,1'],
    ['the unit “samples” of “time” is not understood', 'time (samples),II\n0,1\n1,1'],
    [
      'numbers its samples in line 1 and on, but does not say how many are in a second',
      "'sample #','MLII'\n0,995\n1,995",
    ],
    ['“sample interval” does not say how long one is', 'sample interval,II\n0,1\n1,1'],
    ['time that is not understood in line 3', 'time (s),II\n0,1\n,1\n2,1'],
    ['time that is not understood in line 3', 'time (s),II\n0,1\n1 s,1\n2,1'],
    ['a time that is not understood in line 2', 'time,II\n10:30,1\n10:31,1'],
    ['does not rise from line 2 to 201', beatTable('time,II', () => '10:00:00')],
    ['goes back in time', 'date,II\n2026-01-02 00:00:00,1\n2026-01-01 00:00:01,1\n2026-01-01 00:00:02,1'],
  ])('what is not understood is named: %s', (message, text) => {
    expect(refusal(() => parseCsv(text))).toContain(message);
  });
});
