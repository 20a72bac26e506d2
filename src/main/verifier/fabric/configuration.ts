import { BrokenLink, demand } from '../broken.ts';
import { named } from '../visible.ts';
import { checkData, checkSignatures, readSignedMetadata, type SignedMetadata } from './block.ts';
import { type BlockHeader } from '#main/ledger-format/fabric-header.ts';
import {
  Block,
  BlockDataHashingStructure,
  ChannelHeader,
  ConfigEnvelope,
  Envelope,
  HashingAlgorithm,
  Payload,
  type ConfigGroupMessage,
} from './messages.ts';
import { readMsp, type Msp } from './msp.ts';
import { isSatisfied, readPolicy, type Group, type Policy } from './policy.ts';
import { read } from './protobuf.ts';
import { present, timeOf } from './wire.ts';

/** A channel's configuration, as a configuration block holds it. */
export interface ChannelConfiguration {
  readonly channel: string;
  readonly header: BlockHeader;
  readonly metadata: SignedMetadata;
  /** When the orderer wrote it, ms UTC. */
  readonly timestampMs: number;
  readonly data: readonly Uint8Array[];
  readonly application: Group;
  readonly orderer: Group;
  /** Organisations with peers, by MSP id. */
  readonly hospitals: ReadonlyMap<string, Msp>;
  /** The groups of the same, by MSP id. */
  readonly hospitalGroups: ReadonlyMap<string, Group>;
  /** Organisations with orderers, by MSP id. */
  readonly orderers: ReadonlyMap<string, Msp>;
}

/** Groups within groups: a channel has three levels. */
const deepestGroup = 4;
/** Organisations of a channel. */
const mostGroups = 256;
/** common.HeaderType.CONFIG */
const configType = 1;
const what = 'The configuration block';

/**
 * @param bytes a block, as `peer channel fetch config` writes it
 * @throws BrokenLink when it holds no channel configuration that this program can judge
 */
export function readConfiguration(bytes: Uint8Array): ChannelConfiguration {
  const block = read(Block, bytes, what);
  const header = present(block.header, `The header of a block`);
  const { data } = present(block.data, `The data of a block`);
  const { channelHeader, configuration } = readEnvelope(data);
  const channelGroup = readGroup(configuration);
  checkHashing(channelGroup);
  const application = present(channelGroup.groups.get('Application'), 'The channel’s part for applications');
  const orderer = present(channelGroup.groups.get('Orderer'), 'The channel’s part for orderers');
  const organisations = [...application.groups].map(([name, group]) => ({ group, msp: mspOf(name, group) }));
  return {
    channel: channelHeader.channelId,
    header,
    metadata: readSignedMetadata(block.metadata?.metadata ?? [], what),
    timestampMs: timeOf(channelHeader.timestamp, `The time of ${what}`),
    data,
    application,
    orderer,
    hospitals: byId(organisations.map((each) => each.msp)),
    hospitalGroups: new Map(organisations.map(({ group, msp: { mspId } }) => [mspId, group])),
    orderers: byId([...orderer.groups].map(([name, group]) => mspOf(name, group))),
  };
}

function readEnvelope(data: readonly Uint8Array[]) {
  const [first, ...more] = data;
  if (first === undefined || more.length > 0) {
    throw new BrokenLink(`${what} holds ${data.length} transactions, and no configuration alone.`);
  }
  const payload = read(Payload, read(Envelope, first, what).payload, what);
  const channelHeader = read(ChannelHeader, present(payload.header, what).channelHeader, what);
  demand(
    channelHeader.type === configType,
    `${what} is none: it holds a transaction of another kind. Fetch it with “peer channel fetch config”.`,
  );
  const { config } = read(ConfigEnvelope, payload.data, what);
  return { channelHeader, configuration: present(config?.channelGroup, 'The configuration of the block') };
}

function readGroup(group: ConfigGroupMessage, depth = 0): Group {
  if (depth > deepestGroup) throw new BrokenLink(`${what} holds groups that are nested too deep.`);
  if (group.groups.size > mostGroups) throw new BrokenLink(`${what} holds more than ${mostGroups} groups.`);
  const policies = new Map<string, Policy>();
  for (const [name, { policy }] of group.policies) {
    const title = `The policy ${named(name)}`;
    policies.set(name, readPolicy(present(policy, title), title));
  }
  return {
    groups: new Map([...group.groups].map(([name, each]) => [name, readGroup(each, depth + 1)])),
    values: new Map([...group.values].map(([name, { value }]) => [name, value])),
    policies,
  };
}

function mspOf(name: string, group: Group): Msp {
  return readMsp(present(group.values.get('MSP'), `The MSP of ${named(name)}`), name);
}

function byId(msps: readonly Msp[]): ReadonlyMap<string, Msp> {
  const map = new Map(msps.map((each) => [each.mspId, each]));
  demand(map.size === msps.length, `${what} names an MSP twice.`);
  return map;
}

/** SHA-256 over all envelopes as one: the only form that Fabric itself has. */
function checkHashing({ values }: Group): void {
  const algorithm = read(HashingAlgorithm, present(values.get('HashingAlgorithm'), what), what);
  const structure = present(values.get('BlockDataHashingStructure'), what);
  const { width } = read(BlockDataHashingStructure, structure, what);
  demand(algorithm.name === 'SHA256' && width === 0xffff_ffff, `${what} asks for another hash than SHA-256.`);
}

/**
 * The configuration block in itself: its data hash, and from the second configuration on the orderers behind it.
 * The channel's first block is signed by nobody: it is what was agreed upon outside.
 * @throws BrokenLink
 */
export function checkConfigurationBlock(configuration: ChannelConfiguration): void {
  const { header, data, metadata, orderers, orderer, timestampMs } = configuration;
  checkData(header, data, 'the configuration block');
  if (header.number === 0) return;
  const name = `configuration block ${header.number}`;
  const members = checkSignatures(header, metadata, orderers, timestampMs, name);
  demand(isSatisfied(orderer, 'BlockValidation', members), `Too few orderers signed ${name}.`);
}
