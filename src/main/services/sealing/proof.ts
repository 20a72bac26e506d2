import { ServiceError } from '#shared/contract/errors.ts';
import type { Proof, ProofSubject } from '#shared/contract/sealing.ts';
import { may } from '#shared/domain/roles.ts';
import { evidenceOf, type CertifiedRecord, type LedgerEvidence } from '#main/certificate/schema.ts';
import { verifyCertificate, type Verification } from '#main/certificate/verify.ts';
import type { Handlers } from '#main/services/api/handlers.ts';
import type { Actor, Clock } from '#main/services/ports.ts';
import { certificateName, makeCertificate, type Exporter } from './certificate.ts';
import { factsOf } from './facts.ts';
import { gather, type Gathered, type GatherParts } from './gather.ts';
import { ledgerFailure } from './ledger-failure.ts';

export interface ProofParts extends GatherParts {
  /**
   * Who signs certificates of this ledger: a workstation that joined a network keeps its old identity for what it
   * sealed before. @throws ServiceError('locked') before the workstation key is there
   */
  exporter(ledger: LedgerEvidence['ledger']): Promise<Exporter>;
  readonly clock: Clock;
}

/**
 * Proof of what is sealed. The app makes the certificate that it would export and checks it with the same code that
 * a stranger runs: it claims nothing that `npm run verify` would not find.
 */
export function createProofHandlers(parts: ProofParts): Pick<Handlers, 'proof.verify' | 'proof.certificate'> {
  return {
    'proof.verify': (actor, { subject }) => ledgerFailure(verify(parts, actor, subject)),
    'proof.certificate': (actor, { subject }) => ledgerFailure(exported(parts, actor, subject)),
  };
}

async function verify(parts: ProofParts, actor: Actor, subject: ProofSubject): Promise<Proof> {
  demandVerify(actor);
  const gathered = await gather(parts, actor, subject);
  switch (gathered.kind) {
    case 'pending':
      return { ...unproven, verdict: 'pending', summary: gathered.why, steps: [] };
    case 'broken': {
      const step = { link: gathered.link, ok: false, title: 'The record', detail: gathered.why };
      return { ...unproven, verdict: 'broken', summary: gathered.why, steps: [step] };
    }
    default:
      return proofOf((await certified(parts, gathered)).verification, gathered);
  }
}

async function exported(parts: ProofParts, actor: Actor, subject: ProofSubject) {
  demandVerify(actor);
  const gathered = await gather(parts, actor, subject);
  if (gathered.kind === 'pending') {
    const hint = 'Export the certificate when the record is sealed.';
    throw new ServiceError('conflict', gathered.why, hint, true);
  }
  if (gathered.kind === 'broken') throw brokenProof(gathered.why);
  const { certificate, verification } = await certified(parts, gathered);
  if (!verification.ok) throw brokenProof(verification.steps.at(-1)?.detail ?? '');
  const { record, data } = gathered;
  const name = certificateName(record);
  return {
    fileName: `${name}.vitalseal.json`,
    certificate,
    dataFileName: data === undefined ? null : `${name}.frames`,
    data: data === undefined ? null : Buffer.from(data).toString('base64'),
  };
}

async function certified(
  parts: ProofParts,
  { record, data }: Extract<Gathered, { kind: 'found' }>,
): Promise<{ certificate: string; verification: Verification }> {
  const exporter = await parts.exporter(ledgerOf(record));
  const certificate = await makeCertificate(record, exporter, parts.clock.now());
  const verification = verifyCertificate({
    file: Buffer.from(certificate),
    trustPem: exporter.caCertificatePem,
    ...(data === undefined ? {} : { data }),
  });
  return { certificate, verification };
}

function ledgerOf(record: CertifiedRecord): LedgerEvidence['ledger'] {
  return evidenceOf(record).some((evidence) => evidence.ledger === 'fabric') ? 'fabric' : 'embedded';
}

const unproven = { facts: null, coverage: null, sealedBy: [] };

function proofOf(
  { ok, steps, record, authors }: Verification,
  { record: certifiedRecord, coverage }: Extract<Gathered, { kind: 'found' }>,
): Proof {
  if (!ok) {
    const broken = steps.find((step) => !step.ok);
    return { ...unproven, verdict: 'broken', summary: broken?.detail ?? '', steps: [...steps] };
  }
  const by = authors.map(({ clinicianId, role, mspId }) => `${clinicianId}, ${role}, ${mspId}`).join('; ');
  return {
    verdict: 'proven',
    summary: `${record ?? ''}. Sealed by ${by}.`,
    steps: [...steps],
    facts: factsOf(certifiedRecord),
    coverage,
    sealedBy: [...authors],
  };
}

function demandVerify(actor: Actor): void {
  if (may(actor.role, 'record.verify')) return;
  throw new ServiceError(
    'not-allowed',
    'Your role may not verify records.',
    'Ask a doctor, a nurse or an auditor.',
  );
}

function brokenProof(why: string): ServiceError {
  return new ServiceError(
    'ledger',
    `The chain of proof is broken. ${why}`,
    'Show the steps of the proof to an it-admin.',
  );
}
