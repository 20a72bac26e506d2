"""Certificates of form 2 of a made-up channel with two hospitals, signed anew after every change. See `forge.py`."""

import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from fabric_channel import block_header
from fabric_messages import read
from forge import DAY, FIXTURES, Holder, attributes_of, encoded
from merkle import leaf_digest, root
from strict_json import canonical, canonical_text

Fields = list[tuple[int, Any]]


def varint(number: int) -> bytes:
    out = b""
    while number > 0x7F:
        out += bytes([number & 0x7F | 0x80])
        number >>= 7
    return out + bytes([number])


def message(*fields: tuple[int, int | bytes | str]) -> bytes:
    """A message of fields in this order; a number of 0 and nothing as bytes are written too."""
    out = b""
    for number, value in fields:
        if isinstance(value, int):
            out += varint(number << 3) + varint(value)
        else:
            data = value.encode() if isinstance(value, str) else value
            out += varint(number << 3 | 2) + varint(len(data)) + data
    return out


def entry(name: str, value: bytes) -> bytes:
    return message((1, name), (2, value))


def signature_policy(rule: bytes, *principals: bytes) -> bytes:
    return message((1, 1), (2, message((2, rule), *((3, one) for one in principals))))


def implicit_policy(of: str, rule: int) -> bytes:
    return message((1, 3), (2, message((1, of), (2, rule))))


def role_principal(msp_id: str, role: int) -> bytes:
    return message((1, 0), (2, message((1, msp_id), (2, role))))


def signed_by(number: int) -> bytes:
    return message((1, number))


def out_of(count: int, *rules: bytes) -> bytes:
    return message((2, message((1, count), *((2, rule) for rule in rules))))


def group(groups: dict[str, bytes], values: dict[str, bytes], policies: dict[str, bytes]) -> bytes:
    fields: Fields = [(2, entry(name, one)) for name, one in groups.items()]
    fields += [(3, entry(name, message((2, one)))) for name, one in values.items()]
    return message(*fields, *((4, entry(name, message((2, one)))) for name, one in policies.items()))


