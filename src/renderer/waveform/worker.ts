/// <reference lib="webworker" />
import { decodeFrames } from '#shared/codec/frame.ts';
import { canvasSurface } from './canvas-surface.ts';
import { ToWorker, type FromWorker, type WaveformStats } from './messages.ts';
import { SweepView } from './sweep-view.ts';

/** Ends of the worker: messages in, pictures out at the display's own pace. Everything else is in `SweepView`. */
const keptDrawn = 2000;
const idleFramesKept = 6;
const stateCheckMs = 250;

let canvases: readonly OffscreenCanvas[] = [];
let frameRequested = false;
let idleFrames = 0;
let statesSent = '';
let drawn: WaveformStats['drawn'] = [];
const counts = { framesDrawn: 0, messages: 0, brokenMessages: 0 };

const view = new SweepView((geometry, paint) => canvasSurface(canvases, geometry, paint));

const nowMs = () => performance.timeOrigin + performance.now();

function post(message: FromWorker): void {
  postMessage(message);
}

/** Goes on asking for frames while samples come: to stop and start again in each costs more than an empty one. */
function drawFrame(): void {
  const news = view.draw();
  idleFrames = news.length === 0 ? idleFrames + 1 : 0;
  frameRequested = idleFrames < idleFramesKept;
  if (frameRequested) requestAnimationFrame(drawFrame);
  if (news.length === 0) return;
  counts.framesDrawn++;
  const drawnAtMs = nowMs();
  for (const { streamId, endSample, arrivedAtMs } of news) {
    drawn.push({ streamId, endSample, drawnAtMs, waitedMs: drawnAtMs - arrivedAtMs });
  }
  if (drawn.length > 2 * keptDrawn) drawn = drawn.slice(-keptDrawn);
}

function receive(message: ArrayBuffer): void {
  counts.messages++;
  const now = nowMs();
  let wanted = false;
  try {
    for (const frame of decodeFrames(new Uint8Array(message))) wanted = view.receive(frame, now) || wanted;
  } catch {
    counts.brokenMessages++;
  }
  if (!wanted || frameRequested) return;
  frameRequested = true;
  requestAnimationFrame(drawFrame);
}

function sendStates(): void {
  const states = view.states(nowMs());
  const text = JSON.stringify(states);
  if (text === statesSent) return;
  statesSent = text;
  post({ type: 'states', states });
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
    case 'stats':
      post({
        type: 'stats',
        request: message.request,
        stats: { ...counts, lastDrawnMs: view.lastDrawnMs(), drawn: drawn.slice(-keptDrawn) },
      });
      drawn = [];
      return;
  }
  sendStates();
}

addEventListener('message', (event: MessageEvent<unknown>) => {
  if (event.data instanceof ArrayBuffer) receive(event.data);
  else obey(ToWorker.parse(event.data));
});
setInterval(sendStates, stateCheckMs);
