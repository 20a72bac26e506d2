import { demand } from './broken.ts';
import {
  authority,
  checkBlock,
  checkClinician,
  checkExporter,
  checkNode,
  checkSignature,
  checkTrust,
} from './check-ledger.ts';
import type { CommittedTransaction, WrittenRecord } from './check-record.ts';
import type { Trust } from './fabric/trust.ts';
import { list, nameOf, recordLinks, type Link } from './links.ts';
import { evidenceOf, withEvidence, type EmbeddedCertificate, type EmbeddedEvidence } from './schema.ts';

/** The chain of proof of a record on an embedded ledger. */
export function embeddedLinks(
  certificate: EmbeddedCertificate,
  input: Trust & { readonly data?: Uint8Array },
  written: WrittenRecord[],
): Link[] {
  const { record, caCertificatePem } = certificate.body;
  const evidence = evidenceOf(record);
  const each = (check: (one: EmbeddedEvidence) => void) => {
    for (const one of evidence) check(one);
  };
  return [
    ...recordLinks(withEvidence(record, committed), input.data, written),
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
          const author = written[index];
          if (author !== undefined) checkClinician(one, author, caCertificatePem);
        }
        return `${list(written.map(nameOf))}; certificate issued by the hospital's CA and valid when it was sealed.`;
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
        demand(
          input.trustChannels === undefined,
          'This record is on a standalone ledger: what is to be trusted is a CA certificate, not a channel.',
        );
        if (input.trustPem !== undefined) checkTrust(caCertificatePem, input.trustPem);
        const { subject, fingerprint } = authority(caCertificatePem);
        const trust =
          input.trustPem === undefined ? 'to be compared with the hospital’s' : 'the one you trust';
        return `Ledger node and exporter are certified by ${subject}; SHA-256 ${fingerprint}, ${trust}.`;
      },
    },
  ];
}

function committed({ envelope }: EmbeddedEvidence): CommittedTransaction {
  const { transactionId, proposal, readWriteSet } = envelope.transaction;
  return {
    transactionId,
    name: proposal.transaction,
    argument: proposal.args[0] ?? '',
    validation: envelope.validation,
    writes: readWriteSet.writes,
  };
}
