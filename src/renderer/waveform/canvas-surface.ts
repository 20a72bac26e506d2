import { tileSpans, type Geometry } from './geometry.ts';
import type { Pen, Surface, Tile } from './surface.ts';

/**
 * A surface on real canvases. Opaque, so that the compositor need not blend them.
 * @param canvases one for each of `tileSpans`, from the left; resized here, which empties them
 * @param paint draws what lies under the traces, once
 */
export function canvasSurface(
  canvases: readonly OffscreenCanvas[],
  geometry: Geometry,
  paint: (pen: Pen) => void,
): Surface {
  const canvas = new OffscreenCanvas(geometry.width, geometry.height);
  paint(context2d(canvas));
  // A bitmap never changes: copying from a canvas would take a snapshot of it each time.
  const background = canvas.transferToImageBitmap();
  const spans = tileSpans(geometry.width, geometry.devicePixelRatio);
  return canvases.flatMap((tile, i): Tile[] => {
    const span = spans[i];
    if (span === undefined) return [];
    tile.width = span.width;
    tile.height = geometry.height;
    const pen = context2d(tile);
    pen.translate(-span.left, 0);
    return [
      {
        ...span,
        pen,
        restore: (x, y, width, height) => pen.drawImage(background, x, y, width, height, x, y, width, height),
      },
    ];
  });
}

function context2d(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext('2d', { alpha: false });
  if (context === null) throw new Error('this browser gives no 2D context to a worker');
  return context;
}
