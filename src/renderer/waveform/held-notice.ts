import type { Geometry } from './geometry.ts';
import type { Surface } from './surface.ts';

const heightCss = 40;
const fontCss = 20;
/** Amber and black in every appearance: a warning that is to be seen beside numbers that look alive. */
const colours = { ground: '#ffb300', text: '#000000' } as const;

/**
 * Words over the traces while the page does not answer: the numbers beside are not renewed then, and nothing else can
 * say so. On the lanes' own canvases: one more above them would have to be blended into every frame.
 */
export function paintHeldNotice(surface: Surface, geometry: Geometry, text: string): void {
  const height = heightCss * geometry.devicePixelRatio;
  for (const { pen, left, width } of surface) {
    pen.fillStyle = colours.ground;
    pen.fillRect(left, 0, width, height);
    pen.fillStyle = colours.text;
    pen.font = `700 ${fontCss * geometry.devicePixelRatio}px system-ui, sans-serif`;
    pen.textAlign = 'center';
    pen.textBaseline = 'middle';
    pen.fillText(text, geometry.width / 2, height / 2, geometry.width * 0.96);
  }
}
