import type { z } from 'zod';
import { canonicalJson } from '#shared/codec/canonical-json.ts';
import type { ProofStep } from '#shared/contract/sealing.ts';
import { BrokenLink, demand } from './broken.ts';
import {
  authority,
  checkBlock,
  checkClinician,
  checkExporter,
  checkNode,
  checkSignature,
  checkTrust,
} from './check-ledger.ts';
import {
  checkData,
  checkDetails,
  checkDetailsFit,
  checkLeafFits,
  checkPath,
  checkWritten,
  type Author,
} from './check-record.ts';
import { describeRecord } from './describe.ts';
import { CertificateFile, type CertifiedRecord, type LedgerEvidence } from './schema.ts';
import { leafDigestOf } from './sha256.ts';
import { toHex } from '#shared/codec/hex.ts';

export interface VerificationInput {
  /** The certificate file as it is. */
  readonly file: Uint8Array;
  /** The data file of a waveform. */
  readonly data?: Uint8Array;
  /** PEM of the CA that the reader trusts; without it the reader compares the fingerprint. */
  readonly trustPem?: string;
}

type Step = z.infer<typeof ProofStep>;

export interface Verification {
  /** Every link holds. */
  readonly ok: boolean;
  /** Up to the first broken link, which is the last; only samples that were not given do not end it. */
  readonly steps: readonly Step[];
  /** What was certified, in a sentence; undefined when the file cannot be read. */
  readonly record: string | undefined;
  readonly authors: readonly Author[];
  /** SHA-256 of the CA certificate, small hex: what has to be trusted. */
  readonly caFingerprint: string | undefined;
  readonly needsData: boolean;
}

interface Link {
  readonly link: Step['link'];
  readonly title: string;
  /** @returns what was compared with what. @throws BrokenLink */
  check(): string;
}

/**
 * Checks a certificate against itself and the CA: pure computation over the bytes given, trusting no program and no
 * ledger that made them.
 */
export function verifyCertificate(input: VerificationInput): Verification {
  let certificate: CertificateFile;
  let record: string;
  try {
    certificate = readCertificateFile(input.file);
    record = describeRecord(certificate.body.record);
  } catch (error) {
    if (!(error instanceof BrokenLink)) throw error;
    const step = { link: 'record' as const, ok: false, title: 'The record', detail: error.message };
    return {
      ok: false,
      steps: [step],
      record: undefined,
      authors: [],
      caFingerprint: undefined,
      needsData: false,
    };
  }
  const authors: Author[] = [];
  const steps: Step[] = [{ link: 'record', ok: true, title: 'The record', detail: record }];
  for (const link of linksOf(certificate, input, authors)) {
    const step = run(link);
    steps.push(step);
    if (!step.ok && !isNotGiven(step)) break;
  }
  return {
    ok: steps.every((step) => step.ok),
    steps,
    record,
    authors: unique(authors),
    caFingerprint: fingerprintOf(certificate),
    needsData: certificate.body.record.kind === 'waveform',
  };
}

/** @throws BrokenLink unless the bytes are exactly the canonical form of a certificate */
function readCertificateFile(file: Uint8Array): CertificateFile {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(file);
    const certificate = CertificateFile.parse(JSON.parse(text));
    demand(`${canonicalJson(certificate)}\n` === text, 'The file is not as it was exported.');
    return certificate;
  } catch (error) {
    if (error instanceof BrokenLink) throw error;
    throw new BrokenLink('The file is not a certificate of VitalSeal, or it was changed.');
  }
}

const samplesNotGiven = 'The samples were not checked: give the data file that belongs to the certificate.';

function isNotGiven(step: Step): boolean {
  return step.link === 'digest' && step.detail === samplesNotGiven;
}

function run(each: Link): Step {
  const { link, title } = each;
  try {
    return { link, ok: true, title, detail: each.check() };
  } catch (error) {
    if (!(error instanceof BrokenLink)) throw error;
    return { link, ok: false, title, detail: error.message };
  }
}

