import { canonicalBytes } from '#shared/codec/canonical-json.ts';
import { demand } from '../broken.ts';
import { mayDo } from '../check-ledger.ts';
import { clocksMs } from '#main/ledger-format/embedded.ts';
import { checkSignedTime, type WrittenRecord } from '../check-written.ts';
import type { FabricCertificate } from '../schema.ts';
import type { FabricEvidence } from '#main/ledger-format/evidence.ts';
import { named, quoted } from '../visible.ts';
import { signatureHolds } from '#main/crypto/x509.ts';
import { checkData, checkFlags, checkSignatures, readSignedMetadata } from './block.ts';
import type { ChannelConfiguration } from './configuration.ts';
import { checkMember, type Member } from './msp.ts';
import { isSatisfied } from './policy.ts';
import type { FabricTransaction } from './transaction.ts';
import { fromBase64, hashOf, hexOf, readIdentity } from './wire.ts';

/** The links from a transaction to the channel's configuration. All throw BrokenLink. */

/** A transaction with its evidence, and the configuration that was in force. */
export interface Proven {
  readonly evidence: Omit<FabricEvidence, 'configBlock'>;
  readonly transaction: FabricTransaction;
  readonly configuration: ChannelConfiguration;
}

/** That the parts of the transaction belong together. */
export function checkTransaction({ transaction, evidence }: Proven, record: WrittenRecord): void {
  const { transactionId, nonce, creatorBytes } = transaction;
  demand(
    transaction.channel === evidence.channel,
    `The transaction is one of the channel ${named(transaction.channel)}.`,
  );
  const id = hexOf(hashOf(nonce, creatorBytes));
  demand(
    id === transactionId,
    `The transaction's id is ${named(transactionId)}, its creator and nonce give ${id}.`,
  );
  checkSignedTime(transaction, record);
}

/** The clinician's signature over all of the transaction but itself. */
export function checkSignature({ transaction }: Proven): void {
  const { creator, payload, signature } = transaction;
  demand(
    signatureHolds(creator.certificatePem, payload, signature),
    "The signature under the transaction is not that of the clinician's key.",
  );
}

/** The clinician: of the record's hospital, a person, of a role that may, valid when sealed, and the one noted. */
export function checkClinician({ transaction, configuration }: Proven, record: WrittenRecord): void {
  const { creator, name, timestampMs } = transaction;
  const msp = configuration.hospitals.get(creator.mspId);
  const member = checkMember(creator, msp, timestampMs, 'the clinician');
  demand(member.role === 'client', 'The certificate of the clinician is not that of a person.');
  const role = member.attributes['role'] ?? '';
  demand(mayDo(role, name), `The role ${named(role)} may not ${named(name)}.`);
  const same =
    member.attributes['hf.EnrollmentID'] === record.clinicianId &&
    role === record.role &&
    creator.mspId === record.mspId;
  demand(same, 'The record names another clinician than the certificate.');
}

/**
 * The peers that ran the transaction and agreed on its outcome: each signature holds, together they satisfy the
 * channel's policy, and one is of the record's own hospital, as its own policy wants.
 * @returns who they are
 */
export function checkEndorsements(
  { transaction, configuration }: Proven,
  record: WrittenRecord,
): readonly Member[] {
  const { proposalHash, endorsedProposalHash, response, endorsements, timestampMs } = transaction;
  demand(
    Buffer.from(proposalHash).equals(endorsedProposalHash),
    'The peers agreed to another proposal than the one in the transaction.',
  );
  const { hospitals, hospitalGroups, application } = configuration;
  const members = new Map<string, Member>();
  for (const { endorser, signature } of endorsements) {
    const identity = readIdentity(endorser, 'A peer that endorsed');
    const member = checkMember(identity, hospitals.get(identity.mspId), timestampMs, 'a peer that endorsed');
    demand(member.role === 'peer', `${quoted(member.subject)} endorsed and is no peer.`);
    const holds = signatureHolds(identity.certificatePem, Buffer.concat([response, endorser]), signature);
    demand(holds, `The endorsement of ${quoted(member.subject)} does not hold.`);
    members.set(member.serialized, member);
  }
  const all = [...members.values()];
  demand(
    isSatisfied(application, 'Endorsement', all),
    "The endorsements do not satisfy the channel's policy.",
  );
  const own = hospitalGroups.get(record.mspId);
  const byOwn = all.some((member) => member.mspId === record.mspId);
  demand(
    byOwn && own !== undefined && isSatisfied(own, 'Endorsement', all),
    `No peer of the record's own hospital, ${named(record.mspId)}, endorsed it as that hospital's policy wants.`,
  );
  return all;
}

/** The block: its envelopes, its header, the orderers behind it. @returns who they are */
export function checkBlock({ evidence, transaction, configuration }: Proven): readonly Member[] {
  const { orderers, orderer } = configuration;
  const { block, data, metadata } = evidence;
  const name = `block ${block.number}`;
  const header = {
    number: block.number,
    previousHash: Buffer.from(block.previousHash, 'hex'),
    dataHash: Buffer.from(block.dataHash, 'hex'),
  };
  checkData(header, data.map(fromBase64), name);
  const entries = metadata.map(fromBase64);
  checkFlags(entries, data.length, name);
  const signed = readSignedMetadata(entries, name);
  const members = checkSignatures(header, signed, orderers, transaction.timestampMs, name);
  demand(isSatisfied(orderer, 'BlockValidation', members), `Too few orderers signed ${name}.`);
  return members;
}

const iso = (ms: number) => new Date(ms).toISOString();

/** That the configuration is of this channel, the one that the block's orderers had in force, and not of later. */
export function checkInForce({ evidence, transaction, configuration }: Proven): void {
  const { channel, header, timestampMs } = configuration;
  const { lastConfig } = readSignedMetadata(
    evidence.metadata.map(fromBase64),
    `block ${evidence.block.number}`,
  );
  demand(channel === evidence.channel, `The configuration is of the channel ${named(channel)}.`);
  demand(
    lastConfig === header.number,
    `Block ${evidence.block.number} was made under configuration block ${lastConfig}, not ${header.number}.`,
  );
  demand(
    transaction.timestampMs >= timestampMs - clocksMs,
    `The transaction is dated ${iso(transaction.timestampMs)}, before the channel's configuration of ${iso(timestampMs)}.`,
  );
}

/**
 * The exporter's signature over everything in the certificate; a workstation or a peer of a hospital of the channel,
 * as the latest configuration here knows it.
 */
export function checkExporter(
  { body, exporterSignature }: FabricCertificate,
  configurations: readonly ChannelConfiguration[],
  proven: readonly Proven[],
): Member {
  const { mspId, certificatePem } = body.exporter;
  const identity = { serialized: '', mspId, certificatePem };
  const msp = configurations.at(-1)?.hospitals.get(mspId);
  const member = checkMember(identity, msp, body.exportedMs, 'the exporter');
  const isWorkstation = member.role === 'client' && member.attributes['role'] === 'workstation';
  demand(isWorkstation || member.role === 'peer', 'The exporter is not a workstation of the hospital.');
  const holds = signatureHolds(certificatePem, canonicalBytes(body), fromBase64(exporterSignature));
  demand(holds, 'The signature over the whole certificate does not hold: something in it was changed.');
  const lastMs = Math.max(...proven.map(({ transaction }) => transaction.timestampMs));
  demand(
    body.exportedMs >= lastMs - clocksMs,
    'The certificate was exported before its transaction was made.',
  );
  return member;
}
