import { type Explanation, ServiceError } from '#shared/contract/errors.ts';
import { askAdmin } from '#chaincode/kind.ts';
import { contractErrorCode, refusals } from '#chaincode/refusals.ts';
import { LedgerError, type LedgerErrorKind } from './ledger-port.ts';

/**
 * - `soon`: another try at once is likely to succeed
 * - `later`: after a while, which grows
 * - `never`: it cannot succeed by itself
 */
export interface Failure {
  readonly again: 'soon' | 'later' | 'never';
  readonly why: Explanation;
  /** It counts: after a few of these it is trouble. */
  readonly strike?: true;
  /** What else it says: of the ledger as a whole, or of the clinician's certificate. */
  readonly about?: 'unreachable' | 'busy' | 'certificate';
}

const conflict: Failure = {
  again: 'soon',
  why: { reason: 'Another change reached the ledger first; this is sent again.', hint: 'Nothing to do.' },
};

/** What passes by itself most times is tried so often before it is shown as trouble. */
const patience = 8;

const disagreeing = {
  reason:
    'Peers gave different answers to this entry, or too few signed it: one of them may be behind, or lying.',
  hint: 'An IT administrator asks the hospitals that run the network to compare their peers; then try again.',
};

/** Fabric's codes that say that another transaction was first, and nothing is wrong with this one. */
const overtaken: ReadonlySet<string> = new Set([
  'MVCC_READ_CONFLICT',
  'PHANTOM_READ_CONFLICT',
  'DUPLICATE_TXID',
]);

/** @param strikes failures of this kind before */
function strike(strikes: number, why: Explanation): Failure {
  return { again: strikes + 1 < patience ? 'later' : 'never', strike: true, why };
}

/**
 * A transaction that is in a block and changed nothing.
 * @param status Fabric's code
 * @param strikes of this entry so far
 */
export function invalidFailure(status: string, strikes: number): Failure {
  if (overtaken.has(status)) return conflict;
  if (status === 'ENDORSEMENT_POLICY_FAILURE') return strike(strikes, disagreeing);
  const reason = `The ledger took this entry into a block and declared it invalid (${status}).`;
  return strike(strikes, { reason, hint: askAdmin });
}

const failures: Readonly<Record<Exclude<LedgerErrorKind, 'contract' | 'mismatch'>, Failure>> = {
  unreachable: {
    again: 'later',
    about: 'unreachable',
    why: {
      reason: 'The ledger cannot be reached now.',
      hint: 'Nothing to do: it is tried again by itself.',
    },
  },
  unknown: {
    again: 'later',
    why: {
      reason: 'It was sent, and the ledger did not say how it ended.',
      hint: 'Nothing to do: that is asked before it is sent again.',
    },
  },
  busy: {
    again: 'later',
    about: 'busy',
    why: {
      reason: 'The ledger has too much to do now.',
      hint: 'Nothing to do: it is tried again by itself.',
    },
  },
  locked: {
    again: 'later',
    why: {
      reason: 'Nobody has signed in since this workstation was started.',
      hint: 'Any clinician signs in.',
    },
  },
  outdated: {
    again: 'later',
    why: {
      reason: "The network's chaincode is older than this workstation and does not know this entry.",
      hint: 'An IT administrator has the chaincode of the network brought up to date; then it goes on by itself.',
    },
  },
  identity: {
    again: 'never',
    about: 'certificate',
    why: {
      reason:
        "The ledger refused the clinician's certificate: it expired, was revoked, or is of another authority.",
      hint: 'The clinician enrols again with a new secret from an IT administrator; then it goes on by itself.',
    },
  },
  workstation: {
    again: 'later',
    why: {
      reason: "The ledger refused this workstation's own certificate.",
      hint: 'An IT administrator signs in, so that it is renewed; if that does not help, ask the IT department.',
    },
  },
  corrupt: {
    again: 'never',
    why: {
      reason: 'The ledger is damaged.',
      hint: 'An IT administrator restores it from a backup; then try again.',
    },
  },
};

/** @param strikes of this entry so far: what nobody expected is tried a few times, then shown */
export function failureOf(error: unknown, strikes: number): Failure {
  if (error instanceof ServiceError) return signingFailure(error);
  if (!(error instanceof LedgerError)) {
    const reason = 'Something unexpected went wrong while sealing this.';
    return strike(strikes, { reason, hint: askAdmin });
  }
  if (error.kind === 'mismatch') return strike(strikes, disagreeing);
  if (error.kind !== 'contract') return failures[error.kind];
  const why = refusals.get(contractErrorCode(error.message) ?? '');
  if (why !== undefined) return { again: 'never', why };
  // Without a code it is a fault of a peer or of its chaincode, and no rule.
  return strike(strikes, { reason: 'The ledger could not deal with this entry.', hint: askAdmin });
}

/** The key signs no more, or not at this time: its certificate ended or was revoked. Its own words say what to do. */
function signingFailure({ code, message, hint }: ServiceError): Failure {
  const why = { reason: message, hint };
  const refused = code === 'unavailable' || code === 'not-allowed';
  return refused ? { again: 'never', about: 'certificate', why } : { again: 'later', why };
}

/** The ledger said something, if only no. */
export function isAnswer(error: unknown): boolean {
  if (!(error instanceof LedgerError)) return typeof error === 'string';
  return !['unreachable', 'unknown', 'locked', 'corrupt'].includes(error.kind);
}

/** What the ledger holds does not fit together: nobody is told that it can be used. */
export function isDamage(error: unknown): boolean {
  return error instanceof LedgerError && error.kind === 'corrupt';
}
