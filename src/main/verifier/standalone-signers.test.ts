import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { canonicalJson } from '#shared/codec/canonical-json.ts';
import { makeHospital } from '#main/testing/hospital.ts';
import { EmbeddedCertificate } from './schema.ts';
import { brokenLink, type Ward } from '#main/testing/certificates/broken-link.ts';
import { otherSpellings } from '#main/testing/certificates/signatures.ts';
import { makeStandalone, startMs, type Kind, type Wrong } from '#main/testing/certificates/standalone.ts';
import { verifyCertificate } from './verify.ts';

/** Certificates of a standalone ledger by others than those who may, and with other spellings; made without a ledger. */

let ward: Ward;

beforeAll(async () => {
  ward = await makeStandalone();
});

const broken = (kind: Kind, wrong: Wrong) => brokenLink(ward, kind, wrong);
const Reading = z.object({
  kind: z.literal('reading'),
  sealed: z.looseObject({ evidence: z.looseObject({ headerSignature: z.string() }) }),
});

describe('who signed', () => {
  it('is refused as node or exporter when it is a person, and as a clinician when it is a node', async () => {
    const { hospital, nurse } = ward;
    expect(await broken('reading', { node: nurse })).toMatch(/^ledger: .*not that of a ledger node/);
    expect(await broken('reading', { exporter: nurse })).toMatch(/^ledger: .*not that of a ledger node/);
    const { certificatePem } = hospital.node;
    const creator = { ...nurse, certificatePem, sign: (bytes: Uint8Array) => hospital.node.sign(bytes) };
    expect(await broken('reading', { creator })).toMatch(/^clinician: .*not that of a person/);
  });

  it('is refused under a CA of the same name with another key', async () => {
    const other = await makeHospital('StLukesMSP', startMs);
    expect(await broken('reading', { caPem: other.caCertificatePem })).toMatch(/^clinician: .*did not issue/);
    const { file } = await ward.certify('reading');
    const trusted = verifyCertificate({ file, trustPem: other.caCertificatePem });
    expect(trusted.steps.at(-1)).toMatchObject({ link: 'ledger', ok: false });
  });

  it('is refused with another spelling of any of the signatures', async () => {
    const { file } = await ward.certify('reading');
    const certificate = EmbeddedCertificate.parse(JSON.parse(file.toString()));
    for (const [what, exporterSignature] of otherSpellings(certificate.exporterSignature)) {
      const other = Buffer.from(`${canonicalJson({ ...certificate, exporterSignature })}\n`);
      expect(verifyCertificate({ file: other }).steps.at(-1), what).toMatchObject({
        link: 'ledger',
        ok: false,
      });
    }
    for (const spelling of [0, 1, 2, 3]) {
      const envelope: Wrong['envelope'] = ({ transaction, validation }) => {
        const signature = otherSpellings(transaction.signature)[spelling]![1];
        return { transaction: { ...transaction, signature }, validation };
      };
      expect(await broken('reading', { envelope })).toMatch(/^signature: The signature/);
      const body: Wrong['body'] = (each) => {
        const { sealed } = Reading.parse(each.record);
        const headerSignature = otherSpellings(sealed.evidence.headerSignature)[spelling]![1];
        const evidence = { ...sealed.evidence, headerSignature };
        return { ...each, record: { kind: 'reading', sealed: { ...sealed, evidence } } };
      };
      expect(await broken('reading', { body })).toMatch(/^block: The signature/);
    }
  });

  it('is refused with a text around its certificate, or other line ends', async () => {
    const { node } = ward.hospital;
    for (const change of [
      (pem: string) => pem.replaceAll('\n', '\r\n'),
      (pem: string) => `x\n${pem}`,
      (pem: string) => `${pem}x`,
      (pem: string) => pem.trimEnd(),
      (pem: string) => pem + pem,
    ]) {
      const exporter = { ...node, certificatePem: change(node.certificatePem) };
      expect(await broken('reading', { exporter })).toMatch(/^ledger: The exporter's certificate/);
    }
  });
});
