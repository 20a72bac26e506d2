import { useEffect, useRef, useState } from 'react';
import type { LaneReport, LaneState, WaveformViewProps } from './lanes.ts';
import { WaveformClient } from './waveform-client.ts';

/** Before the worker told anything. */
export const noReport: LaneReport = { states: {}, ranges: {}, clipped: [] };

/**
 * Live waveforms, sweeping like a bedside monitor's. Fills its parent, which must have a height; draws no text (lane
 * headers are the screen's); lane `i` of `n` covers the height from `i/n` to `(i+1)/n`. See `WaveformViewProps`.
 */
export function WaveformView(props: WaveformViewProps) {
  const { frozen, label, heldText, onReport } = props;
  const { lanes, sweepMmPerSecond, pixelsPerMm, grid, colours } = props;
  const element = useRef<HTMLDivElement>(null);
  const client = useRef<WaveformClient | null>(null);
  const [report, setReport] = useState<LaneReport>(noReport);
  const { states } = report;

  useEffect(() => {
    if (element.current === null) return undefined;
    const made = new WaveformClient(element.current, setReport, heldText);
    client.current = made;
    return () => {
      client.current = null;
      made.close();
    };
  }, [heldText]);

  // At once, not with the next render: what the page asks the host for comes to the worker without passing the page.
  useEffect(() => {
    client.current?.configure({ lanes, sweepMmPerSecond, pixelsPerMm, grid, colours });
  }, [lanes, sweepMmPerSecond, pixelsPerMm, grid, colours]);

  useEffect(() => client.current?.freeze(frozen), [frozen]);

  useEffect(() => onReport?.(report), [report, onReport]);

  return (
    <div
      role="img"
      aria-label={label}
      data-waveform={overall(states)}
      style={{
        position: 'relative',
        width: '100%',
        height: '100%',
        overflow: 'hidden',
        background: colours.background,
      }}
    >
      <div ref={element} style={{ position: 'absolute', inset: 0 }} />
      {lanes.map(({ key }) => (
        <span key={key} hidden data-lane={key} data-lane-state={states[key] ?? 'waiting'} />
      ))}
    </div>
  );
}

function overall(states: LaneReport['states']): LaneState {
  const all = Object.values(states);
  if (all.includes('frozen')) return 'frozen';
  if (all.includes('drawing')) return 'drawing';
  return all.includes('waiting') ? 'waiting' : 'no-signal';
}
