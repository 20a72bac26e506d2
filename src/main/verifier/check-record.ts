import { fromHex, toHex } from '#shared/codec/hex.ts';
import { rootFromPath } from '#shared/codec/merkle.ts';
import { BrokenLink, demand } from './broken.ts';
import { checkData } from './check-data.ts';
import { checkInBatch } from './check-times.ts';
import {
  argumentOf,
  eventOf,
  sealOf,
  type Author,
  type CommittedRecord,
  type CommittedTransaction,
} from './check-written.ts';
import { sealingOf, tellingOf, type DetailsKind } from '#main/ledger-format/kinds.ts';
import type { SealedLeaf } from './schema.ts';
import { leafDigestOf, sha256, sha256Hex } from '#main/crypto/sha256.ts';
import { readSigned } from './signed-json.ts';

/** The links from the record to the argument of its transaction. All throw BrokenLink. */

type CommittedLeaf = SealedLeaf<CommittedTransaction>;
type Details = Extract<CommittedRecord, { kind: DetailsKind }>;

export const samplesNotGiven =
  'The samples were not checked: give the data file that belongs to the certificate.';

export function checkDigest(record: CommittedRecord, data: Uint8Array | undefined): string {
  if (record.kind === 'reading') {
    return `SHA-256 over the reading and its salt is ${toHex(leafDigestOf(record.sealed.leaf))}.`;
  }
  if (record.kind !== 'waveform') return checkDetails(record);
  if (data === undefined) throw new BrokenLink(samplesNotGiven);
  return checkData(record.sealed, data);
}

/** The private text against the digest in the transaction's argument. */
function checkDetails(record: Details): string {
  const { details, evidence } = record.sealed;
  const detailsDigest = sealingOf(record.kind).digestOf(argumentOf(record.kind, evidence));
  const digest = sha256Hex(details);
  demand(
    digest === detailsDigest,
    `The record has the digest ${digest}, the transaction says ${detailsDigest}.`,
  );
  return `SHA-256 over the record and its salt is ${digest}, as the transaction says.`;
}

/** The leaf's path against the root in the transaction's argument. */
export function checkPath({ leaf, index, size, path, evidence }: CommittedLeaf): void {
  const { root, readings, waveforms } = sealOf(evidence);
  const siblings = path.map((digest) => fromHex(digest));
  const found = rootFromPath(sha256, leafDigestOf(leaf), index, size, siblings);
  const hex = found === undefined ? 'no root' : toHex(found);
  demand(hex === root, `The leaf and its path lead to ${hex}, the transaction seals ${root}.`);
  demand(size === readings + waveforms, 'The transaction seals another number of leaves.');
}

/** That the record is what its transaction speaks of. */
export function checkFits(record: CommittedRecord): void {
  switch (record.kind) {
    case 'reading':
      demand(record.sealed.leaf.kind === 'reading', 'The leaf is not a reading.');
      demand(record.sealed.dataBytes === 0, 'A reading has no bytes of a data file.');
      return checkLeafFits(record.sealed);
    case 'waveform':
      for (const leaf of record.sealed) checkLeafFits(leaf);
      return checkOneSignal(record.sealed);
    default:
      return checkDetailsFit(record);
  }
}

/** That the leaf belongs into the sealed batch: its session, subject, device and time. */
function checkLeafFits(sealed: CommittedLeaf): void {
  const { leaf, evidence } = sealed;
  const seal = sealOf(evidence);
  demand(leaf.sessionId === seal.sessionId, 'The leaf belongs to another session than the seal.');
  demand(leaf.subjectId === seal.subjectId, 'The leaf belongs to another subject than the seal.');
  const isNamed = leaf.deviceId === null || seal.deviceIds.includes(leaf.deviceId);
  demand(isNamed, 'The leaf is of a device that the seal does not name.');
  checkInBatch(sealed);
}

/** That the parts of a waveform are of one signal of one session, and in order. */
function checkOneSignal(sealed: readonly CommittedLeaf[]): void {
  const signals = sealed.map(({ leaf }) => {
    demand(leaf.kind === 'waveform', 'A leaf is not a waveform.');
    return [leaf.sessionId, leaf.subjectId, leaf.deviceId, leaf.signalId].join(' ');
  });
  demand(new Set(signals).size === 1, 'The parts of the waveform are not of one signal.');
  const places = sealed.map(placeOf);
  const inOrder = places.every((place, index) => index === 0 || (places[index - 1] ?? '') < place);
  demand(inOrder, 'The parts of the waveform are not in their order.');
}

/** Sorts by batch, and within one by leaf. */
function placeOf({ evidence, index }: CommittedLeaf): string {
  return [sealOf(evidence).number, index].map((each) => String(each).padStart(16, '0')).join(' ');
}

/** That the details speak of what the transaction speaks of. */
function checkDetailsFit({ kind, sealed }: Details): void {
  const argument = argumentOf(kind, sealed.evidence);
  const telling = tellingOf(kind);
  const read = readSigned(telling.details, sealed.details, 'The record');
  const wrong = telling.misfit(read, argument, eventOf(kind, sealed.evidence));
  demand(wrong === undefined, wrong ?? '');
}

/** That the details name the clinician whom the ledger names. */
export function checkAuthorFits(record: CommittedRecord, [author]: readonly Author[]): void {
  if (record.kind === 'reading' || record.kind === 'waveform') return;
  const telling = tellingOf(record.kind);
  const clinicianId = telling.authorOf(readSigned(telling.details, record.sealed.details, 'The record'));
  const same = clinicianId === undefined || clinicianId === author?.clinicianId;
  demand(same, 'The details name another clinician than the ledger.');
}
