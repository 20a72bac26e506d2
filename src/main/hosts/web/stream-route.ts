import type { FastifyInstance } from 'fastify';
import type { WebSocket } from 'ws';
import { streamPath } from '#shared/contract/streams.ts';
import { requireAccess, type ConnectionGate } from '#main/services/api/api.ts';
import type { StreamHub } from '#main/services/streams/hub.ts';
import type { ViewerTransport } from '#main/services/streams/viewer.ts';
import { connectionIdOf } from './connection.ts';

/** A browser that vanished without a word is noticed after at most two of these. */
const pingMs = 15_000;
/** How long the other side has for the closing handshake. */
const closeMs = 500;

/** The WebSocket of live data; asked for by a signed-in clinician's connection only. */
export function addStreamRoute(app: FastifyInstance, gate: ConnectionGate, streams: StreamHub): void {
  app.get(
    streamPath,
    {
      websocket: true,
      // Before the upgrade: who may not, gets an envelope and no socket.
      preValidation: async (request) => {
        const connectionId = connectionIdOf(request);
        requireAccess('signed-in', connectionId === null ? undefined : gate.authenticate(connectionId));
      },
    },
    (socket, request) => {
      const connectionId = connectionIdOf(request);
      if (connectionId === null) return;
      const viewer = streams.open(connectionId, transportOf(socket));
      const tooMany = messageLimit();
      socket.on('message', (data, isBinary) => {
        if (isBinary || !Buffer.isBuffer(data) || tooMany()) viewer.close();
        else viewer.receive(data.toString('utf8'));
      });
      socket.on('close', () => viewer.close());
      // A broken connection also closes; there is nothing else to do about it.
      socket.on('error', () => viewer.close());
      keepAlive(socket);
    },
  );
}

/** Of one stream in a second: a screen says what it watches, seldom and once. */
const messagesPerSecond = 50;

/** @returns says of each message whether it is one too many */
function messageLimit(): () => boolean {
  let second = 0;
  let count = 0;
  return () => {
    const now = Math.floor(performance.now() / 1_000);
    count = now === second ? count + 1 : 1;
    second = now;
    return count > messagesPerSecond;
  };
}

function transportOf(socket: WebSocket): ViewerTransport {
  return {
    sendText: (text) => socket.readyState === socket.OPEN && socket.send(text),
    sendFrames: (bytes) => socket.readyState === socket.OPEN && socket.send(bytes, { binary: true }),
    bufferedBytes: () => socket.bufferedAmount,
    close() {
      socket.close(1000);
      const timer = setTimeout(() => socket.terminate(), closeMs);
      timer.unref();
      socket.once('close', () => clearTimeout(timer));
    },
  };
}

function keepAlive(socket: WebSocket): void {
  let answered = true;
  socket.on('pong', () => {
    answered = true;
  });
  const timer = setInterval(() => {
    if (!answered) {
      socket.terminate();
      return;
    }
    answered = false;
    socket.ping();
  }, pingMs);
  timer.unref();
  socket.once('close', () => clearInterval(timer));
}
