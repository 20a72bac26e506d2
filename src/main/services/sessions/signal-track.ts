import type { Absence } from '#shared/domain/absence.ts';
import type { SignalInfo } from '#shared/domain/signals.ts';
import type { Gap } from '#shared/contract/sessions.ts';
import { encodeFrame, isAbsent, type StreamFrame } from '#shared/codec/frame.ts';
import { durationMs, joinFrames, sameMeaning } from '#shared/codec/join-frames.ts';

/** Frames of one signal, ready for the journal. */
export interface FramesRecord {
  readonly bytes: Uint8Array;
  readonly frames: readonly StreamFrame[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly sampleCount: number;
}

/** A device's clock may be this far from the session's before its time is not believed, ms. */
const clockToleranceMs = 10_000;
/** Within one connection the sample clock moves by a few ms at most; more is a clock that was set. */
const jumpMs = 1000;
/** Absent samples this close to one another are one gap, ms. */
const joinMs = 250;

/** One signal while it is recorded: joins its frames, keeps its time monotonic, finds its gaps. */
export class SignalTrack {
  readonly info: SignalInfo;
  readonly #gaps: (gap: Gap) => void;
  #pending: StreamFrame[] = [];
  #last: { readonly streamId: number; readonly nextSample: number; readonly endMs: number } | null = null;
  #shiftMs = 0;
  #absent: { startMs: number; endMs: number; samples: number; reason: Absence } | null = null;

  /** @param gaps is told each gap when it has ended */
  constructor(info: SignalInfo, gaps: (gap: Gap) => void) {
    this.info = info;
    this.#gaps = gaps;
  }

  /** End of the last sample; null before the first. */
  get endMs(): number | null {
    return this.#last?.endMs ?? null;
  }

  /**
   * @param nowMs the session's time of arrival
   * @param down why the device was away, if it was
   */
  add(original: StreamFrame, nowMs: number, down: Absence): void {
    const last = this.#last;
    const lengthMs = durationMs(original);
    const sameStream = last?.streamId === original.streamId;
    if (sameStream && original.firstSample < last.nextSample) return;
    if (sameStream) this.#keepTime(original, last);
    else this.#newStream(original, nowMs - lengthMs);
    const startMs = original.startMs + this.#shiftMs;
    if (last !== null) this.#hole(original, startMs, last, sameStream ? 'silent' : down);
    const frame = this.#shiftMs === 0 ? original : { ...original, startMs };
    this.#findAbsent(frame);
    this.#last = {
      streamId: frame.streamId,
      nextSample: frame.firstSample + frame.samples.length,
      endMs: startMs + lengthMs,
    };
    this.#pending.push(frame);
  }

  /** What came since the last call; frames that follow one another become one. */
  take(): FramesRecord[] {
    const pending = this.#pending;
    this.#pending = [];
    const frames = joinFrames(pending);
    const records: FramesRecord[] = [];
    for (let begin = 0; begin < frames.length;) {
      let end = begin + 1;
      while (end < frames.length && sameMeaning(frames[begin], frames[end])) end += 1;
      records.push(toRecord(frames.slice(begin, end)));
      begin = end;
    }
    return records;
  }

  /** The device is given back, or the session ends: gaps that are open end here. */
  end(nowMs: number, down: Absence | null): void {
    this.#endAbsent();
    const endMs = this.#last?.endMs;
    if (down !== null && endMs !== undefined && nowMs > endMs) {
      this.#tell(endMs, nowMs, Math.round(((nowMs - endMs) * this.info.rateHz) / 1000), down);
    }
  }

  /** Gaps that go on now, as they stand. */
  openGaps(nowMs: number, down: Absence | null): Gap[] {
    const { deviceId, signalId, rateHz } = this.info;
    const open: Gap[] = this.#absent === null ? [] : [{ deviceId, signalId, ...this.#absent }];
    const endMs = this.#last?.endMs;
    if (down !== null && endMs !== undefined && nowMs > endMs) {
      const samples = Math.round(((nowMs - endMs) * rateHz) / 1000);
      open.push({ deviceId, signalId, startMs: endMs, endMs: nowMs, samples, reason: down });
    }
    return open;
  }

  /** A new connection: its time is believed unless it is far off or lies before what is recorded. */
  #newStream(frame: StreamFrame, expectedMs: number): void {
    const offMs = expectedMs - frame.startMs;
    const endMs = this.#last?.endMs ?? -Infinity;
    this.#shiftMs = Math.abs(offMs) > clockToleranceMs ? offMs : 0;
    this.#shiftMs = Math.max(this.#shiftMs, endMs - frame.startMs);
  }

  /** Within a connection the sample's number says when it was. */
  #keepTime(frame: StreamFrame, last: { nextSample: number; endMs: number }): void {
    const expectedMs = last.endMs + ((frame.firstSample - last.nextSample) * 1000) / frame.rateHz;
    const offMs = expectedMs - (frame.startMs + this.#shiftMs);
    if (Math.abs(offMs) > jumpMs) this.#shiftMs += offMs;
  }

  #hole(
    frame: StreamFrame,
    startMs: number,
    last: { streamId: number; nextSample: number; endMs: number },
    reason: Absence,
  ): void {
    const missing =
      last.streamId === frame.streamId
        ? frame.firstSample - last.nextSample
        : Math.round(((startMs - last.endMs) * frame.rateHz) / 1000);
    if (missing <= 0) return;
    this.#endAbsent();
    this.#tell(last.endMs, Math.max(startMs, last.endMs), missing, reason);
  }

  #findAbsent(frame: StreamFrame): void {
    const reason = frame.absence;
    const endMs = frame.startMs + durationMs(frame);
    if (reason !== null) {
      const periodMs = 1000 / frame.rateHz;
      for (let index = 0; index < frame.samples.length; index += 1) {
        if (isAbsent(frame.encoding, frame.samples[index] ?? 0)) {
          this.#absentSample(frame.startMs + index * periodMs, periodMs, reason);
        }
      }
    }
    if (this.#absent !== null && endMs - this.#absent.endMs > joinMs) this.#endAbsent();
  }

  #absentSample(startMs: number, periodMs: number, reason: Absence): void {
    const open = this.#absent;
    if (open !== null && open.reason === reason && startMs - open.endMs <= joinMs) {
      open.endMs = startMs + periodMs;
      open.samples += 1;
      return;
    }
    this.#endAbsent();
    this.#absent = { startMs, endMs: startMs + periodMs, samples: 1, reason };
  }

  #endAbsent(): void {
    const open = this.#absent;
    this.#absent = null;
    if (open !== null) this.#tell(open.startMs, open.endMs, open.samples, open.reason);
  }

  #tell(startMs: number, endMs: number, samples: number, reason: Absence): void {
    const { deviceId, signalId } = this.info;
    this.#gaps({ deviceId, signalId, startMs, endMs, samples, reason });
  }
}

function toRecord(frames: readonly StreamFrame[]): FramesRecord {
  const first = frames[0];
  const last = frames.at(-1);
  if (first === undefined || last === undefined) throw new Error('a record holds at least one frame');
  return {
    bytes: Buffer.concat(frames.map((frame) => encodeFrame(frame))),
    frames,
    fromMs: first.startMs,
    toMs: last.startMs + durationMs(last),
    sampleCount: frames.reduce((sum, frame) => sum + frame.samples.length, 0),
  };
}
