import { Worker } from 'node:worker_threads';
import { LRUCache } from 'lru-cache';
import { ServiceError } from '#shared/contract/errors.ts';
import type { SessionId } from '#shared/domain/ids.ts';
import type { JournalAccess } from '#main/adapters/journal/index.ts';
import type { Logger } from '#main/ports/logger.ts';
import { gaveUp, unwatched, type Work } from '#main/ports/work.ts';
import { openSessions, type FromThread, type ToThread } from './messages.ts';

/**
 * A thread that answers no ping for so long hangs, and is replaced. On a busy machine it comes last, and a segment that it
 * walks in a second takes ten: were it replaced then, it would begin anew, and again.
 */
const hungAfterMs = 30_000;
const pingEveryMs = 2_500;
const heapMiB = 192;

/** In the sources a program beside this one; built, each thread's program lies beside the main one. */
const program = import.meta.url.endsWith('.ts')
  ? new URL('thread.ts', import.meta.url)
  : new URL('thread.js', import.meta.url);

/** A job and its session. */
interface Call extends Pick<Extract<ToThread, { kind: 'call' }>, 'job' | 'args'> {
  readonly session: { readonly sessionId: SessionId; readonly access: JournalAccess } | null;
}

interface Pending {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
  readonly work: Work;
  readonly stopListening: () => void;
}

interface Running {
  readonly worker: Worker;
  readonly pending: Map<number, Pending>;
  /** What was sent of the sessions that the thread keeps: the same is not sent again. */
  readonly sent: LRUCache<SessionId, JournalAccess>;
  heardMs: number;
  readonly pinging: NodeJS.Timeout;
}

export interface ThreadOptions {
  /** For the log. */
  readonly name: string;
  readonly logger: Logger;
  /** Another program, and quicker, in tests. */
  readonly program?: URL;
  readonly hungAfterMs?: number;
  readonly pingEveryMs?: number;
}

/**
 * A thread that works beside the loop that takes samples. It begins with the first call; one that dies or hangs is
 * replaced with the next, and whoever waited for it hears so.
 */
export class ReadingThread {
  readonly #options: ThreadOptions;
  #running: Running | undefined;
  #lastId = 0;
  #closed = false;

  constructor(options: ThreadOptions) {
    this.#options = options;
  }

  /**
   * @throws ServiceError that the job threw, ServiceError('unavailable') when the thread ended,
   * ServiceError('cancelled') when nobody waits any more
   */
  call<T>(call: Call, work: Work = unwatched): Promise<T> {
    const { signal } = work;
    if (this.#closed || signal?.aborted === true) return Promise.reject(gaveUp());
    const running = (this.#running ??= this.#start());
    const id = (this.#lastId += 1);
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        say(running, { kind: 'cancel', id });
        this.#settle(running, id)?.reject(gaveUp());
      };
      signal?.addEventListener('abort', giveUp, { once: true });
      const stopListening = () => signal?.removeEventListener('abort', giveUp);
      running.pending.set(id, { resolve, reject, work, stopListening });
      if (running.pending.size === 1) this.#expectAnswers(running);
      say(running, { kind: 'call', id, ...call, session: unsent(running, call.session) });
    });
  }

  /** Somebody will call soon: the thread is there by then. */
  begin(): void {
    if (!this.#closed) this.#running ??= this.#start();
  }

  /** The app ends: nothing is read any more. */
  async close(): Promise<void> {
    this.#closed = true;
    const running = this.#running;
    this.#end(gaveUp());
    await running?.worker.terminate();
  }

  #start(): Running {
    const { name, logger } = this.#options;
    const worker = new Worker(this.#options.program ?? program, {
      name,
      // Flags that were meant for a test runner or a debugger are none of its business.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: heapMiB },
    });
    const pinging = setInterval(() => this.#ping(running), this.#options.pingEveryMs ?? pingEveryMs);
    const running: Running = {
      worker,
      pending: new Map(),
      sent: new LRUCache({ max: openSessions }),
      heardMs: performance.now(),
      pinging,
    };
    worker.unref();
    pinging.unref();
    worker.on('message', (message: FromThread) => this.#hear(running, message));
    worker.on('error', (error) => {
      logger.error('thread.failed', { thread: name, error: String(error) });
      this.#replace(running);
    });
    worker.on('exit', () => this.#replace(running));
    return running;
  }

  #hear(running: Running, message: FromThread): void {
    running.heardMs = performance.now();
    switch (message.kind) {
      case 'pong':
        return;
      case 'progress':
        running.pending.get(message.id)?.work.progress(message.done);
        return;
      case 'done':
        this.#settle(running, message.id)?.resolve(ownAnswer(message.value));
        return;
      default:
        this.#settle(running, message.id)?.reject(this.#errorFrom(message.failure));
    }
  }

  #errorFrom(failure: Extract<FromThread, { kind: 'failed' }>['failure']): Error {
    if (!failure.known) return new Error(failure.message);
    const { code, message, hint, retryable } = failure;
    return new ServiceError(code, message, hint, retryable);
  }

  #settle(running: Running, id: number): Pending | undefined {
    const pending = running.pending.get(id);
    running.pending.delete(id);
    pending?.stopListening();
    if (running.pending.size === 0) running.worker.unref();
    return pending;
  }

  /** The process does not end while somebody waits. */
  #expectAnswers(running: Running): void {
    running.worker.ref();
    running.heardMs = performance.now();
    say(running, { kind: 'ping' });
  }

  #ping(running: Running): void {
    if (running.pending.size === 0) return;
    const silentMs = performance.now() - running.heardMs;
    if (silentMs > (this.#options.hungAfterMs ?? hungAfterMs)) {
      this.#options.logger.error('thread.hung', { thread: this.#options.name, silentMs });
      this.#replace(running);
      return;
    }
    say(running, { kind: 'ping' });
  }

  #replace(running: Running): void {
    if (this.#running !== running) return;
    this.#end(
      new ServiceError(
        'unavailable',
        'Reading the recording was interrupted. Recording goes on.',
        'Try again.',
        true,
      ),
    );
    void running.worker.terminate();
  }

  /** Whoever waits hears the error; the next call begins another thread. */
  #end(error: Error): void {
    const running = this.#running;
    if (running === undefined) return;
    this.#running = undefined;
    clearInterval(running.pinging);
    for (const id of running.pending.keys()) this.#settle(running, id)?.reject(error);
  }
}

/** Keys are copied for a thread one by one. Both sides keep the sessions that were asked for last. */
function unsent({ sent }: Running, session: Call['session']): Extract<ToThread, { kind: 'call' }>['session'] {
  if (session === null) return null;
  const { sessionId, access } = session;
  const isThere = sent.get(sessionId) === access;
  sent.set(sessionId, access);
  return { sessionId, access: isThere ? null : access };
}

/** What a thread of this program answers is what the job's type says: it is not data from outside. */
function ownAnswer(value: unknown): never {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each caller names the job and its type
  return value as never;
}

function say({ worker }: Running, message: ToThread): void {
  worker.postMessage(message, []);
}
