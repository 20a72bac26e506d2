import { expect, test, vi } from 'vitest';
import { callChannel, streamChannel } from '#main/hosts/electron/channels.ts';
import { bindIpc } from '#main/hosts/electron/ipc.ts';
import { fakeIpcMain, ownFrame, portMain } from './bindings.ts';
import { createWorld, deviceId } from './world.ts';

const strangers = [
  ['another page', { origin: 'https://evil.example', parent: null }],
  ['a frame within our page', { origin: 'vitalseal://app', parent: ownFrame }],
  ['a frame that is gone', null],
] as const;

function bound() {
  const world = createWorld();
  const { ipcMain, send } = fakeIpcMain();
  bindIpc({ ...world, ipcMain, unsaid: [], connectionId: 'nurse' });
  return { world, send };
}

test.each(strangers)('a request of %s is refused (fake ipcMain)', async (_name, senderFrame) => {
  const { world, send } = bound();
  const answer = await send(callChannel, { senderFrame }, 'devices.list', {});
  expect(answer).toMatchObject({ ok: false, error: { code: 'not-allowed' } });
  expect(world.reached).toEqual([]);
});

test.each(strangers)('a stream for %s is refused (fake ipcMain)', async (_name, senderFrame) => {
  const { send } = bound();
  const { port1, port2 } = new MessageChannel();
  const got = vi.fn<(message: unknown) => void>();
  const closed = new Promise((resolve) => port1.addEventListener('close', resolve));
  port1.addEventListener('message', got);
  port1.start();
  await send(streamChannel, { senderFrame, ports: [portMain(port2)] });
  await closed;
  expect(got).not.toHaveBeenCalled();
});

test.each([undefined, null, 7, {}, ['devices.list'], '__proto__', 'constructor', 'toString'])(
  'the method name %j is refused (fake ipcMain)',
  async (method) => {
    const { send } = bound();
    const answer = await send(callChannel, { senderFrame: ownFrame }, method, {});
    expect(answer).toMatchObject({ ok: false, error: { code: 'not-found' } });
  },
);

test.each([null, 'x', 7, [], { __proto__: null, nonsense: 1 }, new Map(), { sessionId: { $ne: null } }])(
  'the arguments %j are refused, or are as good as none (fake ipcMain)',
  async (args) => {
    const { send } = bound();
    const answer = await send(callChannel, { senderFrame: ownFrame }, 'sessions.get', args);
    expect(answer).toMatchObject({ ok: false, error: { code: 'bad-request' } });
  },
);

test('a slow answer does not take the window back to a connection that sign-out has ended (fake ipcMain)', async () => {
  const world = createWorld();
  const { ipcMain, send } = fakeIpcMain();
  const slow = Promise.withResolvers<void>();
  const under: (string | null)[] = [];
  const api: typeof world.api = {
    async call(connectionId, method) {
      under.push(connectionId);
      if (method === 'devices.list') await slow.promise;
      return { ok: true, reply: {}, connectionId: method === 'identity.signOut' ? 'next' : connectionId };
    },
  };
  bindIpc({ ...world, api, ipcMain, unsaid: [], connectionId: 'nurse' });
  const event = { senderFrame: ownFrame };
  const first = send(callChannel, event, 'devices.list', {});
  await send(callChannel, event, 'identity.signOut', {});
  slow.resolve();
  await first;
  await send(callChannel, event, 'host.info', {});
  expect(under).toEqual(['nurse', 'nurse', 'next']);
});

test('a page that acknowledges nothing loses frames alone, and memory stays bounded (fake ipcMain)', async () => {
  const { world, send } = bound();
  const posted: unknown[] = [];
  const listeners = new Map<string, (message: { data: unknown }) => void>();
  const port = {
    postMessage: (message: unknown) => void posted.push(message),
    on: (event: string, listener: (message: { data: unknown }) => void) =>
      void listeners.set(event, listener),
    start: () => undefined,
    close: () => undefined,
  };
  await send(streamChannel, { senderFrame: ownFrame, ports: [port] });
  await vi.waitFor(() => expect(posted.length).toBeGreaterThan(0));
  listeners.get('message')!({ data: JSON.stringify({ type: 'watch', deviceIds: [deviceId] }) });
  const sentBytes = () =>
    posted.reduce<number>((sum, each) => sum + (each instanceof ArrayBuffer ? each.byteLength : 0), 0);
  for (let sequence = 0; sequence < 200; sequence += 1) {
    const frame = {
      streamId: 1,
      sequence,
      firstSample: 0,
      startMs: 0,
      rateHz: 500,
      encoding: 'i16',
      scale: 1,
      absence: null,
      samples: new Int16Array(4_000),
    } as const;
    world.emit({ deviceId, signalId: 'ecg', frame });
    if (sequence % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 12));
  }
  expect(sentBytes()).toBeLessThan(600_000);
  const texts = () => posted.filter((each) => typeof each === 'string');
  const before = texts().length;
  listeners.get('message')!({ data: 10_000_000 });
  await vi.waitFor(() => expect(texts().slice(before).join('')).toContain('viewer-dropped'));
});
