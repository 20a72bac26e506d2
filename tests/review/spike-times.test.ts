import * as fc from 'fast-check';
import { v4 } from 'uuid';
import { describe, expect, it } from 'vitest';
import type { StreamFrame } from '#shared/codec/frame.ts';
import { WaveformEnvelope } from '#shared/contract/sessions.ts';
import { DeviceId } from '#shared/domain/ids.ts';
import type { SignalInfo } from '#shared/domain/signals.ts';
import { journalOfFrames } from '#main/testing/readers.ts';
import { waveform } from '#main/services/sessions/waveform.ts';
import { drawReview } from '#renderer/features/sessions/draw-review.ts';
import {
  bucketWidth,
  pieceOf,
  placeTiles,
  tileBuckets,
  tilesOf,
  type Piece,
  type Tile,
} from '#renderer/features/sessions/tiles.ts';
import type { ViewWindow } from '#renderer/features/sessions/view-window.ts';
import { drawingContext } from '#renderer/testing/drawing.ts';

/** From the journal's frames over the host's reply and the screen's tiles to the line on the canvas. */

const deviceId = DeviceId.parse(v4());
const startMs = 1_767_225_600_123.25;
const height = 100;
const spikeCount = 30_000;
/** About so many samples are made for one case: far from the spike the stream then has a lower rate. */
const mostSamples = 30_000;
const farRate = (rateHz: number, spanMs: number): number =>
  Math.min(rateHz, Math.max(8, (mostSamples * 1000) / spanMs));

interface Recording {
  readonly rateHz: number;
  readonly spanMs: number;
  /** Where the spike is, as a part of the span. */
  readonly spike: number;
}

/** Samples of value 0 from `fromMs` to `toMs`, in frames of 2,000 samples. */
function flat(fromMs: number, toMs: number, rateHz: number, streamId: number): StreamFrame[] {
  const frames: StreamFrame[] = [];
  const count = Math.max(0, Math.round(((toMs - fromMs) * rateHz) / 1000));
  const each = 2_000;
  for (let first = 0; first < count; first += each) {
    const samples = new Int16Array(Math.min(each, count - first));
    frames.push(frameAt(fromMs + (first * 1000) / rateHz, rateHz, samples, streamId, first));
  }
  return frames;
}

function frameAt(
  atMs: number,
  rateHz: number,
  samples: Int16Array,
  streamId: number,
  firstSample = 0,
): StreamFrame {
  const counts = { encoding: 'i16', scale: 0.001, absence: null, samples } as const;
  return { streamId, sequence: 0, firstSample, startMs: atMs, rateHz, ...counts };
}

/** A gapless recording with one sample that sticks out, and the time of that sample. */
function record({ rateHz, spanMs, spike }: Recording) {
  const spikeMs = startMs + Math.floor((spike * (spanMs * rateHz)) / 1000) * (1000 / rateHz);
  const far = farRate(rateHz, spanMs);
  const nearFromMs = Math.max(startMs, spikeMs - 20_000 / rateHz);
  const samples = new Int16Array(40);
  const before = Math.round(((spikeMs - nearFromMs) * rateHz) / 1000);
  samples[before] = spikeCount;
  const nearToMs = nearFromMs + (samples.length * 1000) / rateHz;
  // Each part ends where the next one begins: the last sample of a slow part may come a little early.
  const frames = [
    ...flat(startMs - 5_000, nearFromMs, far, 1),
    frameAt(nearFromMs, rateHz, samples, 2),
    ...flat(nearToMs, startMs + spanMs + 5_000, far, 3),
  ];
  return { frames, spikeMs: nearFromMs + (before * 1000) / rateHz };
}

interface Source {
  readonly journal: Parameters<typeof waveform>[0];
  readonly info: SignalInfo;
}

