import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export interface LineSink {
  write(line: string): void;
  close(): void;
}

/**
 * A file that is turned over when full: `path`, then `path.1`, `path.2` …, the oldest is overwritten. Lines are written
 * at once, so that the last words before a crash are there. A disk that is full loses lines, never the app.
 */
export function createBoundedFile(path: string, bytesPerFile: number, olderFiles: number): LineSink {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  let file = openSync(path, 'a', 0o600);
  let size = fstatSync(file).size;

  function turnOver(): void {
    closeSync(file);
    for (let number = olderFiles; number >= 1; number--) {
      moveIfThere(number === 1 ? path : `${path}.${number - 1}`, `${path}.${number}`);
    }
    file = openSync(path, 'w', 0o600);
    size = 0;
  }

  return {
    write(line) {
      const bytes = Buffer.from(line, 'utf8');
      try {
        if (size > 0 && size + bytes.length > bytesPerFile) turnOver();
        size += writeSync(file, bytes);
      } catch {
        // There is no log to say so in.
      }
    },
    close: () => closeSync(file),
  };
}

function moveIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch {
    // Not every older file exists yet.
  }
}
