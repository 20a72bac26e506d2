import type { common } from '@hyperledger/fabric-protos';
import { setTimeout as delay } from 'node:timers/promises';
import { toHex } from '#shared/codec/hex.ts';
import type { Logger } from '#main/ports/logger.ts';
import { LedgerError, type LedgerErrorKind } from '#main/services/ledger/ledger-port.ts';
import { blockHashOf } from './block-hash.ts';

const passing: readonly LedgerErrorKind[] = ['unreachable', 'unknown', 'busy'];
const firstPauseMs = 250;
const longestPauseMs = 10_000;

/**
 * Blocks in order and without a hole, over as many connections as it takes: a lost one is made again from the next
 * block. It ends when aborted.
 * @param open blocks from a number on, until its connection is lost
 * @throws LedgerError corrupt when a block does not follow the one before, and what waiting does not help against
 */
export async function* followBlocks(
  open: (fromBlock: number) => AsyncIterable<common.Block>,
  from: { readonly fromBlock: number; readonly signal: AbortSignal },
  logger: Logger,
): AsyncIterable<common.Block> {
  const { signal } = from;
  let next = from.fromBlock;
  let hash: string | undefined;
  let pauseMs = firstPauseMs;
  while (!signal.aborted) {
    try {
      for await (const block of open(next)) {
        checkFollows(block, next, hash);
        const header = block.getHeader();
        hash = header === undefined ? undefined : blockHashOf(header);
        next++;
        pauseMs = firstPauseMs;
        yield block;
        if (signal.aborted) return;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof LedgerError) || !passing.includes(error.kind)) throw error;
      logger.warn('ledger.blocks-lost', { next, kind: error.kind });
    }
    await pause(pauseMs, signal);
    pauseMs = Math.min(2 * pauseMs, longestPauseMs);
  }
}

function checkFollows(block: common.Block, number: number, previousHash: string | undefined): void {
  const header = block.getHeader();
  if (header?.getNumber() !== number) {
    throw new LedgerError('corrupt', `The peer sent another block than number ${number}.`);
  }
  if (previousHash !== undefined && toHex(header.getPreviousHash_asU8()) !== previousHash) {
    throw new LedgerError(
      'corrupt',
      `The ledger is damaged: block ${number} does not follow the one before.`,
    );
  }
}

/** With jitter, so that a ward's workstations do not all come back at the same moment. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms * (0.5 + Math.random()), undefined, { signal });
  } catch {
    // Aborted: the caller sees it.
  }
}
