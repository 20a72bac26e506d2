import { askAdmin, type Explanation } from './kind.ts';

/** What any kind may be refused for. */
export const commonRefusals = {
  NOT_ALLOWED: {
    reason: 'The ledger does not allow this to the role in the certificate.',
    hint: 'If the role was changed, enrol again, then try again.',
  },
  ALREADY_REGISTERED: { reason: 'This is on the ledger already.', hint: askAdmin },
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
  TOO_LARGE: { reason: 'This entry is larger than the ledger allows.', hint: askAdmin },
} satisfies Readonly<Record<string, Explanation>>;
