import { gzipSync } from 'node:zlib';

const block = 512;

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0');
}

/** A header of POSIX ustar whose times and owners are always the same. */
function header(name: string, size: number): Buffer {
  const bytes = Buffer.alloc(block);
  const field = (offset: number, text: string): void => void bytes.write(text, offset, 'ascii');
  field(0, name);
  field(100, `${octal(0o644, 7)}\0`);
  field(108, `${octal(0, 7)}\0`);
  field(116, `${octal(0, 7)}\0`);
  field(124, `${octal(size, 11)}\0`);
  field(136, `${octal(0, 11)}\0`);
  field(148, ' '.repeat(8));
  field(156, '0');
  field(257, 'ustar');
  field(263, '00');
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  field(148, `${octal(sum, 6)}\0 `);
  return bytes;
}

/**
 * An archive whose bytes follow from names and contents alone, whoever makes it whenever.
 * @param files in their order; names of at most 100 ASCII letters
 */
export function tarGz(files: readonly (readonly [name: string, content: Uint8Array])[]): Buffer {
  const parts = files.flatMap(([name, content]) => {
    const rest = (block - (content.length % block)) % block;
    return [header(name, content.length), content, Buffer.alloc(rest)];
  });
  // Stored, not compressed: what a compressor makes differs from version to version.
  const packed = gzipSync(Buffer.concat([...parts, Buffer.alloc(2 * block)]), { level: 0 });
  // Of the operating system, RFC 1952: unknown.
  packed[9] = 255;
  return packed;
}
