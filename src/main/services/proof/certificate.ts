import { tellingOf } from '#main/ledger-format/kinds.ts';
import { canonicalBytes, canonicalJson } from '#shared/codec/canonical-json.ts';
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

/** Who signs certificates: this workstation's identity on the ledger, its hospital, and the CA that issued it. */
export interface Exporter {
  readonly node: NodeSigner;
  readonly mspId: string;
  readonly caCertificatePem: string;
}

/** The certificate file of a record: canonical JSON and a newline, signed by the exporter as a whole. */
export async function makeCertificate(
  record: CertifiedRecord,
  exporter: Exporter,
  nowMs: number,
): Promise<string> {
  const body = bodyOf(record, exporter, Math.trunc(nowMs));
  const signature = await exporter.node.sign(canonicalBytes(body));
  const exporterSignature = Buffer.from(signature).toString('base64');
  return `${canonicalJson({ body, exporterSignature })}\n`;
}

function bodyOf(record: CertifiedRecord, exporter: Exporter, exportedMs: number): EmbeddedBody | FabricBody {
  const [first] = evidenceOf(record);
  return first?.ledger === 'fabric'
    ? fabricBody(withEvidence(record, onFabric), exporter, exportedMs)
    : {
        format: 'vitalseal-certificate-1',
        record: withEvidence(record, onEmbedded),
        caCertificatePem: exporter.caCertificatePem,
        exportedMs,
        exporterCertificatePem: exporter.node.certificatePem,
      };
}

/** Each configuration block once. */
function fabricBody(
  record: CertifiedRecord<FabricEvidence>,
  { mspId, node }: Exporter,
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
    exporter: { mspId, certificatePem: node.certificatePem },
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
