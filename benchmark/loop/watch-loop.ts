/**
 * Loaded into a process with `--import`: measures how long its loop is held, and tells at a socket. The app knows
 * nothing of it. A line `begin` starts measuring, a line `end` ends it and is answered with one line of JSON.
 */
import { createServer } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { isMainThread } from 'node:worker_threads';

const socket = process.env['VITALSEAL_LOOP_SOCKET'];
const nsPerMs = 1e6;

function watch(path: string): void {
  // What this process starts is none of our business.
  delete process.env['VITALSEAL_LOOP_SOCKET'];
  delete process.env['NODE_OPTIONS'];
  /** Time from one tick of a timer of 1 ms to the next: what lies above it is a loop that was held. */
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const server = createServer((connection) => {
    createInterface({ input: connection }).on('line', (line) => {
      if (line === 'begin') {
        delay.reset();
        delay.enable();
        connection.write('{}\n');
        return;
      }
      delay.disable();
      const told = {
        p50Ms: delay.percentile(50) / nsPerMs,
        p99Ms: delay.percentile(99) / nsPerMs,
        p999Ms: delay.percentile(99.9) / nsPerMs,
        maxMs: delay.max / nsPerMs,
        ticks: delay.count,
      };
      connection.write(`${JSON.stringify(told)}\n`);
    });
    connection.unref();
  });
  server.listen(path).unref();
}

if (socket !== undefined && isMainThread) watch(socket);
