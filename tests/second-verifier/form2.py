"""Form 2: a channel of Fabric (section 8)."""

from hashlib import sha256

from certs import Certificate, pem_as_written
from fabric_channel import BlockSignatures, Configuration, configuration
from fabric_messages import read
from fabric_policy import Member, is_satisfied
from fabric_transaction import FabricCall, read_transaction
from outcome import require
from record import DAY, Sealed, check_clinician, check_times
from shapes import base64_bytes
from strict_json import canonical

_MOST_CONFIGURATION = 16 * 1024 * 1024


class Form2:
    """The links of a certificate of form 2."""

    def __init__(self, body: dict, sealed: list[Sealed]) -> None:
        self._body, self._sealed = body, sealed
        self._configurations: list[Configuration] = []
        self._data: dict[int, list[bytes]] = {}

    @property
    def chaincodes(self) -> set[str]:
        return {self._call(one).chaincode for one in self._sealed}

    def _call(self, one: Sealed) -> FabricCall:
        assert isinstance(one.call, FabricCall)
        return one.call

    def _configuration(self, one: Sealed) -> Configuration:
        return self._configurations[one.evidence["configuration"]]

    def read_configurations(self) -> None:
        blocks = self._body["configBlocks"]
        require(sum(map(len, blocks)) <= _MOST_CONFIGURATION, "too much configuration")
        self._configurations = [configuration(base64_bytes(block)) for block in blocks]
        named = list(dict.fromkeys(one.evidence["configuration"] for one in self._sealed))
        require(named == list(range(len(blocks))), "configuration blocks in another order")
        require(len(set(blocks)) == len(blocks), "a configuration block twice")

    def read_transactions(self) -> None:
        for one in self._sealed:
            self._data[id(one)] = data = list(map(base64_bytes, one.evidence["data"]))
            one.metadata = list(map(base64_bytes, one.evidence["metadata"]))
            one.call = read_transaction(one.evidence, data, one.metadata)
            one.ledger_ms = one.call.time_ms

    def check_transaction(self, one: Sealed) -> None:
        call = self._call(one)
        require(call.channel == one.evidence["channel"], "a transaction of another channel")
        require(call.computed_id == call.transaction_id, "another transaction id")
        require(one.record["signedMs"] == call.time_ms, "a record signed at another time")

    def _member(self, one: Sealed, identity: bytes) -> tuple[Member, Certificate]:
        read_identity = read("SerializedIdentity", identity)
        organisation = self._configuration(one).hospitals.get(read_identity.mspId)
        require(organisation, "somebody of no hospital")
        return organisation.member(identity, read_identity.idBytes, one.call.time_ms)

    def check_signature(self, one: Sealed) -> None:
        call = self._call(one)
        holder = pem_as_written(read("SerializedIdentity", call.creator).idBytes)
        require(holder.signed(call.envelope.signature, call.envelope.payload), "the clinician's signature")

    def check_clinician(self, one: Sealed) -> None:
        member, holder = self._member(one, self._call(one).creator)
        require(member.role == "client", "no client")
        check_clinician(one, holder.attributes)

    def check_endorsement(self, one: Sealed) -> None:
        call = self._call(one)
        require(call.proposal_hash == call.computed_proposal_hash, "another proposal was endorsed")
        members = []
        for endorsement in call.endorsements:
            member, holder = self._member(one, endorsement.endorser)
            require(member.role == "peer", "an endorser that is no peer")
            require(holder.signed(endorsement.signature, call.response + endorsement.endorser), "an endorser's signature")
            members.append(member)
        config = self._configuration(one)
        require(is_satisfied(config.application, "Endorsement", members), "Endorsement is not satisfied")
        home = config.hospitals.get(one.record["mspId"])
        require(home and any(member.msp_id == home.msp_id for member in members), "not endorsed by the record's hospital")
        require(is_satisfied(home.group, "Endorsement", members), "Endorsement of the hospital is not satisfied")

    def check_block(self, one: Sealed) -> None:
        data, metadata, block = self._data[id(one)], one.metadata, one.evidence["block"]
        require(sha256(b"".join(data)).hexdigest() == block["dataHash"], "the data hash")
        require(len(metadata) > 2 and len(metadata[2]) == len(data), "verdicts of other envelopes")
        hashes = (bytes.fromhex(block[name]) for name in ("previousHash", "dataHash"))
        self._configuration(one).check_orderers(BlockSignatures(metadata), (block["number"], *hashes), one.call.time_ms)
        check_times(one)

    def check_configuration(self) -> None:
        for one in self._sealed:
            config = self._configuration(one)
            require(config.channel == one.evidence["channel"], "a configuration of another channel")
            require(config.number == BlockSignatures(one.metadata).configuration, "another configuration was in force")
            require(one.call.time_ms >= config.time_ms - DAY, "a configuration that came later")
        for config in self._configurations:
            config.check_itself()

    def check_ledger(self, signature: bytes, trusted: list[Configuration], chaincode: str | None) -> None:
        body = self._body
        exporter = body["exporter"]
        organisation = self._configurations[-1].hospitals.get(exporter["mspId"])
        require(organisation, "an exporter of no hospital")
        member, holder = organisation.member(b"", exporter["certificatePem"], body["exportedMs"])
        is_workstation = member.role == "client" and holder.attributes.get("role") == "workstation"
        require(member.role == "peer" or is_workstation, "an exporter that is no workstation")
        require(holder.signed(signature, canonical(body)), "the exporter's signature")
        latest = max(one.ledger_ms for one in self._sealed)
        require(body["exportedMs"] >= latest - DAY, "exported before it was sealed")
        prints = {one.fingerprint for one in trusted}
        require(not trusted or all(one.fingerprint in prints for one in self._configurations), "a channel that is not trusted")
        require(len(self.chaincodes) == 1, "transactions of more than one chaincode")
        require(chaincode is None or self.chaincodes == {chaincode}, "another chaincode than the one that was named")
