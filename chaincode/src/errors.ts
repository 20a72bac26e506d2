/**
 * A refusal for good: sending the same again is refused again. Fabric passes on the message only, so the code leads
 * it: `STALE_VERSION: version 3 exists already`. Which codes there are: `refusals.ts`.
 */
export class ContractError extends Error {
  override readonly name = 'ContractError';
  readonly code: string;

  constructor(code: string, text: string) {
    super(`${code}: ${text}`);
    this.code = code;
  }
}
