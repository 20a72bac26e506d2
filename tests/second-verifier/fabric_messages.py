"""The messages of Fabric that are read: the table of section 8.1."""

from protobuf import Reader, table

_TABLE = """
Envelope | 1 b payload, 2 b signature
Payload | 1 Header header, 2 b data
Header | 1 b channelHeader, 2 b signatureHeader
ChannelHeader | 1 n type, (2 n), 3 Timestamp timestamp, 4 t channelId, 5 t txId, (6 n), 7 b extension, (8 b)
Timestamp | 1 n seconds, 2 n nanos
SignatureHeader | 1 b creator, 2 b nonce
SerializedIdentity | 1 t mspId, 2 t idBytes
Block | 1 BlockHeader header, 2 BlockData data, 3 BlockMetadata metadata
BlockHeader | 1 n number, 2 b previousHash, 3 b dataHash
BlockData | 1 b* data
BlockMetadata | 1 b* metadata
Metadata | 1 b value, 2 MetadataSignature* signatures
MetadataSignature | 1 b signatureHeader, 2 b signature, 3 b identifierHeader
OrdererBlockMetadata | 1 LastConfig lastConfig, (2 b)
LastConfig | 1 n index
Transaction | 1 Action* actions
Action | 1 b header, 2 b payload
ChaincodeActionPayload | 1 b proposal, 2 EndorsedAction action
EndorsedAction | 1 b response, 2 Endorsement* endorsements
Endorsement | 1 b endorser, 2 b signature
ChaincodeProposalPayload | 1 b input, (2 b)
ChaincodeInvocationSpec | 1 ChaincodeSpec spec
ChaincodeSpec | (1 n), 2 ChaincodeId chaincodeId, 3 ChaincodeInput input, (4 n)
ChaincodeId | (1 b), 2 t name, (3 b)
ChaincodeInput | 1 b* args, (2 b), 3 f isInit
ChaincodeHeaderExtension | 2 ChaincodeId chaincodeId
ProposalResponsePayload | 1 b proposalHash, 2 b extension
ChaincodeAction | 1 b results, (2 b), 3 Response response, 4 ChaincodeId chaincodeId
Response | 1 n status, (2 b), 3 b payload
TxReadWriteSet | 1 n dataModel, 2 NamespaceSet* namespaces
NamespaceSet | 1 t namespace, 2 b set, 3 HashedSet* collections
HashedSet | 1 t collection, 2 b hashed, (3 b)
KvSet | (1 b), (2 b), 3 Write* writes, (4 b)
Write | 1 t key, 2 f isDelete, 3 b value
HashedKvSet | (1 b), 2 HashedWrite* writes, (3 b)
HashedWrite | 1 b keyHash, 2 f isDelete, 3 b valueHash, 4 f isPurge
ConfigEnvelope | 1 Config config, (2 b)
Config | (1 n), 2 ConfigGroup channelGroup
ConfigGroup | (1 n), 2 map of ConfigGroup groups, 3 map of ConfigValue values, 4 map of ConfigPolicy policies, (5 b)
ConfigValue | (1 n), 2 b value, (3 b)
ConfigPolicy | (1 n), 2 Policy policy, (3 b)
Policy | 1 n type, 2 b value
SignaturePolicyEnvelope | (1 n), 2 SignaturePolicy rule, 3 Principal* identities
SignaturePolicy | 1 n signedBy, 2 OutOf outOf
OutOf | 1 n n, 2 SignaturePolicy* rules
Principal | 1 n classification, 2 b principal
RolePrincipal | 1 t mspId, 2 n role
UnitPrincipal | 1 t mspId, 2 t unit, 3 b certifiers
ImplicitMetaPolicy | 1 t subPolicy, 2 n rule
HashingAlgorithm | 1 t name
BlockDataHashingStructure | 1 n width
MspConfig | 1 n type, 2 b config
FabricMspConfig | 1 t name, 2 b* rootCerts, 3 b* intermediateCerts, 4 b* admins, 5 b* revocationLists, (6 b), 7 Unit* units, 8 Crypto crypto, (9 b), (10 b), 11 NodeUnits nodeUnits
Crypto | 1 t signatureHashFamily, 2 t identityHashFunction
Unit | 1 t certificate, 2 t name
NodeUnits | 1 f enable, 2 Unit client, 3 Unit peer, 4 Unit admin, 5 Unit orderer
"""

read = Reader(table(_TABLE)).read
