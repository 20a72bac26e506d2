import type { VitalCode } from '#shared/domain/vitals.ts';
import type { SignalCode } from '#shared/domain/signals.ts';

/** Appearance: dark is the default of the monitor, since wards are dark at night. */
export type Appearance = 'dark' | 'light';

/** What a colour stands for; the same quantity has the same hue in the waveform, the tile and the trend. */
export type Hue = 'ecg' | 'oxygen' | 'breath' | 'pressure' | 'warmth' | 'other';

/** Colours of quantities: at least 4.5 : 1 against the surface of their appearance. */
export const hues: Readonly<Record<Appearance, Readonly<Record<Hue, string>>>> = {
  dark: {
    ecg: '#4ade80',
    oxygen: '#5cd6f0',
    breath: '#f5d547',
    pressure: '#d4b8ff',
    warmth: '#ffb27a',
    other: '#d5dde6',
  },
  light: {
    ecg: '#0b6b36',
    oxygen: '#00617a',
    breath: '#735600',
    pressure: '#5b3aa6',
    warmth: '#9a3c00',
    other: '#33414f',
  },
};

export interface Surface {
  readonly page: string;
  readonly panel: string;
  readonly raised: string;
  readonly line: string;
  /** Around what lies above others, such as a menu: at least 3 : 1 against the surfaces. */
  readonly edge: string;
  readonly text: string;
  readonly quiet: string;
  readonly accent: string;
  readonly good: string;
  readonly warn: string;
  readonly bad: string;
}

export const surfaces: Readonly<Record<Appearance, Surface>> = {
  dark: {
    page: '#0a0e13',
    panel: '#121922',
    raised: '#1a2430',
    line: '#2b3947',
    edge: '#6f8396',
    text: '#eef3f8',
    quiet: '#a9b8c6',
    accent: '#7cc4ff',
    good: '#6fe09a',
    warn: '#ffd166',
    bad: '#ff9a94',
  },
  light: {
    page: '#eef2f6',
    panel: '#ffffff',
    raised: '#f7f9fb',
    line: '#c3ced9',
    edge: '#76838f',
    text: '#101a24',
    quiet: '#4a5967',
    accent: '#0b5cad',
    good: '#136a38',
    warn: '#7a5200',
    bad: '#b3261e',
  },
};

const vitalHues: Readonly<Record<VitalCode, Hue>> = {
  'heart-rate': 'ecg',
  'pulse-rate': 'oxygen',
  spo2: 'oxygen',
  'respiratory-rate': 'breath',
  temperature: 'warmth',
  'nibp-systolic': 'pressure',
  'nibp-diastolic': 'pressure',
  'nibp-mean': 'pressure',
};

export function hueOfVital(code: VitalCode): Hue {
  return vitalHues[code];
}

export function hueOfSignal(code: SignalCode): Hue {
  if (code.startsWith('ecg')) return 'ecg';
  if (code.startsWith('pleth')) return 'oxygen';
  if (code === 'resp-impedance' || code === 'airflow') return 'breath';
  return code === 'emg' ? 'pressure' : 'other';
}

/**
 * In CSS pixels; at 1366×768 the monitor fits between the two bars without scrolling, and at 150 % zoom, which leaves
 * 911×512, it does so with what `narrow` and `low` leave out.
 */
export const sizes = {
  topBar: 52,
  statusBar: 32,
  deviceStrip: 98,
  deviceStripLow: 50,
  tiles: 460,
  tilesLeast: 340,
  laneHeadings: 128,
  target: 40,
} as const;

/** Windows too narrow for every word: keys beside buttons go first. */
export const narrow = '@media (max-width: 1320px)';
/** Windows too low for a dialog with a pad of keys at its full height. */
export const lowForKeys = '@media (max-height: 800px)';
/** Windows too low for three lines in a device's card. */
export const low = '@media (max-height: 660px)';
