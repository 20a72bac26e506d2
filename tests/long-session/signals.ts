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

/** How many holes a session has: some each hour, two at least. */
const holeCount = (lengthMs: number): number => Math.max(2, Math.round((lengthMs / 3_600_000) * 3));

/** Where a test knows what it has to find, ms from the session's start; no hole is there. */
export function knownPlaces(lengthMs: number): { readonly markMs: number; readonly spikeMs: number } {
  const count = holeCount(lengthMs);
  const at = (share: number) => Math.floor(count * share) * (lengthMs / count);
  return { markMs: at(1 / 3), spikeMs: at(2 / 3) };
}

/** Twice as high as any beat, and 100 ms wide: the only thing of its kind in a session. */
const spike = { mv: 1.9, ms: 100 } as const;

/** Counts of a lead with the spike at their begin. */
export function withSpike(counts: Int16Array, rateHz: number): Int16Array {
  return counts.slice().fill(Math.round(spike.mv / scale), 0, (spike.ms * rateHz) / 1000);
}

/** None touches another. @param stepMs holes are whole numbers of it */
export function holesIn(lengthMs: number, stepMs: number, leads: number, seed: number): readonly Hole[] {
  const { uniform } = createRandom(seed);
  const count = holeCount(lengthMs);
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
