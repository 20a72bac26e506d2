import { z } from 'zod';
import { FromStreams, ToStreams } from '#renderer/bridge/stream-messages.ts';
import { LaneReport, WaveformSettings } from './lanes.ts';

/** Numbers a view of the page, never a second one. */
const view = z.number().int();

/** From a view of the page to its pictures in the worker. */
const ToView = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('start'),
    view,
    /** One for each tile, from the left. */
    canvases: z.array(z.custom<OffscreenCanvas>((value) => value instanceof OffscreenCanvas)),
    /** What is said while the page does not answer. */
    heldText: z.string(),
  }),
  z.object({
    type: z.literal('resize'),
    view,
    widthCss: z.number().nonnegative(),
    heightCss: z.number().nonnegative(),
    devicePixelRatio: z.number().positive(),
  }),
  z.object({ type: z.literal('settings'), view, settings: WaveformSettings }),
  /** Answered once all that was sent before is drawn. */
  z.object({ type: z.literal('drawn'), view, request: z.number().int() }),
  z.object({ type: z.literal('freeze'), view, frozen: z.boolean() }),
  z.object({ type: z.literal('stats'), view, request: z.number().int() }),
  z.object({ type: z.literal('end'), view }),
]);
export type ToView = z.infer<typeof ToView>;

/** From the page to its worker. */
export const ToWorker = z.discriminatedUnion('type', [
  ToView,
  ToStreams,
  /** Said again and again: a page that does not say it does not renew its numbers either. */
  z.object({ type: z.literal('alive') }),
]);

export const WaveformStats = z.object({
  /** Times that something was drawn; the display shows all that was drawn since its last refresh. */
  draws: z.number(),
  /** Binary messages of stream frames. */
  messages: z.number(),
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

/** From a view's pictures to the page. */
const FromView = z.discriminatedUnion('type', [
  z.object({ type: z.literal('report'), view, report: LaneReport }),
  z.object({ type: z.literal('drawn'), view, request: z.number().int() }),
  z.object({ type: z.literal('stats'), view, request: z.number().int(), stats: WaveformStats }),
]);
export type FromView = z.infer<typeof FromView>;

/** From the worker to the page. */
export const FromWorker = z.discriminatedUnion('type', [FromView, FromStreams]);
export type FromWorker = z.infer<typeof FromWorker>;
