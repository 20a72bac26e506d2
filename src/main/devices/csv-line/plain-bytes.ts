import { carriageReturn, lineFeed } from './protocol.ts';

const escape = 0x1b;
const bell = 0x07;
const nul = 0x00;

/** Within what a terminal would not show: nothing, right after ESC, a control sequence, a title. */
type Place = 'text' | 'escape' | 'sequence' | 'title';

const isEnd = (byte: number): boolean => byte === lineFeed || byte === carriageReturn;

/**
 * Takes away what stands in lines for a terminal alone (ECMA-48): colours, cursor movements, titles; and the zero bytes with
 * which C ends its texts, beside the end of a line. A zero byte between others was destroyed, or belongs to another
 * encoding, and stays.
 */
export class PlainBytes {
  #place: Place = 'text';
  #zeros = 0;
  #atStart = true;

  /** @returns the same array where there is nothing to be taken away */
  clean(bytes: Uint8Array): Uint8Array {
    const isPlain =
      this.#place === 'text' && this.#zeros === 0 && !bytes.includes(escape) && !bytes.includes(nul);
    if (isPlain) {
      const last = bytes.at(-1);
      if (last !== undefined) this.#atStart = isEnd(last);
      return bytes;
    }
    const kept: number[] = [];
    for (const byte of bytes) this.#take(byte, kept);
    return Uint8Array.from(kept);
  }

  #take(byte: number, kept: number[]): void {
    if (this.#place !== 'text' && this.#isHidden(byte)) return;
    if (byte === escape) {
      this.#place = 'escape';
    } else if (byte === nul) {
      if (!this.#atStart) this.#zeros += 1;
    } else {
      if (!isEnd(byte)) for (; this.#zeros > 0; this.#zeros -= 1) kept.push(nul);
      this.#zeros = 0;
      this.#atStart = isEnd(byte);
      kept.push(byte);
    }
  }

  /** @returns false when the byte belongs to the text again */
  #isHidden(byte: number): boolean {
    // A sequence that was cut off ends with its line.
    if (isEnd(byte)) {
      this.#place = 'text';
      return false;
    }
    if (this.#place === 'escape') {
      // `[` begins a sequence, `]` a title, a sign before `0` goes on; any other byte is the whole of it.
      this.#place = byte === 0x5b ? 'sequence' : byte === 0x5d ? 'title' : byte < 0x30 ? 'escape' : 'text';
    } else if (this.#place === 'sequence') {
      if (byte >= 0x40 && byte <= 0x7e) this.#place = 'text';
    } else if (byte === bell) {
      this.#place = 'text';
    } else if (byte === escape) {
      this.#place = 'escape';
    }
    return true;
  }
}
