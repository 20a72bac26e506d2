import { z } from 'zod';
import { localError, type Binding } from './client.ts';
import type { OpenTransport } from './host-stream.ts';
import { streamPortMessage, type PreloadBridge } from './preload-bridge.ts';
import type { StreamTransport } from './transports.ts';
import type { StreamOpener } from './worker-streams.ts';

const Answer = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), reply: z.unknown() }),
  z.object({ ok: z.literal(false), error: z.unknown() }),
]);

/** The window, as far as it hands ports over. */
export interface MessageSource {
  addEventListener(type: 'message', listener: (event: MessageEvent<unknown>) => void): void;
  removeEventListener(type: 'message', listener: (event: MessageEvent<unknown>) => void): void;
}

/**
 * Over ipcRenderer.invoke and a MessagePort, both behind the preload script.
 * @param streams where the stream's port is handed on to
 */
export function electronBinding(bridge: PreloadBridge, page: MessageSource, streams: StreamOpener): Binding {
  const openStream: OpenTransport = (listener) => {
    let transport: StreamTransport | null = null;
    const onMessage = (event: MessageEvent<unknown>) => {
      const port = event.ports[0];
      if (event.data !== streamPortMessage || port === undefined) return;
      page.removeEventListener('message', onMessage);
      transport = streams.openPort(port, listener);
    };
    page.addEventListener('message', onMessage);
    bridge.openStream();
    return {
      send: (text) => transport?.send(text),
      close() {
        page.removeEventListener('message', onMessage);
        transport?.close();
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
