import { randomBytes } from 'node:crypto';
import { canonicalBytes } from '#shared/codec/canonical-json.ts';
import { sha256Hex } from '#main/crypto/sha256.ts';
import { transactionIdOf, type Proposal } from '#main/ledger-format/embedded.ts';
import { CertificateError } from '#main/crypto/pem.ts';
import { checkIssued, personUnit, signatureHolds, type CertificateFacts } from '#main/crypto/x509.ts';
import type { Signer } from '#main/services/identity/signer.ts';
import { LedgerError, type LedgerCall } from '#main/services/ledger/ledger-port.ts';

export const channel = 'vitalseal';
const chaincode = 'vitalseal';

/** A proposal as it reaches the ledger node. */
export interface SentProposal {
  readonly transactionId: string;
  readonly proposal: Proposal;
  /** DER, base64. */
  readonly signature: string;
  readonly transient: Readonly<Record<string, string>>;
}

/** @throws LedgerError identity when the signer cannot sign */
export async function signProposal(call: LedgerCall, signer: Signer, nowMs: number): Promise<SentProposal> {
  const digests = Object.entries(call.transient).map(([name, value]) => [name, sha256Hex(value)] as const);
  const proposal: Proposal = {
    format: 'vitalseal-proposal-1',
    channel,
    chaincode,
    transaction: call.transaction,
    args: [...call.args],
    transientDigests: Object.fromEntries(digests),
    creator: { mspId: signer.mspId, certificatePem: signer.certificatePem },
    nonce: randomBytes(24).toString('hex'),
    timestampMs: Math.trunc(nowMs),
  };
  const signature = await sign(signer, canonicalBytes(proposal));
  return {
    transactionId: transactionIdOf(proposal),
    proposal,
    signature: Buffer.from(signature).toString('base64'),
    transient: call.transient,
  };
}

async function sign(signer: Signer, bytes: Uint8Array): Promise<Uint8Array> {
  try {
    return await signer.sign(bytes);
  } catch (error) {
    throw new LedgerError('identity', "The clinician's certificate has expired or cannot sign.", {
      cause: error,
    });
  }
}

/**
 * What the node checks before it runs anything.
 * @returns what the creator's certificate says
 * @throws LedgerError identity
 */
export function checkProposal(
  sent: SentProposal,
  hospital: { readonly mspId: string; readonly caCertificatePem: string },
  nowMs: number,
): CertificateFacts {
  const { proposal } = sent;
  if (proposal.channel !== channel || proposal.chaincode !== chaincode) refuse('it is for another ledger');
  if (proposal.creator.mspId !== hospital.mspId) refuse('its hospital is not on this ledger');
  if (transactionIdOf(proposal) !== sent.transactionId) refuse('the transaction id is another');
  const { certificatePem } = proposal.creator;
  const facts = checkCreator(certificatePem, hospital.caCertificatePem, nowMs);
  if (!facts.organisationalUnits.includes(personUnit)) refuse('the certificate is not a clinician’s');
  if (facts.attributes['hf.Affiliation'] !== hospital.mspId) refuse('the certificate is another hospital’s');
  const signature = Buffer.from(sent.signature, 'base64');
  if (!signatureHolds(certificatePem, canonicalBytes(proposal), signature)) {
    refuse('it does not belong to the certificate');
  }
  const given = Object.entries(sent.transient);
  const bound = proposal.transientDigests;
  if (
    given.length !== Object.keys(bound).length ||
    given.some(([name, value]) => bound[name] !== sha256Hex(value))
  ) {
    refuse('the private values are not those that were signed');
  }
  return facts;
}

function refuse(why: string): never {
  throw new LedgerError('identity', `The ledger refused the signature: ${why}.`);
}

function checkCreator(pem: string, caPem: string, nowMs: number): CertificateFacts {
  try {
    return checkIssued(pem, caPem, nowMs);
  } catch (error) {
    if (error instanceof CertificateError) return refuse(error.message);
    throw error;
  }
}
