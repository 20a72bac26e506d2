"""Cases of form 2 for `cases.py`: options of `Form2Maker`, by the rule that is at its edge."""

from collections.abc import Iterator
from typing import Any

import forge
import forge_fabric as fabric
from forge import DAY, der_integer, der_time, tlv
from forge_fabric import (
    group, implicit_policy, message, out_of, role_principal, serialized, signature_policy, signed_by,
)  # fmt: skip

Options = tuple[str, dict[str, Any]]


def _policy_of(stage: str, name: str, policy: bytes) -> dict[str, Any]:
    return {stage: lambda parts: (parts[0], parts[1], {**parts[2], name: policy})}


def _endorsement(policy: bytes, **more: Any) -> dict[str, Any]:
    return {**_policy_of("application", "Endorsement", policy), **more}


def policies() -> Iterator[Options]:
    a, b = role_principal("AMSP", 3), role_principal("BMSP", 3)
    both = {"endorsers": ["AMSP", "BMSP"]}
    for which, policy in {
        "AND": signature_policy(out_of(2, signed_by(0), signed_by(1)), a, b), "OR": signature_policy(out_of(1, signed_by(1), signed_by(0)), a, b),
        "0 of 0": signature_policy(out_of(0), a), "0 of 1": signature_policy(out_of(0, signed_by(0)), b), "1 of 0": signature_policy(out_of(1)), "bare": signature_policy(signed_by(0), a),
        "twice the same": signature_policy(out_of(2, signed_by(0), signed_by(0)), a), "greedy": signature_policy(out_of(2, signed_by(0), signed_by(1)), role_principal("AMSP", 0), a),
        "no such principal": signature_policy(signed_by(1), a), "no such principal, not needed": signature_policy(out_of(1, signed_by(0), signed_by(9)), a),
        "failed uses none": signature_policy(out_of(1, out_of(2, signed_by(0), signed_by(1)), signed_by(0)), a, b), "member": signature_policy(signed_by(0), role_principal("AMSP", 0)),
        "role 5": signature_policy(out_of(1, signed_by(0), signed_by(1)), role_principal("AMSP", 5), a), "only role 5": signature_policy(signed_by(0), role_principal("AMSP", 5)), "role admin": signature_policy(signed_by(0), role_principal("AMSP", 1)),
        "unit": signature_policy(signed_by(0), message((1, 1), (2, message((1, "AMSP"), (2, "peer"))))), "unit of another": signature_policy(signed_by(0), message((1, 1), (2, message((1, "BMSP"), (2, "peer"))))),
        "unit with certifiers": signature_policy(signed_by(0), message((1, 1), (2, message((1, "AMSP"), (2, "peer"), (3, b"x"))))), "classification 3": signature_policy(signed_by(0), message((1, 3), (2, b"x"))),
        "unread principal": signature_policy(out_of(1, signed_by(0)), a, message((1, 0), (2, b"\xff"))), "no principals": signature_policy(out_of(0)), "ANY": implicit_policy("Endorsement", 0), "ALL": implicit_policy("Endorsement", 1), "MAJORITY": implicit_policy("Endorsement", 2),
        "rule 3": implicit_policy("Endorsement", 3), "of none": implicit_policy("Other", 0), "type 2": message((1, 2), (2, b"x")), "type 0": message((1, 0), (2, b"")), "no rule": message((1, 1), (2, message((3, a)))), "no value": message((1, 1)), "no policy": b"",
        "both kinds": signature_policy(message((1, 0), (2, message((1, 1), (2, signed_by(0))))), a), "neither kind": signature_policy(b"", a), "outOf without n": signature_policy(message((2, message((2, signed_by(0))))), a), "version 1": message((1, 1), (2, message((1, 1), (2, signed_by(0)), (3, a)))),
        "255 rules": signature_policy(out_of(1, *[signed_by(0)] * 255), a), "256 rules below": signature_policy(out_of(1, *[signed_by(0)] * 256), a), "256 principals": signature_policy(signed_by(0), *[a] * 256), "257 principals": signature_policy(signed_by(0), *[a] * 257),
        **{f"{deep} deep": signature_policy(_nested(deep), a) for deep in (14, 15, 16, 17, 18)},
    }.items():  # fmt: skip
        yield f"endorsement {which}", _endorsement(policy)
        if which in ("AND", "ALL", "MAJORITY", "greedy"):
            yield f"endorsement {which}, both", _endorsement(policy, **both)
            yield f"endorsement {which}, the other first", _endorsement(policy, endorsers=["BMSP", "AMSP"])
    yield "no endorsement policy", {"application": lambda parts: (parts[0], parts[1], {})}
    yield "endorsed by the other only", {"endorsers": ["BMSP"]}
    yield "endorsed by nobody", {"endorsers": []}
    yield "endorsed by nobody, 0 of 0", _endorsement(signature_policy(out_of(0)), endorsers=[])
    yield "endorsed twice by the same", {"endorsers": ["AMSP", "AMSP"]}
    yield "endorsed by 64", {"endorsers": ["AMSP"] * 64}
    yield "endorsed by 65", {"endorsers": ["AMSP"] * 65}
    yield "own endorsement of another", _policy_of("group AMSP", "Endorsement", signature_policy(signed_by(0), b))
    yield "no own endorsement", {"group AMSP": lambda parts: (parts[0], parts[1], {})}
    yield "identity principal", {"holders": lambda maker: maker._options.update(_endorsement(signature_policy(signed_by(0), message((1, 2), (2, serialized("AMSP", maker.peers["AMSP"]))))))}
    yield "block validation of none", _policy_of("ordering", "BlockValidation", implicit_policy("Writers", 1))
    yield "no block validation", {"ordering": lambda parts: (parts[0], parts[1], {})}
    yield "no orderer signed", {"orderers": lambda maker: []}
    yield "an orderer signed twice", {"orderers": lambda maker: [maker.orderer] * 2}
    for count in (64, 65):
        yield f"{count} signatures of orderers", {"orderers": lambda maker, count=count: [maker.orderer] * count}


