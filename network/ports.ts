import { randomInt } from 'node:crypto';
import { connect, createServer } from 'node:net';
import { NetworkError } from './network-error.ts';

/** Below the range from which operating systems take ports for outgoing connections. */
const lowest = 20_000;
const highest = 32_000;

/** Whether nobody listens there on this machine. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** Whether somebody on this machine takes connections there. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/**
 * Chooses ports that are free now.
 * @param free how a port is tried
 * @throws NetworkError when the machine has too few
 */
export async function choosePorts(count: number, free = isFree): Promise<readonly number[]> {
  const start = randomInt(lowest, highest);
  const chosen: number[] = [];
  for (let offset = 0; offset < highest - lowest && chosen.length < count; offset += 1) {
    const port = lowest + ((start - lowest + offset) % (highest - lowest));
    // One after the other: trying thousands at once would take them from each other.
    if (await free(port)) chosen.push(port);
  }
  if (chosen.length === count) return chosen;
  throw new NetworkError(
    `Only ${chosen.length} of ${count} ports between ${lowest} and ${highest} are free: end programs that listen there.`,
  );
}
