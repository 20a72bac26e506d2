import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useEffect, useRef, useState, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import type { Session } from '#shared/contract/sessions.ts';
import type { SignalInfo } from '#shared/domain/signals.ts';
import { useHotkeys } from '#renderer/kit/hotkeys.ts';
import { formatTime, formatTimeSeconds } from '#renderer/format/format.ts';
import { useHostQuery } from '#renderer/state/host.ts';
import { headingWidth, ReviewLane } from './review-lane.tsx';
import { ReviewToolbar } from './review-toolbar.tsx';
import type { View } from './use-view.ts';
import { tickWidth, type ViewWindow } from './view-window.ts';

/** All lanes together as high as what a small screen has left; none lower than its heading and a beat. */
const lanesHeight = 460;
const laneHeights = { least: 72, most: 112 } as const;
const axisHeight = 24;

function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (element.current === null) return undefined;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return width;
}

/** Where the traces are, right of their headings, in CSS pixels. */
function tracesOf(area: HTMLElement): { readonly left: number; readonly width: number } {
  const { left, width } = area.getBoundingClientRect();
  return { left: left + headingWidth, width: Math.max(1, width - headingWidth) };
}

/** How wide a label of the axis is, px: digits of 12.5 px and what is left of them. */
const labelWidth = (text: string): number => text.length * 7.5 + 6;

/** Wheel zooms where the pointer is, sideways wheel and dragging move. */
function usePointer(element: RefObject<HTMLElement | null>, view: View): void {
  const latest = useRef(view);
  useEffect(() => {
    latest.current = view;
  });
  useEffect(() => {
    const area = element.current;
    if (area === null) return undefined;
    let heldX: number | null = null;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const { left, width } = tracesOf(area);
      const sideways = event.shiftKey ? event.deltaY : event.deltaX;
      if (Math.abs(sideways) > Math.abs(event.shiftKey ? 0 : event.deltaY))
        latest.current.pan(sideways / width);
      else
        latest.current.zoom(
          2 ** (event.deltaY / 300),
          Math.min(1, Math.max(0, (event.clientX - left) / width)),
        );
    };
    const onDown = (event: PointerEvent) => {
      // A captured pointer would take the click away from a button that lies over the waveforms.
      if (event.target instanceof Element && event.target.closest('button') !== null) return;
      heldX = event.clientX;
      area.setPointerCapture(event.pointerId);
    };
    const onMove = (event: PointerEvent) => {
      if (heldX === null) return;
      latest.current.pan((heldX - event.clientX) / tracesOf(area).width);
      heldX = event.clientX;
    };
    const onUp = () => {
      heldX = null;
    };
    area.addEventListener('wheel', onWheel, { passive: false });
    area.addEventListener('pointerdown', onDown);
    area.addEventListener('pointermove', onMove);
    area.addEventListener('pointerup', onUp);
    area.addEventListener('pointercancel', onUp);
    return () => {
      area.removeEventListener('wheel', onWheel);
      area.removeEventListener('pointerdown', onDown);
      area.removeEventListener('pointermove', onMove);
      area.removeEventListener('pointerup', onUp);
      area.removeEventListener('pointercancel', onUp);
    };
  }, [element]);
}

function TimeAxis({ view, width }: { readonly view: ViewWindow; readonly width: number }) {
  const step = tickWidth(view, width);
  const first = Math.ceil(view.fromMs / step) * step;
  const count = Math.max(0, Math.ceil((view.toMs - first) / step));
  const text = (timeMs: number) =>
    step < 1_000
      ? `${formatTimeSeconds(timeMs)}.${Math.floor((timeMs % 1_000) / 100)}`
      : step < 60_000
        ? formatTimeSeconds(timeMs)
        : formatTime(timeMs);
  const labels = Array.from({ length: count }, (_, index) => first + index * step)
    .map((timeMs) => ({
      timeMs,
      label: text(timeMs),
      left: ((timeMs - view.fromMs) / (view.toMs - view.fromMs)) * width,
    }))
    // The last one may have no room: half a time is none.
    .filter(({ label, left }) => left + labelWidth(label) <= width);
  return (
    <Box
      aria-hidden
      sx={{
        position: 'relative',
        height: axisHeight,
        ml: `${headingWidth}px`,
        fontSize: 12.5,
        color: 'text.secondary',
        overflow: 'hidden',
      }}
    >
      {labels.map(({ timeMs, label, left }) => (
        <Box
          component="span"
          key={timeMs}
          style={{ left }}
          sx={{ position: 'absolute', pl: 0.5, whiteSpace: 'nowrap' }}
        >
          {label}
        </Box>
      ))}
    </Box>
  );
}

interface Lane {
  readonly key: string;
  readonly signal: SignalInfo;
  readonly owner: string | null;
}

/** Signals of a session; a device that was released and taken again is listed twice, its signal is one. */
function lanesOfSession({ devices }: Pick<Session, 'devices'>): readonly Lane[] {
  const several = new Set(devices.map(({ deviceId }) => deviceId)).size > 1;
  const lanes = devices.flatMap((device) =>
    device.signals.map((signal) => ({
      key: `${signal.deviceId}/${signal.signalId}`,
      signal,
      owner: several ? device.label : null,
    })),
  );
  return [...new Map(lanes.map((lane) => [lane.key, lane])).values()];
}

/** The waveforms of a session, to scroll and to zoom. */
export function ReviewWaveforms({ session, view }: { readonly session: Session; readonly view: View }) {
  const { t } = useTranslation();
  const area = useRef<HTMLDivElement>(null);
  const width = Math.max(0, useWidth(area) - headingWidth);
  const { sessionId } = session;
  const told = useHostQuery('sessions.gaps', { sessionId, which: 'told' }).data?.gaps;
  const gaps = useHostQuery('sessions.gaps', { sessionId }).data?.gaps ?? told ?? [];
  usePointer(area, view);
  useHotkeys({
    ArrowLeft: () => view.pan(-0.25),
    ArrowRight: () => view.pan(0.25),
    '+': () => view.zoom(0.5),
    '-': () => view.zoom(2),
    Home: view.toStart,
    End: view.toEnd,
  });
  const lanes = lanesOfSession(session);
  const share = Math.floor(lanesHeight / Math.max(1, lanes.length));
  const laneHeight = Math.max(laneHeights.least, Math.min(laneHeights.most, share));
  return (
    <Box component="section" aria-label={t('sessions.waveforms')}>
      <ReviewToolbar view={view} running={session.state === 'running'} />
      <Box
        ref={area}
        role="group"
        aria-label={t('sessions.view')}
        sx={{
          cursor: 'grab',
          touchAction: 'none',
          border: 1,
          borderColor: 'divider',
          borderRadius: 1,
          overflow: 'hidden',
        }}
      >
        {lanes.length === 0 && (
          <Typography color="textSecondary" sx={{ p: 2 }}>
            {t('sessions.noSignals')}
          </Typography>
        )}
        {width > 0 &&
          lanes.map(({ key, signal, owner }) => (
            <ReviewLane
              key={key}
              session={session}
              signal={signal}
              owner={owner}
              gaps={gaps.filter((gap) => `${gap.deviceId}/${gap.signalId}` === key)}
              view={view.window}
              width={width}
              height={laneHeight}
            />
          ))}
        <TimeAxis view={view.window} width={width} />
      </Box>
    </Box>
  );
}
