import { contractErrorCode, type ContractErrorCode } from '#chaincode/errors.ts';
import { LedgerError, type LedgerErrorKind } from './ledger-port.ts';

/** Why an intent does not get on, for a clinician, and what to do. */
export interface Explanation {
  readonly reason: string;
  readonly hint: string;
}

const askAdmin = 'Show this entry to an it-admin.';
const lookAgain =
  'Open the record, look at what changed meanwhile, and enter it again if it is still wanted.';

const refusals: Readonly<Record<ContractErrorCode, Explanation>> = {
  NOT_ALLOWED: {
    reason: 'The ledger does not allow this to the role in the certificate.',
    hint: 'If the role was changed, enrol again, then try again.',
  },
  STALE_VERSION: { reason: 'Somebody else changed the treatment first.', hint: lookAgain },
  TREATMENT_STOPPED: { reason: 'The treatment was stopped before this reached the ledger.', hint: lookAgain },
  ALREADY_REGISTERED: { reason: 'This device is on the ledger already.', hint: askAdmin },
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
    hint: 'An it-admin has the chaincode of the network updated; then try again.',
  },
  TOO_LARGE: { reason: 'This entry is larger than the ledger allows.', hint: askAdmin },
};

/** `never`: it cannot succeed by itself. */
export interface Failure {
  readonly again: 'soon' | 'later' | 'never';
  readonly why: Explanation;
}

export const conflict: Failure = {
  again: 'soon',
  why: { reason: 'Another change reached the ledger first; this is sent again.', hint: 'Nothing to do.' },
};

const notReached: Failure = {
  again: 'later',
  why: {
    reason: 'The ledger cannot be reached now.',
    hint: 'Nothing to do: it is tried again by itself.',
  },
};

const failures: Readonly<Record<Exclude<LedgerErrorKind, 'contract'>, Failure>> = {
  unreachable: notReached,
  unknown: notReached,
  locked: {
    again: 'later',
    why: {
      reason: 'Nobody has signed in since this workstation was started.',
      hint: 'Any clinician signs in.',
    },
  },
  identity: {
    again: 'never',
    why: {
      reason: "The ledger refused the clinician's certificate; it may have expired.",
      hint: 'Have the certificate renewed by an it-admin, then try again.',
    },
  },
  busy: {
    again: 'later',
    why: {
      reason: 'The ledger has too much to do now.',
      hint: 'Nothing to do: it is tried again by itself.',
    },
  },
  mismatch: {
    again: 'later',
    why: { reason: 'The peers of the ledger do not agree with one another.', hint: askAdmin },
  },
  outdated: {
    again: 'later',
    why: { reason: "The ledger's rules are older than this workstation.", hint: askAdmin },
  },
  corrupt: {
    again: 'never',
    why: {
      reason: 'The ledger on this workstation is damaged.',
      hint: 'An it-admin restores it from a backup; then try again.',
    },
  },
};

/** @param attempts so far: what nobody expected is tried a few times, then shown */
export function failureOf(error: unknown, attempts: number): Failure {
  if (!(error instanceof LedgerError)) {
    const why = { reason: 'Something unexpected went wrong while sealing this.', hint: askAdmin };
    return { again: attempts < 5 ? 'later' : 'never', why };
  }
  if (error.kind !== 'contract') return failures[error.kind];
  const code = contractErrorCode(error.message);
  const unknown = { reason: 'The ledger refused this entry.', hint: askAdmin };
  return { again: 'never', why: code === undefined ? unknown : refusals[code] };
}
