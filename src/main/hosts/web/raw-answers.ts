import type { Socket } from 'node:net';

/** Answers where there is no request to answer, or no time to read it: an envelope, written onto the socket. */

/** What is no HTTP at all, or came too slowly. */
export function refuseMalformed(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  socket.end(error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? tooSlow : unreadable);
}

/** One of more requests than this workstation answers. */
export function refuseBusy(socket: Socket): void {
  if (!socket.writable) return;
  socket.end(busy);
  // What else came over it is not read any more.
  socket.destroySoon();
}

const tooSlow = answer('408 Request Timeout', {
  code: 'bad-request',
  message: 'The request came too slowly.',
  hint: 'Try again.',
  retryable: true,
});

const unreadable = answer('400 Bad Request', {
  code: 'bad-request',
  message: 'The request could not be read.',
  hint: 'Send it as HTTP/1.1.',
  retryable: false,
});

const busy = answer('503 Service Unavailable', {
  code: 'unavailable',
  message: 'Too many requests wait at this workstation.',
  hint: 'Send one after the other, and try again.',
  retryable: true,
});

function answer(
  status: string,
  envelope: {
    readonly code: string;
    readonly message: string;
    readonly hint: string;
    readonly retryable: boolean;
  },
): string {
  const body = JSON.stringify({ ...envelope, correlationId: '' });
  return (
    `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncache-control: no-store\r\n` +
    `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`
  );
}
