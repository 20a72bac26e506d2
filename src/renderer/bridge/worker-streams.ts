import { FromStreams, type ToStreams } from './stream-messages.ts';
import type { StreamTransport, TransportListener } from './transports.ts';

/** A worker, as far as streams in it are concerned. */
export interface StreamWorker extends EventTarget {
  postMessage(message: ToStreams, transfer: Transferable[]): void;
}

/** Opens streams that end in a worker. */
export interface StreamOpener {
  openSocket(url: string, protocols: string[], listener: TransportListener): StreamTransport;
  /** @param port handed on to the worker */
  openPort(port: MessagePort, listener: TransportListener): StreamTransport;
}

/**
 * The page's end of streams in its worker (`StreamsInWorker` is the other).
 * @param worker the one to open the next stream in
 */
export function workerStreams(worker: () => StreamWorker): StreamOpener {
  let opened = 0;
  return {
    openSocket: (url, protocols, listener) =>
      openIn(worker(), { type: 'stream-socket', stream: ++opened, url, protocols }, [], listener),
    openPort: (port, listener) =>
      openIn(worker(), { type: 'stream-port', stream: ++opened, port }, [port], listener),
  };
}

function openIn(
  worker: StreamWorker,
  opening: ToStreams,
  transfer: Transferable[],
  listener: TransportListener,
): StreamTransport {
  const { stream } = opening;
  const leave = () => {
    worker.removeEventListener('message', onMessage);
    worker.removeEventListener('error', onError);
  };
  function onMessage(event: Event): void {
    const message = FromStreams.safeParse(event instanceof MessageEvent ? event.data : null);
    if (!message.success || message.data.stream !== stream) return;
    if (message.data.type === 'stream-text') listener.onText(message.data.text);
    else if (message.data.type === 'stream-opened') listener.onOpen();
    else {
      leave();
      listener.onClose();
    }
  }
  /** A fault within the worker has words and ends nothing; without words the worker itself could not be had. */
  function onError(event: Event): void {
    if ('message' in event) return;
    leave();
    listener.onClose();
  }
  worker.addEventListener('message', onMessage);
  worker.addEventListener('error', onError);
  worker.postMessage(opening, transfer);
  return {
    send: (text) => worker.postMessage({ type: 'stream-send', stream, text }, []),
    close() {
      leave();
      worker.postMessage({ type: 'stream-close', stream }, []);
    },
  };
}
