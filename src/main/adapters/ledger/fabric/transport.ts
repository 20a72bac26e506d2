import type { common } from '@hyperledger/fabric-protos';
import type { NetworkProfile } from '#main/services/setup/network-profile.ts';
import type { Clock } from '#main/ports/clock.ts';
import type { Logger } from '#main/ports/logger.ts';
import type { CommitResult } from '#main/services/ledger/ledger-port.ts';
import type { NodeSigner } from '#main/crypto/signing.ts';

/** Who signs towards Fabric: a clinician, or the workstation for its own reads. */
export type FabricSigner = NodeSigner & { readonly mspId: string };

export interface FabricLedgerOptions {
  readonly profile: NetworkProfile;
  /** The workstation's own identity, for what it reads in nobody's name. @throws ServiceError('locked') */
  identity(): Promise<FabricSigner>;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface Invocation {
  readonly chaincode: string;
  readonly transaction: string;
  readonly args: readonly string[];
  /** Private values, by name. */
  readonly transient: Readonly<Record<string, string>>;
  /**
   * `own`: by peers of the own hospital alone, since every endorser sees the private values.
   * `all-needed`: by peers of every hospital that the chaincode's and the keys' policies want.
   */
  readonly endorsers: 'own' | 'all-needed';
}

/** Signed by its creator; nothing was sent yet. */
export interface SignedInvocation {
  readonly transactionId: string;
  /**
   * Has it endorsed, which changes nothing, then sends it to be ordered and waits for its block.
   * @throws LedgerError
   */
  submit(): Promise<CommitResult>;
}

/** What the two clients of Fabric do differently. All of them throw LedgerError. */
export interface FabricTransport {
  readonly kind: 'fabric-gateway' | 'fabric-network';
  propose(invocation: Invocation, signer: FabricSigner): Promise<SignedInvocation>;
  /** @returns what the chaincode answered */
  evaluate(invocation: Invocation, signer: FabricSigner): Promise<Uint8Array>;
  /** Blocks from a number on, then as they come; ends with an error when the connection is lost. */
  deliver(fromBlock: number, signal: AbortSignal, signer: FabricSigner): AsyncIterable<common.Block>;
  close(): Promise<void>;
}

/** How long each step may take, ms. A step that changes the ledger is never sent a second time by itself. */
export const deadlines = {
  /** To find a peer that answers, each. */
  connect: 3_000,
  evaluate: 15_000,
  endorse: 30_000,
  submit: 30_000,
  /** From the envelope's arrival at an orderer to its block at the own peer. */
  commit: 60_000,
} as const;
