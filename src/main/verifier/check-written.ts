import { canonicalJson } from '#shared/codec/canonical-json.ts';
import { Receipt } from '#chaincode/once.ts';
import { ownCollection } from '#chaincode/records.ts';
import type { Sealing } from '#chaincode/kind.ts';
import { SealArgument } from '#chaincode/kinds/seal/index.ts';
import { sealingOf } from '#main/ledger-format/kinds.ts';
import { demand } from './broken.ts';
import { createCompositeKey } from '#main/ledger-format/composite-key.ts';
import type { CertifiedRecord } from './schema.ts';
import { sha256Hex } from '#main/crypto/sha256.ts';
import { readSigned } from './signed-json.ts';
import { named } from './visible.ts';

/** From a transaction's argument to what it wrote, whichever ledger holds it. All throw BrokenLink. */

/** What a transaction says and what it wrote. */
export interface CommittedTransaction {
  readonly transactionId: string;
  /** Name of the chaincode that ran it. */
  readonly chaincode: string;
  /** Such as `seals:commit`. */
  readonly name: string;
  /** The public argument, JSON. */
  readonly argument: string;
  /** When the clinician's workstation made it, by its own clock, ms UTC. */
  readonly timestampMs: number;
  /** What the chaincode answered, JSON. */
  readonly answer: string;
  /** `VALID`, or why the ledger did not let it change anything. */
  readonly validation: string;
  readonly writes: readonly { readonly key: string; readonly value: string }[];
  /** Private data leaves only hashes in a block, small hex. */
  readonly privateWrites: readonly PrivateWrite[];
}

interface PrivateWrite {
  readonly collection: string;
  readonly keyDigest: string;
  readonly valueDigest: string;
}

export type CommittedRecord = CertifiedRecord<CommittedTransaction>;
export type Kind = CertifiedRecord['kind'];

/** Who wrote the record, as the chaincode noted it from the certificate. */
export interface Author {
  readonly clinicianId: string;
  readonly role: string;
  readonly mspId: string;
}

/** The record that a transaction wrote. */
export interface WrittenRecord extends Author {
  readonly signedMs: number;
}

/** The argument that a transaction of this kind was called with. @throws BrokenLink */
export function argumentOf(kind: Kind, { argument }: CommittedTransaction): { readonly id: string } {
  return readSigned(sealingOf(kind).argument, argument, argumentTitle);
}

/** Of a batch. @throws BrokenLink */
export function sealOf({ argument }: CommittedTransaction): SealArgument {
  return readSigned(SealArgument, argument, argumentTitle);
}

const argumentTitle = 'The argument of the transaction';

/** What an event is, by the transaction that writes it; undefined: this kind has no events. */
export function eventOf(kind: Kind, { name }: CommittedTransaction): string | undefined {
  return sealingOf(kind).writers[name]?.kind;
}

interface Expected extends Pick<Sealing, 'privateName' | 'record'> {
  readonly argument: { readonly id: string };
  readonly key: string;
  readonly privateDigest: string;
  /** What the chaincode adds to the argument beside its signature. */
  readonly added: Readonly<Record<string, string>>;
}

/** What a transaction with this argument has to write. */
function expectedOf(kind: Kind, transaction: CommittedTransaction): Expected {
  const sealing = sealingOf(kind);
  const { privateName, record, writers } = sealing;
  const argument = argumentOf(kind, transaction);
  const [type, ...parts] = sealing.keyOf(argument);
  return {
    argument,
    key: createCompositeKey(type, parts),
    privateDigest: sealing.digestOf(argument),
    privateName,
    record,
    added: writers[transaction.name] ?? {},
  };
}

/** That the transaction wrote what its argument says, and was found valid. */
export function checkWritten(kind: Kind, transaction: CommittedTransaction): WrittenRecord {
  const { name, validation, transactionId } = transaction;
  demand(validation === 'VALID', `The ledger found the transaction ${validation}: it changed nothing.`);
  demand(Object.hasOwn(sealingOf(kind).writers, name), `${named(name)} does not seal a ${kind}.`);
  const expected = expectedOf(kind, transaction);
  const record = recordAt(transaction, expected);
  const { mspId, clinicianId, role, signedMs } = record;
  const signature = { mspId, clinicianId, role, signedMs, transactionId: record.transactionId };
  demand(
    canonicalJson(record) === canonicalJson({ ...expected.argument, ...expected.added, ...signature }),
    'The record on the ledger is not what the argument says.',
  );
  demand(record.transactionId === transactionId, 'The record names another transaction.');
  checkAnswer(transaction, expected);
  const kept = transaction.privateWrites.filter(
    ({ collection, keyDigest }) =>
      collection === ownCollection(mspId) && keyDigest === sha256Hex(expected.key),
  );
  demand(
    kept.length === 1 && kept[0]?.valueDigest === expected.privateDigest,
    `The transaction did not write the private text into the collection of ${named(mspId)}.`,
  );
  return { clinicianId, role, mspId, signedMs };
}

/** That the chaincode noted the transaction's own time. */
export function checkSignedTime({ timestampMs }: CommittedTransaction, { signedMs }: WrittenRecord): void {
  demand(signedMs === timestampMs, 'The record names another time than the transaction.');
}

function recordAt({ writes }: CommittedTransaction, { key, record }: Expected) {
  const [write, ...more] = writes.filter((each) => each.key === key);
  demand(write !== undefined && more.length === 0, 'The transaction wrote no such record.');
  return readSigned(record, write.value, 'The record on the ledger');
}

function checkAnswer({ answer, transactionId }: CommittedTransaction, { argument }: Expected): void {
  const receipt = readSigned(Receipt, answer, 'The answer of the chaincode');
  demand(
    receipt.transactionId === transactionId && !receipt.repeated && receipt.id === argument.id,
    'The chaincode answered that another transaction wrote the record.',
  );
}

/** That the clinician signed for this private text and for no other. Only an embedded ledger's proposal says so. */
export function checkTransient(
  kind: Kind,
  transaction: CommittedTransaction,
  transientDigests: Readonly<Record<string, string>>,
): void {
  const { privateName, privateDigest } = expectedOf(kind, transaction);
  demand(
    canonicalJson(transientDigests) === canonicalJson({ [privateName]: privateDigest }),
    'The clinician signed for another private text than the argument.',
  );
}
