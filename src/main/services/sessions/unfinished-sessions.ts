import { noteKept, type KeptParts } from './kept-sessions.ts';
import type { Recorder } from './recorder.ts';

/** So often a last batch that the disk did not take is tried again, ms. */
const retryMs = 1_000;

/** Sessions that have ended, with a last batch that is not stored yet. */
export class UnfinishedSessions {
  readonly #parts: KeptParts;
  readonly #recorders = new Set<Recorder>();
  #timer: NodeJS.Timeout | undefined;
  #trying: Promise<void> = Promise.resolve();

  constructor(parts: KeptParts) {
    this.#parts = parts;
  }

  add(recorder: Recorder): void {
    this.#recorders.add(recorder);
    this.#timer ??= setInterval(() => {
      this.#trying = this.#trying.then(() => this.#tryAll());
    }, retryMs);
    this.#timer.unref();
  }

  /** The app ends: what is still not stored is made from the journal at the next start. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#trying;
    await this.#tryAll();
    for (const recorder of this.#recorders) await recorder.journal.close().catch(() => undefined);
  }

  async #tryAll(): Promise<void> {
    for (const recorder of this.#recorders) {
      const { sessionId } = recorder.session;
      try {
        await recorder.cutBatch(true);
        await recorder.close();
      } catch {
        continue;
      }
      this.#recorders.delete(recorder);
      await noteKept(this.#parts, recorder.session, recorder.journal);
      this.#parts.ports.logger.info('session.last-batch-stored', { sessionId });
    }
    if (this.#recorders.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
