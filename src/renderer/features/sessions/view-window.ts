/** A stretch of time on screen, UTC ms. */
export interface ViewWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

const shortestMs = 500;

const spanOf = (view: ViewWindow): number => view.toMs - view.fromMs;

/** Moves and shortens a window so that it lies within the session. */
export function clampWindow(view: ViewWindow, bounds: ViewWindow): ViewWindow {
  const span = Math.min(Math.max(spanOf(view), shortestMs), Math.max(spanOf(bounds), shortestMs));
  const fromMs = Math.max(bounds.fromMs, Math.min(view.fromMs, bounds.toMs - span));
  return { fromMs, toMs: fromMs + span };
}

/** @param factor below 1 zooms in; @param anchor 0 to 1, the place on screen that stays where it is */
export function zoomWindow(view: ViewWindow, factor: number, anchor: number, bounds: ViewWindow): ViewWindow {
  const longest = Math.max(spanOf(bounds), shortestMs);
  const span = Math.min(Math.max(spanOf(view) * factor, shortestMs), longest);
  const held = view.fromMs + spanOf(view) * anchor;
  return clampWindow({ fromMs: held - span * anchor, toMs: held + span * (1 - anchor) }, bounds);
}

/** @param share of the window's width; positive = later */
export function panWindow(view: ViewWindow, share: number, bounds: ViewWindow): ViewWindow {
  const by = spanOf(view) * share;
  return clampWindow({ fromMs: view.fromMs + by, toMs: view.toMs + by }, bounds);
}

/** A round length for a time axis: about one label in 140 pixels. */
export function tickWidth(view: ViewWindow, pixels: number): number {
  const wanted = (spanOf(view) * 140) / Math.max(1, pixels);
  const steps = [
    100, 200, 500, 1e3, 2e3, 5e3, 1e4, 15e3, 3e4, 6e4, 12e4, 3e5, 6e5, 9e5, 18e5, 36e5, 72e5, 144e5,
  ];
  return steps.find((step) => step >= wanted) ?? 288e5;
}
