import { ServiceError } from '#shared/contract/errors.ts';
import type { Explanation } from '#shared/contract/sealing.ts';
import { contractErrorCode, type ContractErrorCode } from '#chaincode/errors.ts';
import { LedgerError, type LedgerErrorKind } from './ledger-port.ts';

const askAdmin = 'Show this entry to an IT administrator.';
const lookAgain =
  'Open the record, look at what changed meanwhile, and enter it again if it is still wanted.';

const refusals: Readonly<Record<ContractErrorCode, Explanation>> = {
  NOT_ALLOWED: {
    reason: 'The ledger does not allow this to the role in the certificate.',
    hint: 'If the role was changed, enrol again, then try again.',
  },
  STALE_VERSION: { reason: 'Somebody else changed the treatment first.', hint: lookAgain },
  TREATMENT_STOPPED: { reason: 'The treatment was stopped before this reached the ledger.', hint: lookAgain },
  ALREADY_REGISTERED: { reason: 'This is on the ledger already.', hint: askAdmin },
  ALREADY_SEALED: {
    reason: 'This part of the session is sealed already, with other content.',
    hint: askAdmin,
  },
  SESSION_CLOSED: { reason: 'The session was closed on the ledger before this part came.', hint: askAdmin },
  OUT_OF_ORDER: {
    reason: 'What comes before this is not on the ledger yet.',
    hint: 'Solve the earlier entry of the same record, then try again.',
  },
  OTHER_SUBJECT: { reason: 'On the ledger this record belongs to another subject.', hint: askAdmin },
  OTHER_HOSPITAL: { reason: 'On the ledger this record belongs to another hospital.', hint: askAdmin },
  ID_REUSED: { reason: 'The ledger holds something else under the same id.', hint: askAdmin },
  NOT_FOUND: { reason: 'The ledger does not know the record that this belongs to.', hint: askAdmin },
  BAD_ARGUMENT: { reason: 'The ledger does not understand this entry.', hint: askAdmin },
  BAD_PRIVATE_DATA: {
    reason: 'The private part of this entry does not fit its public part.',
    hint: askAdmin,
  },
  UNKNOWN_TRANSACTION: {
    reason: 'The ledger does not know this kind of entry: its chaincode is older than this workstation.',
    hint: 'An IT administrator has the chaincode of the network updated; then try again.',
  },
  NO_GRANT: {
    reason: 'This patient is at another hospital, which gave no access for this.',
    hint: 'Ask a doctor of that hospital for access, then try again.',
  },
  GRANT_ENDED: {
    reason: 'The access that the other hospital gave has ended.',
    hint: 'Ask a doctor of that hospital to give it again, then try again.',
  },
  SUBJECT_MOVED: {
    reason: 'This patient has moved to another hospital.',
    hint: 'Ask a doctor of that hospital for access, then try again.',
  },
  ALREADY_OFFERED: {
    reason: 'This patient is offered to a hospital already.',
    hint: 'Withdraw the first offer, or wait until it is accepted.',
  },
  NOT_OFFERED: {
    reason: 'The offer of this patient is no longer there.',
    hint: 'Ask the other hospital to offer the patient again.',
  },
  ALREADY_JOINED: { reason: 'The old ledger was joined already, with another end.', hint: askAdmin },
  TOO_LARGE: { reason: 'This entry is larger than the ledger allows.', hint: askAdmin },
};

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
  const code = contractErrorCode(error.message);
  if (code !== undefined) return { again: 'never', why: refusals[code] };
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
