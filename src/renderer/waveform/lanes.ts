import { z } from 'zod';
import { SignalInfo } from '#shared/domain/signals.ts';

/** Sweep speeds to choose from, mm/s; 25 is where every monitor starts. */
export const sweepSpeeds = [6.25, 12.5, 25, 50] as const;
export const SweepSpeed = z.literal(sweepSpeeds);
export type SweepSpeed = z.infer<typeof SweepSpeed>;

/** Gains to choose from, mm/mV; 10 is where every monitor starts. */
export const gains = [2.5, 5, 10, 20, 40] as const;

/**
 * How a lane turns its unit into height: calibrated (signals in mV), or a range of its unit over the lane's height. Where
 * that range is not known yet nothing is drawn: in a wrong one a pulse wave looks like none.
 */
export const LaneScale = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('calibrated'), mmPerMillivolt: z.literal(gains) }),
  z.object({ kind: z.literal('range'), low: z.number(), high: z.number() }),
  z.object({ kind: z.literal('unknown') }),
]);
export type LaneScale = z.infer<typeof LaneScale>;

export const LaneFilter = z.object({
  band: z.enum(['off', 'monitor', 'diagnostic']),
  notchHz: z.literal([50, 60]).nullable(),
});
export type LaneFilter = z.infer<typeof LaneFilter>;

/** One waveform of the view; lanes share the height equally, in this order from the top. */
export const WaveformLane = z.object({
  /** Unique in the view and the same after a reconnect: `deviceId/signalId`. */
  key: z.string().min(1),
  /** The stream whose frames are drawn here; null while the device is not connected (the lane stays, empty). */
  streamId: z.number().int().nullable(),
  signal: SignalInfo,
  /** CSS colour of the trace. */
  colour: z.string(),
  scale: LaneScale,
  filter: LaneFilter,
});
export type WaveformLane = z.infer<typeof WaveformLane>;

/** CSS colours of everything but the traces. */
export const WaveformColours = z.object({
  background: z.string(),
  /** Lines every mm. */
  gridSmall: z.string(),
  /** Lines every 5 mm. */
  gridLarge: z.string(),
  /** Hatching over samples that are absent. */
  gap: z.string(),
  /** The 1 mV calibration mark at the left edge of calibrated lanes. */
  calibration: z.string(),
  /** Bars at a lane's edge beyond which the trace goes on. */
  clipped: z.string(),
});
export type WaveformColours = z.infer<typeof WaveformColours>;

/** What a view shows and how; everything that may change while it runs. */
export const WaveformSettings = z.object({
  lanes: z.array(WaveformLane).max(32).readonly(),
  sweepMmPerSecond: SweepSpeed,
  /** CSS pixels per millimetre, from the screen calibration (`defaultPixelsPerMm` until there is one). */
  pixelsPerMm: z.number().positive(),
  grid: z.boolean(),
  colours: WaveformColours,
});
export type WaveformSettings = z.infer<typeof WaveformSettings>;

/** CSS defines 96 px to the inch; true only on a screen that was calibrated to it. */
export const defaultPixelsPerMm = 96 / 25.4;

/**
 * What a lane does now: `waiting` for its first sample or for its scale, `drawing`, or `no-signal` when nothing came for a second, or
 * `frozen`.
 */
export const LaneState = z.enum(['waiting', 'drawing', 'no-signal', 'frozen']);
export type LaneState = z.infer<typeof LaneState>;

/** Smallest and largest value, in the signal's unit. */
const Range = z.tuple([z.number(), z.number()]).readonly();
export type Range = z.infer<typeof Range>;

/** What the worker tells of the lanes, by lane key. */
export const LaneReport = z.object({
  states: z.record(z.string(), LaneState),
  /** Heights found for signals that have no calibrated unit: what `scale` can be made of. */
  ranges: z.record(z.string(), Range),
  /** Lanes in which a part of the trace that is seen lies beyond the scale. */
  clipped: z.array(z.string()),
});
export type LaneReport = z.infer<typeof LaneReport>;

/**
 * Props of `<WaveformView>`.
 *
 * ```tsx
 * <WaveformView
 *   lanes={lanes}                         // the worker is told only when something in it changed
 *   sweepMmPerSecond={25}
 *   pixelsPerMm={calibration.pixelsPerMm} // CSS px per mm
 *   grid
 *   frozen={frozen}
 *   colours={theme.waveform}
 *   label="Live waveforms of bed 4"
 *   heldText="This screen is held up"
 * />
 * ```
 *
 * What it draws comes from the stream of the page, which ends in the same worker. It fills its parent (give that a height), draws no text: lane headers are the screen's, laid over or beside it; lane
 * `i` of `n` covers the height from `i/n` to `(i+1)/n`. The element carries `data-waveform="drawing|frozen|waiting|no-signal"`
 * and `data-waveform-picture="drawn"` once the worker has drawn what was last asked for, else `pending`; each lane has an
 * (invisible) child with `data-lane=KEY data-lane-state="waiting|drawing|no-signal|frozen"`, for screen readers and tests.
 */
export interface WaveformViewProps extends WaveformSettings {
  readonly frozen: boolean;
  /** For screen readers. */
  readonly label: string;
  /** Said over the traces while the page does not answer: they go on without it. */
  readonly heldText: string;
  /** When what is told of any lane changed. */
  readonly onReport?: (report: LaneReport) => void;
}
