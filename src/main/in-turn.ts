/**
 * Work that is done one after the other, for each key, in the order in which it was asked for. Where there is one thing
 * to take turns at, its name is the key.
 */
export class InTurn<Key> {
  readonly #last = new Map<Key, Promise<unknown>>();

  /** Runs `work` when all earlier work of the same key has ended, well or not. */
  take<T>(key: Key, work: () => Promise<T>): Promise<T> {
    const run = (this.#last.get(key) ?? Promise.resolve()).then(work);
    const ended: Promise<void> = run.then(
      () => this.#forget(key, ended),
      () => this.#forget(key, ended),
    );
    this.#last.set(key, ended);
    return run;
  }

  /** Resolves when all that was asked for until now has ended. */
  async idle(): Promise<void> {
    await Promise.all(this.#last.values());
  }

  #forget(key: Key, ended: Promise<unknown>): void {
    if (this.#last.get(key) === ended) this.#last.delete(key);
  }
}
