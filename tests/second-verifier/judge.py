"""A certificate's links in their order, and its verdict (sections 1 and 11)."""

import os
from dataclasses import dataclass
from pathlib import Path

from certs import Certificate, certificate, pem_anywhere
from fabric_channel import Configuration, configuration
from fabric_transaction import utf8
from form1 import Form1
from form2 import Form2
from outcome import Broken, Usage, require
from record import Sealed, check_digest, check_fits, check_merkle_path, check_transaction, read_record
from shapes import BODIES, base64_bytes, base64_text, fields
from strict_json import canonical, parse

LARGEST = 256 * 1024 * 1024
STATUS = {"proven": 0, "broken": 1, "usage": 2, "untied": 3}
KNOWN_CHAINCODE = "vitalseal"


@dataclass
class Outcome:
    outcome: str
    link: str | None = None
    reason: str | None = None
    simulated: bool = False

    @property
    def status(self) -> int:
        return STATUS[self.outcome]


def _read_file(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except (OSError, ValueError) as error:
        raise Usage(f"cannot read {path}: {type(error).__name__}") from None


def _authority(data: bytes) -> Certificate:
    """A CA certificate in PEM or DER."""
    if b"-----BEGIN" in data:
        require(data.count(b"-----BEGIN") == 1, "more than one thing in PEM")
        found = pem_anywhere(utf8(data).removeprefix("\ufeff"))
    else:
        found = certificate(data)
    require(found.is_authority, "not an authority's")
    return found


def read_trusted(files: list[bytes]) -> list[Certificate] | list[Configuration]:
    """One CA certificate, or configuration blocks. Raises Usage."""
    authorities, configurations = [], []
    for data in files:
        try:
            authorities.append(_authority(data))
        except Broken as no_authority:
            try:
                configurations.append(configuration(data))
            except Broken as no_configuration:
                raise Usage(f"nothing to trust: no CA certificate ({no_authority}), no configuration block ({no_configuration})")
    if authorities and len(files) > 1:
        raise Usage("a standalone ledger has one CA certificate")
    return authorities or configurations


def _read_certificate(data: bytes) -> tuple[dict, bytes]:
    """Body and the exporter's signature."""
    require(len(data) <= LARGEST, "a file of more than 256 MiB")
    try:
        value = parse(data.decode())
    except UnicodeDecodeError:
        raise Broken("not UTF-8") from None
    require(isinstance(value, dict) and isinstance(value.get("body"), dict), "no certificate")
    form = value["body"].get("format")
    require(isinstance(form, str) and form in BODIES, "a form that is not known")
    fields(body=BODIES[form], exporterSignature=base64_text)(value)
    require(canonical(value) + b"\n" == data, "not written canonically")
    return value["body"], base64_bytes(value["exporterSignature"])


class Judgement:
    """One certificate; `link` is the one that is being checked."""

    def __init__(self, data: bytes) -> None:
        self.link = "record"
        self._data = data
        self._form: Form1 | Form2 | None = None
        self._sealed: list[Sealed] = []

    def read(self) -> dict:
        body, self._signature = _read_certificate(self._data)
        self._sealed = read_record(body["record"])
        self._form = (Form1 if body["format"] == "vitalseal-certificate-1" else Form2)(body, self._sealed)
        return body

    def check(self, samples: bytes | None, trusted: list, chaincode: str | None) -> Outcome:
        form, sealed = self._form, self._sealed
        self.link = "configuration"
        form.read_configurations()
        self.link = "transaction"
        form.read_transactions()
        self.link = "digest"
        given = check_digest(sealed, samples)
        try:
            self._check_rest(trusted, chaincode)
        except Broken:
            if given:
                raise
        if not given:
            self.link = "digest"
            raise Broken("the samples were not given")
        known = form.chaincodes == {chaincode or KNOWN_CHAINCODE}
        return Outcome("proven" if trusted and known else "untied", simulated=self.simulated)

    def _check_rest(self, trusted: list, chaincode: str | None) -> None:
        form, sealed = self._form, self._sealed
        self.link = "merkle-path"
        check_merkle_path(sealed)
        self.link = "transaction"
        check_fits(sealed)
        for one in sealed:
            check_transaction(one)
            form.check_transaction(one)
        links = ("signature", form.check_signature), ("clinician", form.check_clinician), ("endorsement", form.check_endorsement), ("block", form.check_block)
        for self.link, check in links:
            for one in sealed:
                check(one)
        self.link = "configuration"
        form.check_configuration()
        self.link = "ledger"
        form.check_ledger(self._signature, trusted, chaincode)

    @property
    def simulated(self) -> bool:
        return any((one.leaf or one.argument).get("simulated") is True for one in self._sealed)


def judge(path: str, trust: list[str], data: str | None = None, chaincode: str | None = None) -> Outcome:
    """What a certificate's file proves to somebody who trusts what is in these files."""
    judgement = None
    try:
        if os.path.isfile(path) and os.path.getsize(path) > LARGEST:
            return Outcome("broken", "record", "a file of more than 256 MiB")
        judgement = Judgement(_read_file(path))
        trusted = read_trusted([_read_file(one) for one in trust])
        samples = None if data is None else _read_file(data)
        body = judgement.read()
        first = body["format"] == "vitalseal-certificate-1"
        if first and chaincode is not None:
            raise Usage("a standalone ledger has no chaincode to name")
        if trusted and isinstance(trusted[0], Certificate) != first:
            raise Usage("what is trusted is of the other form")
        if data is not None and body["record"]["kind"] != "waveform":
            raise Usage("only a waveform has data")
        return judgement.check(samples, trusted, chaincode)
    except Usage as error:
        return Outcome("usage", reason=str(error))
    except Broken as error:
        return Outcome("broken", judgement.link, str(error))
