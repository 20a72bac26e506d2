import { z } from 'zod';
import { callerOf, type Caller } from './caller.ts';
import { ContractError } from './errors.ts';
import { once, signature, signedBy } from './once.ts';
import { digest, emit, parseArgument, readRecord, uuid, writeRecord } from './records.ts';
import type { Context, Transaction } from './stub.ts';

const head = {
  /** Hash of the standalone ledger's first block, which nobody can choose. */
  chainId: digest,
  /** SHA-256 over what names the workstation. */
  workstationDigest: digest.optional(),
  /** How many blocks it has. */
  height: z.int().min(1).max(1e12),
  /** Hash of its last block. */
  headHash: digest,
  /** SHA-256 over the certificate of the authority that its identities come from, DER. */
  caFingerprint: digest,
};
const ChainArgument = z.strictObject({ id: uuid, ...head });
const ChainRecord = z.strictObject({ id: uuid, ...head, ...signedBy });
const ChainQuery = z.strictObject({ chainId: digest });

function chainKey(context: Context, chainId: string): string {
  return context.stub.createCompositeKey('chain', [chainId]);
}

/** Seals the head of a standalone ledger that goes on here; once, and the same again is no error. */
export const joinChain: Transaction = async (context, argument) => {
  const caller = callerOf(context, 'chains:join');
  const value = parseArgument(ChainArgument, argument);
  return once(context, 'chains:join', value.id, argument ?? '', async () => {
    const key = chainKey(context, value.chainId);
    const known = await readRecord(context, ChainRecord, key);
    if (known === undefined) {
      const record: z.infer<typeof ChainRecord> = { ...value, ...signature(context, caller) };
      await writeRecord(context, key, record);
      emit(context, 'ChainJoined', { id: value.id, chainId: value.chainId });
    } else if (
      known.mspId !== caller.mspId ||
      known.workstationDigest !== value.workstationDigest ||
      known.height !== value.height ||
      known.headHash !== value.headHash ||
      known.caFingerprint !== value.caFingerprint
    ) {
      throw new ContractError('ALREADY_JOINED', 'this ledger was joined already, with another head');
    }
  });
};

/**
 * Whether the caller's hospital joined this standalone ledger: what began over there may go on here.
 * @param chainId undefined: nothing began elsewhere
 */
export async function joinedHere(
  context: Context,
  caller: Caller,
  chainId: string | undefined,
): Promise<boolean> {
  if (chainId === undefined) return false;
  const chain = await readRecord(context, ChainRecord, chainKey(context, chainId));
  return chain?.mspId === caller.mspId;
}

/** @returns `{record}` */
export const getChain: Transaction = async (context, argument) => {
  callerOf(context, 'chains:get');
  const { chainId } = parseArgument(ChainQuery, argument);
  const record = await readRecord(context, ChainRecord, chainKey(context, chainId));
  if (record === undefined) throw new ContractError('NOT_FOUND', 'this ledger was never joined');
  return JSON.stringify({ record });
};
