import { readdirSync, readlinkSync, readSync } from 'node:fs';

/**
 * Keeps a pseudo-terminal empty while nobody has it open. A terminal stores what nobody reads, some seconds of
 * signals, for whoever opens it later, while a device's bytes are lost when no program has its port open.
 *
 * Nothing tells the other end of a terminal that it was opened. So we read along while no reader is known: bytes that
 * are not there any more were read by somebody, whom a look into `/proc` then names. From there on that one file
 * descriptor is watched, which costs next to nothing. Without `/proc` (macOS) the terminal stays as it is.
 */
export interface ReaderWatch {
  /** Bytes are on their way to the terminal. */
  sent(): void;
  /** Somebody has written, so somebody has it open. */
  heard(): void;
  close(): void;
}

/** Time between two looks, ms. */
const lookMs = 40;
/** A terminal found empty so many times in a row after bytes were sent has a reader. */
const emptyLooks = 2;

/** @param holdFd our own descriptor of the terminal, opened non-blocking */
export function createReaderWatch(holdFd: number): ReaderWatch {
  const own = `/proc/${process.pid}/fd/${holdFd}`;
  const terminal = linkTarget(own);
  if (terminal === undefined)
    return { sent: () => undefined, heard: () => undefined, close: () => undefined };
  const scratch = new Uint8Array(8192);
  let holder: string | undefined;
  let wasSent = false;
  let empty = 0;

  const look = (): void => {
    if (holder !== undefined) {
      if (linkTarget(holder) === terminal) return;
      holder = findHolder(terminal, own);
      if (holder !== undefined) return;
    }
    if (drain(holdFd, scratch) > 0) empty = 0;
    else if (wasSent) empty += 1;
    wasSent = false;
    if (empty < emptyLooks) return;
    empty = 0;
    holder = findHolder(terminal, own);
  };
  const timer = setInterval(look, lookMs);
  return {
    sent() {
      wasSent = true;
    },
    heard() {
      holder ??= findHolder(terminal, own);
    },
    close() {
      clearInterval(timer);
    },
  };
}

function linkTarget(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined; // closed, ended, or another user's
  }
}

/** @returns a descriptor of the terminal other than ours, as `/proc/PID/fd/N` */
function findHolder(terminal: string, own: string): string | undefined {
  for (const pid of readdirSync('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    for (const descriptor of descriptorsOf(pid)) {
      const holder = `/proc/${pid}/fd/${descriptor}`;
      if (holder !== own && linkTarget(holder) === terminal) return holder;
    }
  }
  return undefined;
}

function descriptorsOf(pid: string): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`);
  } catch {
    return [];
  }
}

/** @returns number of bytes that lay in the terminal and are gone now */
function drain(fd: number, scratch: Uint8Array): number {
  let total = 0;
  try {
    for (;;) {
      const count = readSync(fd, scratch);
      if (count === 0) return total;
      total += count;
    }
  } catch {
    return total; // EAGAIN: empty; EIO: the terminal has ended
  }
}