function sourceOf(frames: readonly StreamFrame[], rateHz: number): Source {
  const info: SignalInfo = {
    signalId: 'ecg',
    deviceId,
    code: 'ecg-ii',
    label: 'II',
    unit: 'mV',
    rateHz,
    encoding: 'i16',
    scale: 0.001,
    offset: 0,
    displayRange: [-1, 1],
  };
  return { journal: journalOfFrames(deviceId, frames), info };
}

/** What is asked of the host for a tile: exactly the tile, or, as from another version, some stretch around it. */
type Ask = (tile: Tile) => { readonly fromMs: number; readonly toMs: number; readonly buckets: number };
const theTile: Ask = ({ fromMs, toMs }) => ({ fromMs, toMs, buckets: tileBuckets });

/** Draws a look at the recording. */
async function look(source: Source, view: ViewWindow, width: number, ask: Ask) {
  const tiles = tilesOf(view, bucketWidth(view, width, source.info.rateHz));
  const loaded: Piece[] = [];
  for (const tile of tiles) {
    const reply = await waveform(source.journal, source.info, ask(tile));
    loaded.push(pieceOf(tile, WaveformEnvelope.parse(JSON.parse(JSON.stringify(reply)))));
  }
  const { context, strokes } = drawingContext();
  const colours = {
    background: '',
    line: '',
    text: '',
    gap: '',
    mark: '',
    trace: 'trace',
    clipped: '',
  };
  const placed = placeTiles(tiles, loaded);
  drawReview(context, { view, ...placed, range: [-1, 31], gaps: [], marks: [], colours }, width, height, 1);
  const runs = strokes.find(({ colour }) => colour === 'trace')?.runs ?? [];
  const perMs = width / (view.toMs - view.fromMs);
  const bucketPixels = Math.max(...loaded.map(({ envelope }) => envelope.bucketMs)) * perMs;
  return { runs, xOf: (timeMs: number) => (timeMs - view.fromMs) * perMs, bucketPixels };
}

const anyRecording: fc.Arbitrary<Recording> = fc.record({
  rateHz: fc.constantFrom(1, 2, 25, 125, 250, 360, 500, 1_000, 2_000, 4_000),
  // Half a second to a day, as often short as long.
  spanMs: fc.double({ min: Math.log(500), max: Math.log(86_400_000), noNaN: true }).map(Math.exp),
  spike: fc.double({ min: 0, max: 0.999, noNaN: true }),
});
const anyWidth = fc.integer({ min: 200, max: 3_800 });
/** The part of the recording on screen: all of it, or some of it. */
const anyPart = fc.oneof(
  fc.constant([0, 1] as const),
  fc
    .tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 1e-4, max: 1, noNaN: true }))
    .map(([from, length]) => [from * (1 - length), from * (1 - length) + length] as const),
);
const anyAsk: fc.Arbitrary<Ask> = fc.oneof(
  fc.constant(theTile),
  fc
    .record({
      early: fc.double({ min: 0, max: 0.5, noNaN: true }),
      late: fc.double({ min: 0, max: 0.5, noNaN: true }),
      buckets: fc.integer({ min: 200, max: 4_000 }),
    })
    .map(({ early, late, buckets }) => ({ fromMs, toMs }: Tile) => ({
      fromMs: fromMs - early * (toMs - fromMs),
      toMs: toMs + late * (toMs - fromMs),
      buckets,
    })),
);

