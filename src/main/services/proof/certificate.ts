import { canonicalBytes } from '#shared/codec/canonical-json.ts';
import { tellingOf } from '#main/ledger-format/kinds.ts';
import { readDetails } from '#main/verifier/describe.ts';
import {
  evidenceOf,
  withEvidence,
  type CertifiedRecord,
  type EmbeddedBody,
  type FabricBody,
} from '#main/verifier/schema.ts';
import {
  type EmbeddedEvidence,
  type FabricEvidence,
  type LedgerEvidence,
} from '#main/ledger-format/evidence.ts';
import type { NodeSigner } from '#main/crypto/signing.ts';

/** Whose certificate it is: this workstation's identity on the ledger, its hospital, and the CA that issued it. */
interface ExporterIdentity {
  readonly mspId: string;
  readonly certificatePem: string;
  readonly caCertificatePem: string;
}

/** Who signs certificates. */
export interface Exporter extends Omit<ExporterIdentity, 'certificatePem'> {
  readonly node: NodeSigner;
}

/** What a certificate is made of, but for its signature. */
export interface Unsigned {
  readonly record: CertifiedRecord;
  readonly exporter: ExporterIdentity;
  /** Whole milliseconds. */
  readonly exportedMs: number;
}

/** What the exporter signs as a whole. */
export function bytesToSign({ record, exporter, exportedMs }: Unsigned): Uint8Array {
  return canonicalBytes(bodyOf(record, exporter, exportedMs));
}

/** The certificate file: canonical JSON and a newline. @param signed as `bytesToSign` told @param signature over that, DER */
export function certificateText(signed: Uint8Array, signature: Uint8Array): string {
  const exporterSignature = Buffer.from(signature).toString('base64');
  // The names are in order, and what was signed is canonical.
  return `{"body":${Buffer.from(signed).toString()},"exporterSignature":"${exporterSignature}"}\n`;
}

function bodyOf(
  record: CertifiedRecord,
  exporter: ExporterIdentity,
  exportedMs: number,
): EmbeddedBody | FabricBody {
  const [first] = evidenceOf(record);
  return first?.ledger === 'fabric'
    ? fabricBody(withEvidence(record, onFabric), exporter, exportedMs)
    : {
        format: 'vitalseal-certificate-1',
        record: withEvidence(record, onEmbedded),
        caCertificatePem: exporter.caCertificatePem,
        exportedMs,
        exporterCertificatePem: exporter.certificatePem,
      };
}

/** Each configuration block once. */
function fabricBody(
  record: CertifiedRecord<FabricEvidence>,
  { mspId, certificatePem }: ExporterIdentity,
  exportedMs: number,
): FabricBody {
  const configBlocks = [...new Set(evidenceOf(record).map(({ configBlock }) => configBlock))];
  return {
    format: 'vitalseal-certificate-2',
    record: withEvidence(record, ({ configBlock, ...evidence }) => ({
      ...evidence,
      configuration: configBlocks.indexOf(configBlock),
    })),
    configBlocks,
    exportedMs,
    exporter: { mspId, certificatePem },
  };
}

function onEmbedded(evidence: LedgerEvidence): EmbeddedEvidence {
  if (evidence.ledger !== 'embedded') throw twoLedgers();
  return evidence;
}

function onFabric(evidence: LedgerEvidence): FabricEvidence {
  if (evidence.ledger !== 'fabric') throw twoLedgers();
  return evidence;
}

/** `partsOf` has split it. */
function twoLedgers(): Error {
  return new Error('a certificate is of one ledger');
}

/** Such as `20260101T000000Z`. */
const stamp = (ms: number) => new Date(ms).toISOString().replaceAll(/[-:]|\.\d+/g, '');

/** Names nobody: what it is and when. */
export function certificateName(record: CertifiedRecord): string {
  switch (record.kind) {
    case 'reading': {
      const { leaf } = record.sealed;
      return leaf.kind === 'reading' ? `reading-${leaf.code}-${stamp(leaf.timeMs)}` : 'reading';
    }
    case 'waveform': {
      const [first] = record.sealed;
      return first?.leaf.kind === 'waveform'
        ? `waveform-${first.leaf.signalId}-${stamp(first.leaf.fromMs)}`
        : 'waveform';
    }
    default: {
      const telling = tellingOf(record.kind);
      return `${record.kind}-${stamp(telling.timesOf(readDetails(telling.details, record.sealed.details))[0])}`;
    }
  }
}
