import { EventEmitter } from 'node:events';
import type { IpcMain as ElectronIpcMain, MessagePortMain as ElectronPort } from 'electron';
import type { FromPage, Packed, ToPage } from './wire.ts';

/** Who sent a message; what the app checks it by. */
export interface SenderFrame {
  readonly origin: string;
  readonly url: string;
  readonly parent: null;
}

interface SenderEvent {
  readonly senderFrame: SenderFrame;
  readonly ports: readonly MessagePortMain[];
}

/** Electron's event has more than a `SenderEvent`: what the app uses of it beyond that is undefined here. */
type Handler = (event: never, ...args: never[]) => unknown;

class IpcMain extends EventEmitter {
  readonly #handlers = new Map<string, Handler>();

  handle(channel: string, handler: Handler): void {
    if (this.#handlers.has(channel)) throw new Error(`a second handler for “${channel}”`);
    this.#handlers.set(channel, handler);
  }

  async invoke(channel: string, event: SenderEvent, args: readonly unknown[]): Promise<unknown> {
    const handler = this.#handlers.get(channel);
    if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
    const reply: unknown = await Reflect.apply(handler, undefined, [event, ...args]);
    return reply;
  }
}

export const ipcMain = new IpcMain() satisfies Pick<ElectronIpcMain, 'handle'>;

/** The main process's end of a port whose other end is in the page. */
class MessagePortMain extends EventEmitter implements Pick<ElectronPort, 'start' | 'postMessage' | 'close'> {
  readonly #id: number;
  readonly #toPage: (message: ToPage) => void;
  readonly #early: unknown[] = [];
  #isStarted = false;
  #isOpen = true;

  constructor(id: number, toPage: (message: ToPage) => void) {
    super();
    this.#id = id;
    this.#toPage = toPage;
  }

  start(): void {
    this.#isStarted = true;
    for (const data of this.#early.splice(0)) this.emit('message', { data, ports: [] });
  }

  postMessage(data: unknown): void {
    if (this.#isOpen) this.#toPage({ kind: 'port-message', port: this.#id, data: pack(data) });
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#toPage({ kind: 'port-closed', port: this.#id });
    queueMicrotask(() => this.otherEndClosed());
    this.#isOpen = false;
  }

  received(data: unknown): void {
    if (this.#isStarted) this.emit('message', { data, ports: [] });
    else this.#early.push(data);
  }

  otherEndClosed(): void {
    this.#isOpen = false;
    this.emit('close');
  }
}

/** Everything that one page's preload world says, and what it is answered. */
export class PageWire {
  readonly #ports = new Map<number, MessagePortMain>();
  readonly #toPage: (message: ToPage) => void;
  readonly #sender: () => SenderFrame;

  constructor(toPage: (message: ToPage) => void, sender: () => SenderFrame) {
    this.#toPage = toPage;
    this.#sender = sender;
  }

  receive(message: FromPage): void {
    switch (message.kind) {
      case 'invoke':
        void this.#invoke(message.id, message.channel, message.args);
        break;
      case 'post': {
        const ports = message.ports.map((id) => this.#open(id));
        ipcMain.emit(message.channel, { senderFrame: this.#sender(), ports }, message.body);
        break;
      }
      case 'port-message':
        this.#ports.get(message.port)?.received(unpack(message.data));
        break;
      case 'port-closed':
        this.#ports.get(message.port)?.otherEndClosed();
        this.#ports.delete(message.port);
        break;
    }
  }

  /** The page went away, and with it all of its ends. */
  pageGone(): void {
    for (const port of this.#ports.values()) port.otherEndClosed();
    this.#ports.clear();
  }

  async #invoke(id: number, channel: string, args: readonly unknown[]): Promise<void> {
    try {
      const value = await ipcMain.invoke(channel, { senderFrame: this.#sender(), ports: [] }, args);
      this.#toPage({ kind: 'reply', id, value });
    } catch (error) {
      const message = `Error invoking remote method '${channel}': ${String(error)}`;
      this.#toPage({ kind: 'failure', id, message });
    }
  }

  #open(id: number): MessagePortMain {
    const port = new MessagePortMain(id, this.#toPage);
    this.#ports.set(id, port);
    return port;
  }
}

function pack(data: unknown): Packed {
  return data instanceof ArrayBuffer ? { bytes: Buffer.from(data).toString('base64') } : { json: data };
}

function unpack(packed: Packed): unknown {
  if ('json' in packed) return packed.json;
  return Uint8Array.from(Buffer.from(packed.bytes, 'base64')).buffer;
}
