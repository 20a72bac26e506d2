import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IpcMain } from 'electron';
import { WebSocket as Socket } from 'ws';
import { ServiceError } from '#shared/contract/errors.ts';
import { pageHeader } from '#shared/contract/page.ts';
import { bindIpc } from '#main/hosts/electron/ipc.ts';
import { callChannel, streamChannel } from '#main/hosts/electron/channels.ts';
import { createWebHost } from '#main/hosts/web/server.ts';
import type { Binding } from '#renderer/bridge/client.ts';
import { electronBinding, type MessageSource } from '#renderer/bridge/electron.ts';
import { streamPortMessage } from '#renderer/bridge/preload-bridge.ts';
import { ToStreams } from '#renderer/bridge/stream-messages.ts';
import { StreamsInWorker, type StreamRoom } from '#renderer/bridge/streams-in-worker.ts';
import type { TakeFrames } from '#renderer/bridge/transports.ts';
import { webBinding } from '#renderer/bridge/web.ts';
import { workerStreams } from '#renderer/bridge/worker-streams.ts';
import type { World } from './world.ts';

/** A host over a world, and clients of it. */
export interface Bound {
  /**
   * A client on a connection; null = a browser that was never linked.
   * @param onFrames where stream frames arrive: in the page's worker, never in the page
   */
  client(connectionId: string | null, onFrames?: TakeFrames): Binding;
  /** Cuts every open stream off, as a network or a crash would. */
  breakStreams(): void;
  close(): Promise<void>;
}

/** Streams that end as in the page's worker, which is this thread too, behind a real MessageChannel. */
function streamsBehindChannel(onFrames: TakeFrames, openSocket: StreamRoom['openSocket']) {
  const { port1, port2 } = new MessageChannel();
  const ends = new StreamsInWorker({
    post: (message) => port2.postMessage(message, []),
    onFrames,
    openSocket,
  });
  port2.addEventListener('message', ({ data }) => ends.obey(ToStreams.parse(data)));
  port1.start();
  port2.start();
  return { streams: workerStreams(() => port1), close: () => port1.close() };
}

const noFrames: TakeFrames = () => undefined;

/** A folder of built screens: a page and a script. */
function rendererFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vitalseal-screens-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<meta name="csp-nonce" content="__VITALSEAL_NONCE__">');
  writeFileSync(join(folder, 'assets', 'index-1.js'), 'export {};');
  return folder;
}

