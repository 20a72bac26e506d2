import { createScanner, needMore, noFrame, type Scanner } from '#main/devices/scanner.ts';

/** Frames a second. */
export const rateHz = 50;
const frameBytes = 5;
const start = 0xc1;

export interface ClipFrame {
  /** 0 to 255, over and over. */
  readonly number: number;
  /** Light that comes through, 0 to 255. */
  readonly pleth: number;
  /** 1/min, 0 = not known. */
  readonly pulse: number;
}

/** `C1 number pleth pulse sum`. */
export function encode({ number, pleth, pulse }: ClipFrame): Uint8Array {
  return Uint8Array.of(start, number, pleth, pulse, (number + pleth + pulse) & 0xff);
}

export function createDecoder(take: (frame: ClipFrame) => void): Scanner {
  return createScanner(frameBytes, (bytes, from, to) => {
    if (bytes[from] !== start) return noFrame;
    if (to - from < frameBytes) return needMore;
    const [number = 0, pleth = 0, pulse = 0, sum] = bytes.subarray(from + 1, from + frameBytes);
    if (((number + pleth + pulse) & 0xff) !== sum) return noFrame;
    take({ number, pleth, pulse });
    return frameBytes;
  });
}
