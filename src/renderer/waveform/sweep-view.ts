import type { StreamFrame } from '#shared/codec/frame.ts';
import { paintBackground } from './background.ts';
import {
  edgeBeyond,
  eraseBarMm,
  heightMap,
  sweepPosition,
  viewGeometry,
  type Geometry,
  type ViewSize,
} from './geometry.ts';
import { LaneHistory } from './lane-history.ts';
import { paintHeldNotice } from './held-notice.ts';
import { drawLane, eraseStrip, inkReach, type LaneLook } from './lane-painter.ts';
import type { LaneState, WaveformLane, WaveformSettings } from './lanes.ts';
import type { Pen, Surface } from './surface.ts';
import { frozenTrace, type Trace } from './trace.ts';

/** A lane in which no present sample came for so long has no signal. */
const noSignalMs = 1000;

interface Lane {
  settings: WaveformLane;
  look: LaneLook;
  readonly history: LaneHistory;
  frozen: Trace | null;
  /** Grid index up to which the trace is drawn. */
  drawnTo: number;
  /** Unwrapped position up to which the old trace is erased. */
  erasedTo: number;
  /** When its newest present sample came; null: none came yet. */
  presentAtMs: number | null;
  /** Since when its first sample is waited for; null: not asked yet. */
  sinceMs: number | null;
  /** Grid index of the newest sample drawn that lies beyond the scale; null: none in sight. */
  beyondAt: number | null;
  waiting: { readonly endSample: number; readonly arrivedAtMs: number } | null;
}

/** What a lane has newly drawn. */
export interface Drawn {
  readonly streamId: number;
  readonly endSample: number;
  readonly arrivedAtMs: number;
}

/** Makes a surface of this size, whose tiles restore what `paint` draws under the traces. */
export type MakeSurface = (geometry: Geometry, paint: (pen: Pen) => void) => Surface;

/**
 * Sweeping waveforms: each lane is drawn from left to right at the place of its sample time, an empty bar moves ahead
 * of it over the trace of the pass before. Knows no canvas, worker or clock: those are handed in.
 */
export class SweepView {
  readonly #makeSurface: MakeSurface;
  readonly #lanes = new Map<string, Lane>();
  #size: ViewSize = { widthCss: 0, heightCss: 0, devicePixelRatio: 1 };
  #settings: WaveformSettings | null = null;
  #frozen = false;
  #held: string | null = null;
  #scene: { readonly geometry: Geometry; readonly surface: Surface } | null = null;

  constructor(makeSurface: MakeSurface) {
    this.#makeSurface = makeSurface;
  }

  resize(size: ViewSize): void {
    this.#size = size;
    this.#redraw();
  }

