import { canonicalJson } from '#shared/codec/canonical-json.ts';
import { BrokenLink, demand } from './broken.ts';
import { authority } from './check-ledger.ts';
import type { Author, WrittenRecord } from './check-record.ts';
import { describeRecord } from './describe.ts';
import { embeddedLinks } from './embedded-links.ts';
import { nameOf, samplesNotGiven, type Link, type Step } from './links.ts';
import { fabricLinks } from './fabric/links.ts';
import { fingerprintsIn, type Trust } from './fabric/trust.ts';
import { CertificateFile, isOfFabric } from './schema.ts';

/** With nothing to trust the reader compares the fingerprint. */
export interface VerificationInput extends Trust {
  /** The certificate file as it is. */
  readonly file: Uint8Array;
  /** The data file of a waveform. */
  readonly data?: Uint8Array;
}

/** What has to be trusted, as SHA-256 in small hex. */
type Anchor =
  | { readonly kind: 'ca'; readonly fingerprint: string }
  /** One for each configuration of the channel that differs in what has to be trusted. */
  | { readonly kind: 'channel'; readonly fingerprints: readonly string[] };

export interface Verification {
  /** Every link holds. */
  readonly ok: boolean;
  /** Up to the first broken link, which is the last; only samples that were not given do not end it. */
  readonly steps: readonly Step[];
  /** What was certified, in a sentence; undefined when the file cannot be read. */
  readonly record: string | undefined;
  readonly authors: readonly Author[];
  /** What has to be trusted; undefined when it cannot be read. */
  readonly anchor: Anchor | undefined;
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
      anchor: undefined,
      needsData: false,
    };
  }
  const written: WrittenRecord[] = [];
  const steps: Step[] = [{ link: 'record', ok: true, title: 'The record', detail: record }];
  for (const link of linksOf(certificate, input, written)) {
    const step = run(link);
    steps.push(step);
    if (!step.ok && !isNotGiven(step)) break;
  }
  return {
    ok: steps.every((step) => step.ok),
    steps,
    record,
    authors: unique(written),
    anchor: anchorOf(certificate),
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

function linksOf(certificate: CertificateFile, input: VerificationInput, written: WrittenRecord[]): Link[] {
  return isOfFabric(certificate)
    ? fabricLinks(certificate, input, written)
    : embeddedLinks(certificate, input, written);
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

function anchorOf(certificate: CertificateFile): Anchor | undefined {
  try {
    return isOfFabric(certificate)
      ? { kind: 'channel', fingerprints: fingerprintsIn(certificate) }
      : { kind: 'ca', fingerprint: authority(certificate.body.caCertificatePem).fingerprint };
  } catch (error) {
    if (error instanceof BrokenLink) return undefined;
    throw error;
  }
}

function unique(authors: readonly Author[]): Author[] {
  return [...new Map(authors.map((author) => [nameOf(author), author])).values()].map(
    ({ clinicianId, role, mspId }) => ({ clinicianId, role, mspId }),
  );
}
