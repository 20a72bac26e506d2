import type { LedgerStatus } from '#shared/contract/ledger.ts';
import type { Signer } from '#main/services/identity/signer.ts';
import type { z } from 'zod';
import type { LedgerEvidence } from '#main/ledger-format/evidence.ts';

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

/** A block as every ledger shows it: facts, no proof. What proves a transaction is its evidence. */
export interface LedgerBlock {
  readonly number: number;
  /** Of this block's header; small hex, as the two below. */
  readonly hash: string;
  readonly previousHash: string;
  readonly dataHash: string;
  /** In order, those that changed nothing included. */
  readonly transactions: readonly LedgerBlockTransaction[];
}

export interface LedgerBlockTransaction {
  readonly transactionId: string;
  /** As in `CommitResult`. */
  readonly status: string;
  /** When its creator signed it, by the creator's clock, UTC. */
  readonly timestampMs: number;
  readonly creator: {
    readonly mspId: string;
    /** From the certificate; null for a machine, such as an orderer. */
    readonly clinicianId: string | null;
    readonly role: string | null;
  };
  /** Such as `seals:commit`; null when it is no call of VitalSeal's chaincode: the channel's own affairs. */
  readonly transaction: string | null;
  readonly args: readonly string[];
  /** null also when the transaction changed nothing: then nothing has happened. */
  readonly event: { readonly name: string; readonly payload: string } | null;
  /** MSP ids of the hospitals whose peers signed the result, sorted, each once. */
  readonly endorsers: readonly string[];
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
  /** undefined when the ledger is not that high yet. @throws LedgerError */
  block(number: number): Promise<LedgerBlock | undefined>;
  /**
   * Blocks from a number on, in order and without a hole, then as they come. It ends when aborted; a lost connection
   * is made again from the next block. @throws LedgerError when waiting will not help
   */
  blocks(options: { readonly fromBlock: number; readonly signal: AbortSignal }): AsyncIterable<LedgerBlock>;
  status(): Promise<z.infer<typeof LedgerStatus>>;
  /**
   * Reads all of it and checks that it fits together, where this workstation keeps it itself; of a network nothing is read: its peers do that.
   * @throws LedgerError corrupt with the first thing that does not fit
   */
  verifyChain(): Promise<unknown>;
}

/**
 * - `contract`: a rule refused, for good; the message begins with its code
 * - `identity`: the signer's certificate was refused: expired, revoked, or of a CA that the ledger does not know
 * - `workstation`: the certificate of this workstation itself was refused, with which it reads in nobody's name
 * - `locked`: the workstation key is not there yet
 * - `unreachable`: nothing was sent; later it may work
 * - `unknown`: sent, and how it ended is not known: ask `commitStatus` before sending again
 * - `busy`: nothing was sent, the ledger has too much to do; later it may work
 * - `mismatch`: peers gave different results for the same proposal: one of them may be lying or be behind
 * - `outdated`: the ledger's chaincode is older than this workstation needs
 * - `corrupt`: what the ledger holds does not fit together
 */
export type LedgerErrorKind =
  | 'contract'
  | 'identity'
  | 'workstation'
  | 'locked'
  | 'unreachable'
  | 'unknown'
  | 'busy'
  | 'mismatch'
  | 'outdated'
  | 'corrupt';

export class LedgerError extends Error {
  override readonly name = 'LedgerError';
  readonly kind: LedgerErrorKind;

  constructor(kind: LedgerErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}
