import { v7 } from 'uuid';
import { z } from 'zod';
import { canonicalBytes, canonicalJson } from '#shared/codec/canonical-json.ts';
import { toHex } from '#shared/codec/hex.ts';
import { merklePath, merkleRoot } from '#shared/codec/merkle.ts';
import { ClinicianId, DeviceId, IntentId, SubjectId, TreatmentId } from '#shared/domain/ids.ts';
import type { SealBatch, SealLeaf } from '#shared/domain/sealing.ts';
import { makeHospital, type TestHospital } from '../hospital.ts';
import { makeSession } from '../sealed-session.ts';
import type { Signer } from '#main/services/identity/signer.ts';
import { newSalt } from '#main/crypto/salt.ts';
import { sealIntent, treatmentIntent } from '#main/services/outbox/intents.ts';
import type { NodeSigner } from '#main/crypto/signing.ts';
import { createCompositeKey } from '#main/ledger-format/composite-key.ts';
import {
  noHash,
  transactionIdOf,
  type BlockHeader,
  type Envelope,
  type Proposal,
} from '#main/ledger-format/embedded.ts';
import type { EmbeddedEvidence } from '#main/ledger-format/evidence.ts';
import { leafDigestOf, sha256, sha256Hex } from '#main/crypto/sha256.ts';

export const startMs = Date.UTC(2026, 5, 1, 8);

/** What is made otherwise than it should be, and signed all the same. */
export interface Wrong {
  readonly creator?: Signer;
  readonly node?: NodeSigner;
  readonly exporter?: NodeSigner;
  readonly caPem?: string;
  /** The leaf that is certified, before it is sealed. */
  readonly leaf?: (leaf: SealLeaf) => unknown;
  /** The batch's place in its session. */
  readonly number?: number;
  /** The text of the details, before it is sealed. */
  readonly details?: (text: string) => string;
  /** The text of the argument, before it is signed. */
  readonly argument?: (text: string) => string;
  readonly proposal?: Partial<Proposal>;
  /** The text of the record that was written. */
  readonly record?: (text: string) => string;
  readonly answer?: (text: string) => string;
  readonly envelope?: (envelope: Envelope) => Envelope;
  readonly header?: Partial<BlockHeader>;
  readonly exportedMs?: number;
  readonly body?: (body: Body) => unknown;
}

/** What the exporter signs, as it stands. */
type Body = Readonly<Record<string, unknown>> & { readonly record: Readonly<Record<string, unknown>> };

export type Kind = 'reading' | 'waveform' | 'treatment' | 'device';

/** A standalone ledger's certificates, made and signed without a ledger, also such as none would make; for tests. */
export async function makeStandalone(authorityMs = startMs) {
  const hospital = await makeHospital('StLukesMSP', startMs, authorityMs);
  const nurse = await hospital.clinician('n.okafor', 'nurse');
  const doctor = await hospital.clinician('d.mensah', 'doctor');
  const session = makeSession(SubjectId.parse(v7()), nurse, startMs);
  const batches = [session.nextBatch([36.7, null, 36.9]), session.nextBatch([37.1])];
  const parts = { hospital, nurse, doctor, session, batches };
  return {
    ...parts,
    certify: (kind: Kind, wrong: Wrong = {}) => certify(parts, kind, wrong),
  };
}

interface Parts {
  readonly hospital: TestHospital;
  readonly nurse: Signer;
  readonly doctor: Signer;
  readonly session: ReturnType<typeof makeSession>;
  readonly batches: readonly SealBatch[];
}

async function certify(parts: Parts, kind: Kind, wrong: Wrong): Promise<{ file: Buffer; data?: Buffer }> {
  const { hospital, session } = parts;
  const exporter = wrong.exporter ?? hospital.node;
  const body: Body = {
    format: 'vitalseal-certificate-1',
    record: await recordOf(parts, kind, wrong),
    caCertificatePem: wrong.caPem ?? hospital.caCertificatePem,
    exportedMs: wrong.exportedMs ?? startMs + 60_000,
    exporterCertificatePem: exporter.certificatePem,
  };
  const changed = wrong.body?.(body) ?? body;
  const signature = await exporter.sign(canonicalBytes(changed));
  const exporterSignature = Buffer.from(signature).toString('base64');
  const file = Buffer.from(`${canonicalJson({ body: changed, exporterSignature })}\n`);
  return kind === 'waveform' ? { file, data: Buffer.concat([...session.frames.values()]) } : { file };
}

