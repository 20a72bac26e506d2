import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { z } from 'zod';

const preload = pathToFileURL(join(import.meta.dirname, 'watch-loop.ts')).href;
const connectEveryMs = 20;
const connectWithinMs = 10_000;

/** How long the loop of a process was held, ms. */
const Held = z.object({
  p50Ms: z.number(),
  p99Ms: z.number(),
  p999Ms: z.number(),
  maxMs: z.number(),
  ticks: z.number(),
});
type Held = z.infer<typeof Held>;

/** What makes a Node process tell of its loop at `socket`. */
export const watchedEnv = (socket: string) => ({
  VITALSEAL_LOOP_SOCKET: socket,
  NODE_OPTIONS: `--import=${preload}`,
});

/** A process that does nothing: what this machine and its other programs alone hold a loop for. */
export function startIdle(socket: string): ChildProcess {
  const env = { ...process.env, ...watchedEnv(socket) };
  return spawn(process.execPath, ['--eval', 'setInterval(() => undefined, 3_600_000)'], {
    env,
    stdio: 'ignore',
  });
}

/** The loop of a process that was started with `watchedEnv`. */
export interface WatchedLoop {
  begin(): Promise<void>;
  end(): Promise<Held>;
  close(): void;
}

export async function watchLoop(path: string): Promise<WatchedLoop> {
  const socket = await connected(path);
  const lines = createInterface({ input: socket });
  const ask = async (word: string): Promise<unknown> => {
    const answer = once(lines, 'line');
    socket.write(`${word}\n`);
    const [line] = await answer;
    return JSON.parse(String(line));
  };
  return {
    begin: async () => void (await ask('begin')),
    end: async () => Held.parse(await ask('end')),
    close: () => socket.destroy(),
  };
}

/** The process may not listen yet. */
async function connected(path: string): Promise<Socket> {
  const until = performance.now() + connectWithinMs;
  for (;;) {
    const socket = connect(path);
    try {
      await once(socket, 'connect');
      return socket;
    } catch (error) {
      if (performance.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, connectEveryMs));
    }
  }
}
