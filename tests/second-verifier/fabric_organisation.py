"""Organisations of a channel and who belongs to them (sections 8.3 and 8.5)."""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import der
from certs import Certificate, pem_anywhere, pem_as_written
from fabric_messages import read
from fabric_policy import Group, Member
from fabric_transaction import utf8
from outcome import require
from protobuf import Message
from shapes import base64_bytes

_MOST = 64
_LONGEST_LIST = 2 * 1024 * 1024
_ROLES = ("client", "peer", "admin", "orderer")


@dataclass
class Unit:
    name: str
    certifier: Certificate | None

    def identity(self) -> dict[str, Any]:
        return {"name": self.name, "certifier": self.certifier and self.certifier.fingerprint}


def _unit(unit: Message) -> Unit:
    return Unit(unit.name, pem_anywhere(unit.certificate) if unit.certificate else None)


def _revoked(data: bytes) -> tuple[bytes, set[int]]:
    """Whose revocation list it is (the name's DER), and the serial numbers in it. PEM or DER."""
    require(len(data) <= _LONGEST_LIST, "a revocation list that is too long")
    if b"-----BEGIN" in data:
        found = re.findall(rb"-----BEGIN ((?:X509 )?CRL)-----(.*?)-----END \1-----", data, re.DOTALL)
        require(len(found) == 1 and data.count(b"-----BEGIN ") == 1, "not one revocation list")
        data = base64_bytes(re.sub(r"[ \t\r\n]", "", utf8(found[0][1])))
    parts = der.read_one(data).of(der.SEQUENCE).children()
    require(len(parts) == 3, "no revocation list")
    body = parts[0].of(der.SEQUENCE).children()
    if body and body[0].tag == der.INTEGER:
        body.pop(0)
    require(len(body) >= 3, "no revocation list")
    issuer, rest = body[1].of(der.SEQUENCE).raw, body[2:]
    for _ in ("this update", "next update"):
        require(rest, "a revocation list without a next update")
        der.time_ms(rest.pop(0))
    serials = set()
    if rest and rest[0].tag == der.SEQUENCE:
        serials = {der.integer(entry.of(der.SEQUENCE).children()[0]) for entry in rest[0].children()}
    return issuer, serials


class Organisation:
    """An organisation of a channel, as its MSP value says."""

    def __init__(self, group: Group) -> None:
        self.group = group
        require("MSP" in group.values, "an organisation without an MSP")
        outer = read("MspConfig", group.values["MSP"])
        require(outer.type == 0, "an MSP of another type")
        config = read("FabricMspConfig", outer.config)
        self.msp_id = config.name
        crypto = config.crypto
        if crypto:
            require((crypto.signatureHashFamily, crypto.identityHashFunction) == ("SHA2", "SHA256"), "another crypto")
        for listed in (config.rootCerts, config.intermediateCerts, config.admins, config.units,
                       config.revocationLists):  # fmt: skip
            require(len(listed) <= _MOST, "an MSP with too much of a kind")
        self.roots, self.intermediates, self.admins = (
            [pem_anywhere(utf8(one)) for one in listed]
            for listed in (config.rootCerts, config.intermediateCerts, config.admins)
        )
        self.units = [_unit(one) for one in config.units]
        self._revoked = [_revoked(one) for one in config.revocationLists]
        self.roles: dict[str, Unit] | None = None
        nodes = config.nodeUnits
        if nodes and nodes.enable:
            found = [(role, getattr(nodes, role)) for role in _ROLES]
            self.roles = {role: _unit(unit) for role, unit in found if unit and unit.name}

    def identity(self) -> dict[str, Any]:
        """O of section 8.6."""
        prints = [sorted(one.fingerprint for one in listed) for listed in (self.roots, self.intermediates, self.admins)]
        roles = self.roles
        return {
            "mspId": self.msp_id, "roots": prints[0], "intermediates": prints[1], "admins": prints[2],
            "units": [unit.identity() for unit in self.units],
            "roles": None if roles is None else {role: unit.identity() for role, unit in roles.items()},
        }  # fmt: skip

    def _chain(self, holder: Certificate, unused: list[Certificate]) -> list[Certificate] | None:
        """The authorities from the holder's issuer up to a root."""
        for root in self.roots:
            if holder.is_issued_by(root):
                return [root]
        for intermediate in unused:
            if holder.is_issued_by(intermediate):
                above = self._chain(intermediate, [one for one in unused if one is not intermediate])
                if above:
                    return [intermediate, *above]
        return None

    def member(self, identity: bytes, pem: str, time_ms: float) -> tuple[Member, Certificate]:
        """Whoever that is is a member at that time. Raises Broken."""
        holder = pem_as_written(pem)
        chain = self._chain(holder, self.intermediates)
        require(chain, "a certificate that leads to no root")
        for between, authority in enumerate(chain):
            require(authority.is_valid(time_ms), "an authority that was not valid")
            require(authority.path_length is None or authority.path_length >= between, "a path that is too long")
        require(holder.is_holder and holder.is_valid(time_ms), "no holder of a valid certificate")
        for issuer, serials in self._revoked:
            require(issuer != holder.issuer or holder.serial not in serials, "revoked")

        def carries(unit: Unit) -> bool:
            return unit.name in holder.units and (unit.certifier is None or unit.certifier.der == chain[0].der)

        require(not self.units or any(map(carries, self.units)), "of none of the organisation's units")
        carried = [role for role, unit in (self.roles or {}).items() if carries(unit)]
        require(len(carried) <= 1, "of more than one role")
        role = "admin" if any(holder.der == admin.der for admin in self.admins) else carried[0] if carried else None
        certifiers = sha256(b"".join(authority.der for authority in chain)).hexdigest()
        return Member(identity, self.msp_id, role, holder.units, certifiers), holder
