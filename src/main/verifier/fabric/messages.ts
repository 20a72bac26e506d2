import {
  byName,
  bytes,
  chosen,
  flag,
  manyBytes,
  message,
  part,
  parts,
  text,
  unread,
  whole,
  type Message,
} from './protobuf.ts';

/**
 * The messages of Hyperledger Fabric (package fabric-protos) that a proof rests on, with all their fields, so that one
 * that is not known is noticed. A field that is `unread` is known and nothing rests on it.
 */

const Timestamp = message<{ seconds: number; nanos: number }>({ seconds: whole(1), nanos: whole(2) });

// common

export const Envelope = message({ payload: bytes(1), signature: bytes(2) });

const Header = message({ channelHeader: bytes(1), signatureHeader: bytes(2) });
export const Payload = message({ header: part(1, () => Header), data: bytes(2) });

export const ChannelHeader = message({
  type: whole(1),
  version: unread(2, 'number'),
  timestamp: part(3, () => Timestamp),
  channelId: text(4),
  txId: text(5),
  epoch: unread(6, 'number'),
  extension: bytes(7),
  tlsCertHash: unread(8),
});
export const SignatureHeader = message({ creator: bytes(1), nonce: bytes(2) });
export const SerializedIdentity = message({ mspId: text(1), idBytes: text(2) });

const BlockHeader = message({ number: whole(1), previousHash: bytes(2), dataHash: bytes(3) });
const BlockData = message({ data: manyBytes(1) });
const BlockMetadata = message({ metadata: manyBytes(1) });
export const Block = message({
  header: part(1, () => BlockHeader),
  data: part(2, () => BlockData),
  metadata: part(3, () => BlockMetadata),
});

const MetadataSignature = message({
  signatureHeader: bytes(1),
  signature: bytes(2),
  identifierHeader: bytes(3),
});
export const Metadata = message({ value: bytes(1), signatures: parts(2, () => MetadataSignature) });
const LastConfig = message({ index: whole(1) });
export const OrdererBlockMetadata = message({
  lastConfig: part(1, () => LastConfig),
  consenterMetadata: unread(2),
});

// common: configuration

export interface ConfigGroupMessage {
  readonly groups: Map<string, ConfigGroupMessage>;
  readonly values: Map<string, { readonly value: Uint8Array }>;
  readonly policies: Map<string, { readonly policy: PolicyMessage | undefined }>;
}
export interface PolicyMessage {
  readonly type: number;
  readonly value: Uint8Array;
}

const ConfigValue = message({ version: unread(1, 'number'), value: bytes(2), modPolicy: unread(3) });
const Policy: Message<PolicyMessage> = message({ type: whole(1), value: bytes(2) });
const ConfigPolicy = message({
  version: unread(1, 'number'),
  policy: part(2, () => Policy),
  modPolicy: unread(3),
});
const ConfigGroup: Message<ConfigGroupMessage> = message({
  version: unread(1, 'number'),
  groups: byName(2, (): Message<ConfigGroupMessage> => ConfigGroup),
  values: byName(3, () => ConfigValue),
  policies: byName(4, () => ConfigPolicy),
  modPolicy: unread(5),
});
const Config = message({ sequence: unread(1, 'number'), channelGroup: part(2, () => ConfigGroup) });
export const ConfigEnvelope = message({ config: part(1, () => Config), lastUpdate: unread(2) });

export const HashingAlgorithm = message({ name: text(1) });
export const BlockDataHashingStructure = message({ width: whole(1) });