def _nested(deep: int) -> bytes:
    rule = signed_by(0)
    for _ in range(deep - 1):
        rule = out_of(1, rule)
    return rule


def _msp(change: Any, name: str = "AMSP") -> dict[str, Any]:
    return {f"msp {name}": change}


def _with_list(wrap: Any, serial: int = 77, issuer: str = "AMSP") -> Any:
    """An MSP with a revocation list."""

    def prepare(maker: fabric.Form2Maker) -> None:
        ca = maker.cas[issuer]
        entries = tlv(0x30, tlv(0x30, der_integer(serial), der_time(maker.start)))
        body = tlv(0x30, der_integer(1), forge._ALGORITHM, ca.subject, der_time(maker.start), der_time(maker.end), entries)
        listed = tlv(0x30, body, forge._ALGORITHM, tlv(3, b"\0" + ca.key.sign(body)))
        maker._options["msp AMSP"] = lambda fields: [*fields, (5, wrap(listed))]

    return {"holders": prepare}


def _crl_pem(data: bytes) -> bytes:
    return forge.to_pem(data).replace("CERTIFICATE", "X509 CRL").encode()


def _intermediate(**options: Any) -> Any:
    """The first hospital's people are certified by an intermediate authority."""
    root_options, loop = options.pop("root", {}), options.pop("drop", False)

    def prepare(maker: fabric.Form2Maker) -> None:
        root = maker.cas["AMSP"] = maker.holder("CA AMSP", None, None, ca=True, **root_options)
        between = maker.holder("between", root, None, ca=True, **options)
        for who, unit in (("clinician", "client"), ("exporter", "peer")):
            attributes = {"attributes": forge.attributes_of("n.okafor", "nurse", "AMSP")} if who == "clinician" else {}
            setattr(maker, who, maker.holder(who, between, unit, **attributes))
        maker.peers["AMSP"] = maker.holder("peer AMSP", between, "peer")
        nodes = message((1, 1), *((number, message((2, name))) for number, name in ((2, "client"), (3, "peer"), (5, "orderer"))))
        drop = [] if loop else [(3, between.pem)]
        maker._options["msp AMSP"] = lambda fields: [*[one for one in fields if one[0] != 11], *drop, (11, nodes)]

    return {"holders": prepare}


