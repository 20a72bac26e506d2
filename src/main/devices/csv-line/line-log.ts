import { PlainBytes } from './plain-bytes.ts';
import { carriageReturn, lineFeed, maxLineBytes, textOf } from './protocol.ts';
import { readNamed, readOdd, readPlain, type PlainReading, type TextField } from './text-fields.ts';

/** A whole line that came while the device was looked at. */
export interface LoggedLine {
  readonly text: string;
  readonly bytes: Uint8Array;
  /** When it came, ms since probing began. */
  readonly ms: number;
  readonly plain: PlainReading | undefined;
  /** Read as one of values though something else stands in it. */
  readonly odd: PlainReading | undefined;
  readonly named: readonly TextField[] | undefined;
}

/** So many lines say how a device writes; fast devices write more while they are looked at. */
const longest = 240;
/** No line of a device is as long before its first end. */
const endlessBytes = 256;
/** Letters of other languages are as often what noise looks like. */
const plainText = /^[\t\u0020-\u007e°µ]*$/;
/** No text has these. */
const binary = /[^\t\n\r\u0020-\u007e\u00a0-\u{10ffff}]/u;

const isShown = (byte: number): boolean => byte >= 0x20 || byte === 0x09;

/** The latest whole lines of a port; the first is left out, it may have begun before the port was opened. */
export class LineLog {
  #lines: LoggedLine[] = [];
  readonly #pending = new Uint8Array(maxLineBytes);
  #length = 0;
  #started = false;
  #tooLong = false;
  /** Lines, or stretches without an end, that hold what no text has. */
  binary = 0;
  /** Of those, texts but for control characters: controls after all others, as UTF-16 has them, or some. */
  readonly controls = { utf16: 0, some: 0 };
  readonly #plain = new PlainBytes();
  /** What came first: the end of a line, or a whole one. */
  first = '';
  /** Of all that came. */
  count = 0;
  /** Lines with values that are not kept any more, and when the first of them came. */
  readonly #before = { plain: 0, named: 0, firstMs: 0 };

  get lines(): readonly LoggedLine[] {
    return this.#lines;
  }

  /** @returns how many lines of the kind came before those that are kept, and when the first did, ms */
  before(kind: 'plain' | 'named'): { readonly count: number; readonly firstMs: number } {
    return { count: this.#before[kind], firstMs: this.#before.firstMs };
  }

  push(bytes: Uint8Array, ms: number): void {
    for (const byte of this.#plain.clean(bytes)) {
      if (byte === lineFeed || byte === carriageReturn) this.#end(ms);
      else if (this.#length < maxLineBytes) this.#pending[this.#length++] = byte;
      else this.#tooLong = true;
    }
  }

  #end(ms: number): void {
    const bytes = this.#pending.slice(0, this.#length);
    const wasTooLong = this.#tooLong;
    const isWhole = this.#started;
    this.#length = 0;
    this.#tooLong = false;
    this.#started = true;
    const text = textOf(bytes);
    if (!isWhole) this.first = text;
    if (!isWhole || text.trim() === '') return;
    this.count += 1;
    if (binary.test(text) || wasTooLong) {
      this.binary += 1;
      this.#countControls(bytes);
      return;
    }
    // Numbers are looked for with the minus that keyboards have.
    const ascii = text.replaceAll('\u2212', '-');
    const plain = readPlain(ascii);
    const named = plain === undefined ? readNamed(ascii) : undefined;
    const odd = plain === undefined && named === undefined ? readOdd(ascii) : undefined;
    this.#lines.push({ text, bytes, ms, plain, odd, named });
    if (this.#lines.length > longest) this.#forget(longest / 2);
  }

  #countControls(bytes: Uint8Array): void {
    const text = textOf(bytes.filter(isShown));
    if (text.length === bytes.length || !/\d/.test(text)) return;
    const between = bytes.filter((_, index) => index % 2 === 1);
    const high = between.filter((byte) => byte !== 0).length;
    // Signs beyond Latin-1, such as in `SpO₂`, have no zero.
    const isUtf16 = bytes.every((byte, index) => byte !== 0 || index % 2 === 1) && high <= between.length / 4;
    if (isUtf16) this.controls.utf16 += 1;
    else if (plainText.test(text) && text.length >= bytes.length / 2) this.controls.some += 1;
  }

  /** Text with numbers that has gone on for long, and no line of it has ended. */
  get isEndless(): boolean {
    if (this.#started || this.#length < endlessBytes) return false;
    const text = textOf(this.#pending.slice(0, this.#length).filter(isShown));
    return /\d/.test(text) && !binary.test(text);
  }

  #forget(count: number): void {
    const forgotten = this.#lines.slice(0, count);
    this.#lines = this.#lines.slice(count);
    for (const line of forgotten) {
      if (this.#before.plain + this.#before.named === 0) this.#before.firstMs = line.ms;
      if (line.plain !== undefined || line.odd !== undefined) this.#before.plain += 1;
      else if (line.named !== undefined) this.#before.named += 1;
    }
  }
}