describe('a sample that sticks out', () => {
  it('is drawn within one bucket of its time, at any rate, zoom, width and grid of the reply; and no part is empty', async () => {
    let seen = 0;
    await fc.assert(
      fc.asyncProperty(anyRecording, anyWidth, anyPart, anyAsk, async (recording, width, [from, to], ask) => {
        const { frames, spikeMs } = record(recording);
        const { spanMs, rateHz } = recording;
        const view = { fromMs: startMs + from * spanMs, toMs: startMs + to * spanMs };
        const { runs, xOf, bucketPixels } = await look(sourceOf(frames, rateHz), view, width, ask);
        const tops = runs.flat().filter(([, y]) => y < height / 2);
        for (const [x] of tops) expect(Math.abs(x - xOf(spikeMs))).toBeLessThanOrEqual(bucketPixels + 1e-3);
        if (spikeMs >= view.fromMs && spikeMs < view.toMs) {
          expect(tops.length).toBeGreaterThan(0);
          seen += 1;
        }
        expect(runs).toHaveLength(1);
        expect(runs[0]?.[0]?.[0]).toBeLessThanOrEqual(bucketPixels);
        expect(runs[0]?.at(-1)?.[0]).toBeGreaterThanOrEqual(width - bucketPixels);
      }),
      { numRuns: 200 },
    );
    expect(seen).toBeGreaterThan(60);
  });

  it('is drawn in its own pixel wherever there are as many samples as pixels', async () => {
    const sharp = anyRecording.filter(({ rateHz, spanMs }) => (rateHz * spanMs) / 1000 > 4_000);
    await fc.assert(
      fc.asyncProperty(sharp, anyWidth, async (recording, width) => {
        const { frames, spikeMs } = record(recording);
        const view = { fromMs: startMs, toMs: startMs + recording.spanMs };
        const { runs, xOf } = await look(sourceOf(frames, recording.rateHz), view, width, theTile);
        const tops = runs.flat().filter(([, y]) => y < height / 2);
        expect(tops.length).toBeGreaterThan(0);
        for (const [x] of tops) expect(Math.abs(x - xOf(spikeMs))).toBeLessThanOrEqual(1);
      }),
      { numRuns: 60 },
    );
  });

  it('ten minutes into 30 minutes at 1,000 Hz is drawn ten minutes from the left edge', async () => {
    const { frames, spikeMs } = record({ rateHz: 1_000, spanMs: 1_800_000, spike: 1 / 3 });
    const view = { fromMs: startMs, toMs: startMs + 1_800_000 };
    const { runs, xOf } = await look(sourceOf(frames, 1_000), view, 1_300, theTile);
    const tops = runs.flat().filter(([, y]) => y < height / 2);
    expect(tops).toHaveLength(1);
    expect(tops[0]?.[0]).toBeCloseTo(xOf(spikeMs), -0.1);
    expect(xOf(spikeMs)).toBeCloseTo(433.3, 1);
  });
});

describe('a gap in a recording', () => {
  it('is empty on screen, and nothing beside it is', async () => {
    const gap = fc.tuple(
      fc.double({ min: 0.1, max: 0.8, noNaN: true }),
      fc.double({ min: 0.02, max: 0.1, noNaN: true }),
    );
    await fc.assert(
      fc.asyncProperty(
        anyRecording,
        anyWidth,
        gap,
        anyAsk,
        async ({ rateHz, spanMs }, width, [at, length], ask) => {
          fc.pre(spanMs * rateHz > 500_000);
          const rate = farRate(rateHz, spanMs);
          const [gapFromMs, gapToMs] = [startMs + at * spanMs, startMs + (at + length) * spanMs];
          const frames = [
            ...flat(startMs - 5_000, gapFromMs, rate, 1),
            ...flat(gapToMs, startMs + spanMs + 5_000, rate, 2),
          ];
          const view = { fromMs: startMs, toMs: startMs + spanMs };
          const { runs, xOf, bucketPixels } = await look(sourceOf(frames, rate), view, width, ask);
          fc.pre(xOf(gapToMs) - xOf(gapFromMs) > 4 * bucketPixels);
          expect(runs).toHaveLength(2);
          expect(Math.abs((runs[0]?.at(-1)?.[0] ?? NaN) - xOf(gapFromMs))).toBeLessThanOrEqual(
            2 * bucketPixels,
          );
          expect(Math.abs((runs[1]?.[0]?.[0] ?? NaN) - xOf(gapToMs))).toBeLessThanOrEqual(2 * bucketPixels);
        },
      ),
      { numRuns: 60 },
    );
  });
});
