/// <reference lib="webworker" />
import { decodeFrames } from '#shared/codec/frame.ts';
import { canvasSurface } from './canvas-surface.ts';
import { ToWorker, type FromWorker, type WaveformStats } from './messages.ts';
import { SweepView } from './sweep-view.ts';

/** Ends of the worker: messages in, pictures out. Everything else is in `SweepView`. */
const keptDrawn = 2000;
const stateCheckMs = 250;

let canvases: readonly OffscreenCanvas[] = [];
let reportSent = '';
let drawn: WaveformStats['drawn'] = [];
const counts = { draws: 0, messages: 0, brokenMessages: 0 };

const view = new SweepView((geometry, paint) => canvasSurface(canvases, geometry, paint));

const nowMs = () => performance.timeOrigin + performance.now();

function post(message: FromWorker): void {
  postMessage(message);
}

/**
 * Draws what a message brought at once. The canvases show it at the display's next refresh by themselves: to ask for
 * animation frames too would wake this thread once more in each, for a third more CPU time and a later picture.
 */
function draw(): void {
  const news = view.draw();
  if (news.length === 0) return;
  counts.draws++;
  const drawnAtMs = nowMs();
  for (const { streamId, endSample, arrivedAtMs } of news) {
    drawn.push({ streamId, endSample, drawnAtMs, waitedMs: drawnAtMs - arrivedAtMs });
  }
  if (drawn.length > 2 * keptDrawn) drawn = drawn.slice(-keptDrawn);
}

function receive(message: ArrayBuffer): void {
  counts.messages++;
  const now = nowMs();
  try {
    for (const frame of decodeFrames(new Uint8Array(message))) view.receive(frame, now);
  } catch {
    counts.brokenMessages++;
  }
  draw();
}

let lastCheckMs = nowMs();

/** Right after this thread was held up, frames wait behind this check: what they bring is not missing. */
function checkStates(): void {
  const before = lastCheckMs;
  lastCheckMs = nowMs();
  if (lastCheckMs - before < 2 * stateCheckMs) sendReport();
}

function sendReport(): void {
  const report = { states: view.states(nowMs()), clipped: view.clipped() };
  const text = JSON.stringify(report);
  if (text === reportSent) return;
  reportSent = text;
  post({ type: 'report', report });
}

function obey(message: ToWorker): void {
  switch (message.type) {
    case 'start':
      canvases = message.canvases;
      break;
    case 'resize':
      view.resize(message);
      break;
    case 'settings':
      view.configure(message.settings);
      break;
    case 'freeze':
      view.freeze(message.frozen);
      break;
    case 'drawn':
      post(message);
      return;
    case 'stats':
      post({
        type: 'stats',
        request: message.request,
        stats: { ...counts, lastDrawnMs: view.lastDrawnMs(), drawn: drawn.slice(-keptDrawn) },
      });
      drawn = [];
      return;
  }
  sendReport();
}

addEventListener('message', (event: MessageEvent<unknown>) => {
  if (event.data instanceof ArrayBuffer) receive(event.data);
  else obey(ToWorker.parse(event.data));
});
setInterval(checkStates, stateCheckMs);
