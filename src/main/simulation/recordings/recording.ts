import { ServiceError } from '#shared/contract/errors.ts';

/** A recording of a body, in physical units. */
export interface Recording {
  readonly signals: readonly RecordedSignal[];
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

/** Larger files are refused: a recording is held in memory. */
export const maxFileBytes = 128 * 1024 * 1024;

/** @param what the sentence goes on after "The recording " */
export function badRecording(what: string, hint: string): ServiceError {
  return new ServiceError('bad-request', `The recording ${what}.`, hint);
}

export const damagedHint = 'The file is damaged or was not copied whole. Fetch it again from where it came.';
