const mebibyte = 2 ** 20;
const everyMs = 5;

/**
 * What reading takes of memory, MiB. No part of the app tells of its reader's memory, so this is how much the whole
 * process grew at most since `begin`, garbage included: more than the reader's own, never less.
 */
export class ReaderMemory {
  readonly #beganWith = process.memoryUsage.rss();
  #most = this.#beganWith;
  readonly #timer = setInterval(() => {
    this.#most = Math.max(this.#most, process.memoryUsage.rss());
  }, everyMs).unref();

  /** @returns MiB */
  end(): number {
    clearInterval(this.#timer);
    this.#most = Math.max(this.#most, process.memoryUsage.rss());
    return (this.#most - this.#beganWith) / mebibyte;
  }
}