function linksOf(certificate: CertificateFile, input: VerificationInput, authors: Author[]): Link[] {
  const { record, caCertificatePem } = certificate.body;
  const evidence = evidenceOf(record);
  const each = (check: (one: LedgerEvidence) => void) => {
    for (const one of evidence) check(one);
  };
  return [
    { link: 'digest', title: 'Its digest', check: () => checkDigest(record, input.data) },
    ...pathLink(record),
    {
      link: 'transaction',
      title: 'The transaction on the ledger',
      check() {
        checkFits(record);
        each((one) => authors.push(checkWritten(record.kind, one)));
        return `Written by ${list(evidence.map((one) => one.envelope.transaction.transactionId))}, found valid.`;
      },
    },
    {
      link: 'signature',
      title: 'The signature of the clinician',
      check() {
        each(checkSignature);
        return 'ECDSA P-256 with SHA-256 over the transaction holds.';
      },
    },
    {
      link: 'clinician',
      title: 'The clinician',
      check() {
        for (const [index, one] of evidence.entries()) {
          const author = authors[index];
          if (author !== undefined) checkClinician(one, author, caCertificatePem);
        }
        return `${list(authors.map(nameOf))}; certificate issued by the hospital's CA and valid when it was sealed.`;
      },
    },
    {
      link: 'block',
      title: 'The block',
      check() {
        each(checkBlock);
        return `In ${list(evidence.map((one) => `block ${one.header.number} of ${new Date(one.header.timeMs).toISOString()}`))}, signed by the ledger node.`;
      },
    },
    {
      link: 'ledger',
      title: 'The ledger',
      check() {
        each((one) => checkNode(one, caCertificatePem));
        checkExporter(certificate);
        if (input.trustPem !== undefined) checkTrust(caCertificatePem, input.trustPem);
        const { subject, fingerprint } = authority(caCertificatePem);
        const trust =
          input.trustPem === undefined ? 'to be compared with the hospital’s' : 'the one you trust';
        return `Ledger node and exporter are certified by ${subject}; SHA-256 ${fingerprint}, ${trust}.`;
      },
    },
  ];
}

function checkDigest(record: CertifiedRecord, data: Uint8Array | undefined): string {
  if (record.kind === 'reading') {
    return `SHA-256 over the reading and its salt is ${toHex(leafDigestOf(record.sealed.leaf))}.`;
  }
  if (record.kind !== 'waveform') return checkDetails(record);
  if (data === undefined) throw new BrokenLink(samplesNotGiven);
  return checkData(record.sealed, data);
}

function pathLink(record: CertifiedRecord): Link[] {
  if (record.kind !== 'reading' && record.kind !== 'waveform') return [];
  const sealed = record.kind === 'reading' ? [record.sealed] : record.sealed;
  return [
    {
      link: 'merkle-path',
      title: 'Its place in the sealed batch',
      check() {
        for (const leaf of sealed) checkPath(leaf);
        return `The digest and ${list(sealed.map(({ index, size }) => `the path of leaf ${index + 1} of ${size}`))} lead to the sealed root.`;
      },
    },
  ];
}

function checkFits(record: CertifiedRecord): void {
  if (record.kind === 'reading') {
    demand(record.sealed.leaf.kind === 'reading', 'The leaf is not a reading.');
    checkLeafFits(record.sealed);
  } else if (record.kind === 'waveform') {
    for (const leaf of record.sealed) checkLeafFits(leaf);
  } else {
    checkDetailsFit(record);
  }
}

function evidenceOf(record: CertifiedRecord): readonly LedgerEvidence[] {
  return record.kind === 'waveform'
    ? record.sealed.map((sealed) => sealed.evidence)
    : [record.sealed.evidence];
}

function fingerprintOf({ body }: CertificateFile): string | undefined {
  try {
    return authority(body.caCertificatePem).fingerprint;
  } catch {
    return undefined;
  }
}

function nameOf({ clinicianId, role, mspId }: Author): string {
  return `${clinicianId} (${role}, ${mspId})`;
}

function list(texts: readonly string[]): string {
  return [...new Set(texts)].join(', ');
}

function unique(authors: readonly Author[]): Author[] {
  return [...new Map(authors.map((author) => [nameOf(author), author])).values()].map(
    ({ clinicianId, role, mspId }) => ({ clinicianId, role, mspId }),
  );
}
