import { ServiceError } from '#shared/contract/errors.ts';
import { contractErrorCode } from '#chaincode/refusals.ts';
import { LedgerError, type LedgerErrorKind } from '#main/services/ledger/ledger-port.ts';
import { refusesCreator } from './whose-certificate.ts';

/** How far a call came: only from `submit` on can the ledger have changed. */
export type Stage = 'sign' | 'connect' | 'evaluate' | 'endorse' | 'submit' | 'commit';

/** What a client of Fabric found out about a call that failed. */
export interface FabricFailure {
  readonly stage: Stage;
  /** gRPC status code, when there is one. */
  readonly code?: number | undefined;
  /** What peers, orderers and libraries said, those of peers first. */
  readonly messages: readonly string[];
  readonly cause: unknown;
}

const resourceExhausted = 8;

const outdatedChaincode =
  /UNKNOWN_TRANSACTION: |Contract name is not known|asked to invoke a function that does not exist/i;
const missingChaincode = /chaincode [^ ]+ not found/i;
const tooMuch = /too many requests|exceeding concurrency limit|RESOURCE_EXHAUSTED/i;
const disagreement = /ProposalResponsePayloads do not match/i;
const noOrderer = /no orderer nodes available/i;
/** Of several orderers; what each of them said stands beside it. */
const ofSeveral = /orderers could successfully process transaction/i;

/** A failure together with what Fabric said, which may carry addresses and is not for people. */
class FabricError extends LedgerError {
  readonly said: readonly string[];

  constructor(kind: LedgerErrorKind, message: string, { messages, cause }: FabricFailure) {
    super(kind, message, { cause });
    this.said = messages;
  }
}

/** What Fabric said when this failed; empty when it came from elsewhere. */
export function saidBy(error: unknown): readonly string[] {
  return error instanceof FabricError ? error.said : [];
}

/**
 * The one place that turns what Fabric says into a kind of failure. Texts for people are ours: Fabric's carry
 * addresses and names of machines. Fabric's own message goes along as the cause, for the log.
 */
export function ledgerErrorOf(failure: FabricFailure): LedgerError {
  const kind = kindOf(failure);
  const text = kind === 'contract' ? refusalOf(failure.messages) : textOf(kind, failure.stage);
  return new FabricError(kind, text, failure);
}

function kindOf({
  stage,
  code,
  messages,
}: FabricFailure): Exclude<LedgerErrorKind, 'locked' | 'corrupt' | 'workstation'> {
  if (stage === 'sign') return 'identity';
  const says = (pattern: RegExp) => messages.some((message) => pattern.test(message));
  if (stage === 'commit') return 'unknown';
  if (stage === 'submit') {
    // Orderers that refuse a certificate have taken nothing, but all that were asked must say so; a peer at its limit
    // passes nothing on.
    const answers = messages.filter((message) => !ofSeveral.test(message));
    if (answers.length > 0 && answers.every((message) => refusesCreator(message, true))) return 'identity';
    if (says(noOrderer)) return 'unreachable';
    return says(tooMuch) ? 'busy' : 'unknown';
  }
  if (says(outdatedChaincode)) return 'outdated';
  if (messages.some((message) => contractErrorCode(message) !== undefined)) return 'contract';
  if (says(disagreement)) return 'mismatch';
  if (messages.some((message) => refusesCreator(message, false))) return 'identity';
  if (code === resourceExhausted || says(tooMuch)) return 'busy';
  if (says(missingChaincode)) return 'outdated';
  return 'unreachable';
}

/** The rule's own message, from its code on. */
function refusalOf(messages: readonly string[]): string {
  for (const message of messages) {
    const code = contractErrorCode(message);
    if (code !== undefined) return message.slice(message.search(new RegExp(`(?<![A-Z_])${code}: `)));
  }
  return '';
}

function textOf(kind: LedgerErrorKind, stage: Stage): string {
  switch (kind) {
    case 'identity':
      return stage === 'sign'
        ? 'The certificate has expired or cannot sign; have it renewed.'
        : 'The ledger refused the certificate: it has expired, was revoked, or comes from a certificate authority that the network does not know.';
    case 'busy':
      return 'The ledger has too much to do now; try again later.';
    case 'mismatch':
      return 'The peers of the network gave different results for the same transaction: one of them may be lying or be behind. Nothing was changed; show this to an IT administrator.';
    case 'outdated':
      return "The network's chaincode is missing or older than this workstation needs; it has to be upgraded.";
    case 'unknown':
      return stage === 'submit'
        ? 'The transaction was sent, and whether it was accepted is not known yet.'
        : 'The transaction was accepted, and how it ended is not known yet.';
    default:
      return 'The ledger cannot be reached now; nothing was changed.';
  }
}

/** What a failing signer or an identity that is not there yet means. */
export function signerError(cause: unknown): LedgerError {
  if (cause instanceof LedgerError) return cause;
  if (cause instanceof ServiceError && cause.code === 'locked') {
    return new LedgerError('locked', cause.message, { cause });
  }
  return ledgerErrorOf({ stage: 'sign', messages: [], cause });
}