async function recordOf(parts: Parts, kind: Kind, wrong: Wrong): Promise<Body['record']> {
  switch (kind) {
    case 'reading':
      return { kind, sealed: await sealLeaf(parts, there(parts.batches[0]), kind, wrong) };
    case 'waveform':
      return {
        kind,
        sealed: await Promise.all(parts.batches.map((batch) => sealLeaf(parts, batch, kind, wrong))),
      };
    default:
      return { kind, sealed: await sealDetails(parts, kind, wrong) };
  }
}

function there<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('it is not there');
  return value;
}

/** The first reading of a batch, or its waveform. */
async function sealLeaf(parts: Parts, batch: SealBatch, kind: 'reading' | 'waveform', wrong: Wrong) {
  const before = there(batch.leaves.find((leaf) => leaf.kind === kind));
  const index = batch.leaves.indexOf(before);
  const leaf = wrong.leaf?.(before) ?? before;
  const digests = batch.leaves.map((each) => leafDigestOf(each === before ? leaf : each));
  const { transaction, args, transient } = sealIntent(batch);
  const number = wrong.number ?? batch.number;
  const root = toHex(merkleRoot(sha256, digests));
  const argument = z.looseObject({}).parse(JSON.parse(there(args[0])));
  const call = {
    transaction,
    argument: JSON.stringify({ ...argument, number, root }),
    key: createCompositeKey('seal', [batch.sessionId, String(number).padStart(8, '0')]),
    privateName: 'summary',
    privateText: transient['summary'] ?? '',
    added: {},
  };
  return {
    leaf,
    index,
    size: digests.length,
    path: merklePath(sha256, digests, index).map((digest) => toHex(digest)),
    dataBytes: before.kind === 'waveform' ? there(parts.session.frames.get(before)).length : 0,
    evidence: await evidenceOf(parts, wrong.creator ?? parts.nurse, call, wrong),
  };
}

async function sealDetails(parts: Parts, kind: 'treatment' | 'device', wrong: Wrong) {
  const call = kind === 'treatment' ? treatmentCall(parts, wrong) : deviceCall(wrong);
  const creator = wrong.creator ?? (kind === 'treatment' ? parts.doctor : parts.nurse);
  return { details: call.privateText, evidence: await evidenceOf(parts, creator, call, wrong) };
}

interface Call {
  readonly transaction: string;
  readonly argument: string;
  readonly key: string;
  readonly privateName: string;
  readonly privateText: string;
  readonly added: Readonly<Record<string, string>>;
}

function treatmentCall({ session }: Parts, wrong: Wrong): Call {
  const step = {
    treatmentId: TreatmentId.parse(v7()),
    subjectId: session.subjectId,
    version: 1,
    kind: 'registered' as const,
    clinicianId: ClinicianId.parse('d.mensah'),
  };
  const plan = {
    what: 'Paracetamol',
    dose: 0.5,
    unit: 'g',
    route: 'oral',
    schedule: { kind: 'once', everyHours: null },
    startMs,
    endMs: null,
    reason: 'fever – 39.4 °C',
  };
  const told = { timeMs: startMs, plan, administration: null, reason: plan.reason };
  const text = canonicalJson({ salt: newSalt(), ...step, ...told });
  const details = wrong.details?.(text) ?? text;
  const intent = treatmentIntent({ intentId: IntentId.parse(v7()), ...step, details });
  return {
    transaction: intent.transaction,
    argument: there(intent.args[0]),
    key: createCompositeKey('treatment', [step.treatmentId, '000001']),
    privateName: 'details',
    privateText: details,
    added: { kind: 'registered' },
  };
}

