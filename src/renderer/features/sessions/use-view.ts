import { useState } from 'react';
import type { Session } from '#shared/contract/sessions.ts';
import { useHostNow } from '#renderer/state/clock.ts';
import { clampWindow, panWindow, zoomWindow, type ViewWindow } from './view-window.ts';

/** What is shown at first: about what a strip of paper on the desk would show. */
const firstSpanMs = 15_000;
/** Data of a running session are in the journal a moment after they came. */
const liveLagMs = 2_500;
const followEveryMs = 1_000;

export interface View {
  readonly window: ViewWindow;
  readonly bounds: ViewWindow;
  /** The window moves along with a running session. */
  readonly following: boolean;
  readonly zoom: (factor: number, anchor?: number) => void;
  readonly pan: (share: number) => void;
  readonly centre: (timeMs: number) => void;
  readonly toStart: () => void;
  readonly toEnd: () => void;
  readonly whole: () => void;
}

function boundsOf(session: Session, nowMs: number): ViewWindow {
  const toMs = session.stoppedMs ?? nowMs - liveLagMs;
  return { fromMs: session.startedMs, toMs: Math.max(toMs, session.startedMs + 1_000) };
}

const latest = (bounds: ViewWindow, span: number): ViewWindow =>
  clampWindow({ fromMs: bounds.toMs - span, toMs: bounds.toMs }, bounds);

const spanOf = ({ fromMs, toMs }: ViewWindow): number => toMs - fromMs;

/** The stretch of a session on screen and how it moves. */
export function useView(session: Session): View {
  const running = session.state === 'running';
  const bounds = boundsOf(session, useHostNow(followEveryMs));
  const [wanted, setWanted] = useState<ViewWindow>({
    fromMs: session.startedMs,
    toMs: session.startedMs + firstSpanMs,
  });
  const [follow, setFollow] = useState(running);
  const following = follow && running;
  const window = following ? latest(bounds, spanOf(wanted)) : clampWindow(wanted, bounds);
  const move = (next: ViewWindow, follows = false) => {
    setFollow(follows);
    setWanted(next);
  };
  return {
    window,
    bounds,
    following,
    // While following, the newest moment stays at the right edge.
    zoom: (factor, anchor = 0.5) =>
      move(zoomWindow(window, factor, following ? 1 : anchor, bounds), following),
    pan: (share) => move(panWindow(window, share, bounds)),
    centre: (timeMs) => move({ fromMs: timeMs - spanOf(window) / 2, toMs: timeMs + spanOf(window) / 2 }),
    toStart: () => move({ fromMs: bounds.fromMs, toMs: bounds.fromMs + spanOf(window) }),
    toEnd: () => move(latest(bounds, spanOf(window)), running),
    whole: () => move(bounds),
  };
}
