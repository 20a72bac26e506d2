import { canonicalJson } from '#shared/codec/canonical-json.ts';
import { BrokenLink, demand } from './broken.ts';
import { authority } from './check-ledger.ts';
import type { Author } from './check-record.ts';
import { describeRecord } from './describe.ts';
import { embeddedLinks } from './embedded-links.ts';
import { nameOf, samplesNotGiven, type Link, type Step } from './links.ts';
import { EmbeddedCertificate as CertificateFile } from './schema.ts';

export interface VerificationInput {
  /** The certificate file as it is. */
  readonly file: Uint8Array;
  /** The data file of a waveform. */
  readonly data?: Uint8Array;
  /** PEM of the CA that the reader trusts; without it the reader compares the fingerprint. */
  readonly trustPem?: string;
}

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
  for (const link of embeddedLinks(certificate, input, authors)) {
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

function fingerprintOf({ body }: CertificateFile): string | undefined {
  try {
    return authority(body.caCertificatePem).fingerprint;
  } catch {
    return undefined;
  }
}

function unique(authors: readonly Author[]): Author[] {
  return [...new Map(authors.map((author) => [nameOf(author), author])).values()].map(
    ({ clinicianId, role, mspId }) => ({ clinicianId, role, mspId }),
  );
}
