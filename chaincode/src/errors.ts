/** Why a rule refused. The codes are part of the chaincode's interface. */
export const contractErrorCodes = [
  'BAD_ARGUMENT',
  'BAD_PRIVATE_DATA',
  'NOT_ALLOWED',
  'ID_REUSED',
  'NOT_FOUND',
  'ALREADY_REGISTERED',
  'ALREADY_SEALED',
  'OUT_OF_ORDER',
  'SESSION_CLOSED',
  'OTHER_SUBJECT',
  'OTHER_HOSPITAL',
  'STALE_VERSION',
  'TREATMENT_STOPPED',
  'TOO_LARGE',
  'UNKNOWN_TRANSACTION',
  'NO_GRANT',
  'GRANT_ENDED',
  'SUBJECT_MOVED',
  'ALREADY_OFFERED',
  'NOT_OFFERED',
  'ALREADY_JOINED',
] as const;
export type ContractErrorCode = (typeof contractErrorCodes)[number];

/**
 * A refusal for good: sending the same again is refused again. Fabric passes on the message only, so the code leads
 * it: `STALE_VERSION: version 3 exists already`.
 */
export class ContractError extends Error {
  override readonly name = 'ContractError';
  readonly code: ContractErrorCode;

  constructor(code: ContractErrorCode, text: string) {
    super(`${code}: ${text}`);
    this.code = code;
  }
}

/** Finds the code in a message that may carry text of Fabric's around it; undefined when it is no rule's refusal. */
export function contractErrorCode(message: string): ContractErrorCode | undefined {
  return contractErrorCodes.find((code) => new RegExp(`(^|[^A-Z_])${code}: `).test(message));
}