def organisations() -> Iterator[Options]:
    for which, wrap in {"PEM": _crl_pem, "DER": lambda data: data, "PEM with text": lambda data: b"x\r\n" + _crl_pem(data), "none": lambda data: b"", "no list": lambda data: b"x",
                        "behind": lambda data: data + b"\0", "PEM twice": lambda data: _crl_pem(data) * 2}.items():  # fmt: skip
        yield f"revoked, {which}", _with_list(wrap)
        yield f"another revoked, {which}", _with_list(wrap, serial=78)
    yield "revoked by another", _with_list(_crl_pem, issuer="BMSP")
    yield "an intermediate", _intermediate()
    yield "an intermediate that is not in the MSP", _intermediate(drop=True)
    yield "an intermediate that is no CA", _intermediate(basic=tlv(0x30))
    yield "an intermediate and path length 0", _intermediate(root={"basic": tlv(0x30, tlv(1, b"\xff"), tlv(2, b"\0"))})
    yield "an intermediate and path length 1", _intermediate(root={"basic": tlv(0x30, tlv(1, b"\xff"), tlv(2, b"\1"))})
    yield "an intermediate that is not valid any more", _intermediate(end=0)
    without = lambda *numbers: lambda fields: [one for one in fields if one[0] not in numbers]
    add = lambda *more: lambda fields: [*fields, *more]
    nodes = lambda *fields: lambda all_fields: [*[one for one in all_fields if one[0] != 11], (11, message(*fields))]
    unit = lambda name, pem="": message((1, pem), (2, name))
    for which, change in {
        "no crypto": without(8), "crypto of nothing": lambda fields: [(8, b"") if one[0] == 8 else one for one in fields], "SHA3": lambda fields: [(8, message((1, "SHA3"), (2, "SHA256"))) if one[0] == 8 else one for one in fields],
        "no node units": without(11), "node units not enabled": nodes((1, 0), (2, unit("client")), (3, unit("peer"))), "node units without certifier": nodes((1, 1), (2, unit("client")), (3, unit("peer"))),
        "only clients": nodes((1, 1), (2, unit("client"))), "client and peer the same": nodes((1, 1), (2, unit("client")), (3, unit("client"))), "unit without name": nodes((1, 1), (2, unit("client")), (3, unit("peer")), (4, unit(""))),
        "node units not enabled with a bad certifier": nodes((1, 0), (2, unit("client", "x")), (3, unit("peer"))), "unit without name with a bad certifier": nodes((1, 1), (2, unit("client")), (3, unit("peer")), (4, unit("", "x"))),
        "units": add((7, unit("client")), (7, unit("peer"))), "units of others": add((7, unit("ward"))), "unit with empty name": add((7, unit(""))), "no root": without(2), "root twice": lambda fields: [*fields, fields[1]],
        "root with text": lambda fields: [(2, "text\r\n" + fields[1][1].replace("\n", "\r\n")) if one[0] == 2 else one for one in fields], "two roots in one": lambda fields: [(2, fields[1][1] * 2) if one[0] == 2 else one for one in fields], "root of nothing": add((2, b"")), "admin of nothing": add((4, b"")),
        "no name": without(1), "64 roots": lambda fields: [*fields, *[fields[1]] * 63], "65 roots": lambda fields: [*fields, *[fields[1]] * 64], "a CA as admin": lambda fields: [*fields, (4, fields[1][1])], "6, 9 and 10": add((6, b"x"), (9, b"x"), (10, b"x"), (6, b"y")), "field 12": add((12, b"")),
    }.items():  # fmt: skip
        yield f"MSP: {which}", _msp(change)
    for who in ("clinician", "peers", "exporter", "orderer"):
        def admin(maker: fabric.Form2Maker, who: str = who) -> None:
            holder = maker.peers["AMSP"] if who == "peers" else getattr(maker, who)
            maker._options["msp OMSP" if who == "orderer" else "msp AMSP"] = lambda fields: [*fields, (4, holder.pem)]

        yield f"{who} as admin", {"holders": admin}
    yield "orderers without roles", _msp(without(11), "OMSP")
    yield "orderers of another unit", {"people": {"orderer": {"subject": forge.name("o", ["peer"])}}}
    yield "an orderer without a unit", {"people": {"orderer": {"subject": forge.name("o", [])}}}
    workstation = forge.attributes_of("w", "workstation", "AMSP")
    for which, options in {
        "a workstation": {"subject": forge.name("w", ["client"]), "attributes": workstation}, "a client": {"subject": forge.name("w", ["client"])}, "a nurse": {"subject": forge.name("w", ["client"]), "attributes": {**workstation, "role": "nurse"}},
        "no unit": {"subject": forge.name("w", [])}, "both units": {"subject": forge.name("w", ["client", "peer"])},
    }.items():  # fmt: skip
        yield f"exporter: {which}", {"people": {"exporter": options}}
    for which, options in {
        "affiliation of another": {"attributes": forge.attributes_of("n.okafor", "nurse", "BMSP")}, "other id": {"attributes": forge.attributes_of("x", "nurse", "AMSP")}, "doctor": {"attributes": forge.attributes_of("n.okafor", "doctor", "AMSP")}, "larger s": {"low": False},
        "peer": {"subject": forge.name("c", ["peer"])}, "no unit": {"subject": forge.name("c", [])}, "ended": {"end": 0}, "CA": {"basic": tlv(0x30, tlv(1, b"\xff"))},
    }.items():  # fmt: skip
        yield f"clinician of a channel: {which}", {"people": {"clinician": options}}
    yield "two hospitals with one id", {"msp BMSP": lambda fields: [(1, "AMSP") if one[0] == 1 else one for one in fields]}
    yield "an orderer organisation with a hospital's id", {"msp BMSP": lambda fields: [(1, "OMSP") if one[0] == 1 else one for one in fields]}


