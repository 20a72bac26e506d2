import { canonicalJson } from '#shared/codec/canonical-json.ts';
import { decodeFrames, FrameError, type StreamFrame } from '#shared/codec/frame.ts';
import { fromHex, toHex } from '#shared/codec/hex.ts';
import { rootFromPath } from '#shared/codec/merkle.ts';
import { z } from 'zod';
import { SealArgument, SealRecord } from '#chaincode/seals.ts';
import { DeviceRecord } from '#chaincode/devices.ts';
import { TreatmentArgument, TreatmentRecord } from '#chaincode/treatments.ts';
import { BrokenLink, demand } from './broken.ts';
import { createCompositeKey } from './composite-key.ts';
import { TreatmentDetails } from './details.ts';
import { readDetails } from './describe.ts';
import type { CertifiedRecord, SealedLeaf } from './schema.ts';
import { leafDigestOf, sha256, sha256Hex } from './sha256.ts';

/** The links from the record to what its transaction wrote on the ledger. All throw BrokenLink. */

/** What a transaction says and what it wrote, whichever ledger holds it. */
export interface CommittedTransaction {
  readonly transactionId: string;
  /** Such as `seals:commit`. */
  readonly name: string;
  /** The public argument, JSON. */
  readonly argument: string;
  /** `VALID`, or why the ledger did not let it change anything. */
  readonly validation: string;
  readonly writes: readonly { readonly key: string; readonly value: string }[];
}

export type CommittedRecord = CertifiedRecord<CommittedTransaction>;
type CommittedLeaf = SealedLeaf<CommittedTransaction>;
type Details = Extract<CommittedRecord, { kind: 'treatment' | 'device' }>;

/** The strict forms exclude one another. */
const Written = z.union([SealRecord, DeviceRecord, TreatmentRecord]);
type Written = z.infer<typeof Written>;

const writers: Readonly<Record<CertifiedRecord['kind'], readonly string[]>> = {
  reading: ['seals:commit'],
  waveform: ['seals:commit'],
  treatment: ['treatments:register', 'treatments:administer', 'treatments:change', 'treatments:stop'],
  device: ['devices:register'],
};

const DetailsArgument = z.object({ detailsDigest: z.string() });

function argumentOf<T>(schema: { parse(value: unknown): T }, { argument }: CommittedTransaction): T {
  try {
    return schema.parse(JSON.parse(argument));
  } catch {
    throw new BrokenLink('The argument of the transaction cannot be read.');
  }
}

/** The data file against the leaves: digests of the bytes, and that they are the frames the leaves speak of. */
export function checkData(sealed: readonly CommittedLeaf[], data: Uint8Array): string {
  const wanted = sealed.reduce((sum, each) => sum + each.dataBytes, 0);
  demand(
    data.length === wanted,
    `The data file has ${data.length} bytes, the certificate speaks of ${wanted}.`,
  );
  let at = 0;
  for (const { leaf, dataBytes } of sealed) {
    demand(leaf.kind === 'waveform', 'A leaf is not a waveform.');
    const bytes = data.subarray(at, at + dataBytes);
    at += dataBytes;
    const digest = sha256Hex(bytes);
    demand(
      digest === leaf.framesDigest,
      `The samples have the digest ${digest}, sealed was ${leaf.framesDigest}.`,
    );
    const frames = readFrames(bytes);
    const count = frames.reduce((sum, frame) => sum + frame.samples.length, 0);
    const fits = frames.every((frame) => frame.encoding === leaf.encoding && frame.scale === leaf.scale);
    demand(count === leaf.sampleCount && fits, 'The samples are not those that the leaf describes.');
  }
  return `SHA-256 over ${data.length} bytes of stream frames is what ${leaves(sealed.length)}.`;
}

function readFrames(bytes: Uint8Array): StreamFrame[] {
  try {
    return decodeFrames(bytes);
  } catch (error) {
    if (error instanceof FrameError) throw new BrokenLink(`The data file cannot be read: ${error.message}.`);
    throw error;
  }
}

/** The private text against the digest in the transaction's argument. */
export function checkDetails(record: Details): string {
  const { details, evidence } = record.sealed;
  const { detailsDigest } = argumentOf(DetailsArgument, evidence);
  const digest = sha256Hex(details);
  demand(
    digest === detailsDigest,
    `The record has the digest ${digest}, the transaction says ${detailsDigest}.`,
  );
  return `SHA-256 over the record and its salt is ${digest}, as the transaction says.`;
}

