import { ServiceError } from '#shared/contract/errors.ts';

/** A recording of a body, in physical units. */
export interface Recording {
  readonly signals: readonly RecordedSignal[];
  /** What the file names beside them and what cannot be read, each with its reason. */
  readonly leftOut: readonly LeftOut[];
  /** What else a person has to know: what is missing, what was read though the file contradicts itself. Sentences. */
  readonly notes: readonly string[];
}

export interface RecordedSignal {
  /** As the file names it: `II`, `PLETH`, `ECG` … */
  readonly name: string;
  /** As the file writes it: `mV`, `uV`, `NU` …; empty when it has none. */
  readonly unit: string;
  readonly rateHz: number;
  /** In `unit`, oldest first; NaN where the recording holds nothing valid. */
  readonly samples: Float32Array;
}

export interface LeftOut {
  /** As the file names it. */
  readonly name: string;
  /** Goes on after the name and a colon: `its digital range is empty (bytes 512 to 527)`. */
  readonly reason: string;
}

/** Larger files are refused: a recording is held in memory. */
export const maxFileBytes = 128 * 1024 * 1024;
/** A recording with longer pauses is refused: they are held in memory too. Samples, pauses included, for each one recorded. */
export const maxStretch = 20;

/** @param what the sentence goes on after "The recording " */
export function badRecording(what: string, hint: string): ServiceError {
  return new ServiceError('bad-request', `The recording ${what}.`, hint);
}

export const damagedHint = 'The file is damaged or was not copied whole. Fetch it again from where it came.';

/** Text of a file as it can be shown: in quotes, without control characters, at most 40 characters of it. */
export function quoted(text: string): string {
  const clean = text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '').trim();
  const characters = Array.from(clean);
  return `“${characters.length > 40 ? `${characters.slice(0, 39).join('')}…` : clean}”`;
}

/** @returns `0.25 s`, `12 s`, `5 min 3 s`, `2 h 5 min` */
export function durationText(seconds: number): string {
  if (seconds < 60) return `${Number(seconds.toPrecision(seconds < 10 ? 2 : 3))} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min${whole % 60 > 0 ? ` ${whole % 60} s` : ''}`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** Text as UTF-8 where it is that, else as Latin-1, which every byte is. */
export function headerText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  }
}

const numberPattern = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;

/** A decimal number as C's `scanf` takes it: `360`, `360.`, `.5`, `3.6e2`. @returns null for anything else, `0x10` and `` too */
export function parseNumber(text: string): number | null {
  const ascii = text.includes('\u2212') ? text.replaceAll('\u2212', '-') : text;
  if (!numberPattern.test(ascii)) return null;
  const value = Number(ascii);
  return Number.isFinite(value) ? value : null;
}

export function parseWhole(text: string): number | null {
  const value = parseNumber(text);
  return value !== null && Number.isSafeInteger(value) && /^[-+\u2212]?\d+$/.test(text) ? value : null;
}
