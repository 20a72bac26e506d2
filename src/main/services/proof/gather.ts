import { z } from 'zod';
import { canonicalJson } from '#shared/codec/canonical-json.ts';
import { ServiceError } from '#shared/contract/errors.ts';
import type { OutboxEntry } from '#shared/contract/outbox.ts';
import type { Proof, ProofSubject } from '#shared/contract/proof.ts';
import { SubjectId, type DeviceId, type IntentId, type TreatmentId } from '#shared/domain/ids.ts';
import type { Gap } from '#shared/contract/sessions.ts';
import type { SealLeaf } from '#shared/domain/sealing.ts';
import { detailsKinds, questionOf, refOf } from '#main/ledger-format/kinds.ts';
import { contractErrorCode } from '#chaincode/refusals.ts';
import type { CertifiedRecord, SealedLeaf } from '#main/verifier/schema.ts';
import type { LedgerEvidence } from '#main/ledger-format/evidence.ts';
import type { Actor } from '#main/services/identity/actor.ts';
import { shareOf, unwatched, type Work } from '#main/ports/work.ts';
import type { SealedPart, SessionArchive } from './session-archive.ts';
import type { Signers } from '#main/services/identity/signer.ts';
import { LedgerError, type Ledger } from '#main/services/ledger/ledger-port.ts';

/** What the app holds of a treatment's event. */
export interface HeldEvent {
  readonly intentId: IntentId;
  /** The text that was sealed. */
  readonly details: string;
  /** What the screen shows. */
  readonly shown: Readonly<Record<string, unknown>>;
}

export interface GatherParts {
  readonly archive: SessionArchive;
  readonly outbox: {
    entry(intentId: IntentId): Promise<Pick<OutboxEntry, 'transactionId' | 'reason'> | undefined>;
  };
  readonly ledger: Pick<Ledger, 'evaluate' | 'transaction'>;
  readonly signers: Signers;
  treatmentEvent(treatmentId: TreatmentId, version: number): Promise<HeldEvent | undefined>;
  /** Of a device that was registered at this workstation. */
  registration(deviceId: DeviceId): Promise<Pick<HeldEvent, 'intentId' | 'details'> | undefined>;
}

export type Gathered =
  | {
      readonly kind: 'found';
      readonly record: CertifiedRecord;
      readonly data: Uint8Array | undefined;
      /** Of a waveform; null for anything else. */
      readonly coverage: Coverage | null;
      /** Whose record it is; null: nobody's, as a device's. */
      readonly subjectId: SubjectId | null;
    }
  /** Not on the ledger yet. */
  | { readonly kind: 'pending'; readonly why: string }
  /** What this workstation holds does not fit the ledger, before anything was computed. */
  | { readonly kind: 'broken'; readonly link: 'record' | 'ledger'; readonly why: string };

type Coverage = NonNullable<Proof['coverage']>;

type Sealed =
  { readonly kind: 'found'; readonly evidence: LedgerEvidence } | Exclude<Gathered, { kind: 'found' }>;

/** Collects what proves a record. @throws ServiceError not-found, too-large; LedgerError */
export function gather(
  parts: GatherParts,
  actor: Actor,
  subject: ProofSubject,
  work: Work = unwatched,
): Promise<Gathered> {
  switch (subject.kind) {
    case 'reading':
      return gatherReading(parts, subject, work);
    case 'waveform':
      return gatherWaveform(parts, subject, work);
    case 'treatment':
      return gatherTreatment(parts, subject);
    case 'device':
      return gatherDevice(parts, actor, subject);
    default:
      return gatherAnswered(parts, actor, subject);
  }
}

async function gatherReading(
  parts: GatherParts,
  { sessionId, readingId }: Extract<ProofSubject, { kind: 'reading' }>,
  work: Work,
): Promise<Gathered> {
  const part = await parts.archive.reading(sessionId, readingId, work);
  if (part !== undefined) {
    const sealed = await evidenceFor(parts, part.intentId);
    if (sealed.kind !== 'found') return sealed;
    const record = { kind: 'reading' as const, sealed: sealedLeaf(part, sealed.evidence) };
    return { kind: 'found', record, data: undefined, coverage: null, subjectId: part.leaf.subjectId };
  }
  if ((await parts.archive.lost(sessionId)) !== null) return lostWithSession;
  return {
    kind: 'pending',
    why: 'This reading is in no sealed batch yet; a batch is made every 10 seconds.',
  };
}