export interface SignaturePolicyMessage {
  readonly signedBy: number | undefined;
  readonly outOf: { readonly n: number; readonly rules: SignaturePolicyMessage[] } | undefined;
}
const OutOf = message({
  n: whole(1),
  rules: parts(2, (): Message<SignaturePolicyMessage> => SignaturePolicy),
});
const SignaturePolicy: Message<SignaturePolicyMessage> = message({
  signedBy: chosen(1),
  outOf: part(2, () => OutOf),
});
export interface PrincipalMessage {
  readonly classification: number;
  readonly principal: Uint8Array;
}
const Principal: Message<PrincipalMessage> = message({ classification: whole(1), principal: bytes(2) });
export const SignaturePolicyEnvelope = message({
  version: unread(1, 'number'),
  rule: part(2, () => SignaturePolicy),
  identities: parts(3, () => Principal),
});
export const ImplicitMetaPolicy = message({ subPolicy: text(1), rule: whole(2) });
export const RolePrincipal = message({ mspId: text(1), role: whole(2) });
export const UnitPrincipal = message({ mspId: text(1), unit: text(2), certifiers: bytes(3) });

// msp

export interface UnitMessage {
  readonly certificate: string;
  readonly name: string;
}
const Unit: Message<UnitMessage> = message({ certificate: text(1), name: text(2) });
const NodeUnits = message({
  enable: flag(1),
  client: part(2, () => Unit),
  peer: part(3, () => Unit),
  admin: part(4, () => Unit),
  orderer: part(5, () => Unit),
});
const Crypto = message({ signatureHashFamily: text(1), identityHashFunction: text(2) });
export const MspConfig = message({ type: whole(1), config: bytes(2) });
export const FabricMspConfig = message({
  name: text(1),
  rootCerts: manyBytes(2),
  intermediateCerts: manyBytes(3),
  admins: manyBytes(4),
  revocationLists: manyBytes(5),
  signingIdentity: unread(6),
  units: parts(7, () => Unit),
  crypto: part(8, () => Crypto),
  tlsRootCerts: unread(9),
  tlsIntermediateCerts: unread(10),
  nodeUnits: part(11, () => NodeUnits),
});

// peer

const ChaincodeId = message({ path: unread(1), name: text(2), version: unread(3) });
export const ChaincodeHeaderExtension = message({
  chaincodeId: part(2, () => ChaincodeId),
});
const Action = message({ header: bytes(1), payload: bytes(2) });
export const Transaction = message({ actions: parts(1, () => Action) });
const Endorsement = message({ endorser: bytes(1), signature: bytes(2) });
const EndorsedAction = message({ response: bytes(1), endorsements: parts(2, () => Endorsement) });
export const ChaincodeActionPayload = message({ proposal: bytes(1), action: part(2, () => EndorsedAction) });
export const ChaincodeProposalPayload = message({ input: bytes(1), transientMap: unread(2) });
const ChaincodeInput = message({
  args: manyBytes(1),
  decorations: unread(2),
  isInit: flag(3),
});
const ChaincodeSpec = message({
  type: unread(1, 'number'),
  chaincodeId: part(2, () => ChaincodeId),
  input: part(3, () => ChaincodeInput),
  timeout: unread(4, 'number'),
});
export const ChaincodeInvocationSpec = message({
  spec: part(1, () => ChaincodeSpec),
});
export const ProposalResponsePayload = message({ proposalHash: bytes(1), extension: bytes(2) });
const Response = message({ status: whole(1), message: unread(2), payload: bytes(3) });
export const ChaincodeAction = message({
  results: bytes(1),
  events: unread(2),
  response: part(3, () => Response),
  chaincodeId: part(4, () => ChaincodeId),
});

// ledger

const HashedSet = message({ collection: text(1), hashed: bytes(2), privateHash: unread(3) });
const NamespaceSet = message({
  namespace: text(1),
  set: bytes(2),
  collections: parts(3, () => HashedSet),
});
export const TxReadWriteSet = message({
  dataModel: whole(1),
  namespaces: parts(2, () => NamespaceSet),
});
const Write = message({ key: text(1), isDelete: flag(2), value: bytes(3) });
export const KvSet = message({
  reads: unread(1),
  rangeQueries: unread(2),
  writes: parts(3, () => Write),
  metadataWrites: unread(4),
});
const HashedWrite = message({ keyHash: bytes(1), isDelete: flag(2), valueHash: bytes(3), isPurge: flag(4) });
export const HashedKvSet = message({
  reads: unread(1),
  writes: parts(2, () => HashedWrite),
  metadataWrites: unread(3),
});
