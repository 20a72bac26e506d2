import { quoted, type LeftOut, type RecordedSignal } from './recording.ts';

/** A column with a value now and then stands beside a faster one: so few values may follow each other without a blank. */
const besideShare = 0.1;
/** A value may come so much before or after its place, in parts of its step. */
const jitter = 0.3;

/** The places of the values; null when the column is none of single values between blanks. */
function singlePlaces(samples: Float32Array): readonly number[] | null {
  const places: number[] = [];
  let beside = 0;
  for (const [i, value] of samples.entries()) {
    if (Number.isNaN(value)) continue;
    if (places.at(-1) === i - 1) beside += 1;
    places.push(i);
    if (places.length > 10 && beside > places.length / 2) return null;
  }
  return places.length > 1 && beside <= besideShare * (places.length - 1) ? places : null;
}

/**
 * Numbers beside a wave: a value in each hundredth line, blanks between. They are taken at their own rate.
 * @param signal at the rate of the lines
 * @returns it unchanged where it has a value in each line or pauses; with a note where it is slower; else why not
 */
export function atOwnRate(
  signal: RecordedSignal,
): { readonly signal: RecordedSignal; readonly notes: readonly string[] } | LeftOut {
  const { name, samples, rateHz } = signal;
  const places = singlePlaces(samples);
  const [first] = places ?? [];
  if (places === null || first === undefined) return { signal, notes: [] };
  const steps = places.slice(1).map((place, i) => place - (places[i] ?? 0));
  const usual = steps.toSorted((a, b) => a - b)[steps.length >> 1] ?? 1;
  const span = (places.at(-1) ?? first) - first;
  const step = span / Math.max(1, Math.round(span / usual));
  const slots = places.map((place) => Math.round((place - first) / step));
  const isEven = places.every((place, i) => {
    const slot = slots[i] ?? 0;
    return Math.abs(place - first - slot * step) <= jitter * step && (i === 0 || slot > (slots[i - 1] ?? 0));
  });
  if (!isEven) {
    return { name, reason: `values in ${places.length} of ${samples.length} lines, at no steady step` };
  }
  // Not before it was measured: until the first value nothing is known.
  const lead = first > 0 ? Math.ceil(first / step) : 0;
  const own = new Float32Array(Math.max(lead + (slots.at(-1) ?? 0) + 1, Math.floor(samples.length / step)));
  own.fill(Number.NaN);
  for (const [i, place] of places.entries()) own[lead + (slots[i] ?? 0)] = samples[place] ?? Number.NaN;
  const every = Number(step.toPrecision(3));
  return {
    signal: { ...signal, samples: own, rateHz: rateHz / step },
    notes: [
      `${quoted(name)} has a value about every ${every} lines: taken as ${Number((rateHz / step).toPrecision(3))} a second.`,
    ],
  };
}
