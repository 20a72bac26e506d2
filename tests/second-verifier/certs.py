"""Signatures and X.509 certificates (section 3)."""

import base64
import re
from functools import lru_cache
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

import der
from outcome import Broken, require
from shapes import PEM_LONGEST, base64_bytes
from strict_json import parse

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_ECDSA_SHA256, _EC_KEY, _P256 = "1.2.840.10045.4.3.2", "1.2.840.10045.2.1", "1.2.840.10045.3.1.7"
_SUBJECT_KEY, _KEY_USAGE, _ALTERNATIVE = "2.5.29.14", "2.5.29.15", "2.5.29.17"
_BASIC, _AUTHORITY_KEY, _EXTENDED = "2.5.29.19", "2.5.29.35", "2.5.29.37"
_ATTRIBUTES = "1.2.3.4.5.6.7.8.1"
_UNIT = "2.5.4.11"
_DIGITAL_SIGNATURE, _CERTIFICATE_SIGN = 0, 5
_BEGIN, _END = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"


def _signature_numbers(signature: bytes) -> tuple[int, int]:
    sequence = der.read_one(signature).of(der.SEQUENCE)
    require(signature[1] < 0x80, "a signature's length in more than one byte")
    numbers = [der.integer(node) for node in sequence.children()]
    require(len(numbers) == 2 and all(0 < number < ORDER for number in numbers), "a signature's r and s")
    return numbers[0], numbers[1]


