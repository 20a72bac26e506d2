import { parseUnit, type Quantity, type Unit } from '#shared/domain/unit-text.ts';
import type { BodySample } from '../source.ts';
import { leadOf, leadRank } from './leads.ts';
import { quoted, type RecordedSignal } from './recording.ts';

/** What of a body a recording can bring along; the rates are counted from the waves. */
export type Field = Exclude<keyof BodySample, 'heartRate' | 'respiratoryRate'>;

/** What a recorded signal is, by its name and its unit. */
export interface Match {
  readonly field: Field;
  /** Lower for a better one of its field. */
  readonly rank: number;
  /** Null: its size has no physical meaning for the module, and is stretched to a usual one. */
  readonly unit: Unit | null;
  /** The lead of an ECG, where its name tells it. */
  readonly lead: string | null;
}

interface Role {
  readonly field: Field;
  /** The best first; compared with the name in small letters, its words set apart by one blank. */
  readonly names: readonly RegExp[];
  /** Quantities in which its size is physical. */
  readonly physical: readonly Quantity[];
  /** Quantities, or none, in which it is a shape without a size. */
  readonly shape: readonly (Quantity | 'missing')[];
  /** Fewer samples a second are no wave; 0 for a number that may come once a minute. */
  readonly leastRateHz: number;
}

export const fieldNames: Readonly<Record<Field, string>> = {
  ecg: 'ECG',
  impedance: 'respiration',
  pleth: 'pleth',
  airflow: 'airflow',
  emg: 'EMG',
  temperature: 'temperature',
  spo2: 'SpO₂',
};

const ecg: Omit<Role, 'names'> = { field: 'ecg', physical: ['voltage'], shape: [], leastRateHz: 25 };

const roles: readonly Role[] = [
  {
    field: 'emg',
    names: [/^emg\d*\b/, /\bemg\d*\b/, /electromyogra/],
    physical: ['voltage'],
    shape: [],
    leastRateHz: 25,
  },
  {
    field: 'pleth',
    names: [
      /^(pleth\w*|ppg|bvp)$/,
      /\b(pleth\w*|ppg|bvp)\b.*\b(ir|infrared)\b/,
      /\b(pleth\w*|ppg\d?|bvp|plethysmogra\w*|photopleth\w*)\b/,
      // "Pulse" alone is as often the rate.
      /\b(spo ?2|sao ?2|pulse ?ox|oximeter|pulse|finger)\b.*\b(wave|waveform|wf|curve|signal)\b/,
    ],
    physical: [],
    shape: ['none', 'missing', 'voltage', 'current'],
    leastRateHz: 8,
  },
  {
    field: 'impedance',
    names: [
      /^(imp(edance)?|resp(iration)? imp(edance)?|impedance resp\w*|(icg|ipg) ?z?)$/,
      /^(resp|respiration|respiratory|breath|breathing|atmung|resp wave|resp waveform)$/,
      /\b(tho|thor|thorax|thoracic|chest|rip)\b/,
      /^(resp\w*|breath\w*|effort)\b|\b(resp|respiration|effort|breathing)$/,
      /\b(abd|abdo|abdomen|abdominal)\b/,
    ],
    physical: ['impedance'],
    // Monitors of one maker write the wave's unit as "pm", as that of the rate counted from it.
    shape: ['none', 'missing', 'voltage', 'volume', 'rate'],
    leastRateHz: 2,
  },
  {
    field: 'airflow',
    names: [/^(air ?flow|flow)$/, /\b(air ?flow|flow|nasal|cannula|pneumotach\w*)\b/],
    physical: ['flow'],
    shape: [],
    leastRateHz: 2,
  },
  {
    field: 'temperature',
    names: [
      /^(temp\w*|t ?(core|body|blood|rect\w*))\b/,
      /temp|\bt ?(skin|\d)\b|^t$|rectal|tympan|axill|oesoph|esoph/,
    ],
    physical: ['temperature'],
    shape: [],
    leastRateHz: 0,
  },
  {
    field: 'spo2',
    names: [/^(% ?)?(spo ?2|sao ?2)\b/, /\b(sp ?o ?2\w?|sa ?o ?2|so2|o2 ?sat\w*|sat\w*)\b/],
    physical: ['fraction'],
    shape: [],
    leastRateHz: 0,
  },
];