async function gatherWaveform(
  parts: GatherParts,
  subject: Extract<ProofSubject, { kind: 'waveform' }>,
  work: Work,
): Promise<Gathered> {
  const { sessionId } = subject;
  const { parts: leaves, data } = await parts.archive.waveform(sessionId, subject, shareOf(work, 0, readAt));
  const sealed: SealedLeaf[] = [];
  for (let from = 0; from < leaves.length; from += askedAtOnce) {
    const asked = leaves.slice(from, from + askedAtOnce);
    const answers = await Promise.all(asked.map((part) => evidenceFor(parts, part.intentId)));
    for (const [index, found] of answers.entries()) {
      if (found.kind !== 'found') return found;
      const part = asked[index];
      if (part !== undefined) sealed.push(sealedLeaf(part, found.evidence));
    }
    work.progress(readAt + (1 - readAt) * (from / leaves.length));
  }
  const lost = await parts.archive.lost(sessionId);
  if (sealed.length === 0 && lost !== null) return lostWithSession;
  if (sealed.length === 0) {
    return { kind: 'pending', why: 'No sample of this stretch is in a sealed batch yet.' };
  }
  const coverage = coverageOf(subject, leaves, lost ?? []);
  const subjectId = leaves[0]?.leaf.subjectId ?? null;
  return { kind: 'found', record: { kind: 'waveform', sealed }, data, coverage, subjectId };
}

/** Of so many batches the ledger is asked at once: none waits for the disk of another. */
const askedAtOnce = 16;
/** Of the time that gathering takes, about so much is over when the recording was read. */
const readAt = 0.8;

/** The session has ended: nothing of it is on its way any more. */
const lostWithSession = {
  kind: 'broken' as const,
  link: 'record' as const,
  why: 'What was sealed of this cannot be read any more: the recording on this workstation is damaged there, or holds nothing.',
};

/** A proof widens to whole batches, and says what of the stretch that was asked for it does not hold. */
function coverageOf(
  { deviceId, signalId, fromMs, toMs }: Extract<ProofSubject, { kind: 'waveform' }>,
  wanted: readonly { readonly leaf: Extract<SealLeaf, { kind: 'waveform' }> }[],
  lost: readonly Gap[],
): Coverage {
  const from = Math.min(...wanted.map(({ leaf }) => leaf.fromMs));
  const to = Math.max(...wanted.map(({ leaf }) => leaf.toMs));
  const missing = lost
    .filter((gap) => gap.deviceId === deviceId && gap.signalId === signalId)
    .filter(({ startMs, endMs }) => startMs < Math.max(to, toMs) && endMs > Math.min(from, fromMs))
    .map(({ startMs, endMs, reason }) => ({ startMs, endMs, reason }));
  return { fromMs: from, toMs: to, missing };
}

async function gatherTreatment(
  parts: GatherParts,
  subject: Extract<ProofSubject, { kind: 'treatment' }>,
): Promise<Gathered> {
  const held = await parts.treatmentEvent(subject.treatmentId, subject.version);
  if (held === undefined) {
    throw new ServiceError(
      'not-found',
      'There is no such version of this treatment.',
      'Open the treatment again.',
    );
  }
  if (!isShownAsSealed(held)) {
    return { kind: 'broken', link: 'record', why: 'What the screen shows is not what was sealed.' };
  }
  const sealed = await evidenceFor(parts, held.intentId);
  if (sealed.kind !== 'found') return sealed;
  const record = {
    kind: 'treatment' as const,
    sealed: { details: held.details, evidence: sealed.evidence },
  };
  const { subjectId } = OfSubject.parse(parsed(held.details));
  return { kind: 'found', record, data: undefined, coverage: null, subjectId };
}

const OfSubject = z.object({ subjectId: SubjectId });

