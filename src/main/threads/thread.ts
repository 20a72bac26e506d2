/** The program of a thread: it reads journals and proves, so that the loop that takes samples need not. */
import { getPriority, setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { LRUCache } from 'lru-cache';
import { ServiceError } from '#shared/contract/errors.ts';
import type { SessionId } from '#shared/domain/ids.ts';
import { JournalReader, type JournalAccess } from '#main/adapters/journal/index.ts';
import { InTurn } from '#main/in-turn.ts';
import { gaveUp, type Work } from '#main/ports/work.ts';
import { createSessionReader, type SessionReader } from '#main/services/sessions/reader.ts';
import { openSessions, type Failure, type FromThread, type ToThread } from './messages.ts';
import { transferable } from './transferable.ts';

interface Opened<A = JournalAccess> {
  readonly journal: JournalReader;
  readonly reader: SessionReader;
  access: A;
}

/** A little: on a busy machine whoever waits for a proof waits no longer than others. */
const behindTheLoop = 3;
// Whatever takes samples goes first. On Linux a priority is a thread's own; elsewhere it would be the whole program's.
if (process.platform === 'linux') setPriority(Math.max(getPriority(), behindTheLoop));

const opened = new LRUCache<SessionId, Opened<JournalAccess | null>>({ max: openSessions });
/** Calls that are worked on, and whether nobody waits for them any more. */
const calls = new Map<number, { cancelled: boolean }>();

/**
 * One call of a session at a time. All threads of this process share what asks the file system: were a picture's reads
 * all asked for at once on a disk that does not answer, the journals that record would wait for them.
 */
const turns = new InTurn<SessionId>();

/** At once with each call: the main thread counts along which sessions are kept here. */
function open(sessionId: SessionId, access: JournalAccess | null): Opened {
  let session = opened.get(sessionId);
  if (session === undefined) {
    const journal = new JournalReader();
    session = { journal, reader: createSessionReader(journal), access };
    opened.set(sessionId, session);
  }
  if (access !== null) session.access = access;
  if (session.access === null) throw new Error('the main thread keeps other sessions than this one');
  return { ...session, access: session.access };
}

async function run({ id, job, session, args }: Extract<ToThread, { kind: 'call' }>): Promise<unknown> {
  const work = workOf(id);
  if (session === null) return jobNamed(await proving(), job)(...args, work);
  const { journal, reader, access } = open(session.sessionId, session.access);
  return turns.take(session.sessionId, async () => {
    // Given up before its turn came, it costs those behind it nothing.
    work.progress(0);
    await journal.prepare(access);
    return job === 'keep' ? journal.keep(access, work) : jobNamed(reader, job)(...args, work);
  });
}

/** What proves is loaded when something is proved: a thread that answers screens begins without it. */
async function proving(): Promise<object> {
  const { proofJobs } = await import('#main/services/proof/proof-jobs.ts');
  return proofJobs;
}

/** The main thread names only jobs that its types know. */
function jobNamed(table: object, name: string): (...args: readonly unknown[]) => unknown {
  const found: unknown = Object.hasOwn(table, name) ? Reflect.get(table, name) : undefined;
  if (typeof found !== 'function') throw new Error(`this thread has no job ${name}`);
  return (...args) => Reflect.apply(found, table, args);
}

function workOf(id: number): Work {
  let toldPercent = 0;
  return {
    progress(done) {
      if (calls.get(id)?.cancelled === true) throw gaveUp();
      const percent = Math.floor(done * 100);
      if (percent <= toldPercent) return;
      toldPercent = percent;
      say({ kind: 'progress', id, done });
    },
  };
}

function failureOf(error: unknown): Failure {
  if (error instanceof ServiceError) {
    const { code, message, hint, retryable } = error;
    return { known: true, code, message, hint, retryable };
  }
  return { known: false, message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

function say(message: FromThread): void {
  parentPort?.postMessage(message, message.kind === 'done' ? transferable(message.value) : []);
}

async function answer(call: Extract<ToThread, { kind: 'call' }>): Promise<void> {
  calls.set(call.id, { cancelled: false });
  try {
    say({ kind: 'done', id: call.id, value: await run(call) });
  } catch (error) {
    say({ kind: 'failed', id: call.id, failure: failureOf(error) });
  }
  calls.delete(call.id);
}

parentPort?.on('message', (message: ToThread) => {
  if (message.kind === 'ping') say({ kind: 'pong' });
  else if (message.kind === 'call') void answer(message);
  else {
    const call = calls.get(message.id);
    // One that was answered meanwhile is over.
    if (call !== undefined) call.cancelled = true;
  }
});
