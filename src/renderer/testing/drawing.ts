type Point = readonly [x: number, y: number];

interface Stroke {
  readonly colour: unknown;
  /** One for each time that the pen was put down. */
  readonly runs: readonly (readonly Point[])[];
}

interface Fill {
  readonly colour: unknown;
  readonly rect: readonly number[];
}

/** A canvas' context that draws nothing and notes what it was told. */
export function drawingContext() {
  const strokes: Stroke[] = [];
  const fills: Fill[] = [];
  let runs: Point[][] = [];
  const context = {
    fillStyle: '' as string | CanvasGradient | CanvasPattern,
    strokeStyle: '' as string | CanvasGradient | CanvasPattern,
    lineWidth: 1,
    lineJoin: 'miter' as CanvasLineJoin,
    setTransform: () => undefined,
    setLineDash: () => undefined,
    save: () => undefined,
    restore: () => undefined,
    rect: () => undefined,
    clip: () => undefined,
    fillRect: (...rect: number[]) => void fills.push({ colour: context.fillStyle, rect }),
    beginPath: () => {
      runs = [];
    },
    moveTo: (x: number, y: number) => void runs.push([[x, y]]),
    lineTo: (x: number, y: number) => void runs.at(-1)?.push([x, y]),
    stroke: () => void strokes.push({ colour: context.strokeStyle, runs }),
  };
  return { context, strokes, fills };
}
