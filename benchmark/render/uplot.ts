/// <reference types="vite/client" />
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { decodeFrames } from '#shared/codec/frame.ts';
import { SlidingWindow, type Contender } from './contender.ts';
import { colours, picture, startFeed } from './feed.ts';

const length = picture.windowS * picture.rateHz;

/** @param lineWidth CSS px; 1 is uPlot's default and the canvas's fast path, 1.5 is what our traces have */
export const uplot = (lineWidth: number): Contender => ({
  start(root) {
    const times = Float64Array.from({ length }, (_, i) => i / picture.rateHz);
    const lanes = Array.from({ length: picture.signals }, () => new SlidingWindow(length));
    let dirty = false;
    let framesDrawn = 0;
    startFeed((message) => {
      for (const frame of decodeFrames(new Uint8Array(message))) {
        const lane = lanes[frame.streamId - 1];
        for (const count of frame.samples) lane?.add(count * frame.scale);
      }
      dirty = true;
    });
    const charts = lanes.map((lane, i) => {
      const options: uPlot.Options = {
        width: picture.widthCss,
        height: picture.heightCss / picture.signals,
        pxAlign: 0,
        legend: { show: false },
        cursor: { show: false },
        axes: [{ show: false }, { show: false }],
        scales: { x: { time: false, range: [0, picture.windowS] }, y: { range: [-1, 2] } },
        series: [{}, { stroke: colours[i] ?? '#ffffff', width: lineWidth, points: { show: false } }],
      };
      return { lane, chart: new uPlot(options, [times, lane.newest()], root) };
    });
    const draw = () => {
      requestAnimationFrame(draw);
      if (!dirty) return;
      dirty = false;
      for (const { lane, chart } of charts) {
        chart.setData([times, lane.newest()], false);
        chart.redraw(true);
      }
      framesDrawn++;
    };
    requestAnimationFrame(draw);
    return () => framesDrawn;
  },
});
