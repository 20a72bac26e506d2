import { ServiceError } from '#shared/contract/errors.ts';
import {
  badRecording,
  damagedHint,
  durationText,
  quoted,
  type LeftOut,
  type RecordedSignal,
  type Recording,
} from './recording.ts';
import type { SegmentsHeader } from './wfdb-header.ts';

/** Samples of a joined recording, all signals together: it is held in memory. */
export const maxJoinedSamples = 64 * 1024 * 1024;

/** What was read of a segment, why it could not be read, or null for a pause. */
type Segment = Recording | ServiceError | null;
const readable = (segment: Segment | undefined): Recording | null =>
  segment === undefined || segment instanceof ServiceError ? null : segment;

/** A signal of the whole record. */
interface Joined {
  readonly name: string;
  readonly unit: string;
  readonly rateHz: number;
  readonly samples: Float32Array;
  fault: string | null;
}

interface Placed {
  /** Null: a pause, or a segment that is not there. */
  readonly recording: Recording | null;
  readonly frames: number;
  /** First frame. */
  readonly at: number;
  readonly line: number;
}

/** Signals belong together by name; the second of the same name to the second. */
function keyed(signals: readonly RecordedSignal[]): [string, RecordedSignal][] {
  const seen = new Map<string, number>();
  return signals.map((signal) => {
    const nth = (seen.get(signal.name) ?? 0) + 1;
    seen.set(signal.name, nth);
    return [`${nth} ${signal.name}`, signal];
  });
}

function place(header: SegmentsHeader, segments: readonly Segment[]): Placed[] {
  let at = 0;
  const placed = header.segments.map(({ frames, line }, i) => {
    const recording = readable(segments[i]);
    const from = at;
    at += frames;
    return { recording, frames, at: from, line };
  });
  // Monitors are connected hours before their first wave: such a pause at either end is not played.
  const first = placed.findIndex(({ recording, frames }) => recording !== null && frames > 0);
  const last = placed.findLastIndex(({ recording, frames }) => recording !== null && frames > 0);
  return first < 0 ? [] : placed.slice(first, last + 1);
}

function join(header: SegmentsHeader, placed: readonly Placed[]): Joined[] {
  const start = placed[0]?.at ?? 0;
  const end = placed.reduce((latest, { at, frames }) => Math.max(latest, at + frames), start);
  const joined = new Map<string, Joined>();
  let total = 0;
  for (const { recording, frames, at, line } of placed) {
    for (const [key, signal] of keyed(recording?.signals ?? [])) {
      const perFrame = Math.round(signal.rateHz / header.rateHz);
      let whole = joined.get(key);
      if (whole === undefined) {
        total += (end - start) * perFrame;
        if (total > maxJoinedSamples)
          throw badRecording('is too long to be held in memory', 'Give one of its segments.');
        const samples = new Float32Array((end - start) * perFrame).fill(Number.NaN);
        whole = { name: signal.name, unit: signal.unit, rateHz: signal.rateHz, samples, fault: null };
        joined.set(key, whole);
      }
      if (whole.rateHz !== signal.rateHz || whole.unit !== signal.unit) {
        whole.fault ??= `its unit or rate changes at the segment of line ${line} of the header`;
        continue;
      }
      whole.samples.set(signal.samples.subarray(0, frames * perFrame), (at - start) * perFrame);
    }
  }
  return [...joined.values()];
}

/** Signals that other segments hold and this one could not be read of: their samples are missing there. */
function leadNotes(recording: Recording | null, line: number, joined: readonly Joined[]): string[] {
  const names = new Set(joined.map(({ name }) => name));
  return (recording?.leftOut ?? [])
    .filter(({ name }) => names.has(name))
    .map(({ name, reason }) => `${quoted(name)} is missing in the segment of line ${line}: ${reason}.`);
}

function segmentNotes(
  header: SegmentsHeader,
  segments: readonly Segment[],
  placed: readonly Placed[],
  joined: readonly Joined[],
): string[] {
  const notes: string[] = [];
  const seconds = (frames: number): string => durationText(frames / header.rateHz);
  for (const [i, { frames, line }] of header.segments.entries()) {
    const recording = readable(segments[i]);
    const segment = segments[i];
    if (segment instanceof ServiceError) {
      notes.push(
        `The segment of line ${line} of the header is missing (${seconds(frames)}): ${segment.message}`,
      );
    }
    const [signal] = recording?.signals ?? [];
    const held =
      signal === undefined ? frames : Math.round((signal.samples.length / signal.rateHz) * header.rateHz);
    if (held < frames)
      notes.push(`The segment of line ${line} of the header is ${seconds(frames - held)} shorter than said.`);
    notes.push(...leadNotes(recording, line, joined));
    notes.push(...(recording?.notes ?? []).map((note) => `Segment of line ${line}: ${note}`));
  }
  const all = header.segments.reduce((sum, { frames }) => sum + frames, 0);
  const played = placed.reduce((sum, { frames }) => sum + frames, 0);
  if (played < all)
    notes.push(`${seconds(all - played)} without any signal at the beginning or the end are not played.`);
  return notes;
}

/**
 * Joins the segments of a record to one recording; where one lacks a signal, its samples are NaN.
 * @param segments in the order of the header
 */
export function joinSegments(header: SegmentsHeader, segments: readonly Segment[]): Recording {
  const placed = place(header, segments);
  const joined = join(header, placed);
  if (joined.length === 0) {
    const failed = segments.find((segment) => segment instanceof ServiceError);
    throw badRecording(
      `has no segment with samples${failed === undefined ? '' : `, the first for this reason: ${failed.message.replace(/\.$/, '')}`}`,
      damagedHint,
    );
  }
  const leftOut = new Map<string, LeftOut>();
  const names = new Set(joined.map(({ name }) => name));
  for (const segment of segments) {
    for (const left of readable(segment)?.leftOut ?? [])
      if (!names.has(left.name)) leftOut.set(left.name, left);
  }
  for (const { name, fault } of joined) if (fault !== null) leftOut.set(name, { name, reason: fault });
  const signals = joined.filter(({ fault }) => fault === null);
  if (signals.length === 0) {
    throw badRecording(`cannot be joined: ${joined[0]?.fault ?? 'it is empty'}`, 'Give one of its segments.');
  }
  return {
    signals,
    leftOut: [...leftOut.values()],
    notes: [...header.notes, ...segmentNotes(header, segments, placed, joined)],
  };
}
