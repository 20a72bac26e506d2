import { common } from '@hyperledger/fabric-protos';
import { describe, expect, it } from 'vitest';
import { LedgerError } from '#main/services/ledger/ledger-port.ts';
import { silentLogger } from '#main/testing/fakes.ts';
import { chainOf } from './testing/made-blocks.ts';
import { followBlocks } from './follow-blocks.ts';

const lost = () => new LedgerError('unreachable', 'gone');

async function follow(
  open: (fromBlock: number) => AsyncIterable<common.Block>,
  until: number,
  fromBlock = 0,
): Promise<number[]> {
  const stop = new AbortController();
  const seen: number[] = [];
  for await (const block of followBlocks(open, { fromBlock, signal: stop.signal }, silentLogger)) {
    const number = block.getHeader()!.getNumber();
    seen.push(number);
    if (number === until) stop.abort();
  }
  return seen;
}

describe('following blocks over a fake connection', () => {
  const chain = chainOf(6);

  it('goes on from the next block after every loss and every quiet end', async () => {
    const opened: number[] = [];
    async function* open(fromBlock: number) {
      opened.push(fromBlock);
      yield* chain.slice(fromBlock, fromBlock + 2);
      if (opened.length % 2 === 0) throw lost();
    }
    expect(await follow(open, 5)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(opened).toEqual([0, 2, 4]);
  });

  it('begins where it is told', async () => {
    expect(await follow((from) => from0(chain.slice(from)), 5, 3)).toEqual([3, 4, 5]);
  });

  it('refuses a block that is another one, or does not follow the one before', async () => {
    await expect(follow(() => from0([chain[1]!]), 5)).rejects.toMatchObject({ kind: 'corrupt' });
    const forged = chainOf(3, 'other');
    await expect(follow(() => from0([chain[0]!, forged[1]!]), 5)).rejects.toMatchObject({ kind: 'corrupt' });
    async function* reopened(from: number) {
      if (from === 2) yield forged[2]!;
      yield* chain.slice(0, 2);
      throw lost();
    }
    await expect(follow(reopened, 5)).rejects.toMatchObject({ kind: 'corrupt' });
  });

  it('ends with what waiting does not help against', async () => {
    await expect(follow(revoked, 5)).rejects.toMatchObject({ kind: 'identity' });
  });

  it('ends without an error when it is aborted while the connection waits', async () => {
    const stop = new AbortController();
    async function* open() {
      yield* chain.slice(0, 1);
      const { promise, reject } = Promise.withResolvers<never>();
      stop.signal.addEventListener('abort', () => reject(lost()));
      queueMicrotask(() => stop.abort());
      await promise;
    }
    const seen: common.Block[] = [];
    const blocks = followBlocks(open, { fromBlock: 0, signal: stop.signal }, silentLogger);
    for await (const block of blocks) seen.push(block);
    expect(seen).toHaveLength(1);
  });
});

async function* from0(blocks: readonly common.Block[]): AsyncIterable<common.Block> {
  yield* blocks;
}

async function* revoked(): AsyncIterable<common.Block> {
  yield* chainOf(1);
  throw new LedgerError('identity', 'revoked');
}
