import { common, msp } from '@hyperledger/fabric-protos';
import { headerBytes } from '#main/ledger-format/fabric-header.ts';
import { sha256 } from '#main/crypto/sha256.ts';
import type { Organisation, Person } from './organisation.ts';

/** Configuration and blocks of a channel as Fabric makes them, made without Fabric; for tests. */

type Rule = 'ANY' | 'ALL' | 'MAJORITY';

export interface ChannelRequest {
  readonly channel: string;
  readonly hospitals: readonly Organisation[];
  readonly orderers: readonly Organisation[];
  readonly endorsement: Rule;
  /** 0: the channel's first block, which nobody signs. */
  readonly number: number;
  readonly timeMs: number;
  readonly signers: readonly Person[];
}

/** @returns the block's bytes, as `peer channel fetch config` writes them */
export async function makeConfigBlock(request: ChannelRequest): Promise<Uint8Array> {
  const { channel, number, signers, timeMs } = request;
  const config = new common.Config();
  config.setChannelGroup(channelGroup(request));
  const configEnvelope = new common.ConfigEnvelope();
  configEnvelope.setConfig(config);
  const header = channelHeader(timeMs);
  header.setType(common.HeaderType.CONFIG);
  header.setChannelId(channel);
  const data = [
    envelope(payload(header, new Uint8Array(), configEnvelope.serializeBinary()), new Uint8Array()),
  ];
  const blockHeader = {
    number,
    previousHash: Buffer.alloc(number === 0 ? 0 : 32, 7),
    dataHash: dataHash(data),
  };
  const metadata = await signedMetadata(blockHeader, number, signers);
  return blockOf(blockHeader, data, [metadata, new Uint8Array(), Buffer.of(0)]).serializeBinary();
}

interface Header {
  readonly number: number;
  readonly previousHash: Uint8Array;
  readonly dataHash: Uint8Array;
}

function blockOf(header: Header, data: readonly Uint8Array[], metadata: readonly Uint8Array[]): common.Block {
  const block = new common.Block();
  const blockHeader = new common.BlockHeader();
  blockHeader.setNumber(header.number);
  blockHeader.setPreviousHash(header.previousHash);
  blockHeader.setDataHash(header.dataHash);
  block.setHeader(blockHeader);
  const blockData = new common.BlockData();
  blockData.setDataList([...data]);
  block.setData(blockData);
  const blockMetadata = new common.BlockMetadata();
  blockMetadata.setMetadataList([...metadata]);
  block.setMetadata(blockMetadata);
  return block;
}

export function dataHash(data: readonly Uint8Array[]): Uint8Array {
  return sha256(Buffer.concat(data));
}

/** The first entry of a block's metadata: the orderers' signatures and the configuration they had in force. */
export async function signedMetadata(
  header: Header,
  lastConfig: number,
  signers: readonly Person[],
): Promise<Uint8Array> {
  const last = new common.LastConfig();
  last.setIndex(lastConfig);
  const orderers = new common.OrdererBlockMetadata();
  orderers.setLastConfig(last);
  const value = orderers.serializeBinary();
  const metadata = new common.Metadata();
  metadata.setValue(value);
  for (const signer of signers) {
    const signature = new common.MetadataSignature();
    const signatureHeader = signatureHeaderOf(signer.serialized, Buffer.alloc(24, 5));
    signature.setSignatureHeader(signatureHeader);
    signature.setSignature(await signer.sign(Buffer.concat([value, signatureHeader, headerBytes(header)])));
    metadata.addSignatures(signature);
  }
  return metadata.serializeBinary();
}

export function signatureHeaderOf(creator: Uint8Array, nonce: Uint8Array): Uint8Array {
  const header = new common.SignatureHeader();
  header.setCreator(creator);
  header.setNonce(nonce);
  return header.serializeBinary();
}

/** With its time set; the rest is the caller's. */
export function channelHeader(timeMs: number): common.ChannelHeader {
  const seconds = varint(Math.floor(timeMs / 1_000));
  const nanos = varint((timeMs % 1_000) * 1e6);
  const timestamp = Buffer.concat([Buffer.of(0x08), seconds, Buffer.of(0x10), nanos]);
  return common.ChannelHeader.deserializeBinary(
    Buffer.concat([Buffer.of(0x1a, timestamp.length), timestamp]),
  );
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return Buffer.from([...bytes, rest]);
}

