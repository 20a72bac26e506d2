import type { IpcMain, MessagePortMain } from 'electron';
import { ServiceError } from '#shared/contract/errors.ts';
import type { StreamEvent } from '#shared/contract/streams.ts';
import type { Answer, Api } from '#main/services/api/api.ts';
import { toEnvelope } from '#main/services/api/envelope.ts';
import type { Logger } from '#main/ports/logger.ts';
import type { StreamHub } from '#main/services/streams/hub.ts';
import type { ViewerTransport } from '#main/services/streams/viewer.ts';
import { callChannel, streamChannel } from './channels.ts';
import { isOwnFrame } from './own-page.ts';

export interface IpcParts {
  readonly ipcMain: Pick<IpcMain, 'handle' | 'on'>;
  readonly api: Api;
  readonly streams: StreamHub;
  /** The window's own connection; the page never sees its id. */
  readonly connectionId: string;
  /** What the next page that somebody is signed in on has to say; taken from here when it was told. */
  readonly unsaid: StreamEvent[];
  readonly logger: Logger;
}

/**
 * Binds the contract to IPC. Who sends is checked each time: only the top frame of our own page is heard; what it
 * sends is checked by the same dispatcher as in the web host.
 */
export function bindIpc({ ipcMain, api, streams, connectionId, unsaid, logger }: IpcParts): void {
  let connection = connectionId;

  ipcMain.handle(callChannel, async (event, method: unknown, args: unknown): Promise<Answer> => {
    if (!isOwnFrame(event.senderFrame))
      return { ok: false, error: toEnvelope(foreignSender(), 'ipc', logger) };
    const asked = connection;
    const answer = await api.call(asked, typeof method === 'string' ? method : '', args);
    // Only what moved it: the answer to a slower request still has the id of before, which is no longer any.
    if (answer.connectionId !== null && answer.connectionId !== asked) connection = answer.connectionId;
    return answer.ok ? { ok: true, reply: answer.reply } : { ok: false, error: answer.error };
  });

  ipcMain.on(streamChannel, (event) => {
    const [port] = event.ports;
    if (port === undefined) return;
    if (!isOwnFrame(event.senderFrame)) {
      port.close();
      return;
    }
    serveStream(port, connection, streams, unsaid);
  });
}

/** A port has no count of its own of what was not read yet: the page acknowledges each message with its size. */
function serveStream(
  port: MessagePortMain,
  connectionId: string,
  streams: StreamHub,
  unsaid: StreamEvent[],
): void {
  let isOpen = true;
  let unacknowledged = 0;
  const send = (message: string | ArrayBuffer, size: number) => {
    unacknowledged += size;
    port.postMessage(message);
  };
  const transport: ViewerTransport = {
    sendText: (text) => send(text, text.length),
    // A copy of its own: the page gets exactly these bytes, whatever buffer they are a part of.
    sendFrames: (bytes) => send(new Uint8Array(bytes).buffer, bytes.length),
    bufferedBytes: () => unacknowledged,
    close() {
      isOpen = false;
      port.close();
    },
  };
  const viewer = streams.open(connectionId, transport);
  if (isOpen) for (const event of unsaid.splice(0)) transport.sendText(JSON.stringify(event));
  port.on('message', ({ data }: { readonly data: unknown }) => {
    if (typeof data === 'string') viewer.receive(data);
    else if (typeof data === 'number' && data > 0) unacknowledged = Math.max(0, unacknowledged - data);
    else viewer.close();
  });
  port.on('close', () => viewer.close());
  port.start();
}

const foreignSender = () =>
  new ServiceError('not-allowed', 'This request came from another page.', 'Restart VitalSeal.');
