import { canonicalBytes } from '#shared/codec/canonical-json.ts';
import { fromHex, toHex } from '#shared/codec/hex.ts';
import { rootFromPath } from '#shared/codec/merkle.ts';
import { rolesOf } from '#chaincode/caller.ts';
import { demand } from './broken.ts';
import type { Author } from './check-record.ts';
import { transactionIdOf } from './ledger-format.ts';
import type { EmbeddedCertificate, EmbeddedEvidence } from './schema.ts';
import { leafDigestOf, sha256 } from './sha256.ts';
import {
  CertificateError,
  checkIssued,
  nodeUnit,
  personUnit,
  readCertificate,
  signatureHolds,
  type CertificateFacts,
} from './x509.ts';
import { BrokenLink } from './broken.ts';

/** The links from a transaction of an embedded ledger to the hospital's CA. All throw BrokenLink. */

/** The clinician's signature over the proposal, and the transaction's id from it. */
export function checkSignature({ envelope }: EmbeddedEvidence): void {
  const { transactionId, proposal, signature } = envelope.transaction;
  const id = transactionIdOf(proposal);
  demand(id === transactionId, `The transaction's id is ${transactionId}, its content gives ${id}.`);
  const bytes = Buffer.from(signature, 'base64');
  const holds = signatureHolds(proposal.creator.certificatePem, canonicalBytes(proposal), bytes);
  demand(holds, "The signature under the transaction is not that of the clinician's key.");
}

/** The clinician's certificate: issued by the hospital's CA, valid when sealed, of a role that may, and the one noted. */
export function checkClinician(evidence: EmbeddedEvidence, author: Author, caPem: string): void {
  const { transaction, creator } = evidence.envelope.transaction.proposal;
  const facts = issued(creator.certificatePem, caPem, evidence.header.timeMs, "The clinician's certificate");
  const { attributes, organisationalUnits } = facts;
  demand(organisationalUnits.includes(personUnit), 'The certificate is not that of a person.');
  const role = attributes['role'] ?? '';
  const [, roles = []] =
    Object.entries<readonly string[]>(rolesOf).find(([name]) => name === transaction) ?? [];
  demand(roles.includes(role), `The role ${role} may not ${transaction}.`);
  const same =
    attributes['hf.EnrollmentID'] === author.clinicianId &&
    role === author.role &&
    attributes['hf.Affiliation'] === author.mspId &&
    creator.mspId === author.mspId;
  demand(same, 'The record names another clinician than the certificate.');
}

/** The transaction's place in its block, and the ledger node's signature under the block's header. */
export function checkBlock(evidence: EmbeddedEvidence): void {
  const { envelope, index, size, path, header } = evidence;
  const siblings = path.map((digest) => fromHex(digest));
  const found = rootFromPath(sha256, leafDigestOf(envelope), index, size, siblings);
  const hex = found === undefined ? 'no root' : toHex(found);
  demand(
    hex === header.dataHash,
    `The transaction leads to ${hex}, block ${header.number} holds ${header.dataHash}.`,
  );
  const bytes = Buffer.from(evidence.headerSignature, 'base64');
  const holds = signatureHolds(evidence.nodeCertificatePem, canonicalBytes(header), bytes);
  demand(holds, `The signature under block ${header.number} is not that of the ledger node's key.`);
}

/** The ledger node's certificate: issued by the hospital's CA to a node, valid when it made the block. */
export function checkNode(evidence: EmbeddedEvidence, caPem: string): void {
  nodeFacts(evidence.nodeCertificatePem, caPem, evidence.header.timeMs);
}

/** The exporter's signature over everything in the certificate. */
export function checkExporter({ body, exporterSignature }: EmbeddedCertificate): void {
  nodeFacts(body.exporterCertificatePem, body.caCertificatePem, body.exportedMs);
  const bytes = Buffer.from(exporterSignature, 'base64');
  const holds = signatureHolds(body.exporterCertificatePem, canonicalBytes(body), bytes);
  demand(holds, 'The signature over the whole certificate does not hold: something in it was changed.');
}

/** The CA in the certificate against the one that the reader trusts. */
export function checkTrust(caPem: string, trustPem: string): void {
  const { fingerprint } = authority(caPem);
  const trusted = authority(trustPem).fingerprint;
  demand(fingerprint === trusted, `The CA certificate is ${fingerprint}, the one you trust is ${trusted}.`);
}

/** @throws BrokenLink when it is no certificate */
export function authority(pem: string): CertificateFacts {
  return orBroken(() => readCertificate(pem), 'The CA certificate');
}

function nodeFacts(pem: string, caPem: string, atMs: number): void {
  const facts = issued(pem, caPem, atMs, "The ledger node's certificate");
  demand(facts.organisationalUnits.includes(nodeUnit), 'The certificate is not that of a ledger node.');
}

function issued(pem: string, caPem: string, atMs: number, what: string): CertificateFacts {
  return orBroken(() => checkIssued(pem, caPem, atMs), what);
}

function orBroken<T>(work: () => T, what: string): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof CertificateError) throw new BrokenLink(`${what}: ${error.message}.`);
    throw error;
  }
}