function deviceCall(wrong: Wrong): Call {
  const deviceId = DeviceId.parse(v7());
  const text = canonicalJson({ salt: newSalt(), label: 'Bed 4', serialNumber: null, registeredMs: startMs });
  const details = wrong.details?.(text) ?? text;
  const facts = { id: v7(), deviceId, model: 'healthypi-5', simulated: false };
  return {
    transaction: 'devices:register',
    argument: canonicalJson({ ...facts, detailsDigest: sha256Hex(details) }),
    key: createCompositeKey('device', [deviceId]),
    privateName: 'details',
    privateText: details,
    added: {},
  };
}

/** A block of two transactions, of which the second is this one. */
async function evidenceOf(
  parts: Parts,
  creator: Signer,
  call: Call,
  wrong: Wrong,
): Promise<EmbeddedEvidence> {
  const { hospital } = parts;
  const envelope = await envelopeOf(hospital, creator, call, wrong);
  const other = await envelopeOf(hospital, creator, call, {});
  const leaves = [leafDigestOf(other), leafDigestOf(envelope)];
  const header: BlockHeader = {
    number: 7,
    previousHash: noHash,
    dataHash: toHex(merkleRoot(sha256, leaves)),
    timeMs: startMs + 13_000,
    ...wrong.header,
  };
  const node = wrong.node ?? hospital.node;
  return {
    ledger: 'embedded',
    envelope,
    index: 1,
    size: 2,
    path: merklePath(sha256, leaves, 1).map((digest) => toHex(digest)),
    header,
    headerSignature: Buffer.from(await node.sign(canonicalBytes(header))).toString('base64'),
    nodeCertificatePem: node.certificatePem,
  };
}

async function envelopeOf(
  { mspId }: TestHospital,
  creator: Signer,
  call: Call,
  wrong: Wrong,
): Promise<Envelope> {
  const argument = wrong.argument?.(call.argument) ?? call.argument;
  const proposal: Proposal = {
    format: 'vitalseal-proposal-1',
    channel: 'vitalseal',
    chaincode: 'vitalseal',
    transaction: call.transaction,
    args: [argument],
    transientDigests: { [call.privateName]: sha256Hex(call.privateText) },
    creator: { mspId, certificatePem: creator.certificatePem },
    nonce: newSalt() + newSalt().slice(16),
    timestampMs: startMs + 12_345,
    ...wrong.proposal,
  };
  const transactionId = transactionIdOf(proposal);
  const by = {
    mspId,
    clinicianId: creator.clinicianId,
    role: roleOf(creator),
    signedMs: proposal.timestampMs,
    transactionId,
  };
  const fields = JSON.stringify({ ...call.added, ...by }).slice(1);
  const record = `${argument.replace(/\s*\}\s*$/, '')},${fields}`;
  const answer = JSON.stringify({ id: idIn(argument), transactionId, repeated: false });
  const privateWrites = [
    {
      collection: `_implicit_org_${mspId}`,
      keyDigest: sha256Hex(call.key),
      valueDigest: sha256Hex(call.privateText),
    },
  ];
  const envelope: Envelope = {
    transaction: {
      transactionId,
      proposal,
      signature: Buffer.from(await creator.sign(canonicalBytes(proposal))).toString('base64'),
      payload: wrong.answer?.(answer) ?? answer,
      event: null,
      readWriteSet: {
        reads: [],
        ranges: [],
        writes: [{ key: call.key, value: wrong.record?.(record) ?? record }],
        privateReads: [],
        privateWrites,
      },
    },
    validation: 'VALID',
  };
  return wrong.envelope?.(envelope) ?? envelope;
}

/** The chaincode knows it from the certificate; here names stand for roles. */
function roleOf({ clinicianId }: Signer): string {
  return clinicianId.startsWith('d.') ? 'doctor' : 'nurse';
}

function idIn(argument: string): string {
  return /"id":"([^"]*)"/.exec(argument)?.[1] ?? '';
}
