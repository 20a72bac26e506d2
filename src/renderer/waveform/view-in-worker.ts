import type { StreamFrame } from '#shared/codec/frame.ts';
import { canvasSurface } from './canvas-surface.ts';
import { LaneRanges } from './lane-ranges.ts';
import type { Range } from './lanes.ts';
import type { FromView, ToView, WaveformStats } from './messages.ts';
import { SweepView } from './sweep-view.ts';

const keptDrawn = 2000;

export const nowMs = () => performance.timeOrigin + performance.now();

/** The pictures of one view of the page, and what is told of them. */
export class ViewInWorker {
  readonly #view: number;
  readonly #post: (message: FromView) => void;
  readonly #sweep: SweepView;
  readonly #ranges: LaneRanges;
  readonly #heldText: string;
  readonly #counts = { draws: 0, messages: 0 };
  #drawn: WaveformStats['drawn'] = [];
  #reported = '';

  /** @param heights of lanes, kept from one view of the page to the next */
  constructor(
    { view, canvases, heldText }: Extract<ToView, { type: 'start' }>,
    post: (message: FromView) => void,
    heights: Map<string, Range>,
  ) {
    this.#view = view;
    this.#post = post;
    this.#ranges = new LaneRanges(heights);
    this.#heldText = heldText;
    this.#sweep = new SweepView((geometry, paint) => canvasSurface(canvases, geometry, paint));
  }

  /**
   * Draws what a message brought at once. The canvases show it at the display's next refresh by themselves: to ask for
   * animation frames too would wake this thread once more in each, for a third more CPU time and a later picture.
   */
  receive(frames: readonly StreamFrame[]): void {
    const now = nowMs();
    this.#counts.messages++;
    for (const frame of frames) {
      this.#sweep.receive(frame, now);
      this.#ranges.see(frame);
    }
    const news = this.#sweep.draw();
    if (news.length === 0) return;
    this.#counts.draws++;
    const drawnAtMs = nowMs();
    for (const { streamId, endSample, arrivedAtMs } of news) {
      this.#drawn.push({ streamId, endSample, drawnAtMs, waitedMs: drawnAtMs - arrivedAtMs });
    }
    if (this.#drawn.length > 2 * keptDrawn) this.#drawn = this.#drawn.slice(-keptDrawn);
  }

  obey(message: ToView): void {
    switch (message.type) {
      case 'resize':
        this.#sweep.resize(message);
        break;
      case 'settings':
        this.#sweep.configure(message.settings);
        this.#ranges.configure(message.settings.lanes);
        break;
      case 'freeze':
        this.#sweep.freeze(message.frozen);
        break;
      case 'drawn':
        this.#post(message);
        return;
      case 'stats':
        this.#tellStats(message.request);
        return;
      case 'start':
      case 'end':
        return;
    }
    this.report();
  }

  /** Whether the page is held up, and its numbers with it. */
  sayHeld(held: boolean): void {
    this.#sweep.hold(held ? this.#heldText : null);
  }

  /** Tells the page what the lanes do, when that changed. */
  report(): void {
    const report = {
      states: this.#sweep.states(nowMs()),
      ranges: this.#ranges.found(),
      clipped: this.#sweep.clipped(),
    };
    const text = JSON.stringify(report);
    if (text === this.#reported) return;
    this.#reported = text;
    this.#post({ type: 'report', view: this.#view, report });
  }

  #tellStats(request: number): void {
    const stats = {
      ...this.#counts,
      lastDrawnMs: this.#sweep.lastDrawnMs(),
      drawn: this.#drawn.slice(-keptDrawn),
    };
    this.#post({ type: 'stats', view: this.#view, request, stats });
    this.#drawn = [];
  }
}
