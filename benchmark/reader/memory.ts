import type { Worker } from 'node:worker_threads';

const mebibyte = 2 ** 20;
const everyMs = 20;

/**
 * What a thread that reads takes of memory, MiB: its heap, garbage included, and the buffers that it holds, of the thread
 * that has most. Asked again and again, while it works too.
 */
export class ReaderMemory {
  readonly #workers = new Set<Worker>();
  readonly #note = (worker: Worker) => {
    this.#workers.add(worker);
    worker.on('exit', () => this.#workers.delete(worker));
  };
  #most = 0;
  #looking: Promise<unknown> = Promise.resolve();
  readonly #timer = setInterval(() => this.#look(), everyMs).unref();

  /** Knows the threads that begin from now on. */
  constructor() {
    process.on('worker', this.#note);
  }

  /** @returns MiB */
  async end(): Promise<number> {
    clearInterval(this.#timer);
    process.off('worker', this.#note);
    this.#look();
    await this.#looking;
    return this.#most / mebibyte;
  }

  #look(): void {
    const looks = [...this.#workers].map(async (worker) => {
      const { total_heap_size, malloced_memory, external_memory } = await worker.getHeapStatistics();
      this.#most = Math.max(this.#most, total_heap_size + malloced_memory + external_memory);
    });
    // One that ended meanwhile takes nothing.
    this.#looking = Promise.allSettled(looks);
  }
}
