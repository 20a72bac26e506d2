/// <reference types="vite/client" />
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { decodeFrames } from '#shared/codec/frame.ts';
import { SlidingWindow, type Contender } from './contender.ts';
import { colours, picture, startFeed } from './feed.ts';

const length = picture.windowS * picture.rateHz;
/** One chart for all signals, one above the other: cheaper for uPlot than eight charts. */
const laneHeight = 3;

export const uplot: Contender = {
  start(root) {
    const times = Float64Array.from({ length }, (_, i) => i / picture.rateHz);
    const lanes = Array.from({ length: picture.signals }, () => new SlidingWindow(length));
    let dirty = false;
    let framesDrawn = 0;
    const data = (): uPlot.AlignedData => [times, ...lanes.map((lane) => lane.newest())];
    startFeed((message) => {
      for (const frame of decodeFrames(new Uint8Array(message))) {
        const lane = lanes[frame.streamId - 1];
        const lift = (picture.signals - frame.streamId) * laneHeight;
        for (const count of frame.samples) lane?.add(count * frame.scale + lift);
      }
      dirty = true;
    });
    const plot = new uPlot(
      {
        width: picture.widthCss,
        height: picture.heightCss,
        pxAlign: 0,
        legend: { show: false },
        cursor: { show: false },
        axes: [{ show: false }, { show: false }],
        scales: {
          x: { time: false, range: [0, picture.windowS] },
          y: { range: [-1, picture.signals * laneHeight - 1] },
        },
        series: [
          {},
          ...lanes.map((_, i) => ({
            stroke: colours[i] ?? '#ffffff',
            width: 1.5,
            points: { show: false },
          })),
        ],
      },
      data(),
      root,
    );
    const draw = () => {
      requestAnimationFrame(draw);
      if (!dirty) return;
      dirty = false;
      plot.setData(data(), false);
      plot.redraw(true);
      framesDrawn++;
    };
    requestAnimationFrame(draw);
    return () => Promise.resolve(framesDrawn);
  },
};
