import { BrokenLink, demand } from '../broken.ts';
import { checkTimes } from '../check-times.ts';
import type { CommittedRecord, WrittenRecord } from '../check-written.ts';
import { checkEach, list, nameOf, recordLinks, type Chain, type Link } from '../links.ts';
import { evidenceOf, withEvidence, type FabricBody, type FabricCertificate } from '../schema.ts';
import { named, quoted } from '../visible.ts';
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
import type { Member } from './msp.ts';
import { readTransaction } from './transaction.ts';
import { checkChaincode, checkTrust, type Trust } from './trust.ts';
import { fromBase64 } from './wire.ts';

interface Opened {
  readonly record: CommittedRecord;
  /** One for each transaction of the record. */
  readonly proven: readonly Proven[];
  /** Each configuration once. */
  readonly configurations: readonly ChannelConfiguration[];
}

/** The chain of proof of a record on a channel of a Fabric network. */
export function fabricChain(
  certificate: FabricCertificate,
  input: Trust & { readonly data?: Uint8Array },
  written: WrittenRecord[],
): Chain {
  const opened = open(certificate.body);
  if ('link' in opened) return { record: undefined, where: undefined, links: [opened] };
  const { record, proven } = opened;
  const checkMore = () => checkEach(proven, written, checkTransaction);
  const chaincodes = list(proven.map(({ transaction }) => named(transaction.chaincode)));
  return {
    record,
    where: `in the chaincode ${chaincodes} of the channel ${list(proven.map(({ evidence }) => named(evidence.channel)))}`,
    links: [
      ...recordLinks(record, input.data, written, checkMore),
      ...personLinks(proven, written),
      ...ledgerLinks(certificate, input, opened, written),
    ],
  };
}

function personLinks(proven: readonly Proven[], written: readonly WrittenRecord[]): Link[] {
  return [
    {
      link: 'signature',
      title: 'The signature of the clinician',
      check() {
        for (const one of proven) checkSignature(one);
        return 'ECDSA P-256 with SHA-256 over the transaction holds; its id is that of the signer and a nonce.';
      },
    },
    {
      link: 'clinician',
      title: 'The clinician',
      check() {
        checkEach(proven, written, checkClinician);
        return `${list(written.map(nameOf))}; certificate issued by the hospital's CA, valid when it was sealed, and not revoked then.`;
      },
    },
  ];
}

function ledgerLinks(
  certificate: FabricCertificate,
  trust: Trust,
  { record, proven, configurations }: Opened,
  written: readonly WrittenRecord[],
): Link[] {
  return [
    {
      link: 'endorsement',
      title: 'The hospitals that agreed',
      check() {
        const peers = checkEach(proven, written, checkEndorsements).flat();
        return `Run and signed by ${listOf(peers)}: as the channel's policy demands, the record's own hospital among them.`;
      },
    },
    {
      link: 'block',
      title: 'The block',
      check() {
        const orderers = proven.flatMap((one) => checkBlock(one));
        checkTimes(
          record,
          proven.map(({ transaction }) => transaction.timestampMs),
        );
        const blocks = proven.map(({ evidence }) => `block ${evidence.block.number}`);
        return `In ${list(blocks)} of the channel ${list(proven.map((one) => named(one.evidence.channel)))}, signed by ${listOf(orderers)}.`;
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
        const exporter = checkExporter(certificate, configurations, proven);
        const channel = checkTrust(configurations, trust, exporter.mspId);
        checkChaincode(
          proven.map(({ transaction }) => transaction.chaincode),
          trust,
        );
        return `Exported and signed as a whole by ${quoted(exporter.subject)} of ${named(exporter.mspId)}. ${channel}`;
      },
    },
  ];
}

/** Base64 of all configuration blocks of a certificate: hundreds of hospitals. */
const longestBlocks = 16 * 1024 * 1024;

/** @returns what is in the certificate, or the link that cannot be read */
function open(body: FabricBody): Opened | Link {
  let link: Link['link'] = 'configuration';
  let title = 'The channel’s configuration';
  try {
    const length = body.configBlocks.reduce((sum, block) => sum + block.length, 0);
    demand(length <= longestBlocks, 'The configuration blocks are longer than those of a channel can be.');
    const configurations = body.configBlocks.map((block) => readConfiguration(fromBase64(block)));
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
  return list(members.map(({ subject, mspId }) => `${quoted(subject)} of ${named(mspId)}`));
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
