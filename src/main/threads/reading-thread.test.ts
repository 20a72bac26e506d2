import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { watchedBy } from '#main/ports/work.ts';
import { silentLogger } from '#main/testing/fakes.ts';
import { ReadingThread } from './reading-thread.ts';

/** A program that is told what to do: `echo`, `hang`, `die`, `throw`, or `wait` until it is given up. */
const program = `
import { parentPort } from 'node:worker_threads';
const waiting = new Map();
parentPort.on('message', (message) => {
  if (message.kind === 'ping') return parentPort.postMessage({ kind: 'pong' });
  if (message.kind === 'cancel') return waiting.get(message.id)?.();
  const { id, job, args } = message;
  if (job === 'hang') for (;;);
  if (job === 'die') process.exit(3);
  if (job === 'throw') setTimeout(() => { throw new Error('thrown outside of any job'); });
  if (job === 'wait') {
    parentPort.postMessage({ kind: 'progress', id, done: 0.25 });
    return waiting.set(id, () => parentPort.postMessage({ kind: 'done', id, value: 'too late' }));
  }
  if (job === 'echo') parentPort.postMessage({ kind: 'done', id, value: args });
});
`;

let folder: string;
let thread: ReadingThread;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitalseal-thread-'));
  await writeFile(join(folder, 'program.mjs'), program);
});
afterEach(() => thread.close());
afterAll(() => rm(folder, { recursive: true, force: true }));

function start(): ReadingThread {
  const url = pathToFileURL(join(folder, 'program.mjs'));
  thread = new ReadingThread({
    name: 'test',
    logger: silentLogger,
    program: url,
    hungAfterMs: 300,
    pingEveryMs: 50,
  });
  return thread;
}

const call = (job: string, ...args: readonly unknown[]) => thread.call<unknown>({ job, session: null, args });
const interrupted = { code: 'unavailable', retryable: true };

describe('a thread', () => {
  it.each(['hang', 'die', 'throw'])(
    'that is made to %s is replaced, and all who waited hear so',
    async (end) => {
      start();
      expect(await call('echo', 1)).toEqual([1]);
      const waiting = call('wait');
      await expect(Promise.all([call(end), waiting])).rejects.toMatchObject(interrupted);
      await expect(waiting).rejects.toMatchObject(interrupted);
      expect(await call('echo', 2)).toEqual([2]);
    },
  );

  it('that works for longer than one may hang is not taken for one that hangs', async () => {
    start();
    const gaveUp = new AbortController();
    const { promise: later, resolve } = Promise.withResolvers<undefined>();
    setTimeout(() => resolve(undefined), 900);
    const waiting = thread.call({ job: 'wait', session: null, args: [] }, watchedBy(gaveUp.signal));
    await later;
    gaveUp.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('tells how far it is, and is not heard any more once it was given up', async () => {
    start();
    const told: number[] = [];
    const gaveUp = new AbortController();
    const options = {
      signal: gaveUp.signal,
      progress: (done: number) => {
        told.push(done);
        gaveUp.abort();
      },
    };
    const given = thread.call({ job: 'wait', session: null, args: [] }, options);
    await expect(given).rejects.toMatchObject({ code: 'cancelled' });
    expect(told).toEqual([0.25]);
    expect(await call('echo', 3)).toEqual([3]);
  });

  it.skipIf(process.platform !== 'linux')('comes after the loop that takes samples', async () => {
    thread = new ReadingThread({ name: 'looking', logger: silentLogger });
    await expect(call('no such job')).rejects.toThrow('this thread has no job');
    const nice = readdirSync('/proc/self/task').map((task) => {
      const [, fields = ''] = readFileSync(`/proc/self/task/${task}/stat`, 'utf8').split(') ');
      return Number(fields.split(' ')[16]);
    });
    expect(nice.filter((value) => value === Math.max(3, getPriority()))).not.toEqual([]);
    expect(nice).toContain(getPriority());
  });

  it('that was closed takes nothing any more', async () => {
    start();
    const given = expect(call('wait')).rejects.toMatchObject({ code: 'cancelled' });
    await thread.close();
    await given;
    await expect(call('echo')).rejects.toMatchObject({ code: 'cancelled' });
  });
});