def channel_header(kind: int, time_ms: int, channel: str, identity: str, extension: bytes = b"") -> bytes:
    stamp = message((1, time_ms // 1000), (2, time_ms % 1000 * 1_000_000))
    return message((1, kind), (3, stamp), (4, channel), (5, identity), (7, extension))


def serialized(msp_id: str, holder: Holder) -> bytes:
    return message((1, msp_id), (2, holder.pem))


class Form2Maker:
    """A reading on a channel. `options` change how it is made; a function under a stage's name changes what is made."""

    def __init__(self, options: dict[str, Any]) -> None:
        self._options = options
        self._people: dict[str, dict] = options.get("people", {})

    def _stage(self, stage: str, value: Any) -> Any:
        change: Callable[[Any], Any] | None = self._options.get(stage)
        replaced = change(value) if change else None
        return value if replaced is None else replaced

    def holder(self, who: str, authority: Holder | None, unit: str | None, **options: Any) -> Holder:
        arguments = {"start": self.start, "end": self.end, **options, **self._people.get(who, {})}
        return Holder(who, authority, [unit] if unit else [], **arguments)

    def _msp(self, name: str, ca: Holder, **more: Any) -> bytes:
        names = ((2, "client"), (3, "peer"), (4, "admin"), (5, "orderer"))
        unit = lambda name: message((1, ca.pem), (2, name))
        nodes = message((1, 1), *((number, unit(name)) for number, name in names))
        fields: Fields = [(1, name), (2, ca.pem), (8, message((1, "SHA2"), (2, "SHA256"))), (11, nodes)]
        return message((1, 0), (2, message(*self._stage(f"msp {name}", fields))))

    def make(self) -> tuple[bytes, bytes]:
        """The certificate's file and the channel's configuration block."""
        value = json.loads((FIXTURES / "fabric/reading.json").read_bytes())
        body = value["body"]
        one = body["record"]["sealed"]
        now = body["exportedMs"] // 1000 * 1000
        self.start, self.end = now - 30 * DAY, now + 300 * DAY
        self.cas = {name: self.holder(f"CA {name}", None, None, ca=True) for name in ("AMSP", "BMSP", "OMSP")}
        self.peers = {name: self.holder(f"peer {name}", self.cas[name], "peer") for name in ("AMSP", "BMSP")}
        self.orderer = self.holder("orderer", self.cas["OMSP"], "orderer")
        self.exporter = self.holder("exporter", self.cas["AMSP"], "peer")
        self.clinician = self.holder("clinician", self.cas["AMSP"], "client", attributes=attributes_of("n.okafor", "nurse", "AMSP"))
        self._stage("holders", self)
        configuration = self._stage("configuration", self._configuration(now - DAY))
        self._evidence(one, now)
        body["configBlocks"] = [encoded(configuration)]
        body["exporter"] = {"mspId": "AMSP", "certificatePem": self.exporter.pem}
        self._stage("body", body)
        value["exporterSignature"] = encoded(self.exporter.key.sign(canonical(body)))
        return canonical(value) + b"\n", self._stage("trust", configuration)

    def _configuration(self, time_ms: int) -> bytes:
        peer_of = lambda name: signature_policy(out_of(1, signed_by(0)), role_principal(name, 3))
        hospitals = {
            name: self._stage(f"group {name}", ({}, {"MSP": self._msp(name, self.cas[name])}, {"Endorsement": peer_of(name)}))
            for name in ("AMSP", "BMSP")
        }
        application = ({name: group(*one) for name, one in hospitals.items()}, {}, {"Endorsement": implicit_policy("Endorsement", 0)})
        writers = signature_policy(out_of(1, signed_by(0)), role_principal("OMSP", 0))
        ordering = ({}, {"MSP": self._msp("OMSP", self.cas["OMSP"])}, {"Writers": writers})
        orderer = ({"o": group(*self._stage("group OMSP", ordering))}, {}, {"BlockValidation": implicit_policy("Writers", 0)})
        values = {"HashingAlgorithm": message((1, "SHA256")), "BlockDataHashingStructure": message((1, 2**32 - 1))}
        groups = {"Application": group(*self._stage("application", application)), "Orderer": group(*self._stage("ordering", orderer))}
        channel = group(*self._stage("channel", (groups, values, {})))
        header = self._stage("configuration header", channel_header(1, time_ms, "vitalseal", ""))
        config = message((1, self._stage("config", message((1, 1), (2, channel)))))
        payload = message((1, message((1, header), (2, message((2, b"nonce"))))), (2, config))
        envelope = self._stage("configuration envelope", message((1, payload), (2, b"")))
        header_fields = message((1, self._options.get("number", 0)), (2, b"\0" * 32), (3, sha256(envelope).digest()))
        signed = self._signed(b"\x0a\0", (self._options.get("number", 0), b"\0" * 32, sha256(envelope).digest()))
        metadata = self._stage("configuration metadata", [signed if self._options.get("number") else message((1, b"\x0a\0"))])
        return message((1, header_fields), (2, message((1, envelope))), (3, message(*((1, one) for one in metadata))))

    def _signed(self, value: bytes, header: tuple[int, bytes, bytes]) -> bytes:
        signatures: Fields = []
        for holder in self._options.get("orderers", lambda maker: [maker.orderer])(self):
            who = message((1, serialized("OMSP", holder)), (2, b"n"))
            signatures.append((2, message((1, who), (2, holder.key.sign(value + who + block_header(*header))))))
        return message((1, value), *self._stage("orderer signatures", signatures))

    def _evidence(self, one: dict, time_ms: int) -> None:
        evidence, leaf = one["evidence"], one["leaf"]
        chaincode = self._options.get("chaincode_name", "vitalseal")
        leaf["timeMs"] = time_ms - 5
        argument = {
            "id": leaf["readingId"], "sessionId": leaf["sessionId"], "subjectId": leaf["subjectId"], "number": 1, "fromMs": time_ms - 5000,
            "toMs": time_ms, "final": False, "deviceIds": [leaf["deviceId"]], "readings": one["size"], "waveforms": 0, "samples": 1,
            "root": root(leaf_digest(canonical(leaf)), one["index"], one["size"], one["path"]), "summaryDigest": "1" * 64,
        }  # fmt: skip
        creator = message(*self._stage("creator", [(1, "AMSP"), (2, self.clinician.pem)]))
        signature_header = message((1, creator), (2, b"n" * 24))
        identity = sha256(b"n" * 24 + creator).hexdigest()
        called = message((2, chaincode))
        args = self._stage("args", [(1, "seals:commit"), (1, canonical_text(argument))])
        spec = message((1, message((1, 1), (2, called), (3, message(*args)))))
        proposal = message((1, spec))
        header = self._stage("channel header", channel_header(3, time_ms, "vitalseal", identity, message((2, called))))
        response = self._response(argument, identity, time_ms, called, header + signature_header + proposal)
        endorsements: Fields = []
        for name in self._options.get("endorsers", ["AMSP"]):
            endorser = serialized(name, self.peers[name])
            endorsements.append((2, message((1, endorser), (2, self.peers[name].key.sign(response + endorser)))))
        endorsed = message((1, response), *self._stage("endorsements", endorsements))
        action = message((1, signature_header), (2, message((1, proposal), (2, endorsed))))
        transaction = message(*self._stage("actions", [(1, action)]))
        payload = self._stage("payload", message((1, message((1, header), (2, signature_header))), (2, transaction)))
        envelope = message((1, payload), (2, self.clinician.key.sign(payload)))
        data = self._stage("data", [envelope])
        block = evidence["block"]
        block.update(number=11, dataHash=sha256(b"".join(data)).hexdigest())
        header_of_block = (11, bytes.fromhex(block["previousHash"]), bytes.fromhex(block["dataHash"]))
        last = message((1, message((1, self._options.get("number", 0)))))
        metadata = [self._signed(self._stage("last", last), header_of_block), b"", b"\0" * len(data)]
        evidence.update(data=[encoded(one) for one in data], metadata=[encoded(one) for one in self._stage("metadata", metadata)], index=0, channel="vitalseal")
        self._stage("evidence", evidence)

    def _response(self, argument: dict, identity: str, time_ms: int, called: bytes, proposed: bytes) -> bytes:
        key = f"\0seal\0{argument['sessionId']}\0{argument['number']:08}\0"
        fields = dict(mspId="AMSP", clinicianId="n.okafor", role="nurse", signedMs=time_ms, transactionId=identity)
        written = self._stage("written text", canonical_text({**argument, **fields}))
        writes = self._stage("writes", [(3, message((1, key), (3, written)))])
        hashed = [(2, message((1, sha256(key.encode()).digest()), (3, bytes.fromhex(argument["summaryDigest"]))))]
        private = message((1, "_implicit_org_AMSP"), (2, message(*self._stage("hashed writes", hashed))))
        own = message((1, read("ChaincodeId", called).name), (2, message(*writes)), *self._stage("collections", [(3, private)]))
        results = message((1, 0), *self._stage("namespaces", [(2, own)]))
        answer = self._stage("answer text", canonical_text({"id": argument["id"], "transactionId": identity, "repeated": False}))
        result = message((1, results), (3, self._stage("result", message((1, 200), (3, answer)))), (4, called))
        return message((1, self._stage("proposal hash", sha256(proposed).digest())), (2, result))
