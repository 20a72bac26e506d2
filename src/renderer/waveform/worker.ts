/// <reference lib="webworker" />
import { StreamsInWorker } from '#renderer/bridge/streams-in-worker.ts';
import { decodeFrames, FrameError, type StreamFrame } from '#shared/codec/frame.ts';
import type { Range } from './lanes.ts';
import { ToWorker, type FromWorker, type ToView } from './messages.ts';
import { nowMs, ViewInWorker } from './view-in-worker.ts';

/**
 * Ends of the worker: the stream in, pictures out, and the page told what it has to know. Drawing is in `SweepView`,
 * the stream in `StreamsInWorker`.
 */
const stateCheckMs = 250;
/** A page that was silent for so long is held up; half of what a vital may be old before its number becomes dashes. */
const heldAfterMs = 2_500;

const views = new Map<number, ViewInWorker>();

function post(message: FromWorker): void {
  postMessage(message);
}

function framesOf(message: ArrayBuffer): readonly StreamFrame[] {
  try {
    return decodeFrames(new Uint8Array(message));
  } catch (error) {
    // Of a host newer than this page.
    if (error instanceof FrameError) return [];
    throw error;
  }
}

/** Heights of lanes that were found, by lane key. */
const heights = new Map<string, Range>();

const streams = new StreamsInWorker({
  post,
  onFrames(message) {
    if (views.size === 0) return;
    const frames = framesOf(message);
    for (const view of views.values()) view.receive(frames);
  },
  openSocket: (url, protocols) => new WebSocket(url, protocols),
});

function obeyView(message: ToView): void {
  if (message.type === 'start') views.set(message.view, new ViewInWorker(message, post, heights));
  else if (message.type === 'end') views.delete(message.view);
  else views.get(message.view)?.obey(message);
}

let lastCheckMs = nowMs();
let aliveMs = nowMs();

function onAlive(): void {
  aliveMs = nowMs();
  for (const view of views.values()) view.sayHeld(false);
}

/** Right after this thread was held up, frames wait behind this check: what they bring is not missing. */
function checkStates(): void {
  const before = lastCheckMs;
  lastCheckMs = nowMs();
  if (lastCheckMs - before >= 2 * stateCheckMs) return;
  const held = lastCheckMs - aliveMs > heldAfterMs;
  for (const view of views.values()) {
    view.report();
    if (held) view.sayHeld(true);
  }
}

addEventListener('message', (event: MessageEvent<unknown>) => {
  const message = ToWorker.parse(event.data);
  if (message.type === 'alive') onAlive();
  else if ('view' in message) obeyView(message);
  else streams.obey(message);
});
setInterval(checkStates, stateCheckMs);
