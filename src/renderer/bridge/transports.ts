/** One open connection of the stream; after `onClose` it is dead. */
export interface StreamTransport {
  send(text: string): void;
  close(): void;
}

/** What a connection tells, but for its stream frames. */
export interface TransportListener {
  readonly onOpen: () => void;
  readonly onText: (text: string) => void;
  readonly onClose: () => void;
}

/** Takes binary messages of stream frames over. */
export type TakeFrames = (frames: ArrayBuffer) => void;

/** A stream over a WebSocket that is being opened. */
export function overSocket(
  socket: WebSocket,
  listener: TransportListener,
  onFrames: TakeFrames,
): StreamTransport {
  socket.binaryType = 'arraybuffer';
  socket.addEventListener('open', () => listener.onOpen());
  socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (typeof data === 'string') listener.onText(data);
    else if (data instanceof ArrayBuffer) onFrames(data);
  });
  socket.addEventListener('close', () => listener.onClose());
  return {
    send: (text) => socket.readyState === WebSocket.OPEN && socket.send(text),
    close: () => socket.close(),
  };
}

/** A stream over the port that the desktop app's main process has the other end of. */
export function overPort(
  port: MessagePort,
  listener: TransportListener,
  onFrames: TakeFrames,
): StreamTransport {
  port.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    // Acknowledged with its size: the host holds back when it is read too slowly.
    if (typeof data === 'string') {
      port.postMessage(data.length, []);
      listener.onText(data);
    } else if (data instanceof ArrayBuffer) {
      port.postMessage(data.byteLength, []);
      onFrames(data);
    }
  });
  port.addEventListener('close', () => listener.onClose());
  port.start();
  listener.onOpen();
  return { send: (text) => port.postMessage(text), close: () => port.close() };
}
