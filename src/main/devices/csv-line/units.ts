import { vitals, type VitalCode } from '#shared/domain/vitals.ts';

/** The unit of a column whose device names one that is not known here: said so, never taken for another. */
const unknownUnit = 'unknown';
/** The device names no unit. */
export const noUnit = '1';

const units: ReadonlyMap<string, string> = new Map(
  Object.entries({
    V: ['v', 'volt', 'volts'],
    mV: ['mv', 'millivolt', 'millivolts'],
    uV: ['uv', 'microvolt', 'microvolts'],
    nV: ['nv'],
    A: [],
    mA: ['ma'],
    uA: ['ua'],
    Ohm: ['ohm', 'Ω'],
    kOhm: ['kohm', 'kΩ'],
    uS: [],
    Hz: ['hz'],
    kHz: ['khz'],
    s: ['sec', 'seconds'],
    ms: ['msec'],
    us: ['usec'],
    '%': ['percent', 'pct'],
    '/min': ['1/min', 'min-1', 'min^-1', 'bpm', 'rpm', 'cpm', 'brpm'],
    Cel: ['°C', 'degC', 'degc', '*C', 'celsius', 'Celsius'],
    '[degF]': ['°F', 'degF', 'degf', '*F', 'fahrenheit', 'Fahrenheit'],
    'mm[Hg]': ['mmHg', 'mmhg'],
    'cm[H2O]': ['cmH2O', 'cmh2o'],
    Pa: [],
    hPa: ['hpa'],
    kPa: ['kpa'],
    mbar: [],
    'L/s': ['l/s'],
    'L/min': ['l/min', 'lpm', 'LPM', 'slpm'],
    'mL/s': ['ml/s'],
    'mL/min': ['ml/min'],
    'm/s2': ['m/s^2', 'm/s²'],
    'deg/s': ['dps', '°/s'],
    deg: ['°'],
    'mg/dL': ['mg/dl'],
    'mmol/L': ['mmol/l'],
    '1': ['count', 'counts', 'raw', 'adc', 'ADC', 'lsb', 'LSB'],
  }).flatMap(([code, others]) => [code, ...others].map((text) => [text, code] as const)),
);
/** Letters that are units of other things too: of a temperature they are clear. */
const degrees: ReadonlyMap<string, string> = new Map([
  ['C', 'Cel'],
  ['F', '[degF]'],
  ['K', 'K'],
]);
const isTemperature = /temp|^t\d*$|^tmp/i;

/**
 * @param text as a device or a person writes it; both signs for micro (U+00B5, U+03BC) are the prefix
 * @param name of the column, where a letter alone would not say it
 * @returns UCUM code, undefined when it is not understood
 */
export function unitOf(text: string, name = ''): string | undefined {
  const plain = text.replaceAll('º', '°').normalize('NFKC').replaceAll(/[μµ]/g, 'u').replaceAll(/^§|\s/g, '');
  return units.get(plain) ?? (isTemperature.test(name) ? degrees.get(plain) : undefined);
}

/** A name and the unit that it holds: `ECG[mV]`, `Temp (C)`. */
export interface NamedUnit {
  readonly name: string;
  /** UCUM code, `unknown`, or `1` when none is named. */
  readonly unit: string;
}

const bracketed = /^(.*\S)\s*(?:\[([^\]]*)\]|\(([^)]*)\))$/u;

/** @param suffix what stands behind the numbers, empty = nothing */
export function nameAndUnit(text: string, suffix: string): NamedUnit {
  const found = bracketed.exec(text);
  const inName = found?.[2] ?? found?.[3];
  const bare = found?.[1] ?? text;
  const byName = inName === undefined ? undefined : unitOf(inName, bare);
  const bySuffix = suffix === '' ? undefined : unitOf(suffix, bare);
  // A bracket that holds no unit belongs to the name, such as "Lead (II)".
  const name = byName === undefined ? text : bare;
  if (suffix === '' && inName === undefined) return { name, unit: noUnit };
  const contradict = byName !== undefined && suffix !== '' && bySuffix !== byName;
  return { name, unit: contradict ? unknownUnit : (byName ?? bySuffix ?? unknownUnit) };
}

type Conversion = (value: number) => number;
const same: Conversion = (value) => value;
const perMinute: Readonly<Record<string, Conversion>> = { '/min': same, Hz: (value) => value * 60 };
/** 1 mmHg = 133.322387415 Pa (ISO 80000-4). */
const pressure: Readonly<Record<string, Conversion>> = {
  'mm[Hg]': same,
  kPa: (value) => (value * 1000) / 133.322387415,
};
const conversions: Readonly<Record<VitalCode, Readonly<Record<string, Conversion>>>> = {
  'heart-rate': perMinute,
  'pulse-rate': perMinute,
  'respiratory-rate': perMinute,
  spo2: { '%': same },
  temperature: { Cel: same, '[degF]': (value) => (value - 32) / 1.8, K: (value) => value - 273.15 },
  'nibp-systolic': pressure,
  'nibp-diastolic': pressure,
  'nibp-mean': pressure,
};

/** What a column is used for may be a vital. */
export const isVital = (use: string): use is VitalCode => use in vitals;

/** @returns what makes the vital's own unit of a value in `unit`; null when that unit is none of it */
export function toVital(code: VitalCode, unit: string): Conversion | null {
  const known = unitOf(unit, code === 'temperature' ? code : '');
  return known === undefined ? null : (conversions[code][known] ?? null);
}

/** Units that a vital can be given in, for the person. */
export function unitsOf(code: VitalCode): readonly string[] {
  return Object.keys(conversions[code]);
}
