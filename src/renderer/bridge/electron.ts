import { z } from 'zod';
import { localError, type Binding } from './client.ts';
import type { OpenTransport } from './host-stream.ts';

/** What the preload script puts on `window.vitalseal`. */
export interface PreloadBridge {
  call(method: string, args: unknown): Promise<unknown>;
  /** The port of a new stream then arrives as a window message of `streamPortMessage`. */
  openStream(): void;
}

/** Text of the window message with which the preload script hands a stream's port over. */
export const streamPortMessage = 'vitalseal:stream-port';

const Answer = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), reply: z.unknown() }),
  z.object({ ok: z.literal(false), error: z.unknown() }),
]);

/** Over ipcRenderer.invoke and a MessagePort, both behind the preload script. */
export function electronBinding(
  bridge: PreloadBridge,
  page: Pick<Window, 'addEventListener' | 'removeEventListener'>,
): Binding {
  const openStream: OpenTransport = (listener) => {
    let port: MessagePort | null = null;
    const onMessage = (event: MessageEvent<unknown>) => {
      const received = event.ports[0];
      if (event.data !== streamPortMessage || received === undefined) return;
      page.removeEventListener('message', onMessage);
      port = received;
      port.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
        if (typeof data === 'string') listener.onText(data);
        else if (data instanceof ArrayBuffer) listener.onFrames(data);
      });
      port.addEventListener('close', () => listener.onClose());
      port.start();
      listener.onOpen();
    };
    page.addEventListener('message', onMessage);
    bridge.openStream();
    return {
      send: (text) => port?.postMessage(text),
      close() {
        page.removeEventListener('message', onMessage);
        port?.close();
      },
    };
  };

  return {
    async request(method, args) {
      const answer = Answer.safeParse(await bridge.call(method, args));
      if (!answer.success) {
        throw localError('The workstation does not answer.', 'Restart VitalSeal.', true);
      }
      return answer.data;
    },
    openStream,
  };
}