@lru_cache(maxsize=4096)
def _holds(key: bytes, signature: bytes, message: bytes) -> bool:
    try:
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), key)
        public.verify(signature, message, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


class Certificate:
    """An X.509 certificate. Raises Broken for bytes that are none."""

    def __init__(self, data: bytes) -> None:
        self.der = data
        self.fingerprint = sha256(data).hexdigest()
        whole = der.read_one(data).of(der.SEQUENCE)
        parts = whole.children()
        require(len(parts) == 3, "no certificate")
        self._signed = parts[0].raw
        algorithm = parts[1].raw
        self._require_ecdsa(parts[1])
        self._signature, unused = der.bits(parts[2])
        require(unused == 0, "a certificate's signature")

        body = parts[0].of(der.SEQUENCE).children()
        version = 1
        if body and body[0].tag == 0xA0:
            (number,) = self._exactly(1, body.pop(0).children())
            version = der.integer(number) + 1
            require(version in (2, 3), "a certificate's version")
        require(len(body) >= 6, "a certificate with less than there has to be")
        self.serial = der.integer(body[0])
        require(body[1].raw == algorithm, "two algorithms in one certificate")
        self.issuer, self.subject = body[2].of(der.SEQUENCE).raw, body[4].of(der.SEQUENCE).raw
        self.units = [value for kind, value in self._name(body[4]) if kind == _UNIT]
        self._name(body[2])
        times = self._exactly(2, body[3].of(der.SEQUENCE).children())
        self.not_before, self.not_after = (der.time_ms(time) for time in times)
        self.key = self._read_key(body[5])
        rest = body[6:]
        for tag in (0x81, 0x82):
            if rest and rest[0].tag == tag:
                require(version >= 2, "unique identifiers in version 1")
                der.bits(der.Node(der.BIT_STRING, rest.pop(0).content, b""))
        self._extensions: dict[str, der.Node] = {}
        if rest:
            require(version == 3 and rest[0].tag == 0xA3 and len(rest) == 1, "what is behind a certificate's key")
            (listed,) = self._exactly(1, rest[0].children())
            require(listed.content, "no extension in the list of extensions")
            for extension in listed.of(der.SEQUENCE).children():
                self._read_extension(extension)
        self._read_constraints()
        self.attributes = self._read_attributes()

    @staticmethod
    def _exactly(count: int, nodes: list[der.Node]) -> list[der.Node]:
        require(len(nodes) == count, "a certificate's parts")
        return nodes

    def _require_ecdsa(self, node: der.Node) -> None:
        (kind,) = self._exactly(1, node.of(der.SEQUENCE).children())
        require(der.oid(kind) == _ECDSA_SHA256, "a certificate that is not signed by ECDSA with SHA-256")

    def _name(self, node: der.Node) -> list[tuple[str, str]]:
        der.any_value(node)
        parts = []
        for relative in node.of(der.SEQUENCE).children():
            require(relative.of(der.SET).content, "an empty part of a name")
            for pair in relative.children():
                kind, value = self._exactly(2, pair.of(der.SEQUENCE).children())
                kind = der.oid(kind)
                parts.append((kind, der.text(value) if kind == _UNIT else ""))
        return parts

    def _read_key(self, node: der.Node) -> bytes:
        algorithm, key = self._exactly(2, node.of(der.SEQUENCE).children())
        kind, curve = self._exactly(2, algorithm.of(der.SEQUENCE).children())
        require(der.oid(kind) == _EC_KEY and der.oid(curve) == _P256, "a key that is not on P-256")
        point, unused = der.bits(key)
        require(unused == 0, "a key")
        try:
            ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        except ValueError:
            raise Broken("a key that is no point") from None
        return point

    def _read_extension(self, node: der.Node) -> None:
        parts = node.of(der.SEQUENCE).children()
        require(len(parts) in (2, 3), "an extension")
        kind = der.oid(parts[0])
        require(kind not in self._extensions, "an extension that is there twice")
        if len(parts) == 3:
            require(der.boolean(parts[1]), "DER: a default that is written")
            known = (_KEY_USAGE, _ALTERNATIVE, _BASIC, _EXTENDED)
            require(kind in known, "a critical extension that is not known")
        self._extensions[kind] = parts[-1].of(der.OCTET_STRING)

    def _extension(self, kind: str) -> der.Node | None:
        found = self._extensions.get(kind)
        return der.read_one(found.content) if found else None

    def _read_constraints(self) -> None:
        self.is_authority, self.path_length = False, None
        basic = self._extension(_BASIC)
        if basic:
            parts = basic.of(der.SEQUENCE).children()
            if parts and parts[0].tag == der.BOOLEAN:
                require(der.boolean(parts.pop(0)), "DER: a default that is written")
                self.is_authority = True
            if parts:
                self.path_length = der.integer(parts.pop(0))
                require(self.path_length >= 0, "a path length")
            require(not parts, "basic constraints")
        for kind in (_EXTENDED, _ALTERNATIVE):
            found = self._extension(kind)
            if found:
                der.any_value(found.of(der.SEQUENCE))
                for part in found.children():
                    require(kind != _EXTENDED or der.oid(part), "an extended key usage")
                    require(kind != _ALTERNATIVE or part.tag & 0xC0 == 0x80, "an alternative name")
        usage = self._extension(_KEY_USAGE)
        self._usage = der.named_bits(usage) if usage else None
        subject_key = self._extension(_SUBJECT_KEY)
        self._subject_key = subject_key.of(der.OCTET_STRING).content if subject_key else None
        self._authority_key = None
        authority_key = self._extension(_AUTHORITY_KEY)
        if authority_key:
            der.any_value(authority_key)
            for part in authority_key.of(der.SEQUENCE).children():
                if part.tag == 0x80:
                    self._authority_key = part.content

    def _read_attributes(self) -> dict[str, str]:
        """What the authority says of the holder."""
        found = self._extensions.get(_ATTRIBUTES)
        if not found:
            return {}
        try:
            value = parse(found.content.decode())
        except UnicodeDecodeError:
            raise Broken("attributes that are no text") from None
        require(isinstance(value, dict) and list(value) == ["attrs"], "attributes")
        attributes = value["attrs"]
        require(isinstance(attributes, dict), "attributes")
        require(all(isinstance(one, str) for one in attributes.values()), "attributes")
        return attributes

    @property
    def is_holder(self) -> bool:
        return not self.is_authority and (self._usage is None or _DIGITAL_SIGNATURE in self._usage)

    def is_valid(self, time_ms: float) -> bool:
        return self.not_before <= time_ms <= self.not_after

    def signed(self, signature: bytes, message: bytes) -> bool:
        """The holder's signature over the bytes, in its one spelling."""
        try:
            _r, s = _signature_numbers(signature)
        except Broken:
            return False
        return s <= ORDER // 2 and _holds(self.key, signature, message)

    def is_issued_by(self, authority: "Certificate") -> bool:
        keys = (authority._subject_key, self._authority_key)
        return (
            authority.is_authority
            and (authority._usage is None or _CERTIFICATE_SIGN in authority._usage)
            and authority.subject == self.issuer
            and (None in keys or keys[0] == keys[1])
            and _holds(authority.key, self._signature, self._signed)
        )


@lru_cache(maxsize=1024)
def certificate(data: bytes) -> Certificate:
    return Certificate(data)


def pem_as_written(text: str) -> Certificate:
    """A certificate in PEM that is spelt as an encoder does."""
    require(len(text) <= PEM_LONGEST, "a PEM text that is too long")
    lines = text.split("\n")
    require(len(lines) >= 4 and lines[0] == _BEGIN and lines[-2:] == [_END, ""], "PEM in another spelling")
    data = base64_bytes("".join(lines[1:-2]))
    require(to_pem(data) == text, "PEM in another spelling")
    return certificate(data)


def to_pem(data: bytes) -> str:
    encoded = base64.b64encode(data).decode()
    lines = [encoded[at : at + 64] for at in range(0, len(encoded), 64)]
    return "\n".join([_BEGIN, *lines, _END, ""])


def pem_anywhere(text: str) -> Certificate:
    """The one certificate in a text; what is around it and how its lines end does not matter."""
    found = re.findall(f"{_BEGIN}(.*?){_END}", text, re.DOTALL)
    require(len(found) == 1 and text.count(_BEGIN) == 1, "not one certificate in PEM")
    return certificate(base64_bytes(re.sub(r"[ \t\r\n]", "", found[0])))
