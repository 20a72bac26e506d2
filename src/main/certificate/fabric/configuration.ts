import { common } from '@hyperledger/fabric-protos';
import { BrokenLink, demand } from '../broken.ts';
import {
  checkData,
  checkSignatures,
  readSignedMetadata,
  type BlockHeader,
  type SignedMetadata,
} from './block.ts';
import { readMsp, type Msp } from './msp.ts';
import { isSatisfied, readPolicy, type Group, type Policy } from './policy.ts';
import { decode, exact, present } from './wire.ts';

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
const what = 'The configuration block';

/**
 * @param bytes a block, as `peer channel fetch config` writes it
 * @throws BrokenLink when it holds no channel configuration that this program can judge
 */
export function readConfiguration(bytes: Uint8Array): ChannelConfiguration {
  const block = decode(common.Block, bytes, what);
  const header = present(block.getHeader(), what);
  const data = present(block.getData(), what).getDataList_asU8();
  const [envelope, ...more] = data;
  if (envelope === undefined || more.length > 0)
    throw new BrokenLink(`${what} does not hold one configuration.`);
  const payload = decode(common.Payload, decode(common.Envelope, envelope, what).getPayload_asU8(), what);
  const channelHeader = decode(
    common.ChannelHeader,
    present(payload.getHeader(), what).getChannelHeader_asU8(),
    what,
  );
  demand(channelHeader.getType() === common.HeaderType.CONFIG, `${what} holds something else.`);
  const config = decode(common.ConfigEnvelope, payload.getData_asU8(), what).getConfig();
  const channelGroup = readGroup(present(config?.getChannelGroup(), what));
  checkHashing(channelGroup);
  const application = present(channelGroup.groups.get('Application'), 'The channel’s part for applications');
  const orderer = present(channelGroup.groups.get('Orderer'), 'The channel’s part for orderers');
  const organisations = [...application.groups].map(([name, group]) => ({ group, msp: mspOf(name, group) }));
  return {
    channel: channelHeader.getChannelId(),
    header: {
      number: exact(header.getNumber(), `The number of ${what}`),
      previousHash: header.getPreviousHash_asU8(),
      dataHash: header.getDataHash_asU8(),
    },
    metadata: readSignedMetadata(block.getMetadata()?.getMetadataList_asU8() ?? [], what),
    timestampMs: (channelHeader.getTimestamp()?.getSeconds() ?? 0) * 1_000,
    data,
    application,
    orderer,
    hospitals: byId(organisations.map((each) => each.msp)),
    hospitalGroups: new Map(organisations.map(({ group, msp: { mspId } }) => [mspId, group])),
    orderers: byId([...orderer.groups].map(([name, group]) => mspOf(name, group))),
  };
}

function readGroup(group: common.ConfigGroup, depth = 0): Group {
  if (depth > deepestGroup) throw new BrokenLink(`${what} holds groups that are nested too deep.`);
  const groups = new Map<string, Group>();
  group
    .getGroupsMap()
    .forEach((each: common.ConfigGroup, name: string) => groups.set(name, readGroup(each, depth + 1)));
  const values = new Map<string, Uint8Array>();
  group
    .getValuesMap()
    .forEach((each: common.ConfigValue, name: string) => values.set(name, each.getValue_asU8()));
  const policies = new Map<string, Policy>();
  group.getPoliciesMap().forEach((each: common.ConfigPolicy, name: string) => {
    const title = `The policy ${name}`;
    policies.set(name, readPolicy(present(each.getPolicy(), title), title));
  });
  return { groups, values, policies };
}

function mspOf(name: string, group: Group): Msp {
  return readMsp(present(group.values.get('MSP'), `The MSP of ${name}`), name);
}

function byId(msps: readonly Msp[]): ReadonlyMap<string, Msp> {
  const map = new Map(msps.map((each) => [each.mspId, each]));
  demand(map.size === msps.length, `${what} names an MSP twice.`);
  return map;
}

/** SHA-256 over all envelopes as one: the only form that Fabric itself has. */
function checkHashing(channel: Group): void {
  const algorithm = decode(
    common.HashingAlgorithm,
    present(channel.values.get('HashingAlgorithm'), what),
    what,
  );
  const structure = channel.values.get('BlockDataHashingStructure');
  const { width } = decode(common.BlockDataHashingStructure, present(structure, what), what).toObject();
  demand(
    algorithm.getName() === 'SHA256' && width === 0xffff_ffff,
    `${what} asks for another hash than SHA-256.`,
  );
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
