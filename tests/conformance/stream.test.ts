import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { decodeFrames, encodeFrame, type StreamFrame } from '#shared/codec/frame.ts';
import type { StreamEvent } from '#shared/contract/streams.ts';
import { createHostClient } from '#renderer/bridge/client.ts';
import { bindElectron, bindWeb, type Bound } from './bindings.ts';
import { createWorld, device, deviceId, session, vital, type World } from './world.ts';

const bindings = [
  ['web host over a real WebSocket', bindWeb],
  ['IPC binding over a fake ipcMain and a MessageChannel', bindElectron],
] as const;

function frameOf(sequence: number): StreamFrame {
  return {
    streamId: 7,
    sequence,
    firstSample: sequence * 4,
    startMs: 1_000 + sequence * 20,
    rateHz: 200,
    encoding: 'i16',
    scale: 0.001,
    absence: null,
    samples: Int16Array.of(sequence, 2, -3, 32_767),
  };
}

const notice = (level: 'error' | 'info', message: string): StreamEvent => ({
  type: 'notice',
  level,
  error: { code: 'disk', message, hint: 'h', retryable: level === 'error', correlationId: message },
});

const emitted = (sequence: number) => ({ deviceId, signalId: 'ecg', frame: frameOf(sequence) });

describe.each(bindings)('%s', (_name, bind) => {
  let world: World;
  let bound: Bound;
  let opened: { close(): void }[];

  beforeEach(async () => {
    world = createWorld();
    bound = await bind(world);
    opened = [];
  });
  afterEach(async () => {
    for (const stream of opened) stream.close();
    await bound.close();
  });

  /** A client whose stream is open, with what it got so far: events in the page, frames in its worker. */
  async function viewer(connectionId: string) {
    const events: StreamEvent[] = [];
    const bytes: number[] = [];
    const binding = bound.client(connectionId, (frames) => bytes.push(...new Uint8Array(frames)));
    const client = await createHostClient(binding);
    client.stream.onEvent((event) => events.push(event));
    opened.push(client.stream);
    client.stream.open();
    const seen = (type: StreamEvent['type']) => events.filter((event) => event.type === type);
    return { client, stream: client.stream, events, bytes, seen };
  }

  test('a viewer first learns the devices, the vitals as they stand and the running sessions', async () => {
    const { events } = await viewer('nurse');
    await vi.waitFor(() => expect(events).toHaveLength(3));
    expect(events).toEqual([
      { type: 'devices', devices: [device] },
      { type: 'vital', vital },
      { type: 'session', session },
    ]);
  });

  test('a viewer that begins to watch gets what was sent just before, then what comes live, each sample once', async () => {
    for (let sequence = 0; sequence < 100; sequence += 1) world.emit(emitted(sequence));
    const { stream, seen, bytes } = await viewer('nurse');
    await vi.waitFor(() => expect(seen('devices')).toHaveLength(1));
    stream.watch([deviceId]);
    await vi.waitFor(() => expect(bytes.length).toBeGreaterThan(0));
    for (let sequence = 100; sequence < 150; sequence += 1) world.emit(emitted(sequence));
    const numbers = () =>
      decodeFrames(Uint8Array.from(bytes)).flatMap(({ firstSample, samples }) =>
        [...samples].map((_, n) => firstSample + n),
      );
    await vi.waitFor(() => expect(numbers()).toEqual(Array.from({ length: 600 }, (_, n) => n)));
  });

  test('frames of a watched device arrive byte for byte as encoded, in order', async () => {
    const { stream, seen, bytes } = await viewer('nurse');
    await vi.waitFor(() => expect(seen('devices')).toHaveLength(1));
    stream.watch([deviceId]);
    await vi.waitFor(() => {
      world.emit(emitted(0));
      expect(bytes.length).toBeGreaterThan(0);
    });
    bytes.length = 0;
    for (let sequence = 1; sequence <= 50; sequence += 1) world.emit(emitted(sequence));
    const expected = Array.from({ length: 50 }, (_, index) => [...encodeFrame(frameOf(index + 1))]).flat();
    await vi.waitFor(() => expect(bytes.slice(-expected.length)).toEqual(expected));
  });

  test('who watches nothing gets no frames', async () => {
    const { bytes, seen } = await viewer('nurse');
    await vi.waitFor(() => expect(seen('devices')).toHaveLength(1));
    world.emit(emitted(0));
    world.bus.publish({ type: 'treatments', patientId: 'p' });
    await vi.waitFor(() => expect(seen('treatments')).toHaveLength(1));
    expect(bytes).toEqual([]);
  });

  test('a role without the right to waveforms is told so when it watches, and gets none', async () => {
    const { stream, seen, bytes } = await viewer('auditor');
    await vi.waitFor(() => expect(seen('devices')).toHaveLength(1));
    stream.watch([deviceId]);
    await vi.waitFor(() => expect(seen('notice')).toHaveLength(1));
    expect(seen('notice')[0]).toMatchObject({ error: { code: 'not-allowed' } });
    world.emit(emitted(0));
    world.bus.publish({ type: 'outbox', counts: { waiting: 1, sealed: 0, trouble: 0 } });
    await vi.waitFor(() => expect(seen('outbox')).toHaveLength(1));
    expect(bytes).toEqual([]);
  });

  test('a role is told nothing that it may not read', async () => {
    const { events, seen } = await viewer('it-admin');
    await vi.waitFor(() => expect(seen('devices')).toHaveLength(1));
    world.bus.publish({ type: 'session', session });
    world.bus.publish({ type: 'vital', vital });
    world.bus.publish({ type: 'treatments', patientId: 'p' });
    world.bus.publish({ type: 'outbox', counts: { waiting: 1, sealed: 0, trouble: 0 } });
    await vi.waitFor(() => expect(seen('outbox')).toHaveLength(1));
    expect(events.map(({ type }) => type)).toEqual(['devices', 'outbox']);
  });

  test('a locked screen gets nothing of a patient, and all of it again once unlocked', async () => {
    const { stream, events, seen, bytes } = await viewer('nurse');
    await vi.waitFor(() => expect(seen('devices')).toHaveLength(1));
    stream.watch([deviceId]);
    const { actor } = world.states.get('nurse')!;
    world.states.set('nurse', { actor, locked: true });
    await vi.waitFor(() => expect(seen('locked')).toHaveLength(1));
    events.length = 0;
    bytes.length = 0;
    world.emit(emitted(1));
    world.bus.publish({ type: 'session', session });
    world.states.set('nurse', { actor, locked: false });
    await vi.waitFor(() => expect(seen('session')).toHaveLength(1));
    expect(events.map(({ type }) => type)).toEqual(['devices', 'vital', 'session']);
    expect(bytes).toEqual([]);
  });

  test('a locked screen is told whether what is recorded is stored, from before it was locked and as it changes', async () => {
    world.standing.push(notice('error', 'not stored'));
    const { actor } = world.states.get('nurse')!;
    world.states.set('nurse', { actor, locked: true });
    const { events, seen } = await viewer('nurse');
    await vi.waitFor(() => expect(seen('notice')).toHaveLength(1));
    expect(events).toEqual([{ type: 'locked' }, ...world.standing]);
    world.bus.publish(notice('info', 'stored again'));
    await vi.waitFor(() => expect(seen('notice')).toHaveLength(2));
    // Told together: the last one holds.
    for (const [level, text] of [
      ['error', 'not stored'],
      ['info', 'stored again'],
      ['error', 'not stored'],
    ] as const)
      world.bus.publish(notice(level, text));
    await vi.waitFor(() => expect(seen('notice')).toHaveLength(4));
    expect(seen('notice').at(-1)).toEqual(notice('error', 'not stored'));
    expect(new Set(events.map(({ type }) => type))).toEqual(new Set(['locked', 'notice']));
  });

  test('a stream ends when its clinician signs out', async () => {
    const { client, stream, seen } = await viewer('nurse');
    await vi.waitFor(() => expect(seen('devices')).toHaveLength(1));
    const states: string[] = [];
    stream.onState((state) => states.push(state));
    world.states.delete('nurse');
    await vi.waitFor(() => expect(seen('signed-out')).toHaveLength(1));
    expect(states).toEqual(['closed']);
    expect(client.stream.state()).toBe('closed');
  });

  test('what is no request of the contract ends the stream', async () => {
    const closed = vi.fn<() => void>();
    const texts: string[] = [];
    const transport = bound.client('nurse').openStream({
      onOpen: () => undefined,
      onText: (text) => texts.push(text),
      onClose: closed,
    });
    await vi.waitFor(() => expect(texts.length).toBeGreaterThan(0));
    transport.send('{"type":"watch","deviceIds":["../../etc/passwd"]}');
    await vi.waitFor(() => expect(closed).toHaveBeenCalled());
  });

  test('a viewer that comes back after a break gets the snapshot and its waveforms without asking again', async () => {
    const { stream, events, seen, bytes } = await viewer('nurse');
    await vi.waitFor(() => expect(seen('devices')).toHaveLength(1));
    stream.watch([deviceId]);
    bound.breakStreams();
    events.length = 0;
    await vi.waitFor(() => expect(seen('devices')).toHaveLength(1), { timeout: 3_000 });
    bytes.length = 0;
    await vi.waitFor(() => {
      world.emit(emitted(2));
      expect(bytes.length).toBeGreaterThan(0);
    });
  });
});
