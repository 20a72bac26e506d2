import { recordHeaderBytes, recordKinds, type RecordHeader, type RecordKind } from './record-codec.ts';

/** Stretch of a segment file that is read at once: whole records, one behind the other. */
export interface Block {
  readonly offset: number;
  end: number;
  readonly firstSequence: number;
  lastSequence: number;
  fromMs: number;
  toMs: number;
  /** Bit per kind. */
  kinds: number;
  /** Bit per stream number modulo 31: may say yes wrongly, never no. */
  streams: number;
}

export interface BlockQuery {
  readonly kinds: ReadonlySet<RecordKind>;
  /** Wanted stream numbers; null = all. */
  readonly streams: ReadonlySet<number> | null;
  readonly fromMs: number;
  readonly toMs: number;
  readonly fromSequence: number;
  readonly toSequence: number;
}

/**
 * Where in a segment to look for what. One item for 64 KB and not one per record: a shift of twelve hours has millions
 * of records, and the index stays under a few hundred kilobytes.
 */
export class BlockIndex {
  readonly #blocks: Block[];
  /** Where records begin that are no samples: few among many, and looked up one by one. */
  readonly #entries: number[];
  #open: Block | undefined;
  static readonly blockBytes = 64 * 1024;

  /** @param blocks as `blocks` told them @param entries as `entries` told them */
  constructor(blocks: readonly Block[] = [], entries: readonly number[] = []) {
    this.#blocks = blocks.map((block) => ({ ...block }));
    this.#entries = [...entries];
  }

  get entries(): readonly number[] {
    return this.#entries;
  }

  /** Of those, the ones from `offset` up to `end`. */
  *entriesIn(offset: number, end: number): Generator<number> {
    let [low, high] = [0, this.#entries.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#entries[middle] ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    for (let place = low; place < this.#entries.length; place += 1) {
      const at = this.#entries[place] ?? end;
      if (at >= end) return;
      yield at;
    }
  }

  get blocks(): readonly Block[] {
    return this.#blocks;
  }

  /** @param header of the whole record at `offset`; records come in order */
  add(header: RecordHeader, offset: number): void {
    const end = offset + recordHeaderBytes + header.payloadBytes;
    const fits = this.#open?.end === offset && end - this.#open.offset <= BlockIndex.blockBytes;
    const block = fits && this.#open !== undefined ? this.#open : this.#begin(header, offset);
    block.end = end;
    block.lastSequence = header.sequence;
    // Nobody looks for the name of a stream: it makes no block one that fits every stretch.
    if (header.kind === 'stream') return;
    block.fromMs = Math.min(block.fromMs, Number.isNaN(header.fromMs) ? -Infinity : header.fromMs);
    block.toMs = Math.max(block.toMs, Number.isNaN(header.toMs) ? Infinity : header.toMs);
    block.kinds |= kindBit(header.kind);
    if (header.kind === 'frames') block.streams |= streamBit(header.stream);
    else this.#entries.push(offset);
  }

  /** Stretches of the file that may hold what is wanted, in order; neighbours joined up to a megabyte. */
  stretches(query: BlockQuery): { offset: number; end: number }[] {
    let kinds = 0;
    for (const kind of query.kinds) kinds |= kindBit(kind);
    let streams = 0;
    for (const stream of query.streams ?? []) streams |= streamBit(stream);
    const found: { offset: number; end: number }[] = [];
    for (const block of this.#blocks) {
      if (!mayHold(block, query, kinds, query.streams === null ? ~0 : streams)) continue;
      const last = found.at(-1);
      if (last?.end === block.offset && block.end - last.offset <= 16 * BlockIndex.blockBytes) {
        last.end = block.end;
      } else {
        found.push({ offset: block.offset, end: block.end });
      }
    }
    return found;
  }

  #begin(header: RecordHeader, offset: number): Block {
    const block: Block = {
      offset,
      end: offset,
      firstSequence: header.sequence,
      lastSequence: header.sequence,
      fromMs: Infinity,
      toMs: -Infinity,
      kinds: 0,
      streams: 0,
    };
    this.#blocks.push(block);
    this.#open = block;
    return block;
  }
}

function mayHold(block: Block, query: BlockQuery, kinds: number, streams: number): boolean {
  const wanted = block.kinds & kinds;
  if (wanted === 0 || (wanted === kindBit('frames') && (block.streams & streams) === 0)) return false;
  if (block.lastSequence < query.fromSequence || block.firstSequence > query.toSequence) return false;
  return block.toMs >= query.fromMs && block.fromMs < query.toMs;
}

/** Whether a record itself is wanted. */
export function matches(header: RecordHeader, query: BlockQuery): boolean {
  if (!query.kinds.has(header.kind)) return false;
  if (header.kind === 'frames' && query.streams !== null && !query.streams.has(header.stream)) return false;
  if (header.sequence < query.fromSequence || header.sequence > query.toSequence) return false;
  // A time that is not a number compares as false: such a record fits every stretch.
  return !(header.toMs < query.fromMs) && !(header.fromMs >= query.toMs);
}

function kindBit(kind: RecordKind): number {
  return 1 << recordKinds.indexOf(kind);
}

function streamBit(stream: number): number {
  return 1 << (stream % 31);
}
