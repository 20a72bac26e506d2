import { carriageReturn, lineFeed } from './protocol.ts';

const escape = 0x1b;
const bell = 0x07;
const tab = 0x09;

/** Within what a terminal would not show: nothing, right after ESC, a control sequence, a title. */
type Place = 'text' | 'escape' | 'sequence' | 'title';

const isEnd = (byte: number): boolean => byte === lineFeed || byte === carriageReturn;
/** Zero, start and end of text, bell, form feed …: what frames a line and is none of its text. */
const isControl = (byte: number): boolean => byte < 0x20 && byte !== tab && !isEnd(byte) && byte !== escape;

/**
 * Takes away what stands in lines for a terminal alone (ECMA-48): colours, cursor movements, titles; and control characters
 * before the first or behind the last of a line, such as the zero with which C ends its texts. Only where lines have them
 * as a rule: on a line that seldom has any, and between others, it stands where a character was destroyed, and stays.
 */
export class PlainBytes {
  #place: Place = 'text';
  #controls: number[] = [];
  #isBegun = false;
  /** Lines so far, and how many of them had control characters before and behind their text. */
  readonly #lines = { all: 0, before: 0, behind: 0 };

  /** @returns the same array where there is nothing to be taken away */
  clean(bytes: Uint8Array): Uint8Array {
    const kept: number[] = [];
    let isChanged = this.#place !== 'text' || this.#controls.length > 0;
    for (const byte of bytes) {
      isChanged ||= byte === escape || isControl(byte);
      if (isChanged) break;
    }
    if (!isChanged) {
      for (const byte of bytes) this.#pass(byte);
      return bytes;
    }
    for (const byte of bytes) this.#take(byte, kept);
    return Uint8Array.from(kept);
  }

  #take(byte: number, kept: number[]): void {
    if (this.#place !== 'text' && this.#isHidden(byte)) return;
    if (byte === escape) {
      this.#place = 'escape';
    } else if (isControl(byte)) {
      this.#controls.push(byte);
    } else {
      if (this.#controls.length > 0 && !this.#isFrame(byte)) kept.push(...this.#controls);
      this.#controls = [];
      kept.push(byte);
      this.#pass(byte);
    }
  }

  #pass(byte: number): void {
    if (!isEnd(byte)) {
      this.#isBegun = true;
    } else if (this.#isBegun) {
      this.#lines.all += 1;
      this.#isBegun = false;
    }
  }

  /** Whether the control characters before this byte stand before or behind a line, as they do as a rule. */
  #isFrame(byte: number): boolean {
    if (!this.#isBegun && isEnd(byte)) return true;
    if (this.#isBegun && !isEnd(byte)) return false;
    const side = this.#isBegun ? 'behind' : 'before';
    this.#lines[side] += 1;
    return 2 * this.#lines[side] > this.#lines.all;
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
