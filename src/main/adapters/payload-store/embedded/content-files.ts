import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { diskError } from '#main/adapters/disk/disk-error.ts';
import { syncFolder } from '#main/adapters/disk/atomic-file.ts';
import { isMissing } from '#main/adapters/disk/error-code.ts';
import { makeFolders } from '#main/adapters/disk/make-folders.ts';
import type { ByteRange } from '#main/services/payloads/payload-store.ts';
import { otherBytes } from '../refusals.ts';

interface Received {
  /** On disk, under a name that nobody looks for. */
  readonly temporary: string;
  readonly digest: string;
  readonly sizeBytes: number;
}

/** Ciphertext on disk: one file each, named by its digest, in 256 folders. Nothing of it is found before `keep`. */
export class ContentFiles {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** What an earlier process was receiving when it ended is removed. */
  static async open(folder: string): Promise<ContentFiles> {
    const files = new ContentFiles(folder);
    await guarded(rm(files.#incoming, { recursive: true, force: true }));
    await guarded(makeFolders(files.#incoming));
    return files;
  }

  /** @throws what `content` throws, ServiceError('disk'); then nothing is left of it */
  async receive(content: AsyncIterable<Uint8Array>): Promise<Received> {
    const temporary = join(this.#incoming, randomBytes(8).toString('hex'));
    const hash = createHash('sha256');
    let sizeBytes = 0;
    const file = await guarded(open(temporary, 'wx', 0o600));
    try {
      for await (const bytes of content) {
        hash.update(bytes);
        sizeBytes += bytes.length;
        await guarded(file.writeFile(bytes));
      }
      await guarded(file.sync());
    } catch (error) {
      await file.close().catch(() => undefined);
      await this.discard(temporary);
      throw error;
    }
    await guarded(file.close());
    return { temporary, digest: hash.digest('hex'), sizeBytes };
  }

  /** In its place, durably; over the same bytes where they are there already. */
  async keep({ temporary, digest }: Received): Promise<void> {
    const holder = this.#holderOf(digest);
    await guarded(makeFolders(holder));
    await guarded(rename(temporary, join(holder, digest)));
    await guarded(syncFolder(holder));
    await guarded(syncFolder(this.#folder));
  }

  async discard(temporary: string): Promise<void> {
    await rm(temporary, { force: true }).catch(() => undefined);
  }

  async read(digest: string, sizeBytes: number, range?: ByteRange): Promise<AsyncIterable<Uint8Array>> {
    const path = join(this.#holderOf(digest), digest);
    const found = await stat(path).catch((error: unknown) => {
      throw isMissing(error) ? otherBytes(error) : diskError(error);
    });
    if (found.size !== sizeBytes) throw otherBytes();
    return range === undefined ? whole(path, digest) : part(path, range);
  }

  /** Durably; nothing where there is no such file. */
  async remove(digest: string): Promise<void> {
    const holder = this.#holderOf(digest);
    await guarded(rm(join(holder, digest), { force: true }));
    await syncFolder(holder).catch((error: unknown) => {
      if (!isMissing(error)) throw diskError(error);
    });
  }

  get #incoming(): string {
    return join(this.#folder, 'incoming');
  }

  #holderOf(digest: string): string {
    return join(this.#folder, digest.slice(0, 2));
  }
}

async function* part(path: string, { start, end }: ByteRange): AsyncGenerator<Uint8Array> {
  if (start === end) return;
  try {
    yield* createReadStream(path, { start, end: end - 1, highWaterMark: 1 << 18 });
  } catch (error) {
    throw diskError(error);
  }
}

async function* whole(path: string, digest: string): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  for await (const bytes of part(path, { start: 0, end: Infinity })) {
    hash.update(bytes);
    yield bytes;
  }
  if (hash.digest('hex') !== digest) throw otherBytes();
}

async function guarded<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw diskError(error);
  }
}
