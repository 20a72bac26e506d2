import { z } from 'zod';
import { localError, type Binding } from './client.ts';
import type { OpenTransport } from './host-stream.ts';
import { streamPortMessage, type PreloadBridge } from './preload-bridge.ts';

const Answer = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), reply: z.unknown() }),
  z.object({ ok: z.literal(false), error: z.unknown() }),
]);

/** The window, as far as it hands ports over. */
export interface MessageSource {
  addEventListener(type: 'message', listener: (event: MessageEvent<unknown>) => void): void;
  removeEventListener(type: 'message', listener: (event: MessageEvent<unknown>) => void): void;
}

/** Over ipcRenderer.invoke and a MessagePort, both behind the preload script. */
export function electronBinding(bridge: PreloadBridge, page: MessageSource): Binding {
  const openStream: OpenTransport = (listener) => {
    let port: MessagePort | null = null;
    const onMessage = (event: MessageEvent<unknown>) => {
      const received = event.ports[0];
      if (event.data !== streamPortMessage || received === undefined) return;
      page.removeEventListener('message', onMessage);
      port = received;
      port.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
        // Acknowledged with its size: the host holds back when this page reads too slowly.
        if (typeof data === 'string') {
          received.postMessage(data.length, []);
          listener.onText(data);
        } else if (data instanceof ArrayBuffer) {
          received.postMessage(data.byteLength, []);
          listener.onFrames(data);
        }
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
