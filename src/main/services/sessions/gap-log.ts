import type { SignalInfo } from '#shared/domain/signals.ts';
import type { Gap } from '#shared/contract/sessions.ts';
import type { JournalRecord } from './journal.ts';
import type { FramesRecord } from './signal-track.ts';

/** Gaps this close to one another, of one signal and one reason, are one, ms. */
const joinMs = 500;

/** Gaps on their way to the journal; kept while the disk is full. */
export class GapLog {
  readonly #append: (record: JournalRecord) => Promise<void>;
  readonly #stored: (count: number) => void;
  #waiting: Gap[] = [];

  constructor(append: (record: JournalRecord) => Promise<void>, stored: (count: number) => void) {
    this.#append = append;
    this.#stored = stored;
  }

  add(gap: Gap): void {
    const last = this.#waiting.findLast(
      (one) => one.deviceId === gap.deviceId && one.signalId === gap.signalId && one.reason === gap.reason,
    );
    if (last === undefined || gap.startMs - last.endMs > joinMs) {
      this.#waiting.push(gap);
      return;
    }
    const joined = { ...last, endMs: Math.max(last.endMs, gap.endMs), samples: last.samples + gap.samples };
    this.#waiting[this.#waiting.indexOf(last)] = joined;
  }

  /** The disk did not take these frames. */
  notRecorded({ deviceId, signalId }: SignalInfo, { fromMs, toMs, sampleCount }: FramesRecord): void {
    const stretch = { startMs: fromMs, endMs: toMs, samples: sampleCount };
    this.add({ deviceId, signalId, ...stretch, reason: 'not-recorded' });
  }

  /** Journals what waits; on failure it waits on. */
  async store(): Promise<void> {
    const gaps = this.#waiting;
    if (gaps.length === 0) return;
    this.#waiting = [];
    const fromMs = Math.min(...gaps.map((gap) => gap.startMs));
    const toMs = Math.max(...gaps.map((gap) => gap.endMs));
    try {
      await this.#append({ kind: 'entry', topic: 'gap', fromMs, toMs, entry: { gaps } });
    } catch {
      const later = this.#waiting;
      this.#waiting = [...gaps];
      for (const gap of later) this.add(gap);
      return;
    }
    this.#stored(gaps.length);
  }
}
