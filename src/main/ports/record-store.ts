/** Small records, encrypted at rest under the workstation key. A resolved write is on disk. */
export interface RecordStore {
  get(key: string): Promise<unknown>;
  /** All or nothing; resolves after fsync. A value of `undefined` deletes. */
  write(changes: readonly RecordChange[]): Promise<void>;
  /**
   * Entries whose key starts with `prefix`, in key order or backwards.
   * @param options `after`: only what comes behind this key, in the direction of reading
   */
  list(
    prefix: string,
    options?: { readonly limit?: number; readonly reverse?: boolean; readonly after?: string },
  ): Promise<readonly { readonly key: string; readonly value: unknown }[]>;
}

/** One write into the record store. */
export interface RecordChange {
  readonly key: string;
  readonly value: unknown;
}