/** The leaf's path against the root in the transaction's argument. */
export function checkPath({ leaf, index, size, path, evidence }: CommittedLeaf): void {
  const { root, readings, waveforms } = argumentOf(SealArgument, evidence);
  const siblings = path.map((digest) => fromHex(digest));
  const found = rootFromPath(sha256, leafDigestOf(leaf), index, size, siblings);
  const hex = found === undefined ? 'no root' : toHex(found);
  demand(hex === root, `The leaf and its path lead to ${hex}, the transaction seals ${root}.`);
  demand(size === readings + waveforms, 'The transaction seals another number of leaves.');
}

/** That the leaf belongs into the sealed batch: its session, subject and time. */
export function checkLeafFits({ leaf, evidence }: CommittedLeaf): void {
  const seal = argumentOf(SealArgument, evidence);
  demand(leaf.sessionId === seal.sessionId, 'The leaf belongs to another session than the seal.');
  demand(leaf.subjectId === seal.subjectId, 'The leaf belongs to another subject than the seal.');
}

/** That the details speak of the treatment that the transaction speaks of. */
export function checkDetailsFit(record: Details): void {
  if (record.kind === 'device') return;
  const argument = argumentOf(TreatmentArgument, record.sealed.evidence);
  const details = readDetails(TreatmentDetails, record.sealed.details);
  const same =
    details.treatmentId === argument.treatmentId &&
    details.subjectId === argument.subjectId &&
    details.version === argument.version;
  demand(same, 'The details belong to another treatment than the transaction.');
  const onLedger = writtenRecord(record.sealed.evidence);
  demand('kind' in onLedger, 'The transaction wrote no such record.');
  const { clinicianId, kind } = onLedger;
  demand(details.clinicianId === clinicianId, 'The details name another clinician than the ledger.');
  demand(details.kind === kind, 'The details name another kind of event than the ledger.');
}

/** Who wrote the record, as the chaincode noted it from the certificate. */
export interface Author {
  readonly clinicianId: string;
  readonly role: string;
  readonly mspId: string;
}

/** The record that a transaction wrote. */
export interface WrittenRecord extends Author {
  readonly key: string;
  readonly signedMs: number;
  /** SHA-256 of the private text that belongs to it, small hex. */
  readonly privateDigest: string;
}

/** That the transaction wrote what its argument says, and was found valid. */
export function checkWritten(
  kind: CertifiedRecord['kind'],
  transaction: CommittedTransaction,
): WrittenRecord {
  const { name, validation } = transaction;
  demand(validation === 'VALID', `The ledger found the transaction ${validation}: it changed nothing.`);
  demand(writers[kind].includes(name), `${name} does not seal a ${kind}.`);
  const record = writtenRecord(transaction);
  demand(record.transactionId === transaction.transactionId, 'The record names another transaction.');
  demand(
    argumentText(record) === canonicalJson(argumentOf(z.unknown(), transaction)),
    'The record on the ledger is not what the argument says.',
  );
  const { clinicianId, role, mspId, signedMs } = record;
  const privateDigest = 'root' in record ? record.summaryDigest : record.detailsDigest;
  return { clinicianId, role, mspId, key: keyOf(record), signedMs, privateDigest };
}

/** The record's part that came from the argument. */
function argumentText(record: Written): string {
  const { mspId: _m, clinicianId: _c, role: _r, signedMs: _s, transactionId: _t, ...rest } = record;
  if ('kind' in rest) {
    const { kind: _k, ...argument } = rest;
    return canonicalJson(argument);
  }
  return canonicalJson(rest);
}

function writtenRecord({ writes }: CommittedTransaction): Written {
  for (const { key, value } of writes) {
    const record = tryRead(value);
    if (record !== undefined && key === keyOf(record)) return record;
  }
  throw new BrokenLink('The transaction wrote no such record.');
}

function tryRead(text: string): Written | undefined {
  try {
    return Written.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function keyOf(record: Written): string {
  if ('root' in record) {
    return createCompositeKey('seal', [record.sessionId, String(record.number).padStart(8, '0')]);
  }
  if ('treatmentId' in record) {
    return createCompositeKey('treatment', [record.treatmentId, String(record.version).padStart(6, '0')]);
  }
  return createCompositeKey('device', [record.deviceId]);
}

function leaves(count: number): string {
  return count === 1 ? 'the leaf says' : `the ${count} leaves say`;
}
