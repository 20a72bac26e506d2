import { createRandom, type Random } from './random.ts';

/** Share of frames lost with `drop`. */
const dropShare = 0.1;
/** Share of frames with one flipped bit with `corrupt`. */
const corruptShare = 0.05;
/** With `delay`, bytes come in one burst per this time, ms; worse than the 16 ms of a usual USB serial chip. */
const burstMs = 250;

/** Gathers frames into chunks for the host, and loses, damages or holds back some of them when told to. */
export class FaultyWire {
  fault: string = 'none';
  readonly #random: Random;
  #pending = new Uint8Array(4096);
  #length = 0;
  #takenMs = 0;

  constructor(seed: number) {
    this.#random = createRandom(seed);
  }

  /** Takes a frame of the device; copies it. */
  readonly say = (frame: Uint8Array): void => {
    if (this.fault === 'silent' || (this.fault === 'drop' && this.#random.uniform() < dropShare)) return;
    const end = this.#length + frame.length;
    if (end > this.#pending.length) {
      const larger = new Uint8Array(Math.max(end, this.#pending.length * 2));
      larger.set(this.#pending.subarray(0, this.#length));
      this.#pending = larger;
    }
    this.#pending.set(frame, this.#length);
    if (this.fault === 'corrupt' && this.#random.uniform() < corruptShare) {
      const at = this.#length + Math.floor(this.#random.uniform() * frame.length);
      this.#pending[at] = (this.#pending[at] ?? 0) ^ (1 << Math.floor(this.#random.uniform() * 8));
    }
    this.#length = end;
  };

  /** @returns a copy of what is to be sent at `nowMs`, undefined when that is nothing */
  take(nowMs: number): Uint8Array | undefined {
    if (this.#length === 0 || (this.fault === 'delay' && nowMs - this.#takenMs < burstMs)) return undefined;
    this.#takenMs = nowMs;
    const bytes = this.#pending.slice(0, this.#length);
    this.#length = 0;
    return bytes;
  }

  clear(): void {
    this.#length = 0;
  }
}
