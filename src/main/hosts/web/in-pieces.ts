import { Readable } from 'node:stream';

/** Written at once, characters: a fraction of a millisecond. */
const pieceLength = 128 * 1024;

/** A reply that takes so long to write that samples would wait: it holds a text that is longer than one piece. */
export function isLarge(reply: unknown): reply is object {
  return typeof reply === 'object' && reply !== null && Object.values(reply).some(isLong);
}

const isLong = (value: unknown): value is string => typeof value === 'string' && value.length > pieceLength;

/** The JSON of a reply, piece by piece: between two of them the loop turns. */
export function inPieces(reply: object): Readable {
  return Readable.from(pieces(reply), { objectMode: false });
}

function* pieces(value: unknown): Generator<string> {
  if (isLong(value)) yield* piecesOfText(value);
  else if (Array.isArray(value)) yield* listed('[', ']', value.map(pieces));
  else if (typeof value === 'object' && value !== null) yield* listed('{', '}', membersOf(value));
  else yield JSON.stringify(value);
}

function* membersOf(object: object): Generator<Iterable<string>> {
  for (const [name, value] of Object.entries(object)) if (value !== undefined) yield member(name, value);
}

function* member(name: string, value: unknown): Generator<string> {
  yield `${JSON.stringify(name)}:`;
  yield* pieces(value);
}

function* listed(begin: string, end: string, parts: Iterable<Iterable<string>>): Generator<string> {
  yield begin;
  let isFirst = true;
  for (const part of parts) {
    if (!isFirst) yield ',';
    isFirst = false;
    yield* part;
  }
  yield end;
}

/** A character of two halves that a cut parts is escaped, half by half, and is the same when it is read. */
function* piecesOfText(text: string): Generator<string> {
  yield '"';
  for (let at = 0; at < text.length; at += pieceLength)
    yield JSON.stringify(text.slice(at, at + pieceLength)).slice(1, -1);
  yield '"';
}
