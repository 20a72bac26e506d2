import { X509Certificate } from 'node:crypto';
import type { ServiceError } from '#shared/contract/errors.ts';
import { isIssuedBy, otherAuthority } from '#main/adapters/certificate-authority/clinician-certificate.ts';
import {
  alreadyRegistered,
  authorityBusy,
  certificateEnded,
  certificateRevoked,
  mayNot,
  noSuchAuthority,
  refused,
  tooManyWrongSecrets,
  unknownClinician,
  wrongSecret,
} from './failures.ts';
import type { CaReply } from './rest.ts';
import type { Caller } from './token.ts';

/** What was asked of the authority. */
export type Deed = 'enrol' | 'renew' | 'register' | 'revoke' | 'list';

/** Fabric CA's own numbers of errors (lib/caerrors of its source) that tell more than the HTTP status. */
const codes = {
  revokeUnknownId: 10,
  noSuchAuthority: 19,
  revokerMayNot: 7,
  authentication: 20,
  listerMayNot: 35,
  revokedId: 70,
  authorization: 71,
  passwordAttempts: 73,
  registeredAlready: 74,
  unknownId: 63,
} as const;

/**
 * What a refusal means. To callers from outside Fabric CA says of a wrong secret, a bad token, an ended and a revoked
 * certificate alike “authentication failure”: which one it was follows from what was sent.
 */
export function refusalOf(
  deed: Deed,
  { status, errors }: CaReply,
  by?: { readonly caller: Caller; readonly authorityPem: string; readonly nowMs: number },
): ServiceError {
  const code = errors[0]?.code ?? 0;
  if (code === codes.noSuchAuthority) return noSuchAuthority();
  if (code === codes.passwordAttempts) return tooManyWrongSecrets();
  if (code === codes.registeredAlready) return alreadyRegistered();
  if (code === codes.revokeUnknownId || code === codes.unknownId) return unknownClinician();
  if (code === codes.revokedId) return certificateRevoked();
  if (code === codes.revokerMayNot || code === codes.listerMayNot || code === codes.authorization) {
    return mayNot(deed === 'renew' ? 'enrol' : deed);
  }
  if (status === 401) return by === undefined ? wrongSecret() : whyNotAuthentic(by);
  if (status === 403) return mayNot(deed === 'renew' ? 'enrol' : deed);
  if (status >= 500 && code === 0) return authorityBusy();
  return refused(code);
}

function whyNotAuthentic({
  caller,
  authorityPem,
  nowMs,
}: {
  readonly caller: Caller;
  readonly authorityPem: string;
  readonly nowMs: number;
}): ServiceError {
  if (!isIssuedBy(caller.certificatePem, authorityPem)) return otherAuthority();
  const endMs = new X509Certificate(caller.certificatePem).validToDate.getTime();
  return nowMs >= endMs ? certificateEnded(endMs) : certificateRevoked();
}
