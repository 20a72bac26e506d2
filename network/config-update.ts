import { common, msp } from '@hyperledger/fabric-protos';
import { NetworkError } from './network-error.ts';

/** Key of an organisation's certificates in its part of the configuration. */
const mspKey = 'MSP';

function groupOf(group: common.ConfigGroup | undefined, name: string): common.ConfigGroup {
  const found = group?.getGroupsMap().get(name);
  if (found !== undefined) return found;
  throw new NetworkError(`The channel’s configuration has no group ${name}: it is not one of this network.`);
}

function organisationOf(config: common.Config, organisation: string): common.ConfigGroup {
  return groupOf(groupOf(config.getChannelGroup(), 'Application'), organisation);
}

function valueOf(config: common.Config, organisation: string): common.ConfigValue {
  const value = organisationOf(config, organisation).getValuesMap().get(mspKey);
  if (value !== undefined) return value;
  throw new NetworkError(`The channel’s configuration holds no certificates of ${organisation}.`);
}

function readMsp(value: common.ConfigValue): msp.FabricMSPConfig {
  const wrapped = msp.MSPConfig.deserializeBinary(value.getValue_asU8());
  return msp.FabricMSPConfig.deserializeBinary(wrapped.getConfig_asU8());
}

/** The lists of revoked certificates that the channel knows of an organisation, PEM. */
export function revocationListsOf(config: common.Config, organisation: string): readonly string[] {
  const lists = readMsp(valueOf(config, organisation)).getRevocationListList_asU8();
  return lists.map((bytes) => Buffer.from(bytes).toString('utf8'));
}

/** A group as an update names it: by version, without what does not change. */
function named(group: common.ConfigGroup | undefined): common.ConfigGroup {
  const bare = new common.ConfigGroup();
  bare.setVersion(group?.getVersion() ?? 0);
  return bare;
}

/** The way down to the organisation, with one thing set there. */
function path(config: common.Config, organisation: string, value?: common.ConfigValue): common.ConfigGroup {
  const root = named(config.getChannelGroup());
  const application = named(groupOf(config.getChannelGroup(), 'Application'));
  const own = named(organisationOf(config, organisation));
  if (value !== undefined) own.getValuesMap().set(mspKey, value);
  application.getGroupsMap().set(organisation, own);
  root.getGroupsMap().set('Application', application);
  return root;
}

/**
 * The update that replaces an organisation's list of revoked certificates, unsigned: it reads and writes nothing else.
 * @param config in force now
 * @param crlPem signed by the organisation's certificate authority
 * @returns an envelope for `peer channel update`
 */
export function mspUpdate(
  config: common.Config,
  channel: string,
  organisation: string,
  crlPem: string,
): Uint8Array {
  const old = valueOf(config, organisation);
  const changed = readMsp(old);
  changed.setRevocationListList([Buffer.from(crlPem)]);
  const wrapped = msp.MSPConfig.deserializeBinary(old.getValue_asU8());
  wrapped.setConfig(changed.serializeBinary());
  const value = new common.ConfigValue();
  value.setVersion(old.getVersion() + 1);
  value.setModPolicy(old.getModPolicy());
  value.setValue(wrapped.serializeBinary());
  const update = new common.ConfigUpdate();
  update.setChannelId(channel);
  update.setReadSet(path(config, organisation));
  update.setWriteSet(path(config, organisation, value));
  return inEnvelope(channel, update.serializeBinary());
}

function inEnvelope(channel: string, configUpdate: Uint8Array): Uint8Array {
  const update = new common.ConfigUpdateEnvelope();
  update.setConfigUpdate(configUpdate);
  const channelHeader = new common.ChannelHeader();
  channelHeader.setType(common.HeaderType.CONFIG_UPDATE);
  channelHeader.setChannelId(channel);
  const header = new common.Header();
  header.setChannelHeader(channelHeader.serializeBinary());
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(update.serializeBinary());
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  return envelope.serializeBinary();
}
