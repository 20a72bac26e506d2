import { z } from 'zod';
import type { Caller } from '../../caller.ts';
import { signedBy } from '../../once.ts';
import { digest, readRecord, uuid } from '../../records.ts';
import type { Context } from '../../stub.ts';

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
export const ChainArgument = z.strictObject({ id: uuid, ...head });
export const ChainRecord = z.strictObject({ id: uuid, ...head, ...signedBy });

export function chainKey(context: Context, chainId: string): string {
  return context.stub.createCompositeKey('chain', [chainId]);
}

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
