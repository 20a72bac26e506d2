import { BrokenLink, demand } from '../broken.ts';
import type { CommittedRecord, WrittenRecord } from '../check-record.ts';
import { list, nameOf, recordLinks, type Link } from '../links.ts';
import { evidenceOf, withEvidence, type FabricBody, type FabricCertificate } from '../schema.ts';
import {
  checkBlock,
  checkClinician,
  checkEndorsements,
  checkExporter,
  checkInForce,
  checkSignature,
  checkTransaction,
  type Proven,
} from './checks.ts';
import { checkConfigurationBlock, readConfiguration, type ChannelConfiguration } from './configuration.ts';
import { readTransaction } from './transaction.ts';
import type { Member } from './msp.ts';
import { checkTrust, type Trust } from './trust.ts';

interface Opened {
  readonly record: CommittedRecord;
  /** One for each transaction of the record. */
  readonly proven: readonly Proven[];
  /** Each configuration once. */
  readonly configurations: readonly ChannelConfiguration[];
}

/** The chain of proof of a record on a channel of a Fabric network. */
export function fabricLinks(
  certificate: FabricCertificate,
  input: Trust & { readonly data?: Uint8Array },
  written: WrittenRecord[],
): Link[] {
  const opened = open(certificate.body);
  if ('link' in opened) return [opened];
  const { record, proven } = opened;
  const each = <T>(check: (one: Proven, wrote: WrittenRecord) => T): T[] =>
    proven.flatMap((one, index) => {
      const wrote = written[index];
      return wrote === undefined ? [] : [check(one, wrote)];
    });
  return [
    ...recordLinks(record, input.data, written, () => each(checkTransaction)),
    {
      link: 'signature',
      title: 'The signature of the clinician',
      check() {
        each(({ transaction }) => checkSignature(transaction));
        return 'ECDSA P-256 with SHA-256 over the transaction holds; its id is that of the signer and a nonce.';
      },
    },
    {
      link: 'clinician',
      title: 'The clinician',
      check() {
        each(checkClinician);
        return `${list(written.map(nameOf))}; certificate issued by the hospital's CA, valid when it was sealed, and not revoked then.`;
      },
    },
    ...ledgerLinks(certificate, input, opened, each),
  ];
}

type Each = <T>(check: (one: Proven, wrote: WrittenRecord) => T) => T[];

function ledgerLinks(
  certificate: FabricCertificate,
  trust: Trust,
  { proven, configurations }: Opened,
  each: Each,
): Link[] {
  return [
    {
      link: 'endorsement',
      title: 'The hospitals that agreed',
      check() {
        const peers = each(checkEndorsements).flat();
        return `Run and signed by ${listOf(peers)}: as the channel's policy demands, the record's own hospital among them.`;
      },
    },
    {
      link: 'block',
      title: 'The block',
      check() {
        const orderers = each(checkBlock).flat();
        const blocks = proven.map(({ evidence }) => `block ${evidence.block.number}`);
        return `In ${list(blocks)} of the channel ${list(proven.map((one) => one.evidence.channel))}, signed by ${listOf(orderers)}.`;
      },
    },
    {
      link: 'configuration',
      title: 'The channel’s configuration',
      check() {
        for (const one of proven) checkInForce(one);
        for (const one of configurations) checkConfigurationBlock(one);
        const numbers = configurations.map(({ header }) => `configuration block ${header.number}`);
        return `${capital(list(numbers))} was in force, as the orderers signed.`;
      },
    },
    {
      link: 'ledger',
      title: 'The channel',
      check() {
        const exporter = checkExporter(certificate, configurations);
        const channel = checkTrust(configurations, trust, exporter.mspId);
        return `Exported and signed as a whole by ${exporter.subject} of ${exporter.mspId}. ${channel}`;
      },
    },
  ];
}

/** @returns what is in the certificate, or the link that cannot be read */
function open(body: FabricBody): Opened | Link {
  let link: Link['link'] = 'configuration';
  let title = 'The channel’s configuration';
  try {
    const configurations = body.configBlocks.map((block) => readConfiguration(Buffer.from(block, 'base64')));
    demandEachUsed(body);
    link = 'transaction';
    title = 'The transaction on the ledger';
    const proven = evidenceOf(body.record).map(({ configuration, ...evidence }): Proven => {
      const found = configurations[configuration];
      if (found === undefined) throw new BrokenLink('A transaction names a configuration that is not there.');
      return { evidence, transaction: readTransaction(evidence), configuration: found };
    });
    const transactions = proven.values();
    const record = withEvidence(body.record, () => {
      const { value } = transactions.next();
      if (value === undefined) throw new BrokenLink('A transaction is missing.');
      return value.transaction;
    });
    return { record, proven, configurations };
  } catch (error) {
    if (!(error instanceof BrokenLink)) throw error;
    return {
      link,
      title,
      check() {
        throw error;
      },
    };
  }
}

/** The configurations stand in the order in which the transactions name them, and none for nothing. */
function demandEachUsed({ record, configBlocks }: FabricBody): void {
  const used = [...new Set(evidenceOf(record).map(({ configuration }) => configuration))];
  const inOrder = used.every((place, index) => place === index);
  const once = new Set(configBlocks).size === configBlocks.length;
  demand(
    inOrder && once && used.length === configBlocks.length,
    'The configurations are not as they were exported.',
  );
}

function listOf(members: readonly Member[]): string {
  return list(members.map(({ subject, mspId }) => `${subject} of ${mspId}`));
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