function isShownAsSealed({ details, shown }: HeldEvent): boolean {
  const sealed = z.record(z.string(), z.unknown()).safeParse(parsed(details));
  if (!sealed.success) return false;
  return Object.entries(shown).every(
    ([name, value]) => canonicalJson(sealed.data[name] ?? null) === canonicalJson(value),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const Answer = z.object({
  /** A record that is of a subject names it by this field, whatever its kind. */
  record: z.object({ transactionId: z.string(), subjectId: SubjectId.nullable().default(null) }),
  details: z.string().nullable(),
});

/**
 * As this workstation registered it, on whichever ledger that is: after joining a network the former one has it still.
 * What somebody else registered, or first, is asked of the ledger.
 */
async function gatherDevice(
  parts: GatherParts,
  actor: Actor,
  subject: Extract<ProofSubject, { kind: 'device' }>,
): Promise<Gathered> {
  const held = await parts.registration(subject.deviceId);
  if (held === undefined) return gatherForeignDevice(parts, actor, subject);
  const sealed = await evidenceFor(parts, held.intentId);
  if (sealed.kind === 'pending') {
    const foreign = await gatherForeignDevice(parts, actor, subject);
    return foreign.kind === 'pending' ? sealed : foreign;
  }
  if (sealed.kind !== 'found') return sealed;
  const record = {
    kind: 'device' as const,
    sealed: { details: held.details, evidence: sealed.evidence },
  };
  return { kind: 'found', record, data: undefined, coverage: null, subjectId: null };
}

function gatherForeignDevice(
  parts: GatherParts,
  actor: Actor,
  { deviceId }: Extract<ProofSubject, { kind: 'device' }>,
): Promise<Gathered> {
  const why = 'The registration of this device is not on the ledger yet.';
  return gatherAnswered(parts, actor, { of: 'device', ref: { deviceId } }, why);
}

/** A record with its private text as the ledger answers it: of every kind that has a `get` for one record. */
async function gatherAnswered(
  parts: GatherParts,
  actor: Actor,
  { of, ref }: Pick<Extract<ProofSubject, { kind: 'record' }>, 'of' | 'ref'>,
  notYet = 'This record is not on the ledger yet.',
): Promise<Gathered> {
  const kind = detailsKinds.find((name) => name === of);
  if (kind === undefined) throw unknownKind();
  const asked = refOf(kind)?.safeParse(ref);
  if (asked?.success === false) throw unfit(asked.error);
  const signer = parts.signers.signerOf(actor.clinicianId);
  if (signer === undefined) {
    throw new ServiceError(
      'not-signed-in',
      'Nobody is signed in who could ask the ledger.',
      'Sign in again.',
    );
  }
  const call = { transaction: questionOf(kind), args: [JSON.stringify(ref)], transient: {} };
  let answer: z.infer<typeof Answer>;
  try {
    answer = Answer.parse(JSON.parse(await parts.ledger.evaluate(call, signer)));
  } catch (error) {
    if (!isNotFound(error)) throw error;
    return { kind: 'pending', why: notYet };
  }
  const { details } = answer;
  const { transactionId, subjectId } = answer.record;
  const evidence = await parts.ledger.transaction(transactionId);
  if (evidence === undefined || details === null) return missing;
  const record = { kind, sealed: { details, evidence } };
  return { kind: 'found', record, data: undefined, coverage: null, subjectId };
}

export function unknownKind(): ServiceError {
  return new ServiceError(
    'bad-request',
    'There is no such kind of record.',
    'Choose one that can be sealed.',
  );
}

/** Of the caller's making, said before a ledger is asked that may be away. */
function unfit({ issues: [first] }: z.ZodError): ServiceError {
  const field = first === undefined ? '' : [...first.path, ...('keys' in first ? first.keys : [])].join('.');
  return new ServiceError(
    'bad-request',
    `“ref” is not what this kind of record is asked for by: ${field}.`,
    'Give the fields that name one record of it, and no others.',
  );
}

function isNotFound(error: unknown): boolean {
  return (
    error instanceof LedgerError &&
    error.kind === 'contract' &&
    contractErrorCode(error.message) === 'NOT_FOUND'
  );
}

const missing = {
  kind: 'broken' as const,
  link: 'ledger' as const,
  why: 'The ledger does not hold what was sealed.',
};

async function evidenceFor(parts: GatherParts, intentId: IntentId): Promise<Sealed> {
  const entry = await parts.outbox.entry(intentId);
  if (entry === undefined || entry.transactionId === null) {
    return { kind: 'pending', why: `Not sealed yet. ${entry?.reason ?? 'It is on its way to the outbox.'}` };
  }
  const evidence = await parts.ledger.transaction(entry.transactionId);
  return evidence === undefined ? missing : { kind: 'found', evidence };
}

function sealedLeaf(
  { leaf, index, size, path, dataBytes }: SealedPart,
  evidence: LedgerEvidence,
): SealedLeaf {
  return { leaf, index, size, path: [...path], dataBytes, evidence };
}
