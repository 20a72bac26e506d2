import { badRecording } from './recording.ts';

const csvHint = 'Save the table as CSV (UTF-8) and give that file.';

/** What the file is, when it is none of text. */
const magics: readonly (readonly [readonly number[], string])[] = [
  [[0x50, 0x4b, 0x03, 0x04], 'is an Excel workbook or another packed file'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'is an Excel workbook of the older kind'],
  [[0x1f, 0x8b], 'is compressed (gzip)'],
  [[0x25, 0x50, 0x44, 0x46], 'is a PDF'],
];

/** UTF-16 without its mark: every second byte of plain text is 0. */
function utf16WithoutMark(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  const part = bytes.subarray(0, 200);
  let even = 0;
  let odd = 0;
  for (const [i, value] of part.entries()) {
    if (value !== 0) continue;
    if (i % 2 === 0) even += 1;
    else odd += 1;
  }
  if (odd > part.length / 3 && even === 0) return 'utf-16le';
  return even > part.length / 3 && odd === 0 ? 'utf-16be' : null;
}

function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' | null {
  const [a, b, c, d] = bytes;
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 && bytes.length > 4 ? null : 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  return utf16WithoutMark(bytes) ?? 'utf-8';
}

/**
 * Text as spreadsheets, editors and scripts save it: UTF-8 with or without its mark, UTF-16 of both kinds, else the code page
 * of Western Windows.
 * @throws ServiceError when it is no text
 */
export function decodeText(bytes: Uint8Array): string {
  const magic = magics.find(([start]) => start.every((value, i) => bytes[i] === value));
  if (magic !== undefined) throw badRecording(`${magic[1]}, not a table of text`, csvHint);
  const encoding = encodingOf(bytes);
  if (encoding === null) throw badRecording('is written in UTF-32, which is not read', csvHint);
  const text = decodeAs(encoding, bytes);
  const zero = text.indexOf('\0');
  if (zero >= 0) {
    throw badRecording(
      `is not text: line ${text.slice(0, zero).split(/\r\n|\n|\r/).length} holds a zero byte`,
      csvHint,
    );
  }
  return text;
}

function decodeAs(encoding: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    if (encoding !== 'utf-8')
      throw badRecording(`is cut or damaged: it is no whole ${encoding.toUpperCase()}`, csvHint);
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
