import { tileCount, tileSpans, viewWidth, type ViewSize } from './geometry.ts';
import type { LaneReport, WaveformSettings } from './lanes.ts';
import { FromWorker, type ToWorker, type WaveformStats } from './messages.ts';

/**
 * One view's worker and canvases. Frames go in by `push`, pictures appear in `element`; nothing of it passes React.
 */
export class WaveformClient {
  readonly #element: HTMLElement;
  readonly #canvases: readonly HTMLCanvasElement[];
  readonly #worker: Worker;
  readonly #observer: ResizeObserver;
  readonly #waiting = new Map<number, (stats: WaveformStats) => void>();
  #requests = 0;
  /** The newest picture that was asked for. */
  #asked = 0;
  #configured = '';

  /**
   * @param element filled with canvases; positioned, with a size of its own
   * @param onReport what each lane does, whenever that changed
   */
  constructor(element: HTMLElement, onReport: (report: LaneReport) => void) {
    this.#element = element;
    this.#canvases = Array.from({ length: tileCount }, () => {
      const canvas = document.createElement('canvas');
      canvas.style.position = 'absolute';
      canvas.style.top = '0';
      return canvas;
    });
    this.#worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    this.#worker.addEventListener('message', (event: MessageEvent<unknown>) => {
      const message = FromWorker.parse(event.data);
      if (message.type === 'report') onReport(message.report);
      else if (message.type === 'drawn') this.#onDrawn(message.request);
      else {
        this.#waiting.get(message.request)?.(message.stats);
        this.#waiting.delete(message.request);
      }
    });
    const canvases = this.#canvases.map((canvas) => canvas.transferControlToOffscreen());
    this.#send({ type: 'start', canvases }, canvases);
    element.append(...this.#canvases);
    this.#observer = new ResizeObserver(() => this.#resize());
    // In device pixels: on a screen of another density the size in CSS pixels may stay what it is.
    this.#observer.observe(element, { box: 'device-pixel-content-box' });
  }

  /** Told to the worker only when something changed: it draws everything anew then. */
  configure(settings: WaveformSettings): void {
    const text = JSON.stringify(settings);
    if (text === this.#configured) return;
    this.#configured = text;
    this.#send({ type: 'settings', settings });
    this.#askDrawn();
  }

  freeze(frozen: boolean): void {
    this.#send({ type: 'freeze', frozen });
  }

  /** @param message stream frames, one after the other; the buffer is taken over (transferred) */
  push(message: ArrayBuffer): void {
    this.#worker.postMessage(message, [message]);
  }

  /** What the worker has drawn, for measurements. */
  stats(): Promise<WaveformStats> {
    const request = ++this.#requests;
    return new Promise((resolve) => {
      this.#waiting.set(request, resolve);
      this.#send({ type: 'stats', request });
    });
  }

  close(): void {
    this.#observer.disconnect();
    this.#worker.terminate();
    for (const canvas of this.#canvases) canvas.remove();
  }

  #send(message: ToWorker, transfer: Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  /** Says on the element when the canvases show what was asked for: from outside they cannot be looked into. */
  #askDrawn(): void {
    this.#asked++;
    this.#element.dataset['waveformPicture'] = 'pending';
    this.#send({ type: 'drawn', request: this.#asked });
  }

  #onDrawn(request: number): void {
    if (request === this.#asked) this.#element.dataset['waveformPicture'] = 'drawn';
  }

  #resize(): void {
    const size: ViewSize = {
      widthCss: this.#element.clientWidth,
      heightCss: this.#element.clientHeight,
      devicePixelRatio: window.devicePixelRatio,
    };
    const spans = tileSpans(viewWidth(size), size.devicePixelRatio);
    this.#canvases.forEach((canvas, i) => {
      const span = spans[i];
      if (span === undefined) return;
      canvas.style.left = `${span.left / size.devicePixelRatio}px`;
      canvas.style.width = `${span.width / size.devicePixelRatio}px`;
      canvas.style.height = `${size.heightCss}px`;
    });
    this.#send({ type: 'resize', ...size });
    this.#askDrawn();
  }
}
