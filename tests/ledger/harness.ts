import type { Role } from '#shared/domain/roles.ts';
import type { Signer } from '#main/services/identity/signer.ts';
import {
  LedgerError,
  type CommitResult,
  type Ledger,
  type LedgerCall,
} from '#main/services/ledger/ledger-port.ts';

/** A hospital as its workstation reaches the ledger. */
export interface HospitalAtLedger {
  readonly mspId: string;
  readonly ledger: Ledger;
  /** Enrolled anew. */
  clinician(role: Role): Promise<Signer>;
}

/** What the conformance suite needs of a ledger, whichever it is. */
export interface Harness {
  readonly kind: 'embedded' | 'fabric-gateway' | 'fabric-network';
  readonly home: HospitalAtLedger;
  /** A second hospital on the same ledger; undefined with the standalone one, which has none. */
  readonly other: HospitalAtLedger | undefined;
  /** With a certificate that was good once. */
  expired(role: Role): Promise<Signer>;
  /** The home hospital's ledger while nobody answers. */
  unreachable(): Promise<Ledger>;
  /** Blocks as they are stored, from a number on. The ledger is not used after that. */
  rawBlocks(fromBlock: number): Promise<readonly Uint8Array[]>;
  close(): Promise<void>;
}

export async function submit(ledger: Ledger, call: LedgerCall, signer: Signer): Promise<CommitResult> {
  return (await ledger.propose(call, signer)).submit();
}

/** Resolves when the hospital's own peer has the block. */
export async function reached({ ledger }: HospitalAtLedger, blockNumber: number): Promise<void> {
  const done = new AbortController();
  for await (const { number } of ledger.blocks({ fromBlock: blockNumber, signal: done.signal })) {
    if (number >= blockNumber) done.abort();
  }
}

/** The LedgerError that `work` fails with. */
export async function refusal(work: Promise<unknown>): Promise<LedgerError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof LedgerError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}
