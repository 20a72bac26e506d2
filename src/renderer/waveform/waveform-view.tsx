import { useEffect, useRef, useState } from 'react';
import type { LaneState, WaveformViewProps } from './lanes.ts';
import { WaveformClient } from './waveform-client.ts';

/**
 * Live waveforms, sweeping like a bedside monitor's. Fills its parent, which must have a height; draws no text (lane
 * headers are the screen's); lane `i` of `n` covers the height from `i/n` to `(i+1)/n`. See `WaveformViewProps`.
 */
export function WaveformView(props: WaveformViewProps) {
  const { source, frozen, label, onStates } = props;
  const { lanes, sweepMmPerSecond, pixelsPerMm, grid, colours } = props;
  const element = useRef<HTMLDivElement>(null);
  const [client, setClient] = useState<WaveformClient | null>(null);
  const [states, setStates] = useState<Readonly<Record<string, LaneState>>>({});

  useEffect(() => {
    if (element.current === null) return undefined;
    const made = new WaveformClient(element.current, setStates);
    setClient(made);
    return () => {
      made.close();
      setClient(null);
    };
  }, []);

  useEffect(() => {
    client?.configure({ lanes, sweepMmPerSecond, pixelsPerMm, grid, colours });
  }, [client, lanes, sweepMmPerSecond, pixelsPerMm, grid, colours]);

  useEffect(() => client?.freeze(frozen), [client, frozen]);

  useEffect(() => {
    if (client === null) return undefined;
    return source.onFrames((message) => client.push(message));
  }, [client, source]);

  useEffect(() => onStates?.(states), [states, onStates]);

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
        <span key={key} hidden data-lane={key} data-lane-state={states[key] ?? 'no-signal'} />
      ))}
    </div>
  );
}

function overall(states: Readonly<Record<string, LaneState>>): LaneState {
  const all = Object.values(states);
  if (all.includes('frozen')) return 'frozen';
  return all.includes('drawing') ? 'drawing' : 'no-signal';
}
