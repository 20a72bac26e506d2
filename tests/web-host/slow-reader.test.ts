import { once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { decodeFrames, encodeFrame, type StreamFrame } from '#shared/codec/frame.ts';
import { StreamEvent, streamPath } from '#shared/contract/streams.ts';
import { startWebHost } from '../conformance/bindings.ts';
import { createWorld, deviceId, type World } from '../conformance/world.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: unknown = runInNewContext('gc');

/** Bytes of buffers that something still refers to. */
function heldBytes(): number {
  if (typeof collectGarbage === 'function') collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

let world: World;
let host: Awaited<ReturnType<typeof startWebHost>>;
beforeEach(async () => {
  world = createWorld();
  host = await startWebHost(world);
});
afterEach(() => host.close());

const samples = new Int16Array(4_000);

const firstFrame: StreamFrame = {
  streamId: 1,
  sequence: 0,
  firstSample: 0,
  startMs: 0,
  rateHz: 500,
  encoding: 'i16',
  scale: 1,
  absence: null,
  samples,
};

function emit(sequence: number): void {
  const place = { sequence, firstSample: sequence * samples.length, startMs: sequence * 8_000 };
  world.emit({ deviceId, signalId: 'ecg', frame: { ...firstFrame, ...place } });
}

/** A nurse's viewer that watches the device. */
async function viewer() {
  const url = `ws://127.0.0.1:${host.port}${streamPath}`;
  const socket = new WebSocket(url, { headers: host.browser('nurse') });
  const sequences: number[] = [];
  const events: StreamEvent[] = [];
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) sequences.push(...decodeFrames(new Uint8Array(data)).map(({ sequence }) => sequence));
    else events.push(StreamEvent.parse(JSON.parse(data.toString())));
  });
  await once(socket, 'message');
  socket.send(JSON.stringify({ type: 'watch', deviceIds: [deviceId] }));
  const dropped = () =>
    events.reduce((sum, event) => sum + (event.type === 'viewer-dropped' ? event.frames : 0), 0);
  return { socket, sequences, events, dropped };
}

async function watching(viewers: readonly { readonly sequences: readonly number[] }[]): Promise<void> {
  await vi.waitFor(() => {
    emit(0);
    for (const { sequences } of viewers) expect(sequences.length).toBeGreaterThan(0);
  });
}

test('who reads too slowly loses frames alone, is told how many, and costs bounded memory', async () => {
  const [slow, quick] = [await viewer(), await viewer()];
  await watching([slow, quick]);
  slow.socket.pause();

  const count = 2_000;
  const frameBytes = encodeFrame(firstFrame).length;
  const atStart = heldBytes();
  for (let sequence = 1; sequence <= count; sequence += 1) {
    emit(sequence);
    // As slow as the quick viewer reads: only the paused one falls behind.
    if (sequence % 10 === 0)
      await vi.waitFor(() => expect(quick.sequences.at(-1)).toBe(sequence), { interval: 1 });
  }
  expect(quick.dropped()).toBe(0);
  // 16 MB were sent; what the slow one did not take must not pile up.
  expect(count * frameBytes).toBeGreaterThan(15_000_000);
  // V8 frees collected buffers on another thread: what is garbage goes soon, what is held never does.
  await vi.waitFor(() => expect(heldBytes() - atStart).toBeLessThan(4_000_000), { timeout: 10_000 });

  slow.socket.resume();
  await vi.waitFor(() => expect(slow.dropped()).toBeGreaterThan(0), { timeout: 5_000 });
  await vi.waitFor(
    () => expect(slow.sequences.filter((sequence) => sequence > 0).length + slow.dropped()).toBe(count),
    {
      timeout: 5_000,
    },
  );
  expect(slow.sequences).toEqual(slow.sequences.toSorted((a, b) => a - b));
});

test('events wait for a slow reader, the newest of each kind, and none is lost silently', async () => {
  const slow = await viewer();
  await watching([slow]);
  slow.socket.pause();
  for (let sequence = 1; sequence <= 3_000; sequence += 1) {
    emit(sequence);
    if (sequence % 20 === 0) {
      world.bus.publish({ type: 'outbox', counts: { waiting: sequence, sealed: 0, trouble: 0 } });
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
  slow.socket.resume();
  const newest = { type: 'outbox', counts: { waiting: 3_000, sealed: 0, trouble: 0 } };
  await vi.waitFor(() => expect(slow.events).toContainEqual(newest), { timeout: 5_000 });
  expect(slow.dropped()).toBeGreaterThan(0);
});

test('a browser that vanishes in mid-stream leaves the others and the host as they were', async () => {
  const [vanishing, staying] = [await viewer(), await viewer()];
  await watching([vanishing, staying]);
  vanishing.socket.terminate();
  for (let sequence = 1; sequence <= 20; sequence += 1) {
    emit(sequence);
    await vi.waitFor(() => expect(staying.sequences.at(-1)).toBe(sequence), { interval: 1 });
  }
  expect((await fetch(`${host.origin}/api/host`)).status).toBe(200);
});

test('the host closes within 2 s although a viewer reads nothing', async () => {
  const slow = await viewer();
  await watching([slow]);
  slow.socket.pause();
  for (let sequence = 1; sequence <= 1_000; sequence += 1) emit(sequence);
  const startedMs = performance.now();
  await host.close();
  expect(performance.now() - startedMs).toBeLessThan(2_000);
  slow.socket.terminate();
  host = await startWebHost(createWorld());
});