export function payload(
  header: common.ChannelHeader,
  signatureHeader: Uint8Array,
  data: Uint8Array,
): Uint8Array {
  const both = new common.Header();
  both.setChannelHeader(header.serializeBinary());
  both.setSignatureHeader(signatureHeader);
  const message = new common.Payload();
  message.setHeader(both);
  message.setData(data);
  return message.serializeBinary();
}

export function envelope(content: Uint8Array, signature: Uint8Array): Uint8Array {
  const message = new common.Envelope();
  message.setPayload(content);
  message.setSignature(signature);
  return message.serializeBinary();
}

function channelGroup({ hospitals, orderers, endorsement }: ChannelRequest): common.ConfigGroup {
  const group = new common.ConfigGroup();
  const application = new common.ConfigGroup();
  for (const each of hospitals) application.getGroupsMap().set(each.mspId, organisationGroup(each));
  application.getPoliciesMap().set('Endorsement', implicit(endorsement, 'Endorsement'));
  const orderer = new common.ConfigGroup();
  for (const each of orderers) orderer.getGroupsMap().set(each.mspId, organisationGroup(each));
  orderer.getPoliciesMap().set('BlockValidation', implicit('ANY', 'Writers'));
  group.getGroupsMap().set('Application', application);
  group.getGroupsMap().set('Orderer', orderer);
  const algorithm = new common.HashingAlgorithm();
  algorithm.setName('SHA256');
  group.getValuesMap().set('HashingAlgorithm', configValue(algorithm.serializeBinary()));
  const structure = new common.BlockDataHashingStructure();
  structure.setWidth(0xffff_ffff);
  group.getValuesMap().set('BlockDataHashingStructure', configValue(structure.serializeBinary()));
  return group;
}

function organisationGroup(organisation: Organisation): common.ConfigGroup {
  const group = new common.ConfigGroup();
  group.getValuesMap().set('MSP', configValue(organisation.config()));
  group.getPoliciesMap().set('Endorsement', anyOf(role(organisation.mspId, msp.MSPRole.MSPRoleType.PEER)));
  group.getPoliciesMap().set('Writers', anyOf(role(organisation.mspId, msp.MSPRole.MSPRoleType.MEMBER)));
  return group;
}

function configValue(bytes: Uint8Array): common.ConfigValue {
  const value = new common.ConfigValue();
  value.setValue(bytes);
  return value;
}

function implicit(rule: Rule, of: string): common.ConfigPolicy {
  const meta = new common.ImplicitMetaPolicy();
  meta.setRule(common.ImplicitMetaPolicy.Rule[rule]);
  meta.setSubPolicy(of);
  return configPolicy(common.Policy.PolicyType.IMPLICIT_META, meta.serializeBinary());
}

function role(mspId: string, type: msp.MSPRole.MSPRoleTypeMap[keyof msp.MSPRole.MSPRoleTypeMap]) {
  const wanted = new msp.MSPRole();
  wanted.setMspIdentifier(mspId);
  wanted.setRole(type);
  const principal = new msp.MSPPrincipal();
  principal.setPrincipalClassification(msp.MSPPrincipal.Classification.ROLE);
  principal.setPrincipal(wanted.serializeBinary());
  return principal;
}

function anyOf(...principals: msp.MSPPrincipal[]): common.ConfigPolicy {
  return signaturePolicy(1, principals);
}

/** So many of them have to sign. */
function signaturePolicy(n: number, principals: readonly msp.MSPPrincipal[]): common.ConfigPolicy {
  const outOf = new common.SignaturePolicy.NOutOf();
  outOf.setN(n);
  outOf.setRulesList(
    principals.map((_, index) => {
      const rule = new common.SignaturePolicy();
      rule.setSignedBy(index);
      return rule;
    }),
  );
  const rule = new common.SignaturePolicy();
  rule.setNOutOf(outOf);
  const whole = new common.SignaturePolicyEnvelope();
  whole.setRule(rule);
  whole.setIdentitiesList([...principals]);
  return configPolicy(common.Policy.PolicyType.SIGNATURE, whole.serializeBinary());
}

function configPolicy(type: number, bytes: Uint8Array): common.ConfigPolicy {
  const policy = new common.Policy();
  policy.setType(type);
  policy.setValue(bytes);
  const configured = new common.ConfigPolicy();
  configured.setPolicy(policy);
  return configured;
}
