import { canonicalBytes } from '#shared/codec/canonical-json.ts';
import { fromHex, toHex } from '#shared/codec/hex.ts';
import { rootFromPath } from '#shared/codec/merkle.ts';
import { rolesOf } from '#chaincode/transactions.ts';
import { BrokenLink, demand } from './broken.ts';
import { clocksMs, transactionIdOf } from '#main/ledger-format/embedded.ts';
import { checkTransient, type Author, type CommittedTransaction, type Kind } from './check-written.ts';
import { demandAsWritten, CertificateError } from '#main/crypto/pem.ts';
import { evidenceOf, type EmbeddedCertificate } from './schema.ts';
import { type EmbeddedEvidence } from '#main/ledger-format/evidence.ts';
import { leafDigestOf, sha256 } from '#main/crypto/sha256.ts';
import { named } from './visible.ts';
import {
  checkIssued,
  nodeUnit,
  personUnit,
  readCertificate,
  signatureHolds,
  type CertificateFacts,
} from '#main/crypto/x509.ts';

/** The links from a transaction of an embedded ledger to the hospital's CA. All throw BrokenLink. */

/** Channel and chaincode of every standalone ledger. */
const standaloneName = 'vitalseal';

/** That the proposal is one for a standalone ledger, with one argument and the private text that belongs to it. */
export function checkProposal(
  kind: Kind,
  { envelope }: EmbeddedEvidence,
  transaction: CommittedTransaction,
): void {
  const { channel, chaincode, args, transientDigests } = envelope.transaction.proposal;
  demand(
    channel === standaloneName && chaincode === standaloneName,
    `The transaction is one of ${named(chaincode)} on ${named(channel)}.`,
  );
  demand(args.length === 1, 'The transaction does not have one argument.');
  checkTransient(kind, transaction, transientDigests);
}

/** The clinician's signature over the proposal, and the transaction's id from it. */
export function checkSignature({ envelope }: EmbeddedEvidence): void {
  const { transactionId, proposal, signature } = envelope.transaction;
  const id = transactionIdOf(proposal);
  demand(id === transactionId, `The transaction's id is ${transactionId}, its content gives ${id}.`);
  const bytes = Buffer.from(signature, 'base64');
  const holds = signatureHolds(proposal.creator.certificatePem, canonicalBytes(proposal), bytes);
  demand(holds, "The signature under the transaction is not that of the clinician's key.");
}

/**
 * The clinician's certificate: issued by the hospital's CA to a person, valid when signed and when the block was made,
 * of a role that may, and the one noted.
 */
export function checkClinician(evidence: EmbeddedEvidence, author: Author, caPem: string): void {
  const { transaction, creator, timestampMs } = evidence.envelope.transaction.proposal;
  for (const atMs of [timestampMs, evidence.header.timeMs]) {
    issued(creator.certificatePem, caPem, atMs, "The clinician's certificate", personUnit);
  }
  const { attributes } = readCertificate(creator.certificatePem);
  const role = attributes['role'] ?? '';
  demand(mayDo(role, transaction), `The role ${named(role)} may not ${named(transaction)}.`);
  const same =
    attributes['hf.EnrollmentID'] === author.clinicianId &&
    role === author.role &&
    attributes['hf.Affiliation'] === author.mspId &&
    creator.mspId === author.mspId;
  demand(same, 'The record names another clinician than the certificate.');
}

/** @param transaction such as `seals:commit` */
export function mayDo(role: string, transaction: string): boolean {
  const found = Object.entries<readonly string[]>(rolesOf).find(([name]) => name === transaction);
  return found?.[1].includes(role) === true;
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
  issued(
    evidence.nodeCertificatePem,
    caPem,
    evidence.header.timeMs,
    "The ledger node's certificate",
    nodeUnit,
  );
}

/** The exporter's signature over everything in the certificate, made when all of it was there. */
export function checkExporter({ body, exporterSignature }: EmbeddedCertificate): void {
  const { exporterCertificatePem, caCertificatePem, exportedMs, record } = body;
  issued(exporterCertificatePem, caCertificatePem, exportedMs, "The exporter's certificate", nodeUnit);
  const holds = signatureHolds(
    exporterCertificatePem,
    canonicalBytes(body),
    Buffer.from(exporterSignature, 'base64'),
  );
  demand(holds, 'The signature over the whole certificate does not hold: something in it was changed.');
  const lastMs = Math.max(...evidenceOf(record).map(({ header }) => header.timeMs));
  demand(exportedMs >= lastMs - clocksMs, 'The certificate was exported before its block was made.');
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

/** @param unit the one that says what the holder is; not the other as well */
function issued(
  pem: string,
  caPem: string,
  atMs: number,
  what: string,
  unit: typeof nodeUnit | typeof personUnit,
): void {
  const { organisationalUnits } = orBroken(() => {
    demandAsWritten(caPem);
    demandAsWritten(pem);
    return checkIssued(pem, caPem, atMs);
  }, what);
  const units = organisationalUnits.filter((each) => each === nodeUnit || each === personUnit);
  const holder = unit === nodeUnit ? 'a ledger node' : 'a person';
  demand(units.length === 1 && units[0] === unit, `${what} is not that of ${holder}.`);
}

function orBroken<T>(work: () => T, what: string): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof CertificateError) throw new BrokenLink(`${what}: ${error.message}.`);
    throw error;
  }
}
