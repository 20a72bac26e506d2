import { z } from 'zod';
import { canonicalBytes } from '#shared/codec/canonical-json.ts';
import { rolesOf } from '#chaincode/caller.ts';
import { Receipt } from '#chaincode/once.ts';
import { ownCollection } from '#chaincode/records.ts';
import { BrokenLink, demand } from '../broken.ts';
import type { WrittenRecord } from '../check-record.ts';
import type { FabricCertificate, FabricEvidence } from '../schema.ts';
import { sha256Hex } from '../sha256.ts';
import { lowSignatureHolds } from '../x509.ts';
import { checkData, checkFlags, checkSignatures, readSignedMetadata } from './block.ts';
import type { ChannelConfiguration } from './configuration.ts';
import { checkMember, type Member } from './msp.ts';
import { isSatisfied } from './policy.ts';
import type { FabricTransaction } from './transaction.ts';
import { hashOf, readIdentity } from './wire.ts';

/** The links from a transaction to the channel's configuration. All throw BrokenLink. */

/** A transaction with its evidence, and the configuration that was in force. */
export interface Proven {
  readonly evidence: Omit<FabricEvidence, 'configBlock'>;
  readonly transaction: FabricTransaction;
  readonly configuration: ChannelConfiguration;
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** That the parts of the transaction belong together, and that it wrote just this record with its private text. */
export function checkTransaction({ transaction, evidence }: Proven, record: WrittenRecord): void {
  const { transactionId, nonce, creatorBytes, timestampMs } = transaction;
  demand(
    transaction.channel === evidence.channel,
    `The transaction is one of the channel ${transaction.channel}.`,
  );
  const id = hex(hashOf(nonce, creatorBytes));
  demand(id === transactionId, `The transaction's id is ${transactionId}, its creator and nonce give ${id}.`);
  demand(record.signedMs === timestampMs, 'The record names another time than the transaction.');
  const receipt = readReceipt(transaction.answer);
  demand(
    receipt.transactionId === transactionId && !receipt.repeated,
    'The chaincode answered that another transaction wrote the record.',
  );
  const collection = ownCollection(record.mspId);
  const keyHash = sha256Hex(record.key);
  const kept = transaction.privateWrites.some(
    (write) =>
      write.collection === collection &&
      write.keyHash === keyHash &&
      write.valueHash === record.privateDigest,
  );
  demand(kept, `The transaction did not write the private text into the collection of ${record.mspId}.`);
}

function readReceipt(text: string): Receipt {
  try {
    return Receipt.parse(JSON.parse(text));
  } catch {
    throw new BrokenLink('The answer of the chaincode cannot be read.');
  }
}

/** The clinician's signature over all of the transaction but itself. */
export function checkSignature({ creator, payload, signature }: FabricTransaction): void {
  demand(
    lowSignatureHolds(creator.certificatePem, payload, signature),
    "The signature under the transaction is not that of the clinician's key.",
  );
}

const Roles = z.record(z.string(), z.array(z.string()).readonly());

/** The clinician: of the record's hospital, a person, of a role that may, valid when sealed, and the one noted. */
export function checkClinician({ transaction, configuration }: Proven, record: WrittenRecord): void {
  const { creator, name, timestampMs } = transaction;
  const msp = configuration.hospitals.get(creator.mspId);
  const member = checkMember(creator, msp, timestampMs, 'the clinician');
  demand(member.role === 'client', 'The certificate of the clinician is not that of a person.');
  const role = member.attributes['role'] ?? '';
  demand(Roles.parse(rolesOf)[name]?.includes(role) === true, `The role ${role} may not ${name}.`);
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
    demand(member.role === 'peer', `${member.subject} endorsed and is no peer.`);
    const holds = lowSignatureHolds(identity.certificatePem, Buffer.concat([response, endorser]), signature);
    demand(holds, `The endorsement of ${member.subject} does not hold.`);
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
    `No peer of the record's own hospital, ${record.mspId}, endorsed it as that hospital's policy wants.`,
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

/** That the configuration is of this channel and the one that the block's orderers had in force. */
export function checkInForce({ evidence, configuration }: Proven): void {
  const { channel, header } = configuration;
  const { lastConfig } = readSignedMetadata(
    evidence.metadata.map(fromBase64),
    `block ${evidence.block.number}`,
  );
  demand(channel === evidence.channel, `The configuration is of the channel ${channel}.`);
  demand(
    lastConfig === header.number,
    `Block ${evidence.block.number} was made under configuration block ${lastConfig}, not ${header.number}.`,
  );
}

/**
 * The exporter's signature over everything in the certificate; a workstation or a peer of a hospital of the channel,
 * as the latest configuration here knows it.
 */
export function checkExporter(
  { body, exporterSignature }: FabricCertificate,
  configurations: readonly ChannelConfiguration[],
): Member {
  const { mspId, certificatePem } = body.exporter;
  const identity = { serialized: '', mspId, certificatePem };
  const msp = configurations.at(-1)?.hospitals.get(mspId);
  const member = checkMember(identity, msp, body.exportedMs, 'the exporter');
  const isWorkstation = member.role === 'client' && member.attributes['role'] === 'workstation';
  demand(isWorkstation || member.role === 'peer', 'The exporter is not a workstation of the hospital.');
  const holds = lowSignatureHolds(certificatePem, canonicalBytes(body), fromBase64(exporterSignature));
  demand(holds, 'The signature over the whole certificate does not hold: something in it was changed.');
  return member;
}

function fromBase64(text: string): Uint8Array {
  return Buffer.from(text, 'base64');
}
