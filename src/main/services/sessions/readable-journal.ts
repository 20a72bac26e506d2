import type { DeviceId } from '#shared/domain/ids.ts';
import type { Work } from '#main/ports/work.ts';
import type { Journal } from './journal.ts';

export interface SignalName {
  readonly deviceId: DeviceId;
  readonly signalId: string;
}

/** A stretch of time, UTC ms: `fromMs ≤ t < toMs`. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** @param timeMs begin of a bucket @param low, high: its smallest and largest value, less the signal's offset */
export type PutExtremes = (timeMs: number, low: number, high: number) => void;

/** What of a session is on disk, for whoever looks at it. */
export interface ReadableJournal extends Pick<Journal, 'read' | 'health' | 'lastSequence'> {
  /**
   * Sums up a signal without reading its samples.
   * @param stretch begins and ends at multiples of `bucketMs`
   * @param bucketMs a power of two; buckets told are this wide or narrower, and none lies in two of them
   * @returns rates of which nothing so fine is kept: their samples have to be read
   */
  sumUp(
    signal: SignalName,
    stretch: Stretch,
    bucketMs: number,
    put: PutExtremes,
  ): Promise<ReadonlySet<number>>;
  /** Reads every byte again: from then on `health` tells all that is wrong. @param work may be given up between segments */
  verify(work: Work): Promise<void>;
}
