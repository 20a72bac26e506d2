import type { FromPage, Packed, ToPage, names } from './wire.ts';

// Two functions that run in the page. They travel there as text (`scriptOf`): neither can use anything from outside.
/* oxlint-disable unicorn/consistent-function-scoping */

type Names = typeof names;
type PreloadModule = (require: (name: string) => unknown, module: object, exports: object) => void;

/** In the isolated world: what a sandboxed preload script has, which is `require('electron')` and nothing of Node. */
export function preloadWorld({ toMain, toPage, expose }: Names, runPreload: PreloadModule): void {
  if (window !== window.top) return;
  const global: Record<string, unknown> = Object(globalThis);
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  const ports = new Map<number, MessagePort>();
  let lastId = 0;

  const say = (message: FromPage): void => {
    const binding = global[toMain];
    if (typeof binding === 'function') binding(JSON.stringify(message));
  };
  const pack = (data: unknown): Packed => {
    if (!(data instanceof ArrayBuffer)) return { json: data };
    const letters = Array.from(new Uint8Array(data), (byte) => String.fromCodePoint(byte));
    return { bytes: btoa(letters.join('')) };
  };
  const unpack = (packed: Packed): unknown =>
    'json' in packed
      ? packed.json
      : Uint8Array.from(atob(packed.bytes), (letter) => letter.codePointAt(0) ?? 0).buffer;

  const hear = (message: ToPage): void => {
    if (message.kind === 'reply') waiting.get(message.id)?.resolve(message.value);
    else if (message.kind === 'failure') waiting.get(message.id)?.reject(new Error(message.message));
    else if (message.kind === 'port-message') {
      const data = unpack(message.data);
      ports.get(message.port)?.postMessage(data, data instanceof ArrayBuffer ? [data] : []);
    } else {
      ports.get(message.port)?.close();
      ports.delete(message.port);
    }
    if ('id' in message) waiting.delete(message.id);
  };
  global[toPage] = hear;

  const handOver = (port: MessagePort): number => {
    const id = ++lastId;
    ports.set(id, port);
    port.addEventListener('message', ({ data }) => say({ kind: 'port-message', port: id, data: pack(data) }));
    port.addEventListener('close', () => ports.delete(id) && say({ kind: 'port-closed', port: id }));
    port.start();
    return id;
  };
  const ipcRenderer = {
    invoke(channel: string, ...args: unknown[]): Promise<unknown> {
      // Refuses what Electron would refuse.
      structuredClone(args);
      const id = ++lastId;
      const reply = Promise.withResolvers<unknown>();
      waiting.set(id, reply);
      say({ kind: 'invoke', id, channel, args });
      return reply.promise;
    },
    postMessage(channel: string, body: unknown, transfer: readonly MessagePort[] = []): void {
      say({ kind: 'post', channel, body, ports: transfer.map(handOver) });
    },
  };

  const contextBridge = {
    exposeInMainWorld(name: string, api: Readonly<Record<string, (...args: unknown[]) => unknown>>): void {
      const { port1, port2 } = new MessageChannel();
      const answer = async ({ id, key, args }: { id: number; key: string; args: unknown[] }) => {
        try {
          port1.postMessage({ id, value: await api[key]?.(...args) });
        } catch (error) {
          port1.postMessage({ id, failure: String(error) });
        }
      };
      port1.addEventListener('message', ({ data }) => void answer(data));
      port1.start();
      const data = JSON.stringify({ name, keys: Object.keys(api) });
      window.dispatchEvent(new MessageEvent(expose, { data, ports: [port2] }));
    },
  };

  const module = { exports: {} };
  const require = (name: string): unknown => {
    if (name === 'electron') return { contextBridge, ipcRenderer };
    throw new Error(`module not found: ${name}`);
  };
  runPreload(require, module, module.exports);
}

/** In the page's own world, before any script of the page: takes the exposed object and makes it a frozen property. */
export function pageWorld({ expose }: Names): void {
  if (window !== window.top) return;
  const take = (event: Event): void => {
    const [port] = event instanceof MessageEvent ? event.ports : [];
    if (!(event instanceof MessageEvent) || port === undefined) return;
    event.stopImmediatePropagation();
    const { name, keys }: { name: string; keys: string[] } = JSON.parse(event.data);
    const waiting = new Map<number, PromiseWithResolvers<unknown>>();
    let lastId = 0;
    port.addEventListener('message', ({ data: { id, value, failure } }) => {
      if (failure === undefined) waiting.get(id)?.resolve(value);
      else waiting.get(id)?.reject(new Error(failure));
      waiting.delete(id);
    });
    port.start();
    const proxy =
      (key: string) =>
      (...args: unknown[]) => {
        const id = ++lastId;
        const reply = Promise.withResolvers<unknown>();
        waiting.set(id, reply);
        port.postMessage({ id, key, args });
        return reply.promise;
      };
    const value = Object.freeze(Object.fromEntries(keys.map((key) => [key, proxy(key)])));
    Object.defineProperty(window, name, { value, enumerable: true });
  };
  window.addEventListener(expose, take, { once: true });
}

/** The text of a call of one of them. @param more source of further arguments */
export function scriptOf(world: typeof pageWorld | typeof preloadWorld, given: Names, more = ''): string {
  return `(${world.toString()})(${JSON.stringify(given)}${more === '' ? '' : `, ${more}`});`;
}

/** The built preload script as the function that `preloadWorld` runs. */
export function asModule(source: string): string {
  return `(function (require, module, exports) { ${source}\n })`;
}
