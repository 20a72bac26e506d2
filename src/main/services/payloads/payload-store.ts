/** Where the payloads of a hospital lie: encrypted before they come here, and named by what they are. */

/** SHA-256 of the ciphertext, 64 digits of small hex: the name of a payload. */
type PayloadDigest = string;

/** What a payload is found by. Ids and a kind, never a name: whoever runs the store reads this. */
export interface PayloadFacts {
  readonly subjectId: string;
  /** What it holds, such as `waveform`. */
  readonly type: string;
  /** When what it holds began, whole ms since 1970, UTC. */
  readonly timeMs: number;
}

export interface PayloadEntry extends PayloadFacts {
  readonly digest: PayloadDigest;
  /** Of the ciphertext. */
  readonly sizeBytes: number;
}

/** Bytes of the ciphertext: `start` is the first, `end` is the first that is not part of it. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** One thing to find by; all: whatever is in the store. */
export type PayloadsOf =
  | { readonly by: 'transaction'; readonly transactionId: string }
  | { readonly by: 'subject'; readonly subjectId: string }
  | { readonly by: 'type'; readonly type: string }
  | { readonly by: 'all' };

export interface PayloadQuery {
  readonly of: PayloadsOf;
  /** Both included; absent: without a bound. ms since 1970, UTC. */
  readonly fromMs?: number;
  readonly toMs?: number;
  /** Absent: oldest first. */
  readonly newestFirst?: boolean;
  /** At most this many, 1 to 1,000. */
  readonly limit: number;
  /** Where the page before ended, as it said; the other words of the query stay the same. */
  readonly after?: string;
}

export interface PayloadPage {
  /** By time, those of one time by digest. */
  readonly entries: readonly PayloadEntry[];
  /** For the page behind this one; null: there is none. */
  readonly next: string | null;
}

/**
 * One store for ciphertext, one conformance suite for whatever keeps it. Every look-up goes to a key that is computed:
 * it takes as long among a million as among ten.
 *
 * All of it throws ServiceError: `bad-request` for a word that cannot be part of a key, `disk` or `unavailable` when the
 * store cannot, with what is stored unharmed.
 */
export interface PayloadStore {
  /**
   * Resolves when content and facts are durable. What was cut off meanwhile is not found, in part or as a whole. The same
   * bytes with the same facts once more change nothing.
   * @throws ServiceError('conflict') when these bytes are stored with other facts
   */
  put(content: AsyncIterable<Uint8Array>, facts: PayloadFacts): Promise<PayloadEntry>;
  /**
   * From now on the payload is found by this transaction, among others. Again: changes nothing.
   * @throws ServiceError('not-found')
   */
  link(digest: PayloadDigest, transactionId: string): Promise<void>;
  /** null: not in this store. */
  describe(digest: PayloadDigest): Promise<PayloadEntry | null>;
  /**
   * Read as a whole, it ends with ServiceError('disk') when the bytes are not those of the digest. A range is not
   * checked here: each chunk of the envelope is authenticated by itself.
   * @throws ServiceError('not-found'), ServiceError('bad-request') for a range that is not within the payload
   */
  get(digest: PayloadDigest, range?: ByteRange): Promise<AsyncIterable<Uint8Array>>;
  find(query: PayloadQuery): Promise<PayloadPage>;
  /**
   * Destroys ciphertext and every way to find it; what a crash left over is destroyed when the store is opened.
   * @returns whether there was such a payload
   */
  erase(digest: PayloadDigest): Promise<boolean>;
  close(): Promise<void>;
}
