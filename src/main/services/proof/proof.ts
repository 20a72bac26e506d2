import { ServiceError } from '#shared/contract/errors.ts';
import type { CertificateFiles, Proof, ProofSubject } from '#shared/contract/proof.ts';
import type { SubjectId } from '#shared/domain/ids.ts';
import { may, type Permission } from '#shared/domain/roles.ts';
import { rolesOf } from '#chaincode/transactions.ts';
import { detailsKinds, questionOf } from '#main/ledger-format/kinds.ts';
import { evidenceOf, type CertifiedRecord } from '#main/verifier/schema.ts';
import { type LedgerEvidence } from '#main/ledger-format/evidence.ts';
import type { Handlers } from '#main/services/api/handlers.ts';
import type { Actor } from '#main/services/identity/actor.ts';
import { shareOf, unwatched, type Work } from '#main/ports/work.ts';
import type { Clock } from '#main/ports/clock.ts';
import type { WorkBook } from '#main/services/work/work-book.ts';
import { certificateName, type Exporter } from './certificate.ts';
import { factsOf } from './facts.ts';
import { gather, unknownKind, type Gathered, type GatherParts } from './gather.ts';
import { ledgerFailure } from '#main/services/ledger/ledger-failure.ts';
import type { CheckedCertificate, ProofJobs } from './proof-jobs.ts';
import { partsOf, type Provable } from './two-ledgers.ts';

export interface ProofParts extends GatherParts {
  /**
   * Who signs certificates of this ledger: a workstation that joined a network keeps its old identity for what it
   * sealed before. @throws ServiceError('locked') before the workstation key is there
   */
  exporter(ledger: LedgerEvidence['ledger']): Promise<Exporter>;
  readonly jobs: ProofJobs;
  readonly works: Pick<WorkBook, 'run'>;
  /** Resolves when it is kept who takes a certificate out; only then it is handed out. @param subjectId whose record it is */
  beforeHandingOut(actor: Actor, certificate: string, subjectId: SubjectId | null): Promise<void>;
  readonly clock: Clock;
}

/** Of the time that a proof takes, about so much is over when all is gathered, and when it is signed. */
const gatheredAt = 0.55;
const signedAt = 0.6;

/**
 * Proof of what is sealed. The app makes the certificate that it would export and checks it with the same code that
 * a stranger runs: it claims nothing that `npm run verify` would not find.
 */
export function createProofHandlers(parts: ProofParts): Pick<Handlers, 'proof.verify' | 'proof.certificate'> {
  return {
    'proof.verify': (actor, { subject, workId }, { id }, work = unwatched) =>
      ledgerFailure(parts.works.run(id, workId, work, (own) => verify(parts, actor, subject, own))),
    'proof.certificate': (actor, { subject, workId }, { id }, work = unwatched) =>
      ledgerFailure(parts.works.run(id, workId, work, (own) => exported(parts, actor, subject, own))),
  };
}

async function verify(parts: ProofParts, actor: Actor, subject: ProofSubject, work: Work): Promise<Proof> {
  demandContent(actor, subject);
  const gathered = await gather(parts, actor, subject, shareOf(work, 0, gatheredAt));
  switch (gathered.kind) {
    case 'pending':
      return { ...unproven, verdict: 'pending', summary: gathered.why, steps: [] };
    case 'broken': {
      const step = { link: gathered.link, ok: false, title: 'The record', detail: gathered.why };
      return { ...unproven, verdict: 'broken', summary: gathered.why, steps: [step] };
    }
    default:
      return proofOf(await allCertified(parts, gathered, work), gathered);
  }
}

async function exported(parts: ProofParts, actor: Actor, subject: ProofSubject, work: Work) {
  demandContent(actor, subject);
  const gathered = await gather(parts, actor, subject, shareOf(work, 0, gatheredAt));
  if (gathered.kind === 'pending') {
    const hint = 'Export the certificate when the record is sealed.';
    throw new ServiceError('conflict', gathered.why, hint, true);
  }
  if (gathered.kind === 'broken') throw brokenProof(gathered.why);
  const [first, ...further] = await allCertified(parts, gathered, work);
  const files = { ...filesOf(first), further: further.map((part) => filesOf(part)) };
  for (const { certificate } of [files, ...files.further])
    await parts.beforeHandingOut(actor, certificate, gathered.subjectId);
  return files;
}

