import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A line to a peer that a test can cut and mend: what is sent passes through as it is. */
export interface CuttableLine {
  /** `localhost:PORT` */
  readonly endpoint: string;
  /** Ends every connection, and lets nobody in until it is mended. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

/** @param target `HOST:PORT` */
export async function cuttableLine(target: string): Promise<CuttableLine> {
  const [host = '', port = ''] = target.split(':');
  const sockets = new Set<Socket>();
  let whole = true;
  const server = createServer((near) => {
    if (!whole) {
      near.destroy();
      return;
    }
    const far = connect(Number(port), host);
    for (const [one, another] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.pipe(another);
      one.on('error', () => another.destroy());
      one.on('close', () => {
        sockets.delete(one);
        another.destroy();
      });
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const cut = () => {
    whole = false;
    for (const socket of sockets) socket.destroy();
  };
  return {
    endpoint: `localhost:${address.port}`,
    cut,
    mend() {
      whole = true;
    },
    async close() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
