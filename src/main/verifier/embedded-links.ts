import { demand } from './broken.ts';
import {
  authority,
  checkBlock,
  checkClinician,
  checkExporter,
  checkNode,
  checkProposal,
  checkSignature,
  checkTrust,
} from './check-ledger.ts';
import { checkTimes } from './check-times.ts';
import {
  checkSignedTime,
  type CommittedRecord,
  type CommittedTransaction,
  type Kind,
  type WrittenRecord,
} from './check-written.ts';
import type { Trust } from './fabric/trust.ts';
import { checkEach, list, nameOf, recordLinks, type Chain, type Link } from './links.ts';
import { evidenceOf, withEvidence, type EmbeddedCertificate } from './schema.ts';
import { type EmbeddedEvidence } from '#main/ledger-format/evidence.ts';
import { named, quoted } from './visible.ts';

/** The chain of proof of a record on an embedded ledger. */
export function embeddedChain(
  certificate: EmbeddedCertificate,
  input: Trust & { readonly data?: Uint8Array },
  written: WrittenRecord[],
): Chain {
  const { body } = certificate;
  const evidence = evidenceOf(body.record);
  const record = withEvidence(body.record, committed);
  const hospitals = evidence.map((one) => named(one.envelope.transaction.proposal.creator.mspId));
  return {
    record,
    where: `on the standalone ledger of ${list(hospitals)}`,
    links: [
      ...recordLinks(record, input.data, written),
      ...personLinks(record.kind, evidence, written, body.caCertificatePem),
      blockLink(record, evidence),
      ledgerLink(certificate, evidence, input),
    ],
  };
}

function personLinks(
  kind: Kind,
  evidence: readonly EmbeddedEvidence[],
  written: readonly WrittenRecord[],
  caPem: string,
): Link[] {
  return [
    {
      link: 'signature',
      title: 'The signature of the clinician',
      check() {
        checkEach(evidence, written, (one, wrote) => {
          checkSignature(one);
          checkProposal(kind, one, committed(one));
          checkSignedTime(committed(one), wrote);
        });
        return 'ECDSA P-256 with SHA-256 over the transaction holds.';
      },
    },
    {
      link: 'clinician',
      title: 'The clinician',
      check() {
        checkEach(evidence, written, (one, wrote) => checkClinician(one, wrote, caPem));
        return `${list(written.map(nameOf))}; certificate issued by the hospital's CA and valid when it was sealed.`;
      },
    },
  ];
}

function blockLink(record: CommittedRecord, evidence: readonly EmbeddedEvidence[]): Link {
  return {
    link: 'block',
    title: 'The block',
    check() {
      for (const one of evidence) checkBlock(one);
      checkTimes(
        record,
        evidence.map(({ header }) => header.timeMs),
      );
      return `In ${list(evidence.map(({ header }) => `block ${header.number} of ${new Date(header.timeMs).toISOString()}`))}, signed by the ledger node.`;
    },
  };
}

function ledgerLink(
  certificate: EmbeddedCertificate,
  evidence: readonly EmbeddedEvidence[],
  { trustPem, trustChannels }: Trust,
): Link {
  const { caCertificatePem } = certificate.body;
  return {
    link: 'ledger',
    title: 'The ledger',
    check() {
      for (const one of evidence) checkNode(one, caCertificatePem);
      checkExporter(certificate);
      demand(
        trustChannels === undefined,
        'This record is on a standalone ledger: what is to be trusted is a CA certificate, not a channel.',
      );
      if (trustPem !== undefined) checkTrust(caCertificatePem, trustPem);
      const { subject, fingerprint } = authority(caCertificatePem);
      const trust = trustPem === undefined ? 'to be compared with the hospital’s' : 'the one you trust';
      return `Ledger node and exporter are certified by ${quoted(subject)}; SHA-256 ${fingerprint}, ${trust}.`;
    },
  };
}

function committed({ envelope }: EmbeddedEvidence): CommittedTransaction {
  const { transactionId, proposal, payload, readWriteSet } = envelope.transaction;
  return {
    transactionId,
    chaincode: proposal.chaincode,
    name: proposal.transaction,
    argument: proposal.args[0] ?? '',
    timestampMs: proposal.timestampMs,
    answer: payload,
    validation: envelope.validation,
    writes: readWriteSet.writes,
    privateWrites: readWriteSet.privateWrites,
  };
}