/** The web host on a free port of the loopback address; `linkToken` can be redeemed once for the connection `nurse`. */
export async function startWebHost(world: World) {
  const folder = rendererFolder();
  const links = new Map([['single-use-link-token-1', 'nurse']]);
  const host = await createWebHost({
    ...world,
    rendererFolder: folder,
    version: '0.0.0',
    connections: {
      redeemLink(token) {
        const connectionId = links.get(token);
        if (connectionId === undefined) throw new ServiceError('not-signed-in', 'This link was used.', '');
        links.delete(token);
        return connectionId;
      },
      signInProgram: async () => 'nurse',
    },
  });
  const port = await host.listen(0);
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    /** Of a browser's page that is linked as this connection. */
    browser: (connectionId: string) => ({
      cookie: `vitalseal-${port}=${connectionId.slice(0, Math.floor(connectionId.length / 2))}`,
      [pageHeader]: connectionId.slice(Math.floor(connectionId.length / 2)),
    }),
    async close() {
      await host.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Real HTTP and WebSocket on the loopback address. */
export async function bindWeb(world: World): Promise<Bound> {
  const host = await startWebHost(world);
  const { port, origin } = host;
  const sockets: Socket[] = [];
  const channels: { close(): void }[] = [];
  return {
    client(connectionId, onFrames = noFrames) {
      const linked = connectionId === null ? undefined : host.browser(connectionId);
      let cookie = linked?.cookie;
      let half = linked?.[pageHeader] ?? null;
      const channel = streamsBehindChannel(onFrames, (url, protocols) => {
        const socket = new Socket(url, protocols, { headers: cookie === undefined ? {} : { cookie } });
        sockets.push(socket);
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same standard class in another library
        return socket as unknown as WebSocket;
      });
      channels.push(channel);
      return webBinding(origin, channel.streams, {
        page: { read: () => half, write: (given) => void (half = given) },
        async fetch(input, init) {
          const sent = new Headers(init?.headers);
          if (cookie !== undefined) sent.set('cookie', cookie);
          const response = await fetch(input, { ...init, headers: sent });
          const given = new RegExp(`vitalseal-${port}=[^;]+`).exec(response.headers.get('set-cookie') ?? '');
          cookie = given?.[0] ?? cookie;
          return response;
        },
      });
    },
    breakStreams: () => sockets.forEach((socket) => socket.terminate()),
    async close() {
      channels.forEach((channel) => channel.close());
      await host.close();
    },
  };
}

type Listener = (event: unknown, ...args: unknown[]) => unknown;

/** Electron's `ipcMain` as a table of listeners. */
export function fakeIpcMain() {
  const listeners = new Map<string, Listener>();
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a fake of the two functions that are used
  const ipcMain = {
    handle: (channel: string, listener: Listener) => void listeners.set(channel, listener),
    on: (channel: string, listener: Listener) => void listeners.set(channel, listener),
  } as unknown as Pick<IpcMain, 'handle' | 'on'>;
  const send = async (channel: string, event: unknown, ...args: unknown[]): Promise<unknown> =>
    // As in Electron, only what can be cloned passes.
    structuredClone(await listeners.get(channel)?.(event, ...args.map((arg) => structuredClone(arg))));
  return { ipcMain, send };
}

export const ownFrame = { origin: 'vitalseal://app', parent: null };

/** Electron's main-process end of a port, over a real MessageChannel of Node. */
export function portMain(port: MessagePort) {
  return {
    postMessage: (message: unknown) => port.postMessage(message, []),
    on: (event: 'message' | 'close', listener: (message: { data: unknown }) => void) =>
      port.addEventListener(event, (message) =>
        listener({ data: 'data' in message ? message.data : undefined }),
      ),
    start: () => port.start(),
    close: () => port.close(),
  };
}

/** The IPC binding and the renderer's end of it around a fake ipcMain; there is no Electron program in this. */
export async function bindElectron(world: World): Promise<Bound> {
  const ports: MessagePort[] = [];
  const channels: { close(): void }[] = [];
  return {
    client(connectionId, onFrames = noFrames) {
      const { ipcMain, send } = fakeIpcMain();
      bindIpc({ ...world, ipcMain, unsaid: [], connectionId: connectionId ?? 'not-a-connection' });
      const listeners = new Set<(event: MessageEvent<unknown>) => void>();
      const channel = streamsBehindChannel(onFrames, () => {
        throw new Error('the desktop app opens no WebSocket');
      });
      channels.push(channel);
      const page: MessageSource = {
        addEventListener: (_type, listener) => void listeners.add(listener),
        removeEventListener: (_type, listener) => void listeners.delete(listener),
      };
      return electronBinding(
        {
          call: (method, args) => send(callChannel, { senderFrame: ownFrame }, method, args),
          openStream() {
            const { port1, port2 } = new MessageChannel();
            ports.push(port2);
            void send(streamChannel, { senderFrame: ownFrame, ports: [portMain(port2)] });
            const event = new MessageEvent<unknown>('message', { data: streamPortMessage, ports: [port1] });
            // Like `window.postMessage`, not at once.
            queueMicrotask(() => listeners.forEach((listener) => listener(event)));
          },
        },
        page,
        channel.streams,
      );
    },
    breakStreams: () => ports.forEach((port) => port.close()),
    async close() {
      channels.forEach((channel) => channel.close());
      world.streams.stop();
    },
  };
}
