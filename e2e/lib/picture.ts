import type { Page } from '@playwright/test';

/**
 * Where in the picture of a session's first lane a colour is seen in the lane's uppermost part, CSS pixels from the left
 * end of the trace.
 * @param hex of the colour, such as `#4ade80`
 * @param share of the lane's height, such as 0.2
 */
export async function placesOf(page: Page, hex: string, share: number): Promise<readonly number[]> {
  return page
    .locator('[data-review-lane] canvas')
    .first()
    .evaluate(
      (canvas, [colour, part]) => {
        if (!(canvas instanceof HTMLCanvasElement)) throw new Error('the lane has no picture');
        const { width } = canvas;
        const height = Math.floor(canvas.height * part);
        const pixels = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
        const wanted = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
        const isWanted = (pixel: number) =>
          wanted.every((value, channel) => Math.abs((pixels[pixel * 4 + channel] ?? 0) - value) < 60);
        const columns = new Set<number>();
        for (let pixel = 0; pixel < width * height; pixel += 1)
          if (isWanted(pixel)) columns.add(pixel % width);
        return [...columns].toSorted((a, b) => a - b).map((x) => x / devicePixelRatio);
      },
      [hex, share] as const,
    );
}
