import { hash } from 'node:crypto';
import { z } from 'zod';

/** How many records a group has, and the sum of their digests. */
const GroupTally = z.strictObject({
  count: z.int().min(0),
  /** Sum modulo 2^256 of a keyed digest of each record, hex. */
  sum: z.string().regex(/^[0-9a-f]{64}$/),
});

/** What the store holds after so many writes, by group: the first part of a record's name. */
export const Tally = z.strictObject({
  writes: z.int().min(0),
  groups: z.record(z.string(), GroupTally),
});
export type Tally = z.infer<typeof Tally>;

/** A record as it is stored; undefined: there is none. */
type Stored = Uint8Array | undefined;

interface Group {
  count: number;
  sum: bigint;
}

const modulus = 1n << 256n;

/**
 * Counts records and adds up their digests, so that each write changes the tally by what it changes and nothing else.
 * The sum does not depend on the order of writes, and without the key nobody can find records of another sum (the
 * additive multiset hash of Clarke et al., ASIACRYPT 2003, whose sums stay secret here).
 */
export class RunningTally {
  readonly #key: Uint8Array;
  readonly #groups = new Map<string, Group>();
  #writes = 0;

  /** @param key 32 bytes, for nothing else */
  constructor(key: Uint8Array) {
    this.#key = key;
  }

  get writes(): number {
    return this.#writes;
  }

  /** The next write replaces `before` by `after`. */
  change(name: string, before: Stored, after: Stored): void {
    const groupName = groupOf(name);
    const group = this.#groups.get(groupName) ?? { count: 0, sum: 0n };
    group.count += (after === undefined ? 0 : 1) - (before === undefined ? 0 : 1);
    group.sum = (group.sum + this.#digest(name, after) - this.#digest(name, before) + modulus) % modulus;
    if (group.count === 0 && group.sum === 0n) this.#groups.delete(groupName);
    else this.#groups.set(groupName, group);
  }

  /** One write is done. */
  countWrite(): void {
    this.#writes += 1;
  }

  /** Goes on counting from a number of writes that is known already. */
  continueFrom(writes: number): void {
    this.#writes = Math.max(this.#writes, writes);
  }

  /** A copy that changes for itself: a write that fails must not count. */
  fork(): RunningTally {
    const copy = new RunningTally(this.#key);
    copy.#writes = this.#writes;
    for (const [name, group] of this.#groups) copy.#groups.set(name, { ...group });
    return copy;
  }

  toJSON(): Tally {
    const groups = [...this.#groups].map(([name, { count, sum }]) => [
      name,
      { count, sum: sum.toString(16).padStart(64, '0') },
    ]);
    return { writes: this.#writes, groups: Object.fromEntries(groups) };
  }

  #digest(name: string, stored: Stored): bigint {
    if (stored === undefined) return 0n;
    const nameBytes = Buffer.from(name, 'utf8');
    const length = Buffer.alloc(4);
    length.writeUInt32LE(nameBytes.length);
    const text = Buffer.concat([this.#key, length, nameBytes, stored]);
    return BigInt(`0x${hash('sha256', text, 'hex')}`);
  }
}

/** Something of a group is not as it was written. */
export interface RecordLoss {
  /** First part of the records' names, such as `patient`. */
  readonly group: string;
  readonly expected: number;
  readonly found: number;
}

/** Where what is there is not what should be there. */
export function lossesOf(expected: Tally, found: Tally): readonly RecordLoss[] {
  const names = new Set([...Object.keys(expected.groups), ...Object.keys(found.groups)]);
  return [...names].toSorted().flatMap((group) => {
    const before = expected.groups[group];
    const now = found.groups[group];
    if (before?.sum === now?.sum && before?.count === now?.count) return [];
    return [{ group, expected: before?.count ?? 0, found: now?.count ?? 0 }];
  });
}

function groupOf(name: string): string {
  return name.split('/', 1)[0] ?? name;
}
