/**
 * How WFDB data files store samples (PhysioNet, "WFDB Applications Guide", signal(5)): counts of all signals of a file one
 * after the other, in one of these formats.
 */
export interface SampleFormat {
  /** The count that means "no valid sample"; null where every count is one. */
  readonly invalid: number | null;
  /** Each count is the difference from the one before it of the same signal. */
  readonly isDifference: boolean;
  /** @returns how many counts lie in so many bytes */
  countsIn(bytes: number): number;
  /** @param start bytes before the first count @param index number of the count @returns the count */
  read(bytes: Uint8Array, start: number, index: number): number;
}

const byte = (bytes: Uint8Array, at: number): number => bytes[at] ?? 0;
const word = (bytes: Uint8Array, at: number): number => byte(bytes, at) | (byte(bytes, at + 1) << 8);
/** @returns the lowest `bits` of `value` as a two's complement number */
const signed = (value: number, bits: number): number => (value << (32 - bits)) >> (32 - bits);

const wholeBytes = (
  size: number,
  invalid: number | null,
  read: (bytes: Uint8Array, at: number) => number,
): SampleFormat => ({
  invalid,
  isDifference: false,
  countsIn: (length) => Math.floor(length / size),
  read: (bytes, start, index) => read(bytes, start + size * index),
});

/** Three counts of 10 bit in four bytes; of a cut group, those whose bits are all there. */
const threeInFour = (
  cut: readonly [number, number, number, number],
  read: (low: number, high: number, place: number) => number,
): SampleFormat => ({
  invalid: -0x200,
  isDifference: false,
  countsIn: (length) => 3 * Math.floor(length / 4) + (cut[length % 4] ?? 0),
  read(bytes, start, index) {
    const at = start + 4 * Math.floor(index / 3);
    return signed(read(word(bytes, at), word(bytes, at + 2), index % 3), 10);
  },
});

const formats = {
  /** Stands for a signal without samples. */
  '0': { invalid: null, isDifference: false, countsIn: () => 0, read: () => 0 },
  '8': {
    ...wholeBytes(1, null, (bytes, at) => signed(byte(bytes, at), 8)),
    isDifference: true,
  },
  '16': wholeBytes(2, -0x8000, (bytes, at) => signed(word(bytes, at), 16)),
  '24': wholeBytes(3, -0x80_0000, (bytes, at) => signed(word(bytes, at) | (byte(bytes, at + 2) << 16), 24)),
  '32': wholeBytes(4, -0x8000_0000, (bytes, at) => word(bytes, at) | (word(bytes, at + 2) << 16)),
  '61': wholeBytes(2, -0x8000, (bytes, at) => signed((byte(bytes, at) << 8) | byte(bytes, at + 1), 16)),
  '80': wholeBytes(1, -0x80, (bytes, at) => byte(bytes, at) - 0x80),
  '160': wholeBytes(2, -0x8000, (bytes, at) => word(bytes, at) - 0x8000),
  '212': {
    invalid: -0x800,
    isDifference: false,
    countsIn: (length) => Math.floor((length * 2) / 3),
    read(bytes, start, index) {
      // Two counts of 12 bit in three bytes: the middle byte has the high nibbles, the first count's below.
      const at = start + 3 * (index >> 1);
      const middle = byte(bytes, at + 1);
      return signed(
        (index & 1) === 0
          ? byte(bytes, at) | ((middle & 0x0f) << 8)
          : byte(bytes, at + 2) | ((middle & 0xf0) << 4),
        12,
      );
    },
  },
  '310': threeInFour([0, 0, 1, 1], (low, high, place) =>
    place === 0 ? low >> 1 : place === 1 ? high >> 1 : (low >> 11) | ((high >> 11) << 5),
  ),
  '311': threeInFour([0, 0, 1, 2], (low, high, place) =>
    place === 0 ? low : place === 1 ? (low >> 10) | (high << 6) : high >> 4,
  ),
} satisfies Record<string, SampleFormat>;

export type WfdbFormat = keyof typeof formats;

export const isWfdbFormat = (text: string): text is WfdbFormat => Object.hasOwn(formats, text);

export const sampleFormat = (format: WfdbFormat): SampleFormat => formats[format];

export const readableFormats = Object.keys(formats)
  .filter((format) => format !== '0')
  .join(', ');
