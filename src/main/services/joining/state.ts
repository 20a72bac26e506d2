import { z } from 'zod';
import { JoiningStage } from '#shared/contract/joining.ts';
import { IntentId } from '#shared/domain/ids.ts';
import type { RecordStore } from '#main/ports/record-store.ts';
import { LedgerChoice, type NetworkChoice } from '#main/services/setup/ports.ts';

const NetworkOnly = LedgerChoice.refine((choice): choice is NetworkChoice => choice.kind !== 'embedded');

/** The head of the old ledger. */
const Head = z.strictObject({
  /** Hash of its block 0: what it is called for good. */
  chainId: z.string(),
  height: z.int(),
  headHash: z.string(),
  caFingerprint: z.string(),
});
export type Head = z.infer<typeof Head>;

/** How far joining is, as stored. What it names is done. */
const JoiningState = z.strictObject({
  stage: JoiningStage.exclude(['standalone']),
  choice: NetworkOnly,
  /** Of the transaction that seals the head, so that a repeat is recognised. */
  intentId: IntentId,
  head: Head.nullable(),
  /** Transactions that may have reached the network. */
  sent: z.array(z.string()),
  transactionId: z.string().nullable(),
  sealedMs: z.number().nullable(),
});
export type JoiningState = z.infer<typeof JoiningState>;

const key = 'joining';

/** undefined: the workstation is standalone, or was installed in a network. */
export async function readState(records: RecordStore): Promise<JoiningState | undefined> {
  const stored = await records.get(key);
  return stored === undefined ? undefined : JoiningState.parse(stored);
}

export async function writeState(records: RecordStore, state: JoiningState | undefined): Promise<void> {
  await records.write([{ key, value: state }]);
}