  configure(settings: WaveformSettings): void {
    const before = new Map(this.#lanes);
    this.#settings = settings;
    this.#lanes.clear();
    for (const lane of settings.lanes) {
      const old = before.get(lane.key);
      this.#lanes.set(lane.key, old === undefined ? newLane(lane) : changedLane(old, lane));
    }
    this.#redraw();
  }

  /** Frozen, the picture stands while samples go on being received; then it jumps to what is now. */
  freeze(frozen: boolean): void {
    if (frozen === this.#frozen) return;
    this.#frozen = frozen;
    for (const lane of this.#lanes.values()) {
      lane.frozen = frozen ? frozenTrace(lane.history) : null;
    }
    if (!frozen) this.#redraw();
  }

  /** Words over the lanes while the page is held up; null: it answers. */
  hold(text: string | null): void {
    if (text === this.#held) return;
    this.#held = text;
    if (text === null) this.#redraw();
    else this.#paintHeld();
  }

  /** Takes a frame in; `draw` shows it. */
  receive(frame: StreamFrame, nowMs: number): void {
    for (const lane of this.#lanes.values()) {
      if (lane.settings.streamId !== frame.streamId) continue;
      const end = lane.history.end;
      if (!lane.history.add(frame)) this.#restart(lane);
      if (lane.history.end === end) continue;
      if (frame.absence === null || !Number.isNaN(lane.history.value(lane.history.end - 1))) {
        lane.presentAtMs = nowMs;
      }
      lane.waiting = { endSample: frame.firstSample + frame.samples.length, arrivedAtMs: nowMs };
    }
  }

  /** Draws what came since the last call. @returns what was drawn, by lane */
  draw(): Drawn[] {
    const drawn: Drawn[] = [];
    if (this.#scene === null || this.#frozen) return drawn;
    const { geometry, surface } = this.#scene;
    moveBars(
      surface,
      geometry,
      [...this.#lanes.values()].filter((lane) => lane.history.end > lane.drawnTo),
    );
    for (const lane of this.#lanes.values()) {
      if (lane.history.end <= lane.drawnTo) continue;
      drawNew(surface, geometry, lane, lane.history);
      if (lane.waiting !== null && lane.settings.streamId !== null && lane.look.map !== null) {
        drawn.push({ streamId: lane.settings.streamId, ...lane.waiting });
      }
      lane.waiting = null;
    }
    if (drawn.length > 0) this.#paintHeld();
    return drawn;
  }

  states(nowMs: number): Record<string, LaneState> {
    const states: Record<string, LaneState> = {};
    for (const [key, lane] of this.#lanes) {
      states[key] = this.#frozen ? 'frozen' : laneState(lane, nowMs);
    }
    return states;
  }

  /** Keys of the lanes in which a part of the trace that is seen lies beyond the scale. */
  clipped(): string[] {
    if (this.#scene === null) return [];
    const { geometry } = this.#scene;
    return [...this.#lanes].filter(([, lane]) => showsBeyond(lane, geometry)).map(([key]) => key);
  }

  /** UTC of the newest sample drawn, by lane key. */
  lastDrawnMs(): Record<string, number | null> {
    const out: Record<string, number | null> = {};
    for (const [key, { history, drawnTo }] of this.#lanes) {
      out[key] = drawnTo > 0 ? history.timeMs(drawnTo - 1) : null;
    }
    return out;
  }

  /** A lane whose time went back starts on an empty strip. */
  #restart(lane: Lane): void {
    lane.drawnTo = 0;
    lane.erasedTo = 0;
    lane.beyondAt = null;
    if (this.#scene === null || this.#frozen) return;
    const { geometry, surface } = this.#scene;
    eraseStrip(surface, geometry, lane.look.strip, 0, geometry.width);
  }

  #paintHeld(): void {
    if (this.#held === null || this.#scene === null) return;
    paintHeldNotice(this.#scene.surface, this.#scene.geometry, this.#held);
  }

  #redraw(): void {
    const settings = this.#settings;
    if (settings === null || this.#size.widthCss < 1 || this.#size.heightCss < 1) return;
    const geometry = viewGeometry(this.#size, settings);
    const surface = this.#makeSurface(geometry, (pen) => paintBackground(pen, geometry, settings));
    this.#scene = { geometry, surface };
    for (const tile of surface) tile.restore(tile.left, 0, tile.width, geometry.height);
    [...this.#lanes.values()].forEach((lane, i) => {
      const strip = geometry.lanes[i] ?? { top: 0, bottom: 0 };
      const { scale, colour } = lane.settings;
      const map = scale.kind === 'unknown' ? null : heightMap(scale, strip, geometry.pixelsPerMm);
      const { gap: gapColour, clipped: clipColour } = settings.colours;
      lane.look = { strip, map, colour, gapColour, clipColour };
      lane.drawnTo = 0;
      lane.beyondAt = null;
      const trace = lane.frozen ?? lane.history;
      lane.erasedTo = trace.end > trace.start ? barEnd(geometry, trace) : 0;
      if (trace.end > trace.start) drawNew(surface, geometry, lane, trace);
    });
  }
}

/** What a lane does while it is not frozen. @param nowMs when it is first asked for, its waiting begins */
function laneState(lane: Lane, nowMs: number): LaneState {
  if (lane.presentAtMs !== null) {
    const present = lane.settings.scale.kind === 'unknown' ? 'waiting' : 'drawing';
    return nowMs - lane.presentAtMs < noSignalMs ? present : 'no-signal';
  }
  if (lane.settings.streamId === null) return 'no-signal';
  lane.sinceMs ??= nowMs;
  return nowMs - lane.sinceMs < noSignalMs ? 'waiting' : 'no-signal';
}

function showsBeyond({ beyondAt, frozen, history }: Lane, geometry: Geometry): boolean {
  const trace = frozen ?? history;
  return beyondAt !== null && trace.timeMs(trace.end - 1) - trace.timeMs(beyondAt) < geometry.windowMs;
}

/** @returns grid index of the newest sample from `from` on that lies beyond the lane's scale */
function newestBeyond({ look: { map } }: Lane, trace: Trace, from: number): number | null {
  if (map === null) return null;
  for (let index = trace.end - 1; index >= from; index--)
    if (edgeBeyond(map, trace.value(index)) !== null) return index;
  return null;
}

/** Unwrapped position up to which the strip ahead of a trace is kept empty. */
function barEnd(geometry: Geometry, trace: Trace): number {
  return Math.ceil(sweepPosition(geometry, trace.timeMs(trace.end - 1)) + eraseBarMm * geometry.pixelsPerMm);
}

/** Moves the empty bars ahead. Lanes that lie together and move alike are erased in one piece. */
function moveBars(surface: Surface, geometry: Geometry, lanes: readonly Lane[]): void {
  let piece: { top: number; bottom: number; from: number; to: number } | null = null;
  const erase = () => {
    if (piece !== null) eraseStrip(surface, geometry, piece, piece.from, piece.to);
  };
  for (const lane of lanes) {
    const to = barEnd(geometry, lane.history);
    const from = Math.max(lane.erasedTo, to - geometry.width);
    if (to <= from) continue;
    lane.erasedTo = to;
    const { top, bottom } = lane.look.strip;
    if (piece !== null && piece.bottom === top && piece.from === from && piece.to === to) {
      piece.bottom = bottom;
    } else {
      erase();
      piece = { top, bottom, from, to };
    }
  }
  erase();
}

/**
 * Grid index of the oldest sample whose ink lies right of the empty bar altogether. What lay in the bar's last column
 * would stand for a whole pass, since the bar empties each column once: of a beat a stroke like a pacemaker's spike.
 */
function oldestVisible(geometry: Geometry, lane: Lane, trace: Trace): number {
  const first = lane.erasedTo - geometry.width + inkReach(geometry);
  return Math.ceil(((first / geometry.pixelsPerMs - trace.timeMs(0)) * trace.rateHz) / 1000);
}

/** Draws a lane from where it was drawn to, but no more than the window that ends with its newest sample. */
function drawNew(surface: Surface, geometry: Geometry, lane: Lane, trace: Trace): void {
  const from = Math.max(lane.drawnTo, trace.start + 1, oldestVisible(geometry, lane, trace) + 1);
  if (trace.end > from) drawLane(surface, geometry, trace, lane.look, from, trace.end);
  lane.beyondAt = newestBeyond(lane, trace, from) ?? lane.beyondAt;
  lane.drawnTo = trace.end;
}

function newLane(settings: WaveformLane): Lane {
  return {
    settings,
    look: {
      strip: { top: 0, bottom: 0 },
      map: null,
      colour: settings.colour,
      gapColour: settings.colour,
      clipColour: settings.colour,
    },
    history: new LaneHistory(settings.signal, settings.filter),
    frozen: null,
    drawnTo: 0,
    erasedTo: 0,
    presentAtMs: null,
    sinceMs: null,
    beyondAt: null,
    waiting: null,
  };
}

/** What was received stays unless the samples mean something else now. */
function changedLane(lane: Lane, settings: WaveformLane): Lane {
  const { signal, filter } = lane.settings;
  if (signal.rateHz !== settings.signal.rateHz || signal.unit !== settings.signal.unit) {
    return newLane(settings);
  }
  if (filter.band !== settings.filter.band || filter.notchHz !== settings.filter.notchHz) {
    lane.history.refilter(settings.filter);
  }
  // A device that comes back is waited for anew.
  const anew = lane.settings.streamId === settings.streamId ? {} : { presentAtMs: null, sinceMs: null };
  return Object.assign(lane, { settings, ...anew });
}
