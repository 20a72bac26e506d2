import { ServiceError } from '#shared/contract/errors.ts';
import type { NewIntent } from '#main/services/outbox/intent.ts';
import type { Signer } from '#main/services/identity/signer.ts';
import { LedgerError, type Ledger } from '#main/services/ledger/ledger-port.ts';
import { sendIntent } from '#main/services/outbox/send.ts';
import type { Head, JoiningState } from './state.ts';

/** The head of a ledger that nothing is written to. */
export async function headOf(ledger: Ledger): Promise<Head> {
  const [first, { height, headHash, caFingerprint }] = await Promise.all([ledger.block(0), ledger.status()]);
  if (first === undefined) throw new LedgerError('corrupt', 'The standalone ledger has no first block.');
  return { chainId: first.hash, height, headHash, caFingerprint };
}

export type SealedHead =
  | { readonly kind: 'sealed'; readonly transactionId: string }
  /** `sent`: what may have reached the network nevertheless. */
  | { readonly kind: 'failed'; readonly error: ServiceError; readonly sent: readonly string[] };

/**
 * Seals the old ledger's head on the network, once.
 * @param remember resolves when the transaction's id is on disk; nothing is sent before
 */
export async function sealHead(
  network: Ledger,
  signer: Signer | undefined,
  state: JoiningState,
  remember: (sent: readonly string[]) => Promise<void>,
): Promise<SealedHead> {
  let { sent }: { sent: readonly string[] } = state;
  if (signer === undefined) return lookUp(network, sent);
  const before = sent;
  const outcome = await sendIntent({
    intent: joinIntent(state, signer),
    strikes: 0,
    sent,
    signer,
    ledger: network,
    async remember(next) {
      await remember(next);
      sent = next;
    },
  });
  if (outcome.kind === 'sealed') return outcome;
  const { error, failure } = outcome;
  // Every other kind says that nothing of it will come into a block any more.
  const mayCome = error instanceof LedgerError ? error.kind === 'unknown' : typeof error !== 'string';
  const left = mayCome ? sent : sent.filter((id) => before.includes(id));
  const retryable = failure.again !== 'never';
  const explained = new ServiceError('ledger', failure.why.reason, failure.why.hint, retryable, {
    cause: error,
  });
  return { kind: 'failed', error: explained, sent: left };
}

/** Without a key nothing is sent; how it ended can be asked. */
async function lookUp(network: Ledger, sent: readonly string[]): Promise<SealedHead> {
  for (const transactionId of sent) {
    const known = await network.commitStatus(transactionId);
    if (known?.status === 'VALID') return { kind: 'sealed', transactionId };
  }
  const error = new ServiceError(
    'conflict',
    'The IT administrator of the network has not signed in since this workstation was started.',
    'Enter the IT administrator of the network with the PIN again, then go on.',
    true,
  );
  return { kind: 'failed', error, sent };
}

function joinIntent({ intentId, head }: JoiningState, signer: Signer): NewIntent {
  return {
    intentId,
    kind: 'chain',
    title: 'Head of the standalone ledger',
    clinicianId: signer.clinicianId,
    sessionId: null,
    ref: {},
    orderKey: intentId,
    transaction: 'chains:join',
    args: [JSON.stringify({ id: intentId, ...head })],
    transient: {},
  };
}
