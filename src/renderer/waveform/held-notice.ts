const heightCss = 40;
const fontCss = 20;
/** Amber and black in every appearance: a warning that is to be seen beside numbers that look alive. */
const colours = { ground: '#ffb300', text: '#000000' } as const;

/**
 * Words over the traces, drawn by the worker while the page does not answer: the numbers beside are not renewed then,
 * and nothing else can say so.
 */
export class HeldNotice {
  readonly #canvas: OffscreenCanvas;
  readonly #text: string;
  #devicePixelRatio = 1;
  #shown = false;

  /** @param canvas laid over the traces by the page, in `heldNoticeStyle` */
  constructor(canvas: OffscreenCanvas, text: string) {
    this.#canvas = canvas;
    this.#text = text;
  }

  /** To be called while the page answers: a canvas gets its size, and its first picture, with the page's help only. */
  resize(widthCss: number, devicePixelRatio: number): void {
    this.#devicePixelRatio = devicePixelRatio;
    this.#canvas.width = Math.max(1, Math.round(widthCss * devicePixelRatio));
    this.#canvas.height = Math.round(heightCss * devicePixelRatio);
    this.#shown = false;
    this.#clear();
  }

  show(): void {
    const context = this.#canvas.getContext('2d');
    if (this.#shown || context === null) return;
    this.#shown = true;
    const { width, height } = this.#canvas;
    context.fillStyle = colours.ground;
    context.fillRect(0, 0, width, height);
    context.fillStyle = colours.text;
    context.font = `700 ${fontCss * this.#devicePixelRatio}px system-ui, sans-serif`;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillText(this.#text, width / 2, height / 2, width * 0.96);
  }

  hide(): void {
    if (!this.#shown) return;
    this.#shown = false;
    this.#clear();
  }

  #clear(): void {
    this.#canvas.getContext('2d')?.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
  }
}

/** How the page lays the canvas over the traces. */
export const heldNoticeStyle = {
  position: 'absolute',
  top: '0',
  left: '0',
  width: '100%',
  height: `${heightCss}px`,
  pointerEvents: 'none',
} as const;
