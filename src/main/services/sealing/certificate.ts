import { canonicalBytes, canonicalJson } from '#shared/codec/canonical-json.ts';
import type { CertificateBody, CertificateFile, CertifiedRecord } from '#main/certificate/schema.ts';
import type { NodeSigner } from './ledger-port.ts';

/** The ledger node that signs certificates, and the CA that certified it. */
export interface Exporter {
  readonly node: NodeSigner;
  readonly caCertificatePem: string;
}

/** The certificate file of a record: canonical JSON and a newline, signed by the exporter as a whole. */
export async function makeCertificate(
  record: CertifiedRecord,
  exporter: Exporter,
  nowMs: number,
): Promise<string> {
  const body: CertificateBody = {
    format: 'vitalseal-certificate-1',
    record,
    caCertificatePem: exporter.caCertificatePem,
    exportedMs: Math.trunc(nowMs),
    exporterCertificatePem: exporter.node.certificatePem,
  };
  const signature = await exporter.node.sign(canonicalBytes(body));
  const file: CertificateFile = { body, exporterSignature: Buffer.from(signature).toString('base64') };
  return `${canonicalJson(file)}\n`;
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
    default:
      return `${record.kind}-${stamp(record.sealed.evidence.header.timeMs)}`;
  }
}