/** Words that say that it is a number or an event beside a wave, or not of this body. */
const notTheWave =
  /\b(rate|hr|rr|quality|sqi|status|event|marker|trigger|amplitude|peak|index|pvi|annotation|label|alarm|ambient|room|environment|board|cpu|heater|battery|device)\b/;

const words = (name: string): string =>
  name
    .normalize('NFKC')
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, '')
    .toLowerCase()
    .split(/[\s_\-./:;,+()[\]{}|\\"']+/)
    .filter((word) => word !== '')
    .join(' ');

const quantityNames: Readonly<Record<Quantity, string>> = {
  none: 'a number without a unit',
  voltage: 'a voltage, and its name says neither ECG nor EMG',
  impedance: 'an impedance',
  flow: 'a flow',
  temperature: 'a temperature',
  fraction: 'a share',
  rate: 'a rate, which a module counts for itself from its waves',
  time: 'a time',
  pressure: 'a pressure, which no module here replays',
  volume: 'a volume',
  current: 'a current',
  conductance: 'a conductance',
  acceleration: 'an acceleration',
};

const unitReason = (text: string, { quantity }: Unit): string =>
  `in ${quoted(text)}: ${quantityNames[quantity]}`;

const rateText = (rateHz: number): string =>
  rateHz >= 1
    ? `${Number(rateHz.toPrecision(3))} a second`
    : `one every ${Number((1 / rateHz).toPrecision(3))} s`;

/** @returns whether its values change so seldom that it is a number, repeated for each line of a table */
function isHeld({ samples, rateHz }: RecordedSignal): boolean {
  let changes = 0;
  let pairs = 0;
  for (let i = 1; i < samples.length; i += 1) {
    const [before, here] = [samples[i - 1] ?? Number.NaN, samples[i] ?? Number.NaN];
    // Pauses tell nothing.
    if (Number.isNaN(before) || Number.isNaN(here)) continue;
    pairs += 1;
    if (before !== here) changes += 1;
  }
  // Of few samples a second even a wave has no more than two changes.
  return changes < Math.min(2 / rateHz, 0.5) * pairs;
}

function matchOf(
  role: Omit<Role, 'names'>,
  rank: number,
  lead: string | null,
  signal: RecordedSignal,
): Match | string {
  const { rateHz } = signal;
  const unit = signal.unit.trim() === '' ? null : parseUnit(signal.unit);
  if (signal.unit.trim() !== '' && unit === null) return `its unit ${quoted(signal.unit)} is not understood`;
  const quantity = unit?.quantity ?? 'missing';
  const isPhysical = unit !== null && role.physical.includes(unit.quantity);
  if (!isPhysical && !role.shape.includes(quantity)) {
    if (unit === null || unit.quantity === 'none') {
      return 'it has no unit, so its size is not known; write one, such as “II (mV)”';
    }
    return unitReason(signal.unit, unit);
  }
  if (rateHz < role.leastRateHz || (!isPhysical && isHeld(signal))) {
    return `a number (${rateText(rateHz)}), no wave`;
  }
  return { field: role.field, rank, unit: isPhysical ? unit : null, lead };
}

/** @returns samples a second that a wave of this name has at least; 0 for a number, and where the name does not tell */
export function leastRateOf(text: string): number {
  if (leadOf(text) !== null) return ecg.leastRateHz;
  const name = words(text);
  if (notTheWave.test(name)) return 0;
  return roles.find(({ names }) => names.some((pattern) => pattern.test(name)))?.leastRateHz ?? 0;
}

/** @returns what the signal is, or why no module here can replay it */
export function matchSignal(signal: RecordedSignal): Match | string {
  const lead = leadOf(signal.name);
  const asEcg = lead === null ? null : matchOf(ecg, leadRank(lead), lead.lead, signal);
  if (asEcg !== null && typeof asEcg !== 'string') return asEcg;
  const name = words(signal.name);
  let reason = asEcg;
  for (const role of roles) {
    const rank = role.names.findIndex((pattern) => pattern.test(name));
    if (rank < 0 || (notTheWave.test(name) && !/\bemg\d*\b/.test(name))) continue;
    const found = matchOf(role, rank, null, signal);
    if (typeof found !== 'string') return found;
    reason ??= found;
  }
  if (reason !== null) return reason;
  const unit = parseUnit(signal.unit);
  if (unit === null || unit.quantity === 'none') return 'nothing that a module here measures has this name';
  return unitReason(signal.unit, unit);
}
