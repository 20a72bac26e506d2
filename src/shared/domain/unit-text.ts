/**
 * Units as files and devices write them: `mV`, `µV` with either letter for micro, `°C`, `beats/min` … Text that is not
 * known here stays unknown (`null`): no caller may put a default in its place.
 */
export type Quantity =
  | 'none'
  | 'voltage'
  | 'impedance'
  | 'flow'
  | 'temperature'
  | 'fraction'
  | 'rate'
  | 'time'
  | 'pressure'
  | 'volume'
  | 'current'
  | 'conductance'
  | 'acceleration';

export interface Unit {
  readonly quantity: Quantity;
  /**
   * A value in mV, Ω, L/s, °C, %, 1/min or s = value × factor + offset. Of the other quantities nothing is converted: their
   * factor is 1.
   */
  readonly factor: number;
  readonly offset: number;
}

/** Quantity, factor, texts, offset. Texts in small letters, without blanks, `µ` as `u`, `Ω` as `ohm`, `°` as `deg`. */
const rows: readonly (readonly [Quantity, number, string, number?])[] = [
  [
    'none',
    1,
    '1 - # na n/a none nu n.u. nd au a.u. adu arb arb. arbitrary arbitraryunits unit units nounits',
  ],
  [
    'none',
    1,
    'unitless dimensionless normalized normalised raw adc adcu count counts digital digits lsb bit bits',
  ],
  ['voltage', 1e-6, 'nv nvolt nvolts nanovolt nanovolts'],
  ['voltage', 1e-3, 'uv mcv uvolt uvolts microvolt microvolts мкв'],
  // MV: as in UCUM without case, where M is milli (mega is MA). No body has megavolts.
  ['voltage', 1, 'mv mvolt mvolts millivolt millivolts мв'],
  ['voltage', 1e3, 'v volt volts'],
  ['voltage', 1e6, 'kv kvolt kvolts kilovolt kilovolts'],
  ['impedance', 1, 'ohm'],
  ['impedance', 1e3, 'kohm kiloohm kilohm'],
  ['flow', 1, 'l/s l/sec lps'],
  ['flow', 1 / 60, 'l/min lpm slpm slm'],
  ['flow', 1e-3, 'ml/s ml/sec'],
  ['flow', 1e-3 / 60, 'ml/min'],
  ['temperature', 1, 'c cel celsius degc degcel degcelsius degreec degreesc degreecelsius degreescelsius'],
  ['temperature', 5 / 9, 'f degf [degf] fahrenheit degfahrenheit', -160 / 9],
  ['temperature', 1, 'k kelvin', -273.15],
  ['fraction', 1, '% pct percent vol% %vol'],
  ['rate', 1, 'bpm pm brpm rpm cpm /min 1/min min-1 min^-1 beats/min beat/min {beats}/min breaths/min'],
  ['rate', 1, '{breaths}/min beatsperminute breathsperminute perminute'],
  ['rate', 60, 'hz 1/s'],
  [
    'time',
    1,
    's sec secs second seconds sek sekunde sekunden seconde secondes segundo segundos secondi с сек',
  ],
  ['time', 1e-3, 'ms msec msecs millisec millisecond milliseconds мс'],
  ['time', 1e-6, 'us mcs usec usecs microsec microsecond microseconds мкс'],
  ['time', 1e-9, 'ns nsec nanosecond nanoseconds'],
  ['time', 60, 'min mins minute minutes minuten мин'],
  ['time', 3600, 'h hr hrs hour hours'],
  ['time', 86_400, 'd day days'],
  ['pressure', 1, 'mmhg mm[hg] torr cmh2o cm[h2o] mmh2o mcmh2o pa hpa kpa mbar bar psi'],
  ['volume', 1, 'l ml liter litre liters litres'],
  ['current', 1, 'ua ma a'],
  ['conductance', 1, 'siemens microsiemens'],
  ['acceleration', 1, 'g mg m/s2 m/s^2'],
];

const units: ReadonlyMap<string, Unit> = new Map(
  rows.flatMap(([quantity, factor, texts, offset = 0]) =>
    texts.split(' ').map((text): [string, Unit] => [text, { quantity, factor, offset }]),
  ),
);

const other = (quantity: Quantity, factor = 1): Unit => ({ quantity, factor, offset: 0 });

/** Where a small and a capital letter differ in meaning. */
const withCase: ReadonlyMap<string, Unit> = new Map([
  ['mohm', other('impedance', 1e-3)],
  ['Mohm', other('impedance', 1e6)],
  ['nA', other('current')],
  ['S', other('conductance')],
  ['mS', other('conductance')],
  ['uS', other('conductance')],
  ['nS', other('conductance')],
]);

/** Micro and degree signs that were read in another encoding than they were written in: UTF-8 as Latin-1, Shift JIS. */
const misread: readonly (readonly [RegExp, string])[] = [
  [/\u00c2\u00b5|\u00ce\u00bc|\u0083\u00ca/g, 'u'],
  [/\u00c2\u00b0/g, 'deg'],
  [/\u00ce\u00a9|\u00e2\u201e\u00a6|\u00e2\u0084\u00a6/g, 'ohm'],
];

/** `m s` may be a millisecond or metres and seconds; blanks are only taken away between whole words (`mm Hg`, `deg C`). */
const apart = /^[a-z]\s+(?=[a-z])/i;

/** One spelling for signs that look the same: `µ` `μ` → `u`, `Ω` `Ω` → `ohm`, `°` `º` `˚` → `deg`, `㎷` → `mV`, no blanks. */
function plain(text: string): string {
  let spelled = text;
  for (const [pattern, sign] of misread) spelled = spelled.replaceAll(pattern, sign);
  return spelled
    .replaceAll(/[\u00ba\u02da]/g, '\u00b0')
    .normalize('NFKC')
    .replaceAll('\u00b0', 'deg')
    .replaceAll('\u03bc', 'u')
    .replaceAll('\u03a9', 'ohm')
    .replaceAll(/ohms?/gi, 'ohm')
    .replaceAll('\u2212', '-')
    .replaceAll(/\p{Cf}/gu, '')
    .trim()
    .replace(apart, '?')
    .replaceAll(/[\s\p{Cc}]/gu, '');
}

/** A point may end an abbreviation: `sec.` */
function withoutCase(spelled: string): Unit | null {
  const small = spelled.toLowerCase();
  return units.get(small) ?? units.get(small.replace(/(?<=[a-z])\.$/, '')) ?? null;
}

/** @returns null when the text is not understood, and for no text at all */
export function parseUnit(text: string): Unit | null {
  const spelled = plain(text);
  return withCase.get(spelled) ?? withoutCase(spelled);
}

/** As `parseUnit`, where only a time can be meant: `mS` and `S` are then no conductances. @returns seconds */
export function parseTimeUnit(text: string): number | null {
  const found = withoutCase(plain(text));
  return found?.quantity === 'time' ? found.factor : null;
}
