import type { FromStreams, ToStreams } from './stream-messages.ts';
import {
  overPort,
  overSocket,
  type StreamTransport,
  type TakeFrames,
  type TransportListener,
} from './transports.ts';

type Opening = Extract<ToStreams, { type: 'stream-socket' | 'stream-port' }>;

/** What a worker gives the streams that end in it. */
export interface StreamRoom {
  /** To the page. */
  post(message: FromStreams): void;
  readonly onFrames: TakeFrames;
  openSocket(url: string, protocols: string[]): WebSocket;
}

/**
 * The worker's end of the page's streams: frames stay here, so that no picture waits for the page's main thread; what
 * the host says in words goes on to the page. When to open, to come back and to close is the page's to say.
 */
export class StreamsInWorker {
  readonly #room: StreamRoom;
  readonly #open = new Map<number, StreamTransport>();

  constructor(room: StreamRoom) {
    this.#room = room;
  }

  obey(message: ToStreams): void {
    const { stream } = message;
    if (message.type === 'stream-send') this.#open.get(stream)?.send(message.text);
    else if (message.type === 'stream-close') this.#close(stream);
    else this.#begin(message);
  }

  #begin(message: Opening): void {
    const { stream } = message;
    try {
      this.#open.set(stream, this.#connect(message));
    } catch {
      // An address that no socket can be made of; as after a break, the page tries again with a new one.
      this.#room.post({ type: 'stream-closed', stream });
    }
  }

  #connect(message: Opening): StreamTransport {
    const { stream } = message;
    const listener: TransportListener = {
      onOpen: () => this.#room.post({ type: 'stream-opened', stream }),
      onText: (text) => this.#room.post({ type: 'stream-text', stream, text }),
      onClose: () => {
        this.#open.delete(stream);
        this.#room.post({ type: 'stream-closed', stream });
      },
    };
    // What still comes of a stream that the page has closed is of somebody who left.
    const onFrames = (frames: ArrayBuffer) => this.#open.has(stream) && this.#room.onFrames(frames);
    return message.type === 'stream-port'
      ? overPort(message.port, listener, onFrames)
      : overSocket(this.#room.openSocket(message.url, message.protocols), listener, onFrames);
  }

  #close(stream: number): void {
    const closing = this.#open.get(stream);
    this.#open.delete(stream);
    closing?.close();
  }
}
