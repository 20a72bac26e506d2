import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { ServiceError } from '#shared/contract/errors.ts';
import type { ByteRange } from './payload-store.ts';

/*
 * The ciphertext of a payload, format 1: a header of 12 bytes (`VSP1`, the power of two that is the size of a chunk, a
 * random prefix of 7 bytes), then the plain bytes in chunks, each with AES-256-GCM and followed by its tag of 16 bytes.
 * Nonce of a chunk: prefix, its number (u32, big-endian), 1 for the last chunk and 0 for every other (STREAM: Hoang,
 * Reyhanitabar, Rogaway, Vizár, 2015). The header is authenticated with each. So no chunk opens in another place, none can
 * be missing, and the end is known. A data key is random and for one payload.
 */

const magic = Buffer.from('VSP1', 'latin1');
const chunkPower = 16;
const chunkBytes = 2 ** chunkPower;
const headerBytes = 12;
const tagBytes = 16;
const sealedChunkBytes = chunkBytes + tagBytes;

/** A payload as it is stored. */
interface StoredPayload {
  /** Of the ciphertext. */
  readonly sizeBytes: number;
  /** @param range of the ciphertext */
  read(range: ByteRange): Promise<AsyncIterable<Uint8Array>>;
}

/** A payload whose header and end are checked. */
interface OpenPayload {
  /** Of the plain bytes. */
  readonly sizeBytes: number;
  /**
   * Each chunk is given out after it was authenticated. Needs the memory of a few chunks.
   * @param range of the plain bytes; absent: all
   * @throws ServiceError('disk') at the first chunk that is not what was encrypted, ServiceError('bad-request')
   */
  read(range?: ByteRange): AsyncGenerator<Uint8Array>;
}

/**
 * @param key 32 random bytes, for this payload alone
 * @returns the ciphertext, piece by piece, with the memory of a few chunks
 */
export async function* encryptPayload(
  key: Uint8Array,
  content: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const header = Buffer.concat([magic, Buffer.of(chunkPower), randomBytes(7)]);
  yield header;
  let chunk = Buffer.alloc(chunkBytes);
  let filled = 0;
  let number = 0;
  for await (const bytes of content) {
    for (let taken = 0; taken < bytes.length;) {
      // A full chunk waits for the byte behind it: only then it is not the last.
      if (filled === chunkBytes) {
        yield sealChunk(key, header, number, false, chunk);
        number += 1;
        filled = 0;
      }
      const more = bytes.subarray(taken, taken + chunkBytes - filled);
      chunk.set(more, filled);
      filled += more.length;
      taken += more.length;
    }
  }
  chunk = chunk.subarray(0, filled);
  yield sealChunk(key, header, number, true, chunk);
}

/**
 * Reads header and last chunk, so that of a payload that was cut nothing is given out.
 * @throws ServiceError('disk') when the payload was cut or exchanged, or the key is another's
 */
export async function openPayload(key: Uint8Array, stored: StoredPayload): Promise<OpenPayload> {
  const chunks = Math.max(1, Math.ceil((stored.sizeBytes - headerBytes) / sealedChunkBytes));
  const sizeBytes = stored.sizeBytes - headerBytes - chunks * tagBytes;
  if (sizeBytes < 0) throw notWhatWasStored();
  const header = await gather(stored, 0, headerBytes);
  if (!header.subarray(0, 5).equals(Buffer.concat([magic, Buffer.of(chunkPower)]))) throw notWhatWasStored();

  const chunk = async (number: number): Promise<Buffer> => {
    const start = headerBytes + number * sealedChunkBytes;
    const end = Math.min(start + sealedChunkBytes, stored.sizeBytes);
    return openChunk(key, header, number, number === chunks - 1, await gather(stored, start, end));
  };
  await chunk(chunks - 1);

  return {
    sizeBytes,
    async *read({ start, end } = { start: 0, end: sizeBytes }) {
      checkRange(start, end, sizeBytes);
      for (let at = start; at < end;) {
        const number = Math.floor(at / chunkBytes);
        const first = number * chunkBytes;
        const plain = await chunk(number);
        yield plain.subarray(at - first, end - first);
        at = first + chunkBytes;
      }
    },
  };
}

function nonceOf(header: Buffer, number: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  header.copy(nonce, 0, 5);
  nonce.writeUInt32BE(number, 7);
  nonce[11] = last ? 1 : 0;
  return nonce;
}

function sealChunk(key: Uint8Array, header: Buffer, number: number, last: boolean, plain: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonceOf(header, number, last)).setAAD(header);
  const data = cipher.update(plain);
  return Buffer.concat([data, cipher.final(), cipher.getAuthTag()]);
}

function openChunk(key: Uint8Array, header: Buffer, number: number, last: boolean, sealed: Buffer): Buffer {
  if (sealed.length < tagBytes) throw notWhatWasStored();
  const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(header, number, last), {
    authTagLength: tagBytes,
  });
  decipher.setAAD(header).setAuthTag(sealed.subarray(-tagBytes));
  const plain = decipher.update(sealed.subarray(0, -tagBytes));
  try {
    return Buffer.concat([plain, decipher.final()]);
  } catch (cause) {
    throw notWhatWasStored(cause);
  }
}

/** @throws ServiceError('disk') when there are more or fewer bytes than asked for */
async function gather(stored: StoredPayload, start: number, end: number): Promise<Buffer> {
  const all: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const bytes of await stored.read({ start, end })) {
    sizeBytes += bytes.length;
    if (sizeBytes > end - start) throw notWhatWasStored();
    all.push(bytes);
  }
  if (sizeBytes !== end - start) throw notWhatWasStored();
  return Buffer.concat(all);
}

function checkRange(start: number, end: number, sizeBytes: number): void {
  const whole = Number.isInteger(start) && Number.isInteger(end);
  if (whole && start >= 0 && start <= end && end <= sizeBytes) return;
  throw new ServiceError(
    'bad-request',
    'This is no part of this payload.',
    'Nothing was changed. Check what was asked for.',
  );
}

function notWhatWasStored(cause?: unknown): ServiceError {
  return new ServiceError(
    'disk',
    'This payload is not what was stored, or its key is another one: it is not shown.',
    'Call IT: the payload has to be brought back from a backup. What the ledger says of it is unharmed.',
    false,
    { cause },
  );
}
