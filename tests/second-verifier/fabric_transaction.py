"""The transaction of form 2 and what it wrote (section 8.2), in the words that both forms share."""

import re
from dataclasses import dataclass, field
from hashlib import sha256

from fabric_messages import read
from outcome import Broken, require
from protobuf import Message

_ENDORSER_TRANSACTION = 3
_MOST_ENDORSEMENTS = 64
_CHAINCODE = re.compile("[A-Za-z][A-Za-z0-9._-]{0,63}")
_SYSTEM_CHAINCODES = {"cscc", "escc", "lscc", "qscc", "vscc"}


def utf8(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise Broken("a text that is not UTF-8") from None


def time_ms(header: Message) -> int:
    stamp = header.timestamp
    require(stamp, "no time")
    require(stamp.seconds <= 8_640_000_000_000 and stamp.nanos < 10**9, "a time that is none")
    return stamp.seconds * 1000 + stamp.nanos // 1_000_000


def payload_of(envelope: Message) -> tuple[Message, Message]:
    """An envelope's payload and its channel header; the payload's header is there."""
    payload = read("Payload", envelope.payload)
    require(payload.header, "no header")
    return payload, read("ChannelHeader", payload.header.channelHeader)


@dataclass
class Call:
    """A transaction as the rules of section 6 see it, of either form."""

    transaction_id: str
    name: str
    argument: str
    answer: str
    writes: list[tuple[str, str]]
    private_writes: list[tuple[str, str, str]]  # collection, key digest, value digest
    time_ms: int
    valid: bool
    creator_msp_id: str = ""


@dataclass
class FabricCall(Call):
    channel: str = ""
    chaincode: str = ""
    computed_id: str = ""
    creator: bytes = b""
    envelope: Message | None = None
    proposal_hash: bytes = b""
    computed_proposal_hash: bytes = b""
    response: bytes = b""
    endorsements: list[Message] = field(default_factory=list)


def _call(proposal: bytes) -> tuple[str, str, str]:
    """Chaincode, name and argument."""
    spec = read("ChaincodeInvocationSpec", read("ChaincodeProposalPayload", proposal).input).spec
    require(spec and spec.chaincodeId and spec.input, "no call of a chaincode")
    require(len(spec.input.args) == 2 and not spec.input.isInit, "a call of another kind")
    name, argument = map(utf8, spec.input.args)
    chaincode = spec.chaincodeId.name
    require(_CHAINCODE.fullmatch(chaincode) and chaincode not in _SYSTEM_CHAINCODES, "a chaincode's name")
    return chaincode, name, argument


def _writes(results: bytes, chaincode: str) -> tuple[list, list]:
    sets = read("TxReadWriteSet", results)
    require(sets.dataModel == 0, "another data model")
    own = [one for one in sets.namespaces if one.namespace == chaincode]
    require(len(own) == 1, "not one set of writes of the chaincode")
    writes = [(one.key, utf8(one.value)) for one in read("KvSet", own[0].set).writes if not one.isDelete]
    private = []
    for collection in own[0].collections:
        for one in read("HashedKvSet", collection.hashed).writes:
            if not one.isDelete and not one.isPurge:
                private.append((collection.collection, one.keyHash.hex(), one.valueHash.hex()))
    return writes, private


def read_transaction(evidence: dict, data: list[bytes], metadata: list[bytes]) -> FabricCall:
    """The transaction that an evidence names. Raises Broken."""
    index = evidence["index"]
    require(index < len(data), "no such transaction in the block")
    envelope = read("Envelope", data[index])
    payload, channel_header = payload_of(envelope)
    require(channel_header.type == _ENDORSER_TRANSACTION, "no transaction")
    header_bytes = payload.header.signatureHeader
    header = read("SignatureHeader", header_bytes)
    creator = read("SerializedIdentity", header.creator)
    actions = read("Transaction", payload.data).actions
    require(len(actions) == 1, "not one action")
    require(actions[0].header == header_bytes, "an action of somebody else")
    action = read("ChaincodeActionPayload", actions[0].payload)
    endorsed = action.action
    require(endorsed and len(endorsed.endorsements) <= _MOST_ENDORSEMENTS, "the action")

    chaincode, name, argument = _call(action.proposal)
    extension = read("ChaincodeHeaderExtension", channel_header.extension)
    response = read("ProposalResponsePayload", endorsed.response)
    result = read("ChaincodeAction", response.extension)
    for other in (extension.chaincodeId, result.chaincodeId):
        require(other and other.name == chaincode, "another chaincode")
    require(result.response and result.response.status == 200, "the chaincode refused")
    writes, private_writes = _writes(result.results, chaincode)
    verdicts = metadata[2] if len(metadata) > 2 else b""
    return FabricCall(
        transaction_id=channel_header.txId, name=name, argument=argument, answer=utf8(result.response.payload),
        writes=writes, private_writes=private_writes, time_ms=time_ms(channel_header),
        valid=index < len(verdicts) and verdicts[index] == 0, creator_msp_id=creator.mspId,
        channel=channel_header.channelId, chaincode=chaincode,
        computed_id=sha256(header.nonce + header.creator).hexdigest(), creator=header.creator, envelope=envelope,
        proposal_hash=response.proposalHash,
        computed_proposal_hash=sha256(payload.header.channelHeader + header_bytes + action.proposal).digest(),
        response=endorsed.response, endorsements=endorsed.endorsements,
    )  # fmt: skip
