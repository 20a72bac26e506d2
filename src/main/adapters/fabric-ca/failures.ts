import { ServiceError } from '#shared/contract/errors.ts';
import { localDay } from '#shared/domain/local-day.ts';

/**
 * What can go wrong with the hospital's Fabric CA, each with what to do about it. Neither a secret nor what the server
 * wrote is ever in a message.
 */

/** TLS says this of a server whose certificate the profile's authority did not issue. */
const strangers = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'CERT_SIGNATURE_FAILURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** Why no reply came. */
export function unreachable(error: unknown): ServiceError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (strangers.has(code)) return stranger();
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') return serverCertificateNotNow(code);
  return new ServiceError(
    'unavailable',
    "The hospital's certificate authority cannot be reached.",
    'Check the network of this computer, then try again. Who is enrolled here goes on working meanwhile.',
    true,
    // A code such as ECONNREFUSED; the message behind it may hold addresses.
    { cause: code },
  );
}

function stranger(): ServiceError {
  return new ServiceError(
    'unavailable',
    "At the address of the hospital's certificate authority another server answers.",
    'Ask the IT department whether the network profile of this workstation is still right. Nothing was sent to that server.',
  );
}

function serverCertificateNotNow(code: string): ServiceError {
  const problem = code === 'CERT_HAS_EXPIRED' ? 'has ended' : 'is not good yet';
  return new ServiceError(
    'unavailable',
    `The server certificate of the hospital's certificate authority ${problem}, by this computer's clock.`,
    "Correct the computer's date and time if they are wrong; else tell the IT department.",
    true,
  );
}

/** The server answers at the right address, with a CA of other keys behind it. */
export function otherAuthority(): ServiceError {
  return new ServiceError(
    'unavailable',
    "The certificate authority that answers is not the one of this workstation's network profile.",
    'Ask the IT department for the current network profile. Nothing was sent to that authority.',
  );
}

export function authorityBusy(): ServiceError {
  return new ServiceError(
    'unavailable',
    "The hospital's certificate authority has a fault of its own.",
    'Try again in a minute; if it stays, tell the IT department.',
    true,
  );
}

export function notUnderstood(): ServiceError {
  return new ServiceError(
    'unavailable',
    "The hospital's certificate authority answered something that is no reply of a Fabric CA.",
    'Ask the IT department whether the network profile of this workstation is still right.',
  );
}

export function noSuchAuthority(): ServiceError {
  return new ServiceError(
    'unavailable',
    "The server has no certificate authority of the name in this workstation's network profile.",
    'Ask the IT department for the current network profile.',
  );
}

export function wrongSecret(): ServiceError {
  return new ServiceError(
    'not-allowed',
    'The id or the one-time secret is not right, or the secret cannot be used any more.',
    'Type both again as the IT administrator gave them, or ask for a new secret.',
    true,
  );
}

export function tooManyWrongSecrets(): ServiceError {
  return new ServiceError(
    'not-allowed',
    'The certificate authority has seen too many wrong secrets for this id and closed it.',
    'Ask an IT administrator to register you again: the new secret opens it.',
  );
}

export function certificateEnded(endMs: number): ServiceError {
  return new ServiceError(
    'not-allowed',
    `Your certificate ended on ${localDay(endMs)}; the certificate authority accepts it no more.`,
    'Ask an IT administrator to register you again.',
  );
}

export function certificateRevoked(): ServiceError {
  return new ServiceError(
    'not-allowed',
    'The certificate authority refuses your certificate: it was revoked.',
    'Ask an IT administrator why. Who comes back after a revocation is registered under a new id.',
  );
}

export function mayNot(what: 'register' | 'revoke' | 'list' | 'enrol'): ServiceError {
  const deed = {
    register: 'register this clinician with this role',
    revoke: "revoke this clinician's certificates",
    list: 'see its lists',
    enrol: 'have this certificate',
  }[what];
  return new ServiceError(
    'not-allowed',
    `The certificate authority does not allow you to ${deed}.`,
    'Only an IT administrator whom the authority knows as registrar may. Ask the IT department to check your registration.',
  );
}

export function alreadyRegistered(): ServiceError {
  return new ServiceError(
    'conflict',
    'The certificate authority knows this id already.',
    'Choose another id, or register the same clinician again to make a new one-time secret.',
  );
}

export function unknownClinician(): ServiceError {
  return new ServiceError(
    'not-found',
    'The certificate authority does not know this id.',
    'Check the id in the list of clinicians.',
  );
}

export function refused(code: number): ServiceError {
  return new ServiceError(
    'unavailable',
    `The hospital's certificate authority refused the request (its code ${code}).`,
    'Try again; if it stays, tell the IT department that code.',
    true,
  );
}

export function otherRole(): ServiceError {
  return new ServiceError(
    'not-allowed',
    'The certificate authority has this id with another role.',
    'Ask an IT administrator to register you again with the role you have.',
  );
}

/** Different clocks make certificates that one side takes for not yet good. @param aheadMs of this computer's clock */
export function clocksDiffer(aheadMs: number, nowMs: number): ServiceError {
  const minutes = Math.round(Math.abs(aheadMs) / 60_000);
  const side = aheadMs > 0 ? 'ahead of' : 'behind';
  return new ServiceError(
    'unavailable',
    `This computer's clock is ${minutes} minutes ${side} the certificate authority's: it shows ${time(nowMs)}, the authority's ${time(nowMs - aheadMs)} (UTC).`,
    "Correct this computer's date and time. If they are right, tell the IT department that the authority's clock is wrong.",
    true,
  );
}

function time(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ');
}
