"""Policies and what they are in a channel's identity (sections 8.4 and 8.6)."""

from dataclasses import dataclass, field
from typing import Any

from fabric_messages import read
from outcome import Broken, require
from protobuf import Message

SIGNATURE, IMPLICIT = 1, 3
ROLES = ("member", "admin", "client", "peer", "orderer")
_RULES = ("ANY", "ALL", "MAJORITY")
MOST_RULES, DEEPEST_RULE, MOST_PRINCIPALS, MOST_COMPARISONS = 256, 16, 256, 100_000


@dataclass
class Member:
    """Somebody who signed, as far as policies ask."""

    identity: bytes
    msp_id: str
    role: str | None
    units: list[str]
    certifiers: str


@dataclass
class Group:
    groups: dict[str, "Group"]
    values: dict[str, bytes]
    policies: dict[str, "Policy"] = field(default_factory=dict)


class Policy:
    """A policy that was read. Raises Broken for one that cannot be."""

    def __init__(self, policy: Message | None) -> None:
        self.type, self.value = (policy.type, policy.value) if policy else (0, b"")
        if self.type == SIGNATURE:
            envelope = read("SignaturePolicyEnvelope", self.value)
            require(envelope.rule, "a policy without a rule")
            require(len(envelope.identities) <= MOST_PRINCIPALS, "a policy with too many principals")
            self.principals = [_Principal(one) for one in envelope.identities]
            self._rules = 0
            self.rule = self._read_rule(envelope.rule, 0)
        elif self.type == IMPLICIT:
            implicit = read("ImplicitMetaPolicy", self.value)
            require(implicit.rule < len(_RULES), "a policy's rule that is not known")
            self.of, self.rule_name = implicit.subPolicy, _RULES[implicit.rule]

    def _read_rule(self, rule: Message, depth: int) -> dict[str, Any]:
        self._rules += 1
        require(self._rules <= MOST_RULES and depth <= DEEPEST_RULE, "a policy with too many rules")
        require((1 in rule.seen) != (2 in rule.seen), "a rule of no kind")
        if 1 in rule.seen:
            return {"signedBy": rule.signedBy}
        return {"outOf": rule.outOf.n, "rules": [self._read_rule(one, depth + 1) for one in rule.outOf.rules]}


class _Principal:
    def __init__(self, principal: Message) -> None:
        self.classification, self.bytes = principal.classification, principal.principal
        self.role = self.unit = None
        if self.classification == 0:
            self.role = read("RolePrincipal", self.bytes)
            require(self.role.role < len(ROLES), "a principal's role that is not known")
        elif self.classification == 1:
            self.unit = read("UnitPrincipal", self.bytes)

    def fits(self, member: Member) -> bool:
        if self.role:
            return self.role.mspId == member.msp_id and ROLES[self.role.role] in ("member", member.role)
        if self.unit:
            certifiers = self.unit.certifiers.hex()
            return (
                self.unit.mspId == member.msp_id
                and self.unit.unit in member.units
                and certifiers in ("", member.certifiers)
            )
        return self.classification == 2 and self.bytes == member.identity

    def identity(self) -> dict[str, Any]:
        if self.role:
            return {"kind": "role", "mspId": self.role.mspId, "role": ROLES[self.role.role]}
        if self.unit:
            unit = self.unit
            return {"kind": "unit", "mspId": unit.mspId, "unit": unit.unit, "certifiers": unit.certifiers.hex()}
        if self.classification == 2:
            return {"kind": "identity", "serialized": self.bytes.hex()}
        return {"kind": "unknown", "classification": self.classification, "bytes": self.bytes.hex()}


class _Judge:
    """One question to a policy."""

    def __init__(self, members: list[Member]) -> None:
        self._members = list({member.identity: member for member in members}.values())
        self._comparisons = 0

    def satisfied(self, group: Group, name: str) -> bool:
        policy = group.policies.get(name)
        if policy and policy.type == SIGNATURE:
            return self._rule(policy, policy.rule, frozenset()) is not None
        if policy and policy.type == IMPLICIT:
            count = sum(self.satisfied(below, policy.of) for below in group.groups.values())
            wanted = {"ANY": 1, "ALL": len(group.groups), "MAJORITY": len(group.groups) // 2 + 1}
            return len(group.groups) > 0 and count >= wanted[policy.rule_name]
        return False

    def _rule(self, policy: Policy, rule: dict[str, Any], used: frozenset[int]) -> frozenset[int] | None:
        """The members that are used up afterwards; none if the rule is not satisfied."""
        if "signedBy" in rule:
            if rule["signedBy"] >= len(policy.principals):
                return None
            principal = policy.principals[rule["signedBy"]]
            for place, member in enumerate(self._members):
                if place not in used:
                    self._comparisons += 1
                    if self._comparisons > MOST_COMPARISONS:
                        raise Broken("a policy that takes too many comparisons")
                    if principal.fits(member):
                        return used | {place}
            return None
        satisfied = 0
        for below in rule["rules"]:
            after = self._rule(policy, below, used)
            if after is not None:
                satisfied, used = satisfied + 1, after
        return used if satisfied >= rule["outOf"] else None


def is_satisfied(group: Group | None, name: str, members: list[Member]) -> bool:
    return group is not None and _Judge(members).satisfied(group, name)


def policy_identity(group: Group | None, name: str) -> dict[str, Any] | None:
    """P of section 8.6."""
    policy = group.policies.get(name) if group else None
    if not policy:
        return None
    if policy.type == SIGNATURE:
        principals = [principal.identity() for principal in policy.principals]
        return {"kind": "signature", "rule": policy.rule, "principals": principals}
    if policy.type == IMPLICIT:
        below = {name: policy_identity(one, policy.of) for name, one in group.groups.items()}
        return {"kind": "implicit", "rule": policy.rule_name, "of": policy.of, "below": below}
    return {"kind": "unknown", "type": policy.type, "bytes": policy.value.hex()}
