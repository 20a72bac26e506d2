import type { Device } from '#shared/contract/devices.ts';
import type { LiveVital } from '#shared/contract/streams.ts';
import type { Absence } from '#shared/domain/absence.ts';
import { vitals, type VitalCode, type VitalSource } from '#shared/domain/vitals.ts';

/** Why a tile shows dashes: the reason of the value itself, or of this screen. */
type TileReason = Absence | 'no-device' | 'no-connection';

interface TileReading {
  readonly vital: LiveVital;
  readonly value: number;
  /** Does not renew itself though its vital does elsewhere: a cuff's pulse. Told with its time. */
  readonly ofMoment: boolean;
}

/** The source that comes before the one shown in large, where it has no value: told with its reason. */
interface TileSilence {
  readonly vital: LiveVital;
  readonly absence: Absence;
}

export interface TileState {
  /** What the large number shows; null = dashes with `reason`. */
  readonly main: TileReading | null;
  readonly reason: TileReason | null;
  /** Of which source the main number or its absence is. */
  readonly source: VitalSource | null;
  /** Whose absence `reason` is; null = the screen's own, or no source at all. */
  readonly silent: TileSilence | null;
  /** Other sources that have a value now, told apart below the number: those that disagree first. */
  readonly others: readonly TileReading[];
}

/** Two counts of one thing differ so much that a person has to know: by more than 10, or by more than a tenth. */
export function disagrees(main: number | null, other: number): boolean {
  if (main === null) return false;
  const apart = Math.abs(main - other);
  return apart > 10 || apart > 0.1 * Math.abs(main);
}

export interface TileInput {
  readonly vitals: readonly LiveVital[];
  readonly devices: ReadonlyMap<string, Pick<Device, 'state' | 'vitals' | 'label'>>;
  readonly nowMs: number;
  readonly connected: boolean;
}

/** Our own detector is shown before the device's number, and both before what was entered by hand. */
const rank: Readonly<Record<VitalSource, number>> = { detector: 0, device: 1, manual: 2 };

const isSpot = (code: VitalCode): boolean => vitals[code].staleAfterMs === null;

/** Parts of one blood pressure come together; by hand they are typed one after the other. */
const sameMeasurementMs: Readonly<Record<VitalSource, number>> = {
  detector: 2_000,
  device: 2_000,
  manual: 120_000,
};

/**
 * A pulse that a cuff counted while it measured the pressure: it belongs to that measurement, and stands as long. What
 * counts the pulse all the time tells more than pressures and pulse.
 */
function isOfCuff(vital: LiveVital, input: TileInput): boolean {
  const { code, source, deviceId } = vital;
  if (code !== 'pulse-rate' || source !== 'device' || deviceId === null) return false;
  const told = input.devices.get(deviceId)?.vitals ?? [];
  return told.includes('nibp-systolic') && told.every((one) => one === code || isSpot(one));
}

/** Whether the pressure that a pulse of a cuff was counted with is the one that stands. */
function standsWithPressure(pulse: LiveVital, input: TileInput): boolean {
  return input.vitals.some(
    ({ code, source, deviceId, timeMs, value }) =>
      code === 'nibp-systolic' &&
      value !== null &&
      source === pulse.source &&
      deviceId === pulse.deviceId &&
      Math.abs(timeMs - pulse.timeMs) <= sameMeasurementMs[source],
  );
}

/** The reason why a vital has no value now, or null when it has one. An old number is none. */
function absenceOf(vital: LiveVital, input: TileInput): Absence | null {
  if (vital.absence !== null) return vital.absence;
  if (vital.value === null) return 'not-measured';
  const { staleAfterMs } = vitals[vital.code];
  if (vital.source === 'manual' || staleAfterMs === null) return null;
  if (isOfCuff(vital, input) && standsWithPressure(vital, input)) return null;
  const state = vital.deviceId === null ? undefined : input.devices.get(vital.deviceId)?.state;
  if (state === 'closed') return 'unplugged';
  if (state === 'silent' || state === 'recovering') return 'silent';
  return input.nowMs - vital.timeMs > staleAfterMs ? 'stale' : null;
}

interface Candidate {
  readonly vital: LiveVital;
  readonly absence: Absence | null;
  /** Of one moment, beside what is counted all the time. */
  readonly ofMoment: boolean;
}

