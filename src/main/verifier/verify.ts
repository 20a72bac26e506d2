import { z } from 'zod';
import { canonicalJson } from '#shared/codec/canonical-json.ts';
import { JsonError, parseStrictJson } from '#shared/codec/strict-json.ts';
import { BrokenLink, demand } from './broken.ts';
import { authority } from './check-ledger.ts';
import type { Author, WrittenRecord } from './check-written.ts';
import { describeRecord, isSimulated } from './describe.ts';
import { embeddedChain } from './embedded-links.ts';
import { fabricChain } from './fabric/links.ts';
import { fingerprintsIn, type Trust } from './fabric/trust.ts';
import { samplesNotGiven } from './check-record.ts';
import { nameOf, reasonOf, run, type Chain, type Step } from './links.ts';
import { notProvenBy } from './not-proven.ts';
import {
  EmbeddedCertificate,
  evidenceOf,
  FabricCertificate,
  isOfFabric,
  type CertificateFile,
} from './schema.ts';
import { named, visible } from './visible.ts';
import { atMostChecks } from '#main/crypto/x509.ts';

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
  /**
   * `untied`: every link holds, and nothing says whose they are: anybody can make such a file with keys of their own.
   * `proven` needs what the reader trusts.
   */
  readonly verdict: 'proven' | 'untied' | 'broken';
  /** What is missing to tie it to somebody, in a sentence; undefined unless the verdict is `untied`. */
  readonly untied: string | undefined;
  /** Up to the first broken link, which is the last; only samples that were not given do not end it. */
  readonly steps: readonly Step[];
  /** What was certified, in a sentence; undefined when the file cannot be read. */
  readonly record: string | undefined;
  /** A simulated device stands behind the record; undefined when the seal does not say. */
  readonly simulated: boolean | undefined;
  readonly authors: readonly Author[];
  /** When it was signed, by the clocks of the workstations, ms UTC; the first and the last. */
  readonly signedMs: readonly [number, number] | undefined;
  /** Where it is kept, to follow “sealed”: `on the standalone ledger of …`; undefined when that cannot be read. */
  readonly where: string | undefined;
  /** What has to be trusted; undefined when it cannot be read. */
  readonly anchor: Anchor | undefined;
  readonly needsData: boolean;
  /** Sentences: what a certificate of this kind cannot prove; empty when the file cannot be read. */
  readonly notProven: readonly string[];
}

/** Of a file: more than an hour of a channel's blocks. A longer one is not read at all. */
export const mostBytes = 256 * 1024 * 1024;

/**
 * Checks a certificate against itself and what the reader trusts: pure computation over the bytes given, trusting no
 * program and no ledger that made them. Whatever the bytes are, it ends with a verdict and never throws.
 */
export function verifyCertificate(input: VerificationInput): Verification {
  return atMostChecks(mostSignatures, () => verify(input));
}

/** Ten times what an hour of a waveform on a channel of many hospitals has; some seconds of work. */
const mostSignatures = 50_000;

function verify(input: VerificationInput): Verification {
  const written: WrittenRecord[] = [];
  let opened: Opened;
  try {
    opened = open(input, written);
  } catch (error) {
    return unreadable(reasonOf(error));
  }
  const { certificate, chain, record, simulated } = opened;
  const steps: Step[] = [{ link: 'record', ok: true, title: 'The record', detail: record }];
  for (const link of chain.links) {
    const step = run(link);
    steps.push(step);
    if (!step.ok && !isNotGiven(step)) break;
  }
  const ok = steps.every((step) => step.ok);
  const untied = untiedBy(input, chain);
  return {
    ok,
    verdict: ok ? (untied === undefined ? 'proven' : 'untied') : 'broken',
    untied: ok ? untied : undefined,
    steps,
    record,
    simulated,
    authors: unique(written),
    signedMs: span(written.map(({ signedMs }) => signedMs)),
    where: chain.where,
    anchor: anchorOf(certificate),
    needsData: certificate.body.record.kind === 'waveform',
    notProven: notProvenBy(certificate, simulated),
  };
}

interface Opened {
  readonly certificate: CertificateFile;
  readonly chain: Chain;
  readonly record: string;
  readonly simulated: boolean | undefined;
}

