import type { LedgerStatus } from '#shared/contract/sealing.ts';
import type { Signer } from '#main/services/ports.ts';
import type { z } from 'zod';
import type { LedgerEvidence } from '#main/certificate/schema.ts';

/** The ledger, whichever it is. */

/** A call of a chaincode transaction, by its name such as `seals:commit`. */
export interface LedgerCall {
  readonly transaction: string;
  readonly args: readonly string[];
  /** Private values, by name. */
  readonly transient: Readonly<Record<string, string>>;
}

export interface CommitResult {
  readonly transactionId: string;
  readonly blockNumber: number;
  /** `VALID`, or Fabric's code for why it changed nothing, such as `MVCC_READ_CONFLICT`. */
  readonly status: string;
  /** What the chaincode answered. */
  readonly payload: string;
}

/** Signed in a clinician's name and not sent yet: its id can be stored first. */
interface SignedProposal {
  readonly transactionId: string;
  /** Resolves when it is committed, valid or not. @throws LedgerError */
  submit(): Promise<CommitResult>;
}

export interface ChaincodeEvent {
  readonly blockNumber: number;
  readonly transactionId: string;
  readonly name: string;
  readonly payload: string;
}

export interface Ledger {
  /** Signs; sends nothing that would change the ledger. @throws LedgerError */
  propose(call: LedgerCall, signer: Signer): Promise<SignedProposal>;
  /** Asks without changing anything. @throws LedgerError */
  evaluate(call: LedgerCall, signer: Signer): Promise<string>;
  /** How a transaction ended; undefined when the ledger does not know it. @throws LedgerError */
  commitStatus(transactionId: string): Promise<CommitResult | undefined>;
  /** All that proves a committed transaction; undefined when the ledger does not know it. @throws LedgerError */
  transaction(transactionId: string): Promise<LedgerEvidence | undefined>;
  /** Events of valid transactions from a block on, then as they come, until aborted. */
  events(options: {
    readonly fromBlock: number;
    readonly signal: AbortSignal;
  }): AsyncIterable<ChaincodeEvent>;
  status(): Promise<z.infer<typeof LedgerStatus>>;
}

/**
 * - `contract`: a rule refused, for good; the message begins with its code
 * - `identity`: the clinician's certificate was refused
 * - `locked`: the workstation key is not there yet
 * - `unreachable`: nothing was sent; later it may work
 * - `unknown`: sent, and how it ended is not known: ask `commitStatus` before sending again
 * - `corrupt`: what the ledger holds does not fit together
 */
export type LedgerErrorKind = 'contract' | 'identity' | 'locked' | 'unreachable' | 'unknown' | 'corrupt';

export class LedgerError extends Error {
  override readonly name = 'LedgerError';
  readonly kind: LedgerErrorKind;

  constructor(kind: LedgerErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** Signs as the ledger node: blocks and exported certificates. */
export interface NodeSigner {
  /** PEM, issued by the hospital's CA, OU=peer. */
  readonly certificatePem: string;
  /** ECDSA P-256 with SHA-256, DER. */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}
