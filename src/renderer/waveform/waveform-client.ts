import { tileCount, tileSpans, viewWidth, type ViewSize } from './geometry.ts';
import type { LaneReport, WaveformSettings } from './lanes.ts';
import { FromWorker, type ToView } from './messages.ts';
import { pageWorker } from './page-worker.ts';

/** A message without the number of the view that sends it. */
type FromHere<Message = ToView> = Message extends ToView ? Omit<Message, 'view'> : never;

let views = 0;

/**
 * One view's canvases and its pictures in the page's worker, where the stream ends: frames do not pass the page.
 */
export class WaveformClient {
  readonly #element: HTMLElement;
  readonly #canvases: readonly HTMLCanvasElement[];
  readonly #view = ++views;
  readonly #worker = pageWorker();
  readonly #onReport: (report: LaneReport) => void;
  readonly #observer: ResizeObserver;
  /** The newest picture that was asked for. */
  #asked = 0;
  #configured = '';

  /**
   * @param element filled with canvases; positioned, with a size of its own
   * @param onReport what each lane does, whenever that changed
   * @param heldText said over the traces while this page does not answer
   */
  constructor(element: HTMLElement, onReport: (report: LaneReport) => void, heldText: string) {
    this.#element = element;
    this.#canvases = Array.from({ length: tileCount }, () => {
      const canvas = document.createElement('canvas');
      canvas.style.position = 'absolute';
      canvas.style.top = '0';
      return canvas;
    });
    this.#onReport = onReport;
    this.#worker.addEventListener('message', this.#onMessage);
    const canvases = this.#canvases.map((canvas) => canvas.transferControlToOffscreen());
    this.#send({ type: 'start', canvases, heldText }, canvases);
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

  close(): void {
    this.#observer.disconnect();
    this.#worker.removeEventListener('message', this.#onMessage);
    this.#send({ type: 'end' });
    for (const canvas of this.#canvases) canvas.remove();
  }

  #send(message: FromHere, transfer: Transferable[] = []): void {
    this.#worker.postMessage({ ...message, view: this.#view } satisfies ToView, transfer);
  }

  readonly #onMessage = ({ data }: MessageEvent<unknown>): void => {
    const message = FromWorker.parse(data);
    if (!('view' in message) || message.view !== this.#view) return;
    if (message.type === 'report') this.#onReport(message.report);
    else if (message.type === 'drawn') this.#onDrawn(message.request);
  };

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
