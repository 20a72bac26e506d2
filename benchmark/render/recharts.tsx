import { useEffect, useLayoutEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { Line, LineChart, XAxis, YAxis } from 'recharts';
import { decodeFrames } from '#shared/codec/frame.ts';
import { SlidingWindow, type Contender } from './contender.ts';
import { colours, picture, startFeed } from './feed.ts';

const length = picture.windowS * picture.rateHz;
const lanes = Array.from({ length: picture.signals }, () => new SlidingWindow(length));
let dirty = false;
let framesDrawn = 0;

interface Point {
  readonly t: number;
  readonly v: number;
}

function points(lane: SlidingWindow): Point[] {
  return Array.from(lane.newest(), (v, i) => ({ t: i / picture.rateHz, v }));
}

function Charts() {
  const [data, setData] = useState(() => lanes.map(points));
  useEffect(() => {
    let handle = 0;
    const draw = () => {
      handle = requestAnimationFrame(draw);
      if (!dirty) return;
      dirty = false;
      setData(lanes.map(points));
    };
    handle = requestAnimationFrame(draw);
    return () => cancelAnimationFrame(handle);
  }, []);
  useLayoutEffect(() => {
    framesDrawn++;
  });
  return data.map((lane, i) => (
    <LineChart
      key={colours[i]}
      width={picture.widthCss}
      height={picture.heightCss / picture.signals}
      data={lane}
      margin={{ top: 0, right: 0, bottom: 0, left: 0 }}
    >
      <XAxis dataKey="t" type="number" domain={[0, picture.windowS]} hide />
      <YAxis domain={[-1, 2]} hide />
      <Line
        dataKey="v"
        type="linear"
        dot={false}
        isAnimationActive={false}
        stroke={colours[i] ?? '#ffffff'}
        strokeWidth={1.5}
      />
    </LineChart>
  ));
}

export const recharts: Contender = {
  start(root) {
    startFeed((message) => {
      for (const frame of decodeFrames(new Uint8Array(message))) {
        const lane = lanes[frame.streamId - 1];
        for (const count of frame.samples) lane?.add(count * frame.scale);
      }
      dirty = true;
    });
    createRoot(root).render(<Charts />);
    return () => framesDrawn;
  },
};
