/**
 * Finds frames in a byte stream that may hold anything. Memory is bounded; how the bytes are cut into chunks makes no
 * difference; nothing is allocated after construction.
 */
export interface Scanner {
  push(bytes: Uint8Array): void;
  /** Bytes so far that belonged to no frame. */
  readonly skippedBytes: number;
}

/**
 * Looks at `bytes[from..to)`. Answers the length of the frame that starts at `from` (after handing it on), `needMore`
 * when its beginning may be one, `noFrame` when it is none. The answer may depend on the bytes alone, not on `to`.
 */
export type FrameMatcher = (bytes: Uint8Array, from: number, to: number) => number;

export const needMore = 0;
export const noFrame = -1;

/** @param longest most bytes that the matcher ever wants to see at once */
export function createScanner(longest: number, match: FrameMatcher): Scanner {
  const buffer = new Uint8Array(Math.max(8192, longest * 4));
  let end = 0;
  let skipped = 0;

  const scan = (): number => {
    let from = 0;
    while (from < end) {
      const length = match(buffer, from, end);
      if (length === needMore) break;
      if (length < 0) {
        skipped += 1;
        from += 1;
      } else {
        from += length;
      }
    }
    return from;
  };

  return {
    push(bytes) {
      let taken = 0;
      while (taken < bytes.length) {
        const room = Math.min(buffer.length - end, bytes.length - taken);
        buffer.set(bytes.subarray(taken, taken + room), end);
        taken += room;
        end += room;
        const from = scan();
        buffer.copyWithin(0, from, end);
        end -= from;
      }
    },
    get skippedBytes() {
      return skipped;
    },
  };
}
