"""Keys, X.509 certificates and certificates of form 1 of a made-up hospital, signed anew after every change.

A change of a real certificate breaks a signature first, so that most rules behind it are never reached. Here somebody
who holds all keys breaks one rule and signs everything else as it should be. `cases.py` says which rules.
"""

import base64
import json
from collections.abc import Callable
from datetime import datetime, timezone
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from certs import ORDER, to_pem
from merkle import leaf_digest, root
from strict_json import canonical, canonical_text

FIXTURES = Path(__file__).parent.parent / "fixtures/0.1.0/certificates"
Change = Callable[[Any], Any]
DAY, YEAR = 86_400_000, 366 * 86_400_000


def tlv(tag: int, *contents: bytes) -> bytes:
    content = b"".join(contents)
    size = len(content)
    if size < 128:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def der_integer(value: int) -> bytes:
    return tlv(2, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def der_oid(text: str) -> bytes:
    first, second, *rest = map(int, text.split("."))
    out = b""
    for arc in [first * 40 + second, *rest]:
        part = bytes([arc & 0x7F])
        while arc := arc >> 7:
            part = bytes([arc & 0x7F | 0x80]) + part
        out += part
    return tlv(6, out)


def der_time(ms: int) -> bytes:
    moment = datetime.fromtimestamp(ms // 1000, timezone.utc)
    if moment.year < 2050:
        return tlv(0x17, moment.strftime("%y%m%d%H%M%SZ").encode())
    return tlv(0x18, moment.strftime("%Y%m%d%H%M%SZ").encode())


def extension(kind: str, value: bytes, critical: bool = False) -> bytes:
    return tlv(0x30, der_oid(kind), tlv(1, b"\xff") if critical else b"", tlv(4, value))


class Key:
    """A key on P-256 that is the same for the same name."""

    def __init__(self, name: str) -> None:
        self.private = ec.derive_private_key(int.from_bytes(sha256(name.encode()).digest(), "big") % ORDER, ec.SECP256R1())
        self.point = self.private.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        self.identifier = sha256(self.point).digest()[:20]

    def sign(self, data: bytes, low: bool = True) -> bytes:
        from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

        r, s = decode_dss_signature(self.private.sign(data, ec.ECDSA(hashes.SHA256(), deterministic_signing=True)))
        if (s > ORDER // 2) == low:
            s = ORDER - s
        return tlv(0x30, der_integer(r), der_integer(s))


_ALGORITHM = tlv(0x30, der_oid("1.2.840.10045.4.3.2"))


def name(common: str, units: list[str], tag: int = 0x0C) -> bytes:
    parts = [("2.5.4.11", unit) for unit in units] + [("2.5.4.3", common)]
    encoding = {0x0C: "utf-8", 0x1E: "utf-16-be", 0x14: "latin-1"}.get(tag, "ascii")
    return tlv(0x30, *(tlv(0x31, tlv(0x30, der_oid(kind), tlv(tag, value.encode(encoding)))) for kind, value in parts))


class Holder:
    """Somebody with a key and a certificate. `options` twist the certificate."""

    def __init__(
        self, common: str, authority: "Holder | None", units: list[str], start: int, end: int,
        attributes: Any = None, ca: bool = False, **options: Any,
    ) -> None:  # fmt: skip
        self.key = Key(options.get("key", common))
        self.subject = options.get("subject") or name(common, units, options.get("tag", 0x0C))
        issuer = authority or self
        extensions = [
            extension("2.5.29.19", options.get("basic", tlv(0x30, tlv(1, b"\xff") if ca else b"")), True),
            extension("2.5.29.15", options.get("usage", tlv(3, b"\x01\x06" if ca else b"\x07\x80")), True),
            extension("2.5.29.14", tlv(4, options.get("subject_key", self.key.identifier))),
            extension("2.5.29.35", tlv(0x30, tlv(0x80, options.get("authority_key", issuer.key.identifier)))),
        ]
        if attributes is not None:
            text = attributes if isinstance(attributes, bytes) else canonical({"attrs": attributes})
            extensions.append(extension("1.2.3.4.5.6.7.8.1", text))
        extensions = options.get("extensions", lambda listed: listed)(extensions)
        curve = tlv(0x30, der_oid("1.2.840.10045.2.1"), der_oid("1.2.840.10045.3.1.7"))
        body = tlv(
            0x30, options.get("version", tlv(0xA0, der_integer(2))), options.get("serial", der_integer(77)), _ALGORITHM,
            options.get("issuer", issuer.subject), tlv(0x30, options.get("start_der", der_time(start)), options.get("end_der", der_time(end))),
            self.subject, tlv(0x30, curve, tlv(3, b"\0" + options.get("point", self.key.point))), options.get("before_extensions", b""),
            tlv(0xA3, tlv(0x30, *extensions)) if extensions else b"",
        )  # fmt: skip
        signature = options.get("signer", issuer.key).sign(body, options.get("low", True))
        self.der = tlv(0x30, body, _ALGORITHM, tlv(3, b"\0" + signature)) + options.get("behind", b"")
        self.pem = to_pem(self.der)


def attributes_of(clinician: str, role: str, msp_id: str) -> dict[str, str]:
    return {"hf.EnrollmentID": clinician, "hf.Affiliation": msp_id, "hf.Type": "client", "role": role}


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


class Form1Maker:
    """Signs a fixture of form 1 anew. `changes` are by stage: a function that changes what is given to it."""

    def __init__(self, kind: str, changes: dict[str, Change] | None = None, people: dict[str, dict] | None = None) -> None:
        source = "treatment" if kind == "device" else kind
        self.value = json.loads((FIXTURES / "embedded" / f"{source}.json").read_bytes())
        self.kind, self._changes, self._people = kind, changes or {}, people or {}
        self.data = (FIXTURES / "embedded/waveform.frames").read_bytes() if kind == "waveform" else None

    def _stage(self, stage: str, value: Any) -> Any:
        change = self._changes.get(stage)
        if change:
            replaced = change(value)
            return value if replaced is None else replaced
        return value

    def _holder(self, who: str, *arguments: Any, **options: Any) -> Holder:
        return Holder(*arguments, **{**options, **self._people.get(who, {})})

    def make(self) -> bytes:
        """The certificate's file."""
        body = self.value["body"]
        record = body["record"]
        record["kind"] = self.kind
        now = body["exportedMs"]
        span = {"start": now // 1000 * 1000 - 30 * DAY, "end": now // 1000 * 1000 + 300 * DAY}
        self.ca = self._holder("ca", "Made-up CA", None, [], ca=True, **span)
        self.node = self._holder("node", "ledger-node", self.ca, ["peer"], **span)
        self.exporter = self._holder("exporter", "exporter", self.ca, ["peer"], **span)
        sealed = record["sealed"]
        if self.data is not None:
            self._cut_data(sealed)
        for one in sealed if isinstance(sealed, list) else [sealed]:
            self._seal(one, span)
        self._stage("record_of_body", record)
        body["caCertificatePem"] = self.ca.pem
        body["exporterCertificatePem"] = self.exporter.pem
        self._stage("body", body)
        signed = self.exporter.key.sign(canonical(body))
        self.value["exporterSignature"] = encoded(self._stage("exporter_signature", signed))
        return self._stage("file", canonical(self.value) + b"\n")

    def _cut_data(self, sealed: list[dict]) -> None:
        """The samples of each leaf, which a change may replace."""
        at, parts = 0, []
        for one in sealed:
            parts.append(self.data[at : at + one["dataBytes"]])
            at += one["dataBytes"]
        parts = self._stage("frames", parts)
        for one, part in zip(sealed, parts):
            one["dataBytes"] = len(part)
            one["leaf"]["framesDigest"] = sha256(part).hexdigest()
        self.data = b"".join(parts)

    def _seal(self, one: dict, span: dict) -> None:
        evidence = one["evidence"]
        transaction = evidence["envelope"]["transaction"]
        proposal, sets = transaction["proposal"], transaction["readWriteSet"]
        argument = json.loads(proposal["args"][0])
        if self.kind == "device":
            proposal["transaction"] = "devices:register"
            details = {"salt": "0" * 32, "label": "Monitor", "serialNumber": None, "registeredMs": proposal["timestampMs"] - 5}
            one["details"] = canonical_text(details)
            argument = {"id": argument["id"], "deviceId": argument["id"], "model": "healthypi-5", "simulated": False, "detailsDigest": ""}
        before = {"leaf": one.get("leaf"), "argument": argument, "proposal": proposal}
        if "leaf" in one:
            self._stage("leaf", one["leaf"])
            self._stage("place", one)
            argument["root"] = root(leaf_digest(canonical(one["leaf"])), one["index"], one["size"], one["path"]) or "0" * 64
        else:
            details = json.loads(one["details"])
            one["details"] = self._stage("details_text", canonical_text(self._stage("details", details)))
            argument["detailsDigest"] = sha256(one["details"].encode()).hexdigest()
        argument = self._stage("argument", argument)
        self._stage("all", before)
        proposal["args"][0] = self._stage("argument_text", canonical_text(argument))
        private = argument.get("summaryDigest" if "leaf" in one else "detailsDigest")
        proposal["transientDigests"] = {"summary" if "leaf" in one else "details": private}
        msp_id, clinician = proposal["creator"]["mspId"], "n.okafor" if "leaf" in one else "d.lindqvist"
        role = "nurse" if "leaf" in one else "doctor"
        holder = self._holder("clinician", clinician, self.ca, ["client"], attributes=attributes_of(clinician, role, msp_id), **span)
        proposal["creator"]["certificatePem"] = holder.pem
        self._stage("proposal", proposal)
        identity = sha256(bytes.fromhex(proposal["nonce"]) + canonical(proposal["creator"])).hexdigest()
        transaction["transactionId"] = self._stage("transaction_id", identity)
        transaction["signature"] = encoded(self._stage("signature", holder.key.sign(canonical(proposal))))
        self._write(transaction, argument, clinician, role)
        self._stage("transaction", transaction)
        self._stage("envelope", evidence["envelope"])
        leaf = leaf_digest(canonical(evidence["envelope"]))
        evidence["header"]["dataHash"] = root(leaf, evidence["index"], evidence["size"], evidence["path"]) or "0" * 64
        self._stage("header", evidence["header"])
        evidence["headerSignature"] = encoded(self._stage("header_signature", self.node.key.sign(canonical(evidence["header"]))))
        evidence["nodeCertificatePem"] = self.node.pem
        self._stage("evidence", evidence)

    def _write(self, transaction: dict, argument: dict, clinician: str, role: str) -> None:
        proposal, sets = transaction["proposal"], transaction["readWriteSet"]
        parts = {
            "treatment": lambda: ["treatment", argument["treatmentId"], f"{argument['version']:06}"],
            "device": lambda: ["device", argument["deviceId"]],
        }.get(self.kind, lambda: ["seal", argument["sessionId"], f"{argument['number']:08}"])()  # fmt: skip
        key = self._stage("key", "\0" + "".join(part + "\0" for part in parts))
        written = {
            **argument, "mspId": proposal["creator"]["mspId"], "clinicianId": clinician, "role": role,
            "signedMs": proposal["timestampMs"], "transactionId": transaction["transactionId"],
        }  # fmt: skip
        if self.kind == "treatment":
            kinds = {"register": "registered", "administer": "administered", "change": "changed", "stop": "stopped"}
            written["kind"] = kinds.get(proposal["transaction"].split(":")[1], "registered")
        text = self._stage("written_text", canonical_text(self._stage("written", written)))
        sets["writes"] = [{"key": key, "value": text}]
        private = argument.get("detailsDigest") or argument.get("summaryDigest")
        sets["privateWrites"] = [
            {"collection": f"_implicit_org_{written['mspId']}", "keyDigest": sha256(key.encode()).hexdigest(), "valueDigest": private}
        ]
        answer = {"id": argument["id"], "transactionId": transaction["transactionId"], "repeated": False}
        transaction["payload"] = self._stage("answer_text", canonical_text(self._stage("answer", answer)))
