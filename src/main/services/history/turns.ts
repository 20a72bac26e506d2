/** One piece of work after the other for each id: what is read stays true until it is written. */
export class Turns<Id> {
  readonly #last = new Map<Id, Promise<unknown>>();

  /** Runs `work` when all earlier work of the same id has ended, well or not. */
  take<T>(id: Id, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(id) ?? Promise.resolve();
    const turn = before.then(work, work);
    this.#last.set(id, turn);
    const forget = () => {
      if (this.#last.get(id) === turn) this.#last.delete(id);
    };
    turn.then(forget, forget);
    return turn;
  }

  /** Resolves when what was taken so far has ended. */
  async ended(): Promise<void> {
    await Promise.allSettled(this.#last.values());
  }
}