function byPreference(a: Candidate, b: Candidate): number {
  // A measurement of one moment is replaced by the next one, whoever took it.
  if (isSpot(a.vital.code)) return b.vital.timeMs - a.vital.timeMs;
  return (
    rank[a.vital.source] - rank[b.vital.source] ||
    Number(a.absence !== null) - Number(b.absence !== null) ||
    (a.vital.deviceId ?? '').localeCompare(b.vital.deviceId ?? '')
  );
}

/** With the lead off a device counts what is no heart. */
const isOff = (absence: Absence | null): boolean => absence === 'lead-off' || absence === 'probe-off';

/**
 * The candidate for the large number: the first that has a value, unless another source of the same device finds its
 * lead off. What is entered by hand does not stand for what a device measures all the time, be it lost now.
 */
function choose(all: readonly Candidate[]): Candidate | undefined {
  // A pulse of an hour ago never stands in large for one that is counted all the time, be it lost now.
  const candidates = all.filter(({ ofMoment }) => !ofMoment);
  if (candidates.length < all.length && candidates.every(({ vital }) => vital.source === 'manual'))
    return all.toSorted((a, b) => b.vital.timeMs - a.vital.timeMs)[0];
  const first = candidates[0];
  if (first === undefined || isSpot(first.vital.code)) return first;
  const doubted = new Set<string>();
  for (const candidate of candidates) {
    const owner = candidate.vital.deviceId;
    if (candidate.absence === null && (owner === null ? candidates.length === 1 : !doubted.has(owner)))
      return candidate;
    if (owner !== null && isOff(candidate.absence)) doubted.add(owner);
  }
  return first;
}

function asReading({ vital, absence, ofMoment }: Candidate): TileReading[] {
  return absence === null && vital.value !== null ? [{ vital, value: vital.value, ofMoment }] : [];
}

const silentOf = (first: Candidate | undefined): TileSilence | null =>
  first === undefined || first.absence === null || first.ofMoment
    ? null
    : { vital: first.vital, absence: first.absence };

/** What the tile of one vital shows. */
export function tileState(code: VitalCode, input: TileInput): TileState {
  if (!input.connected)
    return { main: null, reason: 'no-connection', source: null, silent: null, others: [] };
  const candidates = input.vitals
    .filter((vital) => vital.code === code)
    .map((vital) => ({ vital, absence: absenceOf(vital, input), ofMoment: isOfCuff(vital, input) }))
    .toSorted(byPreference);
  const chosen = choose(candidates);
  if (chosen === undefined) {
    const offered = [...input.devices.values()].some((device) => device.vitals.includes(code));
    return {
      main: null,
      reason: offered ? 'not-measured' : 'no-device',
      source: null,
      silent: null,
      others: [],
    };
  }
  const [main = null] = asReading(chosen);
  const off = isOff(chosen.absence);
  const others = isSpot(code)
    ? []
    : candidates
        .filter((one) => one !== chosen && !(off && one.vital.deviceId === chosen.vital.deviceId))
        .flatMap(asReading)
        .toSorted(
          (a, b) =>
            Number(disagrees(main?.value ?? null, b.value)) - Number(disagrees(main?.value ?? null, a.value)),
        );
  return {
    main,
    reason: chosen.absence,
    source: chosen.vital.source,
    silent: silentOf(candidates[0]),
    others,
  };
}

export interface PressureState {
  readonly systolic: TileState;
  /** Of the same measurement as the systolic one; null = unknown. */
  readonly diastolic: number | null;
  readonly mean: number | null;
}

export function pressureState(input: TileInput): PressureState {
  const systolic = tileState('nibp-systolic', input);
  const of = (code: VitalCode): number | null => {
    const with_ = systolic.main?.vital;
    if (with_ === undefined) return null;
    const part = input.vitals.find(
      (vital) =>
        vital.code === code &&
        vital.source === with_.source &&
        vital.deviceId === with_.deviceId &&
        Math.abs(vital.timeMs - with_.timeMs) <= sameMeasurementMs[vital.source],
    );
    return part === undefined || part.absence !== null ? null : part.value;
  };
  return { systolic, diastolic: of('nibp-diastolic'), mean: of('nibp-mean') };
}
