import { describe, expect, it } from 'vitest';
import { parseCsv } from './csv.ts';
import { beats, beatsIn, beatTable, inSeconds, theBeats } from './testing/beats.ts';
import { refusal } from './testing/files.ts';
import { decodeText } from './text-file.ts';

const expectBeats = (text: string, name?: string) => expect(beatsIn(text, name)).toEqual(theBeats);
const values = (text: string) => [...parseCsv(text).signals[0]!.samples];
const utf16 = (text: string, bigEndian = false) => {
  const bytes = Buffer.from(text, 'utf16le');
  return bigEndian ? bytes.swap16() : bytes;
};

describe('CSV: as spreadsheets and scripts write it', () => {
  const german = beatTable(
    'time (s);II (mV)',
    (i) => inSeconds(i).replace('.', ','),
    (v) => v.toFixed(3).replace('.', ','),
    ';',
  );
  const english = beatTable('time (s),II (mV)', inSeconds);
  it.each([
    ['decimal commas', german],
    ['the line sep=; of Excel', `sep=;\r\n${beatTable('time (s);II (mV)', inSeconds, undefined, ';')}`],
    ['the line "sep=," of Excel', `"sep=,"\n${english}`],
    ['the line sep= with a tab', `sep=\t\n${beatTable('time (s)\tII (mV)', inSeconds, undefined, '\t')}`],
    ['tabs', beatTable('time (s)\tII (mV)', inSeconds, undefined, '\t')],
    ['bars', beatTable('time (s)|II (mV)', inSeconds, undefined, '|')],
    [
      'quoted decimal commas',
      beatTable(
        '"time (s)","II (mV)"',
        (i) => `"${inSeconds(i).replace('.', ',')}"`,
        (v) => `"${v.toFixed(3).replace('.', ',')}"`,
      ),
    ],
    [
      'quoted numbers',
      beatTable(
        '"time (s)","II (mV)"',
        (i) => `"${inSeconds(i)}"`,
        (v) => `"${v.toFixed(3)}"`,
      ),
    ],
    ['a mark of UTF-8', `\ufeff${english}`],
    ['ends of lines of Windows', english.replaceAll('\n', '\r\n')],
    ['ends of lines of old Macs', english.replaceAll('\n', '\r')],
    ['empty lines between', english.replaceAll('\n', '\n\n')],
    ['empty lines at the beginning', `\n\n${english}`],
    ['comments', `# made by a logger, 12 bit\n% more\n${english.replace('\n', '\n# here it begins\n')}`],
    ['a heading as NumPy writes it', `# ${english}`],
    ['separators at the end of each line', english.replaceAll('\n', ',\n')],
    ['separators at the end of the rows', english.replaceAll('\n', ',,\n').replace(',,\n', '\n')],
    ['empty rows at the end, as Excel writes them', `${german}\n;\n;\n`],
    ['a true minus', english.replaceAll('-', '\u2212')],
    ['blanks around', english.replaceAll(',', ' , ')],
    [
      'powers of ten',
      beatTable(
        'time (s),II (mV)',
        (i) => `${i}e-2`,
        (v) => v.toExponential(),
      ),
    ],
    ['lines before the heading', `Exported by,Logger 2000\nChannels,1\n\n${english}`],
  ])('%s', (_, text) => expectBeats(text));

  it('names of columns among words that nobody here knows, with a line of units below', () => {
    const rows = beats.map((v, i) => `${1_700_000_000_000 + i * 10}.0,${v},`);
    const text = [
      'sep=,',
      'Shimmer_5E4A_Timestamp_Unix_CAL,Shimmer_5E4A_ECG_LL-RA_24BIT_CAL,',
      'ms,mV,',
      ...rows,
    ].join('\r\n');
    expectBeats(text, 'Shimmer_5E4A_ECG_LL-RA_24BIT_CAL');
    expect(refusal(() => parseCsv('Response time,II (mV)\n0,1\n0.01,2'))).toContain(
      '“Response time” does not say how long one is',
    );
  });

  it('lines before the heading are told', () => {
    expect(parseCsv(`Logger\nof somebody\n${english}`).notes).toEqual([
      'Lines 1 to 2 before the names of the columns were not read.',
    ]);
  });

  it.each([
    ['UTF-16 as Excel saves it', Buffer.from(`\ufeff${english}`, 'utf16le')],
    ['UTF-16, the other order of bytes', utf16(`\ufeff${english}`, true)],
    ['UTF-16 without its mark', utf16(english)],
    ['UTF-16 without its mark, the other order', utf16(english, true)],
    [
      'UTF-8',
      Buffer.from(
        english.replace('mV', '\u00b5V').replaceAll(/,(-?[\d.]+)$/gm, (_, v) => `,${Number(v) * 1000}`),
      ),
    ],
    [
      'Western Windows',
      Buffer.from(
        english.replace('mV', '\u00b5V').replaceAll(/,(-?[\d.]+)$/gm, (_, v) => `,${Number(v) * 1000}`),
        'latin1',
      ),
    ],
  ])('%s', (_, bytes) => expectBeats(decodeText(bytes)));

  it.each([
    ['an Excel workbook', Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0)],
    ['compressed (gzip)', Uint8Array.of(0x1f, 0x8b, 8, 0)],
    ['UTF-32', Uint8Array.of(0xff, 0xfe, 0, 0, 0x74, 0, 0, 0)],
    ['line 2 holds a zero byte', Buffer.from('time (s),II (mV)\n0,1\0\n')],
    ['no whole UTF-16LE', Buffer.from([0xff, 0xfe, 0x74, 0, 0x69])],
  ])('what is no text is named: %s', (message, bytes) => {
    expect(refusal(() => decodeText(bytes))).toContain(message);
  });

  it('what stands for no value is none: empty, nan, NA, -, inf, ovf …', () => {
    const absent = [
      '',
      'nan',
      'NaN',
      '-nan',
      'NA',
      'N/A',
      '#N/A',
      '#NV',
      'null',
      '-',
      '--',
      '?',
      'inf',
      '-Inf',
      'ovf',
      '1.#QNAN',
    ];
    const text = [
      'time (s),II (mV)',
      ...absent.map((value, i) => `${i},${value}`),
      `${absent.length},1`,
    ].join('\n');
    const { samples } = parseCsv(text).signals[0]!;
    expect([...samples]).toEqual([...absent.map(() => Number.NaN), 1]);
  });

  it('thousands set apart are understood beside a decimal mark, and refused where they may be decimals', () => {
    expect(values('time (s);II (uV)\n0,5;1.234,5\n1,5;-1.234.567')).toEqual([1234.5, -1_234_567]);
    expect(values('time (s),II (uV)\n0.5,"1,234.5"\n1.5,"12,345,678"')).toEqual([1234.5, 12_345_678]);
    expect(values('time (s);II (uV)\n0,5;1 234,5\n1,5;1\u00a0234')).toEqual([1234.5, 1234]);
    expect(refusal(() => parseCsv('time (s);II (uV)\n0;1,234\n1;2,345'))).toContain(
      'the comma in line 2 may be a decimal one',
    );
    expect(refusal(() => parseCsv('time (s);II (uV)\n0;1.234\n1;2.345'))).toContain(
      'the point in line 2 may be a decimal one',
    );
  });

  it('a last line that is cut off is not read, and that is said', () => {
    expect(parseCsv(`${english}\n2.000`).notes).toEqual([
      'Line 202, the last one, has too few columns and was not read.',
    ]);
  });

  it('a column of words, a second time and a count of lines hold nothing up', () => {
    const text =
      'sample,time (s),Date,II (mV),beat\n0,0,2026-01-01,1,N\n1,1,2026-01-01,2,\n2,2,2026-01-01,3,V';
    const { signals, leftOut } = parseCsv(text);
    expect(signals.map(({ name }) => name)).toEqual(['II']);
    expect(leftOut.map(({ name, reason }) => `${name}: ${reason}`)).toEqual([
      'sample: a count of the lines',
      'Date: a second column of times',
      'beat: something else than a number in line 2',
    ]);
  });

  it.each([
    ['no first line with a time', '1,2\n3,4\n'],
    ['no first line with a time', ''],
    ['no first line with a time', 'time (s) II (mV)\n0 1\n1 2'],
    ['holds no data', 'time (s),II\n0,1\n'],
    ['1 instead of 2 columns in line 3', 'time (s),II\n0,1\n1\n2,3'],
    ['export it with semicolons', 'time (s),II\n0,000,0,000\n0,010,0,000'],
    ['“II”: something else than a number in line 3', 'time (s),II\n0,1\n1,hello\n2,3'],
    ['“II”: something else than a number in line 3', 'time (s),II\n0,1\n1,0x10\n2,3'],
    ['“II”: something else than a number in line 3', 'time (s),II\n0,0.1\n1,0.5 mV\n2,3'],
    ['“II”: something else than a number in line 4', 'time (s);II\n0;0.1\n1;0.2\n2;0,3'],
    [
      '“II”: something else than a number in line 4 (decimals are written with a comma',
      'time (s);II\n0;0,1\n1;0,2\n2;0.3',
    ],
    ['a quote that is not closed in line 3', 'time (s),II\n0,1\n1,"1\n2,3'],
    ['two different units for “II”, one of them in line 2', 'time (s),II (mV)\ns,uV\n0,1\n1,2'],
    ['“:” separates its columns', 'sep=:\ntime (s):II (mV)\n0:1\n1:2'],
  ])('a bad table is named: %s', (message, text) => {
    expect(refusal(() => parseCsv(text))).toContain(message);
  });
});
