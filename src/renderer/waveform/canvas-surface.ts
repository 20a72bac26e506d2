import { tileSpans, type Geometry } from './geometry.ts';
import type { Surface, Tile } from './surface.ts';

/**
 * A surface on real canvases. Opaque, so that the compositor need not blend them.
 * @param canvases one for each of `tileSpans`, from the left; resized here, which empties them
 */
export function canvasSurface(canvases: readonly OffscreenCanvas[], geometry: Geometry): Surface {
  const backgroundCanvas = new OffscreenCanvas(geometry.width, geometry.height);
  const background = context2d(backgroundCanvas);
  const spans = tileSpans(geometry.width);
  const tiles = canvases.flatMap((canvas, i): Tile[] => {
    const span = spans[i];
    if (span === undefined) return [];
    canvas.width = span.width;
    canvas.height = geometry.height;
    const pen = context2d(canvas);
    pen.translate(-span.left, 0);
    return [
      {
        ...span,
        pen,
        restore: (x, y, width, height) =>
          pen.drawImage(backgroundCanvas, x, y, width, height, x, y, width, height),
      },
    ];
  });
  return { tiles, background };
}

function context2d(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext('2d', { alpha: false });
  if (context === null) throw new Error('this browser gives no 2D context to a worker');
  return context;
}
