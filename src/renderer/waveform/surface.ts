/** The part of a canvas's 2D context that the drawing uses; a test records the calls. In pixels of the view. */
export interface Pen {
  fillStyle: string | CanvasGradient | CanvasPattern;
  strokeStyle: string | CanvasGradient | CanvasPattern;
  lineWidth: number;
  lineJoin: CanvasLineJoin;
  font: string;
  textAlign: CanvasTextAlign;
  textBaseline: CanvasTextBaseline;
  fillRect(x: number, y: number, width: number, height: number): void;
  beginPath(): void;
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  stroke(): void;
  fillText(text: string, x: number, y: number, maxWidth: number): void;
}

/** A vertical slice of the view with a canvas of its own: what is not drawn on costs nothing in a frame. */
export interface Tile {
  readonly left: number;
  readonly width: number;
  readonly pen: Pen;
  /** Puts the background (grid, calibration marks) back into a rectangle. */
  restore(x: number, y: number, width: number, height: number): void;
}

/** All of the view, from left to right. */
export type Surface = readonly Tile[];
