import type { Socket } from 'node:net';

/** Whoever waits is looked at again after this. */
const sliceMs = 10;
/** Requests that are begun in a slice: 2,000 a second cost a core less than half of its time, whatever they ask. */
const perSlice = 20;
/** Of those, before strangers and before others who ask as much: a screen that loads asks for some ten at once. */
const firstPerCaller = 10;
/** Sockets that wait; a browser opens six, and nobody waits longer than half a second. */
const mostWaiting = 1_000;

/** One request: whose it is, and the socket it came over. */
export interface Asking {
  readonly socket: Socket;
  /** The connection of this workstation; null: a stranger's. */
  readonly caller: string | null;
}

interface Waiting extends Asking {
  readonly begin: (turn: boolean) => void;
}

/**
 * Requests share the one thread with the samples of the sensor modules. In each slice of time a few are begun, those of
 * linked screens first; the others wait in order, and nothing more is read from their sockets meanwhile. So a burst
 * waits at its own end, and a screen waits for a slice.
 */
export class Turns {
  /** Linked screens and programs. */
  readonly #callers: Waiting[] = [];
  readonly #strangers: Waiting[] = [];
  readonly #waitingSockets = new Set<Socket>();
  readonly #begunFor = new Map<string, number>();
  #begun = 0;
  #slice = 0;
  #isNextDue = false;

  /** @returns whether the request may be answered: false = it is one of too many */
  async of({ socket, caller }: Asking): Promise<boolean> {
    // Browsers send the next request of a socket after the answer; who does not, asks for more than one turn.
    if (this.#waitingSockets.has(socket) || socket.destroyed) return false;
    this.#renew();
    const first = caller !== null && (this.#begunFor.get(caller) ?? 0) < firstPerCaller;
    const queue = first ? this.#callers : this.#strangers;
    if (queue.length === 0 && this.#begun < perSlice) {
      this.#count(caller);
      return true;
    }
    if (this.#waitingSockets.size >= mostWaiting) return false;
    return this.#wait(queue, socket, caller);
  }

  #wait(queue: Waiting[], socket: Socket, caller: string | null): Promise<boolean> {
    this.#waitingSockets.add(socket);
    socket.pause();
    this.#lookAgain();
    return new Promise((begin) => queue.push({ socket, caller, begin }));
  }

  #next(): void {
    this.#isNextDue = false;
    this.#renew();
    while (this.#begun < perSlice) {
      const next = this.#callers.shift() ?? this.#strangers.shift();
      if (next === undefined) return;
      this.#waitingSockets.delete(next.socket);
      next.socket.resume();
      // Nobody is there any more to be answered: that is nobody's turn.
      if (!next.socket.destroyed) this.#count(next.caller);
      next.begin(!next.socket.destroyed);
    }
    if (this.#waitingSockets.size > 0) this.#lookAgain();
  }

  #lookAgain(): void {
    if (this.#isNextDue) return;
    this.#isNextDue = true;
    setTimeout(() => this.#next(), sliceMs);
  }

  #count(caller: string | null): void {
    this.#begun += 1;
    if (caller !== null) this.#begunFor.set(caller, (this.#begunFor.get(caller) ?? 0) + 1);
  }

  #renew(): void {
    const slice = Math.floor(performance.now() / sliceMs);
    if (slice === this.#slice) return;
    this.#slice = slice;
    this.#begun = 0;
    this.#begunFor.clear();
  }
}