/** Each part of it on its own ledger, in order of time; most records have one. */
async function allCertified(
  parts: ProofParts,
  found: Provable,
  work: Work,
): Promise<[Certified, ...Certified[]]> {
  const [first, ...rest] = partsOf(found);
  work.progress(gatheredAt);
  return [
    await certified(parts, first, work),
    ...(await Promise.all(rest.map((part) => certified(parts, part, work)))),
  ];
}

/** @throws ServiceError('conflict') when it is broken: nothing failed in this program */
function filesOf({ record, data, certificate, verification }: Certified): CertificateFiles {
  if (!verification.ok) throw brokenProof(verification.steps.at(-1)?.detail ?? '');
  const name = certificateName(record);
  return {
    fileName: `${name}.vitalseal.json`,
    certificate,
    dataFileName: data === undefined ? null : `${name}.frames`,
    data: data === undefined ? null : Buffer.from(data).toString('base64'),
  };
}

interface Certified extends Provable, CheckedCertificate {}

async function certified(parts: ProofParts, { record, data }: Provable, work: Work): Promise<Certified> {
  const { node, mspId, caCertificatePem } = await parts.exporter(ledgerOf(record));
  const exporter = { mspId, caCertificatePem, certificatePem: node.certificatePem };
  const exportedMs = Math.trunc(Math.max(parts.clock.now(), ...evidenceOf(record).map(blockTimeOf)));
  const unsigned = { record, exporter, exportedMs };
  // The key stays here, and what takes long goes elsewhere.
  const signed = await parts.jobs.toSign(unsigned, work);
  work.progress(signedAt);
  const signature = await node.sign(signed);
  return { record, data, ...(await parts.jobs.checked(signed, signature, caCertificatePem, data, work)) };
}

/** What was sealed while the clock was ahead is exported by the ledger's time: it was there by then. */
function blockTimeOf(evidence: LedgerEvidence): number {
  return evidence.ledger === 'fabric' ? 0 : evidence.header.timeMs;
}

function ledgerOf(record: CertifiedRecord): LedgerEvidence['ledger'] {
  return evidenceOf(record).some((evidence) => evidence.ledger === 'fabric') ? 'fabric' : 'embedded';
}

const unproven = { facts: null, coverage: null, sealedBy: [] };

const twoLedgers = 'Two ledgers hold this stretch, and each part has a certificate of its own. ';

function proofOf(
  all: readonly [Certified, ...Certified[]],
  { record, coverage }: Extract<Gathered, { kind: 'found' }>,
): Proof {
  const verifications = all.map(({ verification }) => verification);
  const steps = verifications.flatMap((each) => [...each.steps]);
  if (verifications.some(({ ok }) => !ok)) {
    const broken = steps.find((step) => !step.ok);
    return { ...unproven, verdict: 'broken', summary: broken?.detail ?? '', steps };
  }
  const sentences = verifications.map(({ record: sentence, authors }) => {
    const by = authors.map(({ clinicianId, role, mspId }) => `${clinicianId}, ${role}, ${mspId}`).join('; ');
    return `${sentence ?? ''}. Sealed by ${by}.`;
  });
  const authors = verifications.flatMap((each) => [...each.authors]);
  return {
    verdict: 'proven',
    summary: `${sentences.length > 1 ? twoLedgers : ''}${sentences.join(' ')}`,
    steps,
    facts: factsOf(record),
    coverage,
    sealedBy: [...new Map(authors.map((author) => [JSON.stringify(author), author])).values()],
  };
}

/** A proof tells what it proves, and its certificate holds it: who may not read a record gets no proof of it either. */
const contentOf: Readonly<Record<Exclude<ProofSubject['kind'], 'record'>, Permission>> = {
  reading: 'session.read',
  waveform: 'waveform.view',
  treatment: 'treatment.read',
  device: 'device.read',
};

function demandContent({ role }: Actor, subject: ProofSubject): void {
  // What is asked for in a way of its own has no question that answers with a record and its text.
  const answers = (of: string) => !Object.hasOwn(contentOf, of) && detailsKinds.some((name) => name === of);
  if (subject.kind === 'record' && !answers(subject.of)) throw unknownKind();
  const allowed =
    subject.kind === 'record'
      ? rolesOf[questionOf(subject.of)]?.includes(role) === true
      : may(role, contentOf[subject.kind]);
  if (allowed) return;
  throw new ServiceError(
    'not-allowed',
    'Your role may not see this record, and its proof says what is in it.',
    'Ask a colleague who may for the certificate: `npm run verify` checks it without this workstation.',
  );
}

function brokenProof(why: string): ServiceError {
  return new ServiceError(
    'conflict',
    `The chain of proof is broken. ${why}`,
    'Show the steps of the proof to an IT administrator.',
  );
}