def blocks() -> Iterator[Options]:
    for number in (0, 1, 2**40):
        yield f"configuration {number}", {"number": number}
    yield "configuration 5 without signatures", {"number": 5, "configuration metadata": lambda metadata: [message((1, b"\x0a\0"))]}
    yield "another last configuration", {"last": lambda last: message((1, message((1, 3))))}
    yield "no last configuration", {"last": lambda last: b""}
    yield "last configuration with more", {"last": lambda last: last + message((2, b"x"))}
    yield "last configuration with a field 3", {"last": lambda last: last + message((3, b"x"))}
    for which, change in {
        "no metadata": lambda metadata: [], "empty metadata": lambda metadata: [b""], "more metadata": lambda metadata: [*metadata, b"x", b"y"], "unreadable metadata": lambda metadata: [b"\xff"],
        "metadata with a signature of nobody": lambda metadata: [message((1, b"\x0a\0"), (2, b""))], "metadata with an unreadable header": lambda metadata: [message((1, b"\x0a\0"), (2, message((1, b"\xff"))))], "metadata with an identifier": lambda metadata: [message((1, b"\x0a\0"), (2, message((3, b"x"))))],
        "metadata with an unreadable value": lambda metadata: [message((1, b"\xff"))],
    }.items():  # fmt: skip
        yield f"configuration block: {which}", {"configuration metadata": change}
    values = lambda **more: {"channel": lambda parts: (parts[0], {**parts[1], **more}, parts[2])}
    yield "hashing of nothing", values(HashingAlgorithm=b"")
    yield "hashing SHA3", values(HashingAlgorithm=message((1, "SHA3_256")))
    yield "width 1", values(BlockDataHashingStructure=message((1, 1)))
    yield "other values", values(Other=b"\xff")
    yield "no values", {"channel": lambda parts: (parts[0], {}, parts[2])}
    yield "no application", {"channel": lambda parts: ({"Orderer": parts[0]["Orderer"]}, *parts[1:])}
    yield "no orderers", {"channel": lambda parts: ({"Application": parts[0]["Application"]}, *parts[1:])}
    yield "consortiums", {"channel": lambda parts: ({**parts[0], "Consortiums": group({"x": b""}, {}, {})}, *parts[1:])}
    yield "an unreadable policy that is not used", _policy_of("channel", "Other", message((1, 1), (2, b"\xff")))
    yield "an unreadable policy of another type", _policy_of("channel", "Other", message((1, 7), (2, b"\xff")))
    yield "no MSP", {"group BMSP": lambda parts: (parts[0], {}, parts[2])}
    for deep in (1, 2, 3, 4, 5):
        inner = b""
        for _ in range(deep - 1):
            inner = group({"x": inner}, {}, {})
        yield f"groups {deep} deep", {"channel": lambda parts, inner=inner: ({**parts[0], "x": inner}, *parts[1:])}
    for count in (254, 255):
        yield f"{count + 2} groups", {"channel": lambda parts, count=count: ({**parts[0], **{f"x{i}": b"" for i in range(count)}}, *parts[1:])}
    yield "no channel group", {"config": lambda config: message((1, 1))}
    yield "a channel group of nothing", {"config": lambda config: message((2, b""))}
    yield "an envelope with more", {"configuration envelope": lambda envelope: envelope + message((3, b""))}
    yield "configuration in a day", {"configuration header": lambda header: fabric.channel_header(1, _now() + DAY, "vitalseal", "")}
    yield "configuration in a day and more", {"configuration header": lambda header: fabric.channel_header(1, _now() + DAY + 1, "vitalseal", "")}
    yield "configuration of another channel", {"configuration header": lambda header: fabric.channel_header(1, _now(), "other", "")}
    yield "configuration of type 2", {"configuration header": lambda header: fabric.channel_header(2, _now(), "vitalseal", "")}
    yield "configuration with a time that is none", {"configuration header": lambda header: message((1, 1), (3, message((2, 10**9))), (4, "vitalseal"))}
    yield "configuration without time", {"configuration header": lambda header: message((1, 1), (4, "vitalseal"))}
    yield "trust of another channel", {"trust": lambda block: fabric.Form2Maker({"msp BMSP": lambda fields: [*fields, fields[1]]}).make()[1]}
    yield "trust with time-outs", {"trust": lambda block: fabric.Form2Maker({"ordering": lambda parts: (parts[0], {"BatchTimeout": b"x"}, parts[2])}).make()[1]}
    yield "trust that is signed by nobody", {"trust": lambda block: fabric.Form2Maker({"configuration metadata": lambda metadata: [b""], "number": 9}).make()[1]}