/** @throws BrokenLink */
function open(input: VerificationInput, written: WrittenRecord[]): Opened {
  const certificate = readCertificateFile(input.file);
  const chain = isOfFabric(certificate)
    ? fabricChain(certificate, input, written)
    : embeddedChain(certificate, input, written);
  const { record } = certificate.body;
  return {
    certificate,
    chain,
    record: visible(describeRecord(record, chain.record)),
    simulated: isSimulated(record, chain.record),
  };
}

/** The chaincode's name unless the reader knows it by another. */
const usualChaincode = 'vitalseal';

/** @returns why it is not tied to anybody whom the reader trusts; undefined when it is */
function untiedBy({ trustPem, trustChannels, chaincode }: Trust, { record }: Chain): string | undefined {
  if (trustPem === undefined && trustChannels === undefined) {
    return 'Nothing that you trust was given: anybody can make such a file with keys of their own.';
  }
  const trusted = chaincode ?? usualChaincode;
  const other = record && evidenceOf(record).find((each) => each.chaincode !== trusted)?.chaincode;
  return other === undefined
    ? undefined
    : `It is kept by the chaincode ${named(other)}, whose rules may be others than those of ${usualChaincode}: ask a hospital whether it is theirs.`;
}

function unreadable(detail: string): Verification {
  return {
    ok: false,
    verdict: 'broken',
    untied: undefined,
    steps: [{ link: 'record', ok: false, title: 'The record', detail }],
    record: undefined,
    simulated: undefined,
    authors: [],
    signedMs: undefined,
    where: undefined,
    anchor: undefined,
    needsData: false,
    notProven: [],
  };
}

const Format = z.object({ body: z.object({ format: z.string() }) });
const forms = {
  'vitalseal-certificate-1': EmbeddedCertificate,
  'vitalseal-certificate-2': FabricCertificate,
} as const;

/** @throws BrokenLink unless the bytes are exactly the canonical form of a certificate */
function readCertificateFile(file: Uint8Array): CertificateFile {
  demand(file.length > 0, 'The file is empty.');
  demand(file.length <= mostBytes, 'The file is larger than a certificate can be.');
  const text = textOf(file);
  const value = jsonOf(text);
  const format = Format.safeParse(value).data?.body.format;
  if (format === undefined) throw noCertificate('it does not say which form it has');
  const form = Object.entries(forms).find(([name]) => name === format)?.[1];
  if (form === undefined) throw noCertificate(`its form is ${named(format)}, which is not known here`);
  const parsed = form.safeParse(value);
  if (!parsed.success) {
    const path = parsed.error.issues[0]?.path.join('.') ?? '';
    throw noCertificate(`“${path.slice(0, 200)}” is not as it has to be`);
  }
  demand(`${canonicalJson(parsed.data)}\n` === text, 'The file is not as it was exported.');
  return parsed.data;
}

function noCertificate(why: string): BrokenLink {
  return new BrokenLink(`The file is not a certificate of VitalSeal, or it was changed: ${why}.`);
}

function textOf(file: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(file);
  } catch {
    throw noCertificate('it is no text in UTF-8');
  }
}

function jsonOf(text: string): unknown {
  try {
    return parseStrictJson(text);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw noCertificate(error.message);
  }
}

function isNotGiven(step: Step): boolean {
  return step.link === 'digest' && step.detail === samplesNotGiven;
}

function anchorOf(certificate: CertificateFile): Anchor | undefined {
  try {
    return isOfFabric(certificate)
      ? { kind: 'channel', fingerprints: fingerprintsIn(certificate) }
      : { kind: 'ca', fingerprint: authority(certificate.body.caCertificatePem).fingerprint };
  } catch {
    // The link that is broken by it says why.
    return undefined;
  }
}

function span(times: readonly number[]): readonly [number, number] | undefined {
  return times.length === 0 ? undefined : [Math.min(...times), Math.max(...times)];
}

function unique(authors: readonly Author[]): Author[] {
  return [...new Map(authors.map((author) => [nameOf(author), author])).values()].map(
    ({ clinicianId, role, mspId }) => ({ clinicianId, role, mspId }),
  );
}
