import { absentCount, type SignalCode, type SignalInfo } from '#shared/domain/signals.ts';
import type { Absence } from '#shared/domain/absence.ts';
import type { DeviceId } from '#shared/domain/ids.ts';
import { createBody } from '#main/simulation/models/body.ts';
import { createRandom } from '#main/simulation/random.ts';

/** So much is computed by the models; a longer session repeats it. Whole numbers of frames and batches. */
const loopSeconds = 600;
/** mV of one count. */
const scale = 0.001;
/** What each lead shows of the heart's one vector; the model gives lead II alone. */
const gains: Readonly<Record<string, { readonly code: SignalCode; readonly gain: number }>> = {
  'ecg-ii': { code: 'ecg-ii', gain: 1 },
  'ecg-i': { code: 'ecg-i', gain: 0.6 },
  'ecg-iii': { code: 'ecg-iii', gain: 0.4 },
  'ecg-v': { code: 'ecg-v', gain: -0.5 },
};

export interface Lead {
  readonly info: SignalInfo;
  /** `loopSeconds` of counts. */
  readonly counts: Int16Array;
}

export interface BodySecond {
  readonly heartRate: number;
  readonly spo2: number;
}

/** What a module of some leads of ECG sends of one synthetic body, the same for the same seed. */
export function makeBody(options: {
  readonly deviceId: DeviceId;
  readonly leads: number;
  readonly rateHz: number;
  readonly seed: number;
}): { readonly leads: readonly Lead[]; readonly seconds: readonly BodySecond[] } {
  const { deviceId, rateHz, seed } = options;
  const shown = Object.entries(gains).slice(0, options.leads);
  if (shown.length < options.leads) throw new RangeError(`there are ${shown.length} leads at most`);
  const leads = shown.map(([signalId, { code }]): Lead => ({
    info: {
      signalId,
      deviceId,
      code,
      label: signalId.slice('ecg-'.length).toUpperCase(),
      unit: 'mV',
      rateHz,
      encoding: 'i16',
      scale,
      offset: 0,
      displayRange: [-1, 2],
    },
    counts: new Int16Array(loopSeconds * rateHz),
  }));
  const body = createBody({ rateHz, seed });
  const seconds: BodySecond[] = [];
  for (let index = 0; index < loopSeconds * rateHz; index += 1) {
    const { ecg, heartRate, spo2 } = body.next();
    leads.forEach(({ counts }, lead) => {
      counts[index] = Math.round(((ecg ?? 0) * (shown[lead]?.[1].gain ?? 0)) / scale);
    });
    // Before its first beats the body has no rate.
    if (index % rateHz === 0)
      seconds.push({ heartRate: Math.round(heartRate ?? 72), spo2: Math.round(spo2 ?? 97) });
  }
  return { leads, seconds };
}

/** A stretch without samples, ms from the session's start. */
export interface Hole {
  readonly startMs: number;
  readonly endMs: number;
  /** null: of all leads. */
  readonly lead: number | null;
  /** `silent`: no frames came; `lead-off`: frames came, with absent samples. */
  readonly reason: Extract<Absence, 'silent' | 'lead-off'>;
}

/** Some each hour, two at least; none touches another. @param stepMs holes are whole numbers of it */
export function holesIn(lengthMs: number, stepMs: number, leads: number, seed: number): readonly Hole[] {
  const { uniform } = createRandom(seed);
  const count = Math.max(2, Math.round((lengthMs / 3_600_000) * 3));
  const slotMs = lengthMs / count;
  const whole = (ms: number) => Math.floor(ms / stepMs) * stepMs;
  return Array.from({ length: count }, (_, slot) => {
    const startMs = whole(slotMs * (slot + 0.25 + uniform() * 0.25));
    const longMs = Math.max(stepMs, whole(Math.min(20_000, slotMs / 4) * uniform()));
    const isLeadOff = slot % 2 === 1;
    return {
      startMs,
      endMs: startMs + longMs,
      lead: isLeadOff ? Math.floor(uniform() * leads) : null,
      reason: isLeadOff ? 'lead-off' : 'silent',
    };
  });
}

/** Counts of a lead that is off. */
export const absentCounts = (length: number): Int16Array => new Int16Array(length).fill(absentCount.i16);
