import type { Block } from '#main/ledger-format/embedded.ts';
import { sha256Hex } from '#main/crypto/sha256.ts';
import { LedgerError } from '#main/services/ledger/ledger-port.ts';
import { checkBlock, headOf } from './blocks.ts';
import { changesOf } from './changes.ts';
import { decryptPrivate } from './private-data.ts';
import { Head, parseEntry, PrivateDigest, readBlock, readEntry, storeKeys, type Reading } from './store.ts';

export interface ChainReport {
  readonly blocks: number;
  readonly transactions: number;
  readonly headHash: string;
}

/**
 * Reads the whole ledger: every block's hash, signature and link, and that every index entry and private value is
 * exactly what the blocks say.
 * @throws LedgerError corrupt, with the first thing that does not fit
 */
export async function checkChain(
  reading: Reading,
  caPem: string,
  privateDataKey: Uint8Array,
): Promise<ChainReport> {
  const head = await readEntry(reading, storeKeys.head, Head);
  if (head === undefined) throw damaged('its head is missing');
  const expected = new Map<string, string>();
  let previous: Head | undefined;
  let transactions = 0;
  for (let number = 0; number <= head.number; number++) {
    const block = await readBlock(reading, number);
    if (block === undefined) throw damaged(`block ${number} is missing`);
    checkBlock(block, previous, caPem);
    transactions += block.envelopes.length;
    note(expected, block);
    previous = headOf(block);
  }
  if (previous?.hash !== head.hash) throw damaged('its head is not the last block');
  await checkEntries(reading, expected, privateDataKey);
  return { blocks: head.number + 1, transactions, headHash: head.hash };
}

/** Digests of the index entries that the blocks lead to. */
function note(expected: Map<string, string>, block: Block): void {
  for (const operation of changesOf(block, [], new Uint8Array())) {
    if (operation.type === 'put') expected.set(operation.key, sha256Hex(operation.value));
    else expected.delete(operation.key);
  }
}

async function checkEntries(
  reading: Reading,
  expected: Map<string, string>,
  privateDataKey: Uint8Array,
): Promise<void> {
  const options = reading.snapshot === undefined ? {} : { snapshot: reading.snapshot };
  const privatePrefix = storeKeys.privateValue('', '').slice(0, 3);
  const digestOf = (key: string) => `ph/${key.slice(privatePrefix.length)}`;
  // A purge takes value and digest together: where the digest stands, the value has to.
  const withValue = new Set([...expected.keys()].filter((key) => key.startsWith('ph/')));
  for await (const [key, text] of reading.db.iterator(options)) {
    if (key.startsWith(privatePrefix)) {
      withValue.delete(digestOf(key));
      const known = await readEntry(reading, digestOf(key), PrivateDigest);
      const value = decryptPrivate(privateDataKey, key, text);
      if (known?.valueDigest !== sha256Hex(value)) throw damaged('a private value has another digest');
    } else {
      if (expected.get(key) !== sha256Hex(text)) throw damaged(`an entry of ${key.split('/')[0]} is another`);
      expected.delete(key);
    }
  }
  if (withValue.size > 0) throw damaged('a private value is missing');
  const [missing] = expected.keys();
  if (missing !== undefined) throw damaged(`an entry of ${missing.split('/')[0]} is missing`);
}

/** The head of the store as it was left, checked without reading the whole chain. @throws LedgerError corrupt */
export async function checkHead(
  reading: Reading,
  caPem: string,
  anchor: Head | undefined,
): Promise<Head | undefined> {
  const text = await reading.db.get(storeKeys.head);
  if (text === undefined) {
    if (anchor !== undefined) throw damaged(`it should reach to block ${anchor.number}, and is empty`);
    return undefined;
  }
  const head = parseEntry(storeKeys.head, text, Head);
  const block = await readBlock(reading, head.number);
  if (block === undefined) throw damaged(`block ${head.number} is missing`);
  const before = head.number === 0 ? undefined : await readBlock(reading, head.number - 1);
  if (head.number > 0 && before === undefined) throw damaged(`block ${head.number - 1} is missing`);
  checkBlock(block, before === undefined ? undefined : headOf(before), caPem);
  if (headOf(block).hash !== head.hash) throw damaged('its head is not the last block');
  await checkAnchor(reading, head, anchor);
  return head;
}

async function checkAnchor(reading: Reading, head: Head, anchor: Head | undefined): Promise<void> {
  if (anchor === undefined) return;
  if (anchor.number > head.number) {
    throw damaged(`it should reach to block ${anchor.number}, and ends at block ${head.number}`);
  }
  const block = await readBlock(reading, anchor.number);
  if (block === undefined || headOf(block).hash !== anchor.hash) {
    throw damaged(`block ${anchor.number} is not the one that was written`);
  }
}

function damaged(what: string): LedgerError {
  return new LedgerError('corrupt', `The ledger is damaged: ${what}.`);
}