def _now() -> int:
    return fabric.json.loads((forge.FIXTURES / "fabric/reading.json").read_bytes())["body"]["exportedMs"] // 1000 * 1000


def transactions() -> Iterator[Options]:
    for chaincode in ("seal", "lscc", "_lifecycle", "Vital.Seal_1-x", "x" * 64, "x" * 65, "1x", ""):
        yield f"chaincode {chaincode}", {"chaincode_name": chaincode}
    twice = lambda fields: [*fields, *fields]
    for which, options in {
        "an argument more": {"args": lambda args: [*args, (1, b"")]}, "init": {"args": lambda args: [*args, (3, 1)]}, "no init": {"args": lambda args: [*args, (3, 0)]}, "init 2": {"args": lambda args: [*args, (3, 2)]}, "decorations": {"args": lambda args: [*args, (2, b"\xff"), (2, b"x")]},
        "two actions": {"actions": twice}, "no action": {"actions": lambda actions: []}, "the write twice": {"writes": twice}, "a deleted write": {"writes": lambda writes: [*writes, (3, message((1, "x"), (2, 1), (3, b"\xff")))]}, "a write of no text": {"writes": lambda writes: [*writes, (3, message((1, "x"), (3, b"\xff")))]},
        "the write and its deletion": {"writes": lambda writes: [*writes, (3, writes[0][1] + message((2, 1)))]}, "a write that says it is no deletion": {"writes": lambda writes: [(3, writes[0][1] + message((2, 0)))]}, "reads": {"writes": lambda writes: [(1, b"\xff"), *writes, (4, b"\xff")]}, "the private write twice": {"hashed writes": twice},
        "a purge": {"hashed writes": lambda writes: [*writes, (2, writes[0][1] + message((4, 1)))]}, "a private write of 2 bytes": {"hashed writes": lambda writes: [*writes, (2, message((1, b"x"), (3, b"y")))]}, "the collection twice": {"collections": twice}, "another collection": {"collections": lambda fields: [*fields, (3, message((1, "x")))]}, "an unreadable collection": {"collections": lambda fields: [*fields, (3, message((1, "x"), (2, b"\xff")))]},
        "the namespace twice": {"namespaces": twice}, "another namespace": {"namespaces": lambda fields: [*fields, (2, message((1, "_lifecycle"), (2, b"\xff")))]}, "data model 1": {"namespaces": lambda fields: [*fields, (1, 1)]},
        "status 201": {"result": lambda result: message((1, 201)) + result[3:]}, "a message": {"result": lambda result: result + message((2, b"\xff"))}, "two envelopes": {"data": lambda data: [*data, b"x"]}, "an envelope of nothing more": {"data": lambda data: [*data, b""]},
        "channel header with more": {"channel header": lambda header: header + message((2, 1), (6, 7), (8, b"x"), (6, 2**53 - 1))}, "epoch of 2^53": {"channel header": lambda header: header + message((6, 2**53))}, "no extension": {"channel header": lambda header: header[: header.rindex(b"\x3a")]},
        "another proposal hash": {"proposal hash": lambda digest: b"\0" * 32}, "an endorsement of nobody": {"endorsements": lambda fields: [*fields, (2, b"")]}, "no verdicts": {"metadata": lambda metadata: metadata[:2]}, "a verdict more": {"metadata": lambda metadata: [*metadata[:2], b"\0\0"]}, "verdict 1": {"metadata": lambda metadata: [*metadata[:2], b"\1"]},
        "metadata more": {"metadata": lambda metadata: [*metadata, b"\xff", b""]}, "17 of metadata": {"metadata": lambda metadata: [*metadata, *[b""] * 14]}, "exported a day before": {"body": lambda body: body.update(exportedMs=_now() - DAY)}, "exported a day before and more": {"body": lambda body: body.update(exportedMs=_now() - DAY - 1)},
        "the configuration twice": {"body": lambda body: body.update(configBlocks=body["configBlocks"] * 2)}, "an exporter of another hospital": {"body": lambda body: body["exporter"].update(mspId="BMSP")}, "an exporter of no hospital": {"body": lambda body: body["exporter"].update(mspId="OMSP")},
        "configuration 1 of 1": {"evidence": lambda evidence: evidence.update(configuration=1)}, "index 1": {"evidence": lambda evidence: evidence.update(index=1)}, "another channel": {"evidence": lambda evidence: evidence.update(channel="x")}, "block number 2^53 - 1": {"evidence": lambda evidence: evidence["block"].update(number=2**53 - 1)},
        "a mark before the argument": {"args": lambda args: [args[0], (1, "\ufeff" + args[1][1])]}, "a mark before the name": {"args": lambda args: [(1, "\ufeff" + args[0][1]), args[1]]},
        "a mark before the record": {"written text": lambda text: "\ufeff" + text}, "a mark before the answer": {"answer text": lambda text: "\ufeff" + text}, "a mark before a name of a channel": {"channel header": lambda header: header.replace(b"\x22\x09vitalseal", b"\x22\x0c\xef\xbb\xbfvitalseal", 1)},
        "a mark before a PEM": {"creator": lambda fields: [fields[0], (2, "\ufeff" + fields[1][1])]}, "a mark before an MSP id": {"creator": lambda fields: [(1, "\ufeffAMSP"), fields[1]]},
    }.items():  # fmt: skip
        yield f"transaction: {which}", options


def cases() -> Iterator[Options]:
    for some in (policies, organisations, blocks, transactions):
        yield from some()
