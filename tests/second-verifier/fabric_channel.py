"""The configuration of a channel, its fingerprint, and the signatures of a block (sections 8.2, 8.5 and 8.6)."""

from functools import lru_cache
from hashlib import sha256
from typing import Any

from fabric_messages import read
from fabric_organisation import Organisation
from fabric_policy import Group, Member, Policy, is_satisfied, policy_identity
from fabric_transaction import payload_of, time_ms
from outcome import require
from protobuf import Message
from strict_json import canonical

_CONFIG = 1
_MOST_GROUPS, _DEEPEST_GROUP = 256, 4
_MOST_SIGNATURES = 64


def block_header(number: int, previous_hash: bytes, data_hash: bytes) -> bytes:
    """The DER that orderers sign."""
    whole = number.to_bytes(number.bit_length() // 8 + 1, "big")
    parts = b"".join(bytes([tag, len(part)]) + part for tag, part in ((2, whole), (4, previous_hash), (4, data_hash)))
    require(len(parts) < 128, "a block header that is too long")
    return b"\x30" + bytes([len(parts)]) + parts


class BlockSignatures:
    """`metadata[0]` of a block. Raises Broken when it cannot be read."""

    def __init__(self, metadata: list[bytes]) -> None:
        require(metadata, "a block without signatures")
        signed = read("Metadata", metadata[0])
        self.value, self.signatures = signed.value, signed.signatures
        require(len(self.signatures) <= _MOST_SIGNATURES, "too many signatures of orderers")
        require(not any(one.identifierHeader for one in self.signatures), "a signature with an identifier header")
        last = read("OrdererBlockMetadata", self.value).lastConfig
        self.configuration = last.index if last else 0


def _group(message: Message | None, depth: int) -> Group:
    require(message and depth <= _DEEPEST_GROUP, "groups nested too deep")
    require(len(message.groups) <= _MOST_GROUPS, "too many groups in one")
    return Group(
        {name: _group(one, depth + 1) for name, one in message.groups.items()},
        {name: one.value for name, one in message.values.items()},
        {name: Policy(one.policy) for name, one in message.policies.items()},
    )


def _organisations(group: Group) -> dict[str, Organisation]:
    organisations = [Organisation(below) for below in group.groups.values()]
    by_id = {one.msp_id: one for one in organisations}
    require(len(by_id) == len(organisations), "two organisations with one MSP id")
    return by_id


class Configuration:
    """A configuration block that was read (8.5). Raises Broken."""

    def __init__(self, data: bytes) -> None:
        block = read("Block", data)
        require(block.header and block.data and len(block.data.data) == 1, "not a block with one envelope")
        self.number, self.data_hash = block.header.number, block.header.dataHash
        self.header = (block.header.number, block.header.previousHash, block.header.dataHash)
        self.envelope = block.data.data[0]
        self.signatures = BlockSignatures(block.metadata.metadata if block.metadata else [])
        payload, channel_header = payload_of(read("Envelope", self.envelope))
        require(channel_header.type == _CONFIG, "not a block of a configuration")
        self.channel, self.time_ms = channel_header.channelId, time_ms(channel_header)
        config = read("ConfigEnvelope", payload.data).config
        require(config, "no configuration")
        channel = _group(config.channelGroup, 0)
        for name in ("HashingAlgorithm", "BlockDataHashingStructure"):
            require(name in channel.values, f"no {name}")
        require(read("HashingAlgorithm", channel.values["HashingAlgorithm"]).name == "SHA256", "another digest")
        width = read("BlockDataHashingStructure", channel.values["BlockDataHashingStructure"]).width
        require(width == 2**32 - 1, "another data hash")
        self.application, self.orderer = channel.groups.get("Application"), channel.groups.get("Orderer")
        require(self.application and self.orderer, "no Application or no Orderer")
        self.hospitals = _organisations(self.application)
        self.orderers = _organisations(self.orderer)
        self.fingerprint = sha256(canonical(self._identity())).hexdigest()

    def _identity(self) -> dict[str, Any]:
        def listed(organisations: dict[str, Organisation]) -> list[dict[str, Any]]:
            order = sorted(organisations, key=lambda name: name.encode("utf-16-be"))
            return [organisations[name].identity() for name in order]

        return {
            "channel": self.channel, "hospitals": listed(self.hospitals), "orderers": listed(self.orderers),
            "endorsement": policy_identity(self.application, "Endorsement"),
            "blockValidation": policy_identity(self.orderer, "BlockValidation"),
        }  # fmt: skip

    def check_orderers(self, signed: BlockSignatures, header: tuple[int, bytes, bytes], at_ms: float) -> None:
        """Its orderers signed the block of that header."""
        header_bytes = block_header(*header)
        members: list[Member] = []
        for one in signed.signatures:
            creator = read("SignatureHeader", one.signatureHeader).creator
            identity = read("SerializedIdentity", creator)
            organisation = self.orderers.get(identity.mspId)
            require(organisation, "a signature of no orderer organisation")
            member, holder = organisation.member(creator, identity.idBytes, at_ms)
            needs_role = "orderer" in (organisation.roles or {})
            require(not needs_role or member.role == "orderer", "a signature of no orderer")
            require(holder.signed(one.signature, signed.value + one.signatureHeader + header_bytes), "an orderer's signature")
            members.append(member)
        require(is_satisfied(self.orderer, "BlockValidation", members), "BlockValidation is not satisfied")

    def check_itself(self) -> None:
        require(sha256(self.envelope).digest() == self.data_hash, "the configuration block's data hash")
        if self.number != 0:
            self.check_orderers(self.signatures, self.header, self.time_ms)


@lru_cache(maxsize=32)
def configuration(data: bytes) -> Configuration:
    return Configuration(data)
