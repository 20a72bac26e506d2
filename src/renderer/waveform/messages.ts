import { z } from 'zod';
import { LaneReport, WaveformSettings } from './lanes.ts';

/** From the page to the worker. Binary messages of stream frames are sent as they are, as an ArrayBuffer. */
export const ToWorker = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('start'),
    /** One for each tile, from the left. */
    canvases: z.array(z.custom<OffscreenCanvas>((value) => value instanceof OffscreenCanvas)),
  }),
  z.object({
    type: z.literal('resize'),
    widthCss: z.number().nonnegative(),
    heightCss: z.number().nonnegative(),
    devicePixelRatio: z.number().positive(),
  }),
  z.object({ type: z.literal('settings'), settings: WaveformSettings }),
  /** Answered once all that was sent before is drawn. */
  z.object({ type: z.literal('drawn'), request: z.number().int() }),
  z.object({ type: z.literal('freeze'), frozen: z.boolean() }),
  z.object({ type: z.literal('stats'), request: z.number().int() }),
]);
export type ToWorker = z.infer<typeof ToWorker>;

export const WaveformStats = z.object({
  /** Times that something was drawn; the display shows all that was drawn since its last refresh. */
  draws: z.number(),
  /** Binary messages, and those of them that were no stream frames. */
  messages: z.number(),
  brokenMessages: z.number(),
  /** By lane key: UTC of the newest sample drawn, ms by the device's sample clock; null = none yet. */
  lastDrawnMs: z.record(z.string(), z.number().nullable()),
  /**
   * What was drawn since the last request, oldest first, at most the last 2000: up to and without `endSample` (counted
   * as `firstSample` in the stream's frames), at `drawnAtMs` (UTC by the browser's clock, when the drawing was done;
   * the screen shows it at its next refresh), `waitedMs` after its newest frame reached the worker.
   */
  drawn: z.array(
    z.object({
      streamId: z.number(),
      endSample: z.number(),
      drawnAtMs: z.number(),
      waitedMs: z.number(),
    }),
  ),
});
export type WaveformStats = z.infer<typeof WaveformStats>;

/** From the worker to the page. */
export const FromWorker = z.discriminatedUnion('type', [
  z.object({ type: z.literal('report'), report: LaneReport }),
  z.object({ type: z.literal('drawn'), request: z.number().int() }),
  z.object({ type: z.literal('stats'), request: z.number().int(), stats: WaveformStats }),
]);
export type FromWorker = z.infer<typeof FromWorker>;
