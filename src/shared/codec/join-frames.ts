import type { StreamFrame } from './frame.ts';

const maxFrameSamples = 0xffff;

/** From the first sample to the end of the last one, ms. */
export function durationMs(frame: StreamFrame): number {
  return (frame.samples.length * 1000) / frame.rateHz;
}

/** Whether counts of both frames mean the same: they can then be sealed by one leaf. */
export function sameMeaning(a: StreamFrame | undefined, b: StreamFrame | undefined): boolean {
  return a?.encoding === b?.encoding && a?.scale === b?.scale && a?.rateHz === b?.rateHz;
}

/** Frames of one signal, those that follow one another without a loss as one. */
export function joinFrames(frames: readonly StreamFrame[]): StreamFrame[] {
  const runs: StreamFrame[][] = [];
  let length = 0;
  for (const frame of frames) {
    const run = runs.at(-1);
    const before = run?.at(-1);
    if (run !== undefined && before !== undefined && follows(before, frame)) {
      length += frame.samples.length;
      if (length <= maxFrameSamples && run.every((one) => compatible(one, frame))) {
        run.push(frame);
        continue;
      }
    }
    length = frame.samples.length;
    runs.push([frame]);
  }
  return runs.map((run) => join(run));
}

function follows(before: StreamFrame, frame: StreamFrame): boolean {
  const expectedMs = before.startMs + durationMs(before);
  return (
    before.streamId === frame.streamId &&
    before.firstSample + before.samples.length === frame.firstSample &&
    Math.abs(frame.startMs - expectedMs) * frame.rateHz < 1000 &&
    sameMeaning(before, frame)
  );
}

/** A frame has one reason for all its absent samples. */
function compatible(a: StreamFrame, b: StreamFrame): boolean {
  return a.absence === b.absence || a.absence === null || b.absence === null;
}

function join(run: readonly StreamFrame[]): StreamFrame {
  const [first] = run;
  if (first === undefined) throw new Error('a run of frames has at least one');
  if (run.length === 1) return first;
  const total = run.reduce((sum, frame) => sum + frame.samples.length, 0);
  const samples = first.encoding === 'i16' ? new Int16Array(total) : new Int32Array(total);
  let at = 0;
  for (const frame of run) {
    samples.set(frame.samples, at);
    at += frame.samples.length;
  }
  const absence = run.find((frame) => frame.absence !== null)?.absence ?? null;
  return { ...first, absence, samples };
}
