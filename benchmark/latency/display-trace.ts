import type { Browser, Page } from 'playwright';
import { z } from 'zod';

const TraceEvent = z.looseObject({ name: z.string(), ts: z.number().optional() });
const syncMark = 'vitalseal-clock';

/** What the compositor did, UTC ms with fractions, in order. */
export interface DisplayTrace {
  /** Frames of canvases and pages that became part of what is shown next. */
  readonly activatedAtMs: readonly number[];
  /** Pictures given to the display. */
  readonly displayedAtMs: readonly number[];
}

/** Records the compositor's own trace. @returns ends it */
export async function traceDisplay(browser: Browser, page: Page): Promise<() => Promise<DisplayTrace>> {
  const session = await browser.newBrowserCDPSession();
  const taken: Record<string, number[]> = {};
  session.on('Tracing.dataCollected', ({ value }) => {
    for (const event of value) {
      const { name, ts } = TraceEvent.parse(event);
      if (ts !== undefined) (taken[name] ??= []).push(ts / 1000);
    }
  });
  await session.send('Tracing.start', { traceConfig: { includedCategories: ['viz', 'blink.user_timing'] } });
  const markedAtMs = await page.evaluate(
    (name) => performance.timeOrigin + performance.mark(name).startTime,
    syncMark,
  );
  return async () => {
    const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
    await session.send('Tracing.end');
    await complete;
    const toUtc = markedAtMs - (taken[syncMark]?.[0] ?? Number.NaN);
    const timesOf = (name: string) =>
      (taken[name] ?? []).map((atMs) => atMs + toUtc).toSorted((a, b) => a - b);
    return {
      activatedAtMs: timesOf('Surface::ActivateFrame'),
      displayedAtMs: timesOf('Display::FrameDisplayed'),
    };
  };
}

/** When the display got what was drawn at `drawnAtMs`; undefined: not before the trace ended. */
export function shownAt(trace: DisplayTrace, drawnAtMs: number): number | undefined {
  const activatedAtMs = firstAfter(trace.activatedAtMs, drawnAtMs);
  return activatedAtMs === undefined ? undefined : firstAfter(trace.displayedAtMs, activatedAtMs);
}

/** @param sorted ascending */
function firstAfter(sorted: readonly number[], ms: number): number | undefined {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) > ms) high = middle;
    else low = middle + 1;
  }
  return sorted[low];
}
