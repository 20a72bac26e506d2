import { useSyncExternalStore } from 'react';
import { z } from 'zod';
import { defaultPixelsPerMm } from '#renderer/waveform/lanes.ts';

/**
 * A measured screen. What was measured belongs to device pixels: at another zoom a CSS pixel has another width, and a
 * device pixel has the same.
 */
export const Calibration = z.object({
  /** Which screen, as far as a page can tell: `ScreenSeen.screen`. */
  screen: z.string().max(100),
  /** Device pixels in a CSS pixel when it was measured. */
  ratio: z.number().min(0.1).max(20),
  devicePixelsPerMm: z.number().min(1).max(80),
});
export type Calibration = z.infer<typeof Calibration>;

/** What a page is told about the screen it is on. */
export interface ScreenSeen {
  /** Size and place among the screens of this computer, in the units of its desktop. */
  readonly screen: string;
  /** Device pixels in a CSS pixel, by the zoom of the page, of the fingers, and of the operating system together. */
  readonly ratio: number;
}

/**
 * - `measured`: on this screen at this zoom
 * - `other-zoom`: on this screen at another zoom
 * - `other-screen`: on another screen, or on this one at another resolution or place
 * - `never`: on no screen
 */
export type Trust = 'measured' | 'other-zoom' | 'other-screen' | 'never';

export interface Scale {
  /** CSS pixels in a millimetre, as near as can be known. */
  readonly pixelsPerMm: number;
  readonly trust: Trust;
}

/** Ratios that differ by less are the same: browsers tell them as 32-bit numbers. */
const sameRatio = (a: number, b: number): boolean => Math.abs(a / b - 1) < 0.002;

/**
 * How wide a millimetre is here. Measured at this zoom, it is known. At another zoom of the same screen the measured
 * device pixels give it exactly, and that is what is drawn; it is told as not calibrated all the same. A page sees only
 * that the ratio changed, and that also happens on another screen of the same size with another density, and by the
 * operating system's own scaling. Of another screen nothing is known: CSS's 96 pixels in an inch are drawn.
 */
export function scaleOf(kept: readonly Calibration[], seen: ScreenSeen): Scale {
  const here = kept.filter(({ screen }) => screen === seen.screen);
  const exact = here.find(({ ratio }) => sameRatio(ratio, seen.ratio));
  const nearest = exact ?? here[0];
  if (nearest === undefined) {
    return { pixelsPerMm: defaultPixelsPerMm, trust: kept.length === 0 ? 'never' : 'other-screen' };
  }
  const pixelsPerMm = nearest.devicePixelsPerMm / seen.ratio;
  return { pixelsPerMm, trust: exact === undefined ? 'other-zoom' : 'measured' };
}

/** Screens and zooms of a workstation that are remembered. */
const mostKept = 24;

/** @param pixelsPerMm CSS pixels, as measured on what is `seen`; the newest comes first */
export function withCalibration(
  kept: readonly Calibration[],
  seen: ScreenSeen,
  pixelsPerMm: number,
): Calibration[] {
  const { screen, ratio } = seen;
  const others = kept.filter((one) => one.screen !== screen || !sameRatio(one.ratio, ratio));
  return [{ screen, ratio, devicePixelsPerMm: pixelsPerMm * ratio }, ...others].slice(0, mostKept);
}

/** Where a screen lies beside others; told by browsers, though by no standard. */
function placeOf(screen: Screen): string {
  const left: unknown = Reflect.get(screen, 'availLeft');
  const top: unknown = Reflect.get(screen, 'availTop');
  return typeof left === 'number' && typeof top === 'number' ? ` at ${left},${top}` : '';
}

function seenNow(): string {
  const { screen, devicePixelRatio, visualViewport } = window;
  const ratio = devicePixelRatio * (visualViewport?.scale ?? 1);
  return `${ratio} ${screen.width}×${screen.height}${placeOf(screen)}`;
}

/** No event tells that a window was dragged onto another screen of the same density. */
const lookEveryMs = 2_000;

function onScreenChange(listener: () => void): () => void {
  const timer = setInterval(listener, lookEveryMs);
  window.addEventListener('resize', listener);
  window.visualViewport?.addEventListener('resize', listener);
  return () => {
    clearInterval(timer);
    window.removeEventListener('resize', listener);
    window.visualViewport?.removeEventListener('resize', listener);
  };
}

/** The screen this page is on now; renders anew when it becomes another one, or the zoom another. */
export function useScreenSeen(): ScreenSeen {
  const text = useSyncExternalStore(onScreenChange, seenNow);
  const [ratio = '1', ...screen] = text.split(' ');
  return { ratio: Number(ratio), screen: screen.join(' ') };
}
