"""cases.py FOLDER: certificates of both forms in which one rule is at its edge, and everything is signed as it should be.

Writes them into FOLDER, and on standard output the lines that `verify.py --batch` takes, with `change`: the rule.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cases_fabric
import cases_waveform
import forge
from forge import DAY, YEAR, Form1Maker, der_integer, der_oid, extension, name, tlv
from forge_fabric import Form2Maker

Case = tuple[str, str, dict[str, Any], dict[str, dict]]


def put(**values: Any) -> Any:
    return lambda target: target.update(values)


def shift(target: str, by: float) -> Any:
    return lambda value: value.update({target: value[target] + by})


def plan(**values: Any) -> Any:
    return lambda details: details["plan"].update(values)


def administered(**values: Any) -> dict[str, Any]:
    said = {"outcome": "given", "timeMs": 1795717287664, "reason": "", **values}
    return {
        "details": put(kind="administered", plan=None, administration=said),
        "proposal": put(transaction="treatments:administer"),
    }


def _texts() -> Iterator[Case]:
    whites = {"space": " ", "NBSP": "\u00a0", "BOM": "\ufeff", "NEL": "\u0085", "FS": "\u001c", "LS": "\u2028", "ideographic": "\u3000",
              "zero width": "\u200b", "mongolian": "\u180e", "VT": "\v"}  # fmt: skip
    for which, white in whites.items():
        yield f"what ends in {which}", "treatment", {"details": plan(what="Paracetamol" + white)}, {}
        yield f"what begins with {which}", "treatment", {"details": plan(what=white + "Paracetamol")}, {}
    for size in (0, 1, 120, 121):
        yield f"what of {size}", "treatment", {"details": plan(what="x" * size)}, {}
    yield "what of 61 letters with 60 accents", "treatment", {"details": plan(what="e\u0301" * 60 + "x")}, {}
    for size in (60, 120, 121):
        yield f"what of {size} emojis", "treatment", {"details": plan(what="😀" * size)}, {}
    yield "reason of a plan of 300 emojis", "treatment", {"details": plan(reason="😀" * 300)}, {}
    yield "reason of a plan of 301 emojis", "treatment", {"details": plan(reason="😀" * 301)}, {}
    yield "reason of a plan of 301", "treatment", {"details": plan(reason="x" * 301)}, {}
    yield "reason empty", "treatment", {"details": put(reason="")}, {}
    yield "reason of 1000", "treatment", {"details": put(reason="x" * 1000)}, {}
    yield "reason with spaces", "treatment", {"details": put(reason=" x ")}, {}
    for dose in (0, 1e-300, 1e6, 1000000.5, -1, "1"):
        yield f"dose {dose!r}", "treatment", {"details": plan(dose=dose)}, {}
    for hours in (None, 0, 0.5, 168, 168.5):
        yield f"every {hours} hours", "treatment", {"details": plan(schedule={"kind": "once", "everyHours": hours})}, {}
    yield "plan and nothing of it", "treatment", {"details": put(plan=None)}, {}
    yield "end before start", "treatment", {"details": plan(endMs=0)}, {}
    yield "administration", "treatment", administered(), {}
    yield "administration with spaces", "treatment", administered(reason=" x "), {}
    yield "administration, reason of 300", "treatment", administered(reason="x" * 300), {}
    yield "administration, reason of 301", "treatment", administered(reason="x" * 301), {}
    yield "administration, reason of 300 emojis", "treatment", administered(reason="😀" * 300), {}
    yield "administration, reason of 301 emojis", "treatment", administered(reason="😀" * 301), {}
    yield "administration more than a year ago", "treatment", administered(timeMs=1795717287664 - YEAR - DAY), {}
    yield "administration in a day", "treatment", administered(timeMs=1795717287671 + DAY), {}
    yield "administration in a day and more", "treatment", administered(timeMs=1795717287671.5 + DAY), {}
    yield "administered, details registered", "treatment", {"proposal": put(transaction="treatments:administer")}, {}
    for which in ("change", "stop", "move", "register "):
        yield f"name {which}", "treatment", {"proposal": put(transaction=f"treatments:{which}")}, {}
    for size in (8191, 8192):
        yield f"details of {size}", "treatment", {"details_text": lambda text, size=size: text + " " * (size - len(text))}, {}
        yield f"argument of {size}", "treatment", {"argument_text": lambda text, size=size: text + " " * (size - len(text))}, {}
        yield f"record of {size}", "reading", {"written_text": lambda text, size=size: text + " " * (size - len(text))}, {}
        yield f"answer of {size}", "reading", {"answer_text": lambda text, size=size: " " * (size - len(text)) + text}, {}
    for which, change in {
        "twice": lambda text: text[:-1] + ',"id":"x"}', "escape": lambda text: text.replace("id", "\\u0069d", 1), "1.0": lambda text: text.replace(":1,", ":1.0,"),
        "1e0": lambda text: text.replace(":1,", ":1e0,"), "mark": lambda text: "\ufeff" + text, "NBSP": lambda text: text + "\u00a0",
        "tab": lambda text: "\t" + text + "\r\n", "surrogate": lambda text: text[:-1] + ',"x":"\\ud800"}', "more": lambda text: text[:-1] + ',"x":1}',
        "proto": lambda text: text[:-1] + ',"__proto__":1}', "proto object": lambda text: text[:-1] + ',"__proto__":{}}', "null": lambda text: "null", "list": lambda text: "[" + text + "]",
        "emptied": lambda text: "", "two": lambda text: text + text,
    }.items():  # fmt: skip
        for stage in ("argument_text", "written_text", "answer_text"):
            yield f"{stage}: {which}", "reading", {stage: change}, {}
        yield f"details_text: {which}", "treatment", {"details_text": change}, {}


def _seals() -> Iterator[Case]:
    yield "as it is", "reading", {}, {}
    for field, values in {
        "number": [0, 1, 99_999_999, 100_000_000, 1.5], "samples": [-1, 0, 10**12, 10**12 + 1, 0.5], "final": [0, "true", True],
        "deviceIds": [[], ["25eefe08-1539-8b14-8944-257b17fb2a16"] * 32, ["25eefe08-1539-8b14-8944-257b17fb2a16"] * 33, ["25EEFE08-1539-8b14-8944-257b17fb2a16"], None],
        "summaryDigest": ["0" * 64, "A" * 64], "continues": ["0" * 64, None, "x"], "id": ["0" * 8 + "-0000-0000-0000-" + "0" * 12, "F" * 8 + "-FFFF-FFFF-FFFF-" + "F" * 12,
            "f" * 8 + "-ffff-ffff-ffff-" + "f" * 12, "01a21917-5a86-90f0-87ae-997def231b02", "01A21917-5a86-70f0-87ae-997def231b02", "01a21917-5a86-70f0-c7ae-997def231b02"],
        "fromMs": [0, 1.5, 8.64e15, 1e16, -1], "toMs": [1.5, 8.64e15, 1e17], "readings": [1, 41], "waveforms": [0, 41],
    }.items():  # fmt: skip
        for value in values:
            yield f"seal's {field} {str(value)[:60]}", "reading", {"argument": put(**{field: value})}, {}
    yield "seal that ends before it begins", "reading", {"argument": lambda said: said.update(fromMs=said["toMs"] + 1)}, {}
    for by in (60_000, 60_000.5, 60_001, -60_000, -60_000.5):
        yield f"reading {by} from its batch", "reading", {"leaf": _at(by, False)}, {}
        yield f"entered reading {by} from its batch", "reading", {"leaf": _at(by, True)}, {}
        yield f"entered reading {by} from its batch, number 2", "reading", {"leaf": _at(by, True), "argument": put(number=2)}, {}
    for by in (-31 * DAY, -31 * DAY - 1):
        for number in (1, 2):
            yield f"entered reading {by} from batch {number}", "reading", {"leaf": _at(by, True), "argument": put(number=number)}, {}
    for field, values in {
        "value": [None, 1e300, -0.5, "97"], "absence": ["stale", "other"], "simulated": [True, False, None, 1], "unit": ["", "\u202e", 1],
        "enteredBy": ["n.okafor", "N.okafor", "n", "n" * 32, "n" * 33, "n_o"], "code": ["heart-rate", "other"], "source": ["manual", "x"], "deviceId": [None, "0" * 36],
        "timeMs": [-1, "1"], "kind": ["waveform", "x", None], "sessionId": ["01a21917-56ec-77ce-b63f-a5711728b992"], "salt": ["0" * 31, "A" * 32],
    }.items():  # fmt: skip
        for value in values:
            yield f"leaf's {field} {value!r}", "reading", {"leaf": put(**{field: value})}, {}
    yield "uppercase device in the leaf", "reading", {"leaf": lambda leaf: leaf.update(deviceId=leaf["deviceId"].upper())}, {}
    yield "uppercase session in both", "reading", {"leaf": _upper, "argument": _upper}, {}
    yield "uppercase session in the leaf", "reading", {"leaf": _upper}, {}
    for change in ({"dataBytes": 1}, {"index": 41}, {"index": 3}, {"size": 42}, {"path": []}, {"path": ["0" * 64] * 64}, {"path": ["0" * 64] * 65}):
        yield f"place {str(change)[:30]}", "reading", {"place": put(**change)}, {}
    huge = {"index": 2**53 - 1, "size": 2**53 - 1}
    yield "index and size of 2^53 - 1", "reading", {"place": put(**huge)}, {}
    yield "path of 53 and a size of 2^53 - 1", "reading", {"place": put(index=0, size=2**53 - 1, path=["0" * 64] * 53)}, {}
    yield "path of 40 and a size of 10^12", "reading", {"place": put(index=5, size=10**12, path=["0" * 64] * 40), "argument": put(readings=10**12, waveforms=0)}, {}
    yield "reading of one leaf", "reading", {"place": put(index=0, size=1, path=[]), "argument": put(readings=1, waveforms=0)}, {}
    for ms in (-YEAR, -YEAR - 1, DAY, DAY + 1):
        yield f"signed {ms} from the ledger", "reading", {"header": lambda header, ms=ms: header.update(timeMs=1795717299783 - ms)}, {}


def _upper(said: dict) -> None:
    said["sessionId"] = said["sessionId"].upper()


def _at(by: float, entered: bool) -> Any:
    def change(leaf: dict) -> None:
        edge = Form1Maker("reading").value["body"]["record"]["sealed"]["evidence"]["envelope"]["transaction"]["proposal"]
        said = json.loads(edge["args"][0])
        leaf["timeMs"] = said["toMs" if by > 0 else "fromMs"] + by
        if entered:
            leaf.update(enteredBy="n.okafor", source="manual", deviceId=None)

    return change


def _transactions() -> Iterator[Case]:
    for field, values in {
        "mspId": ["x"], "clinicianId": ["d.lindqvist", "N"], "role": ["doctor", "x"], "signedMs": [0, 1.5, -1], "transactionId": ["0" * 64],
        "kind": ["registered"], "continues": ["0" * 64], "id": ["01a21917-5a86-70f0-87ae-997def231b02"], "number": [7],
    }.items():  # fmt: skip
        for value in values:
            yield f"record's {field} {value!r}", "reading", {"written": put(**{field: value})}, {}
    for field, values in {"repeated": [True, None], "id": ["x"], "transactionId": ["0" * 64], "more": [1]}.items():
        for value in values:
            yield f"answer's {field} {value!r}", "reading", {"answer": put(**{field: value})}, {}
    for field, values in {
        "channel": ["other"], "chaincode": ["other", ""], "format": ["vitalseal-proposal-2"], "args": [[]], "transientDigests": [{}, {"summary": "0" * 64}],
        "nonce": ["0" * 48, "A" * 48, "0" * 46], "transaction": ["seals:commit ", "treatments:register", "toString", "__proto__", "seals:other"],
    }.items():  # fmt: skip
        for value in values:
            yield f"proposal's {field} {value!r}", "reading", {"proposal": put(**{field: value})}, {}
    yield "two arguments", "reading", {"proposal": lambda proposal: proposal["args"].append("")}, {}
    yield "two digests", "reading", {"proposal": lambda proposal: proposal["transientDigests"].update(more="0" * 64)}, {}
    yield "digest of __proto__", "reading", {"proposal": lambda proposal: proposal["transientDigests"].update(__proto__="0" * 64)}, {}

    def sets(**values: Any) -> Any:
        return lambda transaction: transaction["readWriteSet"].update(values)

    def more(field: str, item: Any) -> Any:
        return lambda transaction: transaction["readWriteSet"][field].append(item or transaction["readWriteSet"][field][0])

    yield "no writes", "reading", {"transaction": sets(writes=[])}, {}
    yield "the write twice", "reading", {"transaction": more("writes", None)}, {}
    yield "another write", "reading", {"transaction": more("writes", {"key": "x", "value": ""})}, {}
    yield "a write that deletes", "reading", {"transaction": more("writes", {"key": "x", "value": None})}, {}
    yield "the private write twice", "reading", {"transaction": more("privateWrites", None)}, {}
    yield "no private write", "reading", {"transaction": sets(privateWrites=[])}, {}
    yield "purges", "reading", {"transaction": sets(privatePurges=[{"collection": "x", "keyDigest": "0" * 64}])}, {}
    yield "purges null", "reading", {"transaction": sets(privatePurges=None)}, {}
    yield "without endorsers", "reading", {"transaction": lambda transaction: transaction["readWriteSet"].pop("endorsers", None) and None}, {}
    yield "endorsers of none", "reading", {"transaction": sets(endorsers=[{"key": "", "mspIds": []}])}, {}
    yield "reads of a version", "reading", {"transaction": sets(reads=[{"key": "", "version": {"block": 0, "transaction": 0}}])}, {}
    yield "reads of a fraction", "reading", {"transaction": sets(reads=[{"key": "", "version": {"block": 0.5, "transaction": 0}}])}, {}
    yield "ranges", "reading", {"transaction": sets(ranges=[{"start": "", "end": "", "digest": "0" * 64}])}, {}
    yield "ranges of no digest", "reading", {"transaction": sets(ranges=[{"start": "", "end": "", "digest": ""}])}, {}
    yield "an event", "reading", {"transaction": put(event={"name": "", "payload": "x"})}, {}
    yield "no event", "reading", {"transaction": put(event=None)}, {}
    for word in ("MVCC_READ_CONFLICT", "OTHER", "valid"):
        yield f"validation {word}", "reading", {"envelope": put(validation=word)}, {}
    for twist, change in {
        "larger s": _larger, "padded r": lambda data: tlv(0x30, tlv(2, b"\0" + data[4 : 4 + data[3]]), data[4 + data[3] :]),
        "behind": lambda data: data + b"\0", "inside": lambda data: tlv(0x30, data[2:], tlv(5)), "empty": lambda data: b"", "long length": lambda data: b"\x30\x81" + data[1:],
        "s = 0": lambda data: tlv(0x30, data[2 : 4 + data[3]], der_integer(0)), "r = n + r": lambda data: _plus(data),
    }.items():  # fmt: skip
        for stage in ("signature", "header_signature", "exporter_signature"):
            yield f"{stage}: {twist}", "reading", {stage: change}, {}
    for field, value in {"exportedMs": 1795717299787 - DAY, "caCertificatePem": "", "more": 1}.items():
        yield f"body's {field} {value}", "reading", {"body": put(**{field: value})}, {}
    yield "exported a day before and more", "reading", {"body": put(exportedMs=1795717299786 - DAY)}, {}
    yield "exported in a year", "reading", {"body": lambda body: body.update(exportedMs=body["exportedMs"] + YEAR)}, {}
    yield "exported at half a ms", "reading", {"body": lambda body: body.update(exportedMs=body["exportedMs"] + 0.5)}, {}
    yield "block at half a ms", "reading", {"header": lambda header: header.update(timeMs=header["timeMs"] + 0.5)}, {}
    yield "PEM with CR LF", "reading", {"body": lambda body: body.update(caCertificatePem=body["caCertificatePem"].replace("\n", "\r\n"))}, {}
    yield "PEM with a line more", "reading", {"evidence": lambda evidence: evidence.update(nodeCertificatePem=evidence["nodeCertificatePem"] + "\n")}, {}


def _larger(data: bytes) -> bytes:
    at = 4 + data[3]
    return tlv(0x30, data[2:at], der_integer(forge.ORDER - int.from_bytes(data[at + 2 :], "big")))


def _plus(data: bytes) -> bytes:
    return tlv(0x30, der_integer(forge.ORDER + int.from_bytes(data[4 : 4 + data[3]], "big")), data[4 + data[3] :])


def _people() -> Iterator[Case]:
    good = forge.attributes_of("n.okafor", "nurse", "DemoHospitalMSP")
    for role in ("doctor", "labtech", "it-admin", "Nurse", ""):
        yield f"role {role!r}", "reading", {"written": put(role=role)}, {"clinician": {"attributes": {**good, "role": role}}}
    for key in good:
        yield f"without attribute {key}", "reading", {}, {"clinician": {"attributes": {name: value for name, value in good.items() if name != key}}}
    for which, attributes in {
        "not canonical": b'{ "attrs" : ' + json.dumps(good).encode() + b" }", "more": b'{"attrs":' + json.dumps(good).encode() + b',"x":1}', "number": {**good, "x": 1},
        "twice": b'{"attrs":' + json.dumps(good).encode()[:-1] + b',"role":"nurse"}}', "none": b"", "null": b"null", "attrs null": b'{"attrs":null}', "no UTF-8": b'{"attrs":"\xff"}',
        "list": b'{"attrs":[]}', "proto": b'{"attrs":' + json.dumps(good).encode()[:-1] + b',"__proto__":"x"}}', "NUL behind": b'{"attrs":' + json.dumps(good).encode() + b"}\0", "mark": b"\xef\xbb\xbf" + b'{"attrs":' + json.dumps(good).encode() + b"}",
    }.items():  # fmt: skip
        yield f"attributes: {which}", "reading", {}, {"clinician": {"attributes": attributes}}
        yield f"exporter's attributes: {which}", "reading", {}, {"exporter": {"attributes": attributes}}
    add = lambda *more: lambda listed: [*listed, *more]
    drop = lambda place: lambda listed: listed[:place] + listed[place + 1 :]
    swap = lambda place, item: lambda listed: [item if at == place else one for at, one in enumerate(listed)]
    span = {"start": 1795717299783 // 1000 * 1000, "end": 1795717299783 // 1000 * 1000}
    for who in ("ca", "clinician", "node", "exporter"):
        ca = who == "ca"
        for which, options in {
            "no basic constraints": {"extensions": drop(0)}, "no key usage": {"extensions": drop(1)}, "no subject key": {"extensions": drop(2)}, "no authority key": {"extensions": drop(3)},
            "no extensions": {"extensions": lambda listed: []}, "extension twice": {"extensions": add(extension("2.5.29.14", tlv(4, b"x")))}, "own twice": {"extensions": add(extension("1.2.3", b"x"), extension("1.2.3", b"x"))},
            "unknown": {"extensions": add(extension("1.2.3", b"x"))}, "unknown and critical": {"extensions": add(extension("1.2.3", b"x", True))},
            "critical: false": {"extensions": add(tlv(0x30, der_oid("1.2.3"), tlv(1, b"\0"), tlv(4, b"x")))}, "critical: 1": {"extensions": add(tlv(0x30, der_oid("2.5.29.37"), tlv(1, b"\1"), tlv(4, tlv(0x30, der_oid("1.2.3")))))},
            "extended key usage": {"extensions": add(extension("2.5.29.37", tlv(0x30, der_oid("1.3.6.1.5.5.7.3.2")), True))}, "extended key usage that is none": {"extensions": add(extension("2.5.29.37", b"x", True))},
            "alternative name": {"extensions": add(extension("2.5.29.17", tlv(0x30, tlv(0x82, b"x.y")), True))}, "alternative name that is none": {"extensions": add(extension("2.5.29.17", b"x"))},
            "authority key critical": {"extensions": swap(3, extension("2.5.29.35", tlv(0x30), True))}, "authority key empty": {"extensions": swap(3, extension("2.5.29.35", tlv(0x30)))}, "other authority key": {"authority_key": b"x"}, "other subject key": {"subject_key": b"x"},
            "basic FALSE": {"basic": tlv(0x30, tlv(1, b"\0"))}, "basic 1": {"basic": tlv(0x30, tlv(1, b"\1"))}, "basic CA": {"basic": tlv(0x30, tlv(1, b"\xff"))}, "basic none": {"basic": tlv(0x30)}, "path length 0": {"basic": tlv(0x30, tlv(1, b"\xff"), tlv(2, b"\0"))},
            "path length of no CA": {"basic": tlv(0x30, tlv(2, b"\0"))}, "path length -1": {"basic": tlv(0x30, tlv(1, b"\xff"), tlv(2, b"\xff"))}, "basic with more": {"basic": tlv(0x30, tlv(1, b"\xff") if ca else b"", tlv(5))}, "basic behind": {"basic": tlv(0x30, tlv(1, b"\xff") if ca else b"") + b"\0"},
            "usage none": {"usage": tlv(3, b"\0")}, "usage all": {"usage": tlv(3, b"\x07\xff\x80")}, "usage padded": {"usage": tlv(3, b"\0\x80" if not ca else b"\0\x06")}, "usage other": {"usage": tlv(3, b"\x06\x40")}, "usage dirty": {"usage": tlv(3, b"\x07\xff")},
            "version 1": {"version": b"", "extensions": lambda listed: []}, "version 1 with extensions": {"version": b""}, "version 1 written": {"version": tlv(0xA0, der_integer(0))}, "version 2": {"version": tlv(0xA0, der_integer(1))}, "version 4": {"version": tlv(0xA0, der_integer(3))},
            "serial 0": {"serial": der_integer(0)}, "serial -1": {"serial": der_integer(-1)}, "serial padded": {"serial": tlv(2, b"\0\1")}, "serial of 40": {"serial": der_integer(2**319)}, "larger s": {"low": False}, "behind": {"behind": b"\0"},
            "compressed point": {"point": bytes([2]) + b"\0" * 32}, "point at infinity": {"point": b"\0"}, "other key": {"key": "other"}, "signed by another": {"signer": forge.Key("another")},
            "teletex": {"tag": 0x14}, "printable": {"tag": 0x13}, "bmp": {"tag": 0x1E}, "ia5": {"tag": 0x16}, "utf-8 that is none": {"subject": tlv(0x30, tlv(0x31, tlv(0x30, der_oid("2.5.4.11"), tlv(0x0C, b"\xff"))))},
            "set in other order": {"subject": tlv(0x30, tlv(0x31, tlv(0x30, der_oid("2.5.4.11"), tlv(0x0C, b"peer")), tlv(0x30, der_oid("2.5.4.11"), tlv(0x0C, b"a"))))},
            "set of two": {"subject": tlv(0x30, tlv(0x31, tlv(0x30, der_oid("2.5.4.11"), tlv(0x0C, b"a")), tlv(0x30, der_oid("2.5.4.11"), tlv(0x0C, b"client" if who == "clinician" else b"peer"))))},
            "both units": {"subject": name("x", ["client", "peer"])}, "unit twice": {"subject": name("x", ["client" if who == "clinician" else "peer"] * 2)}, "units more": {"subject": name("x", ["ward", "client" if who == "clinician" else "peer"])}, "no unit": {"subject": name("x", [])},
            "unit in capitals": {"subject": name("x", ["Client" if who == "clinician" else "Peer"])}, "unit with a space": {"subject": name("x", ["client " if who == "clinician" else "peer "])}, "empty name": {"subject": tlv(0x30)}, "name with e-mail": {"subject": tlv(0x30, tlv(0x31, tlv(0x30, der_oid("1.2.840.113549.1.9.1"), tlv(0x16, b"a@b"))), *([tlv(0x31, tlv(0x30, der_oid("2.5.4.11"), tlv(0x0C, b"client" if who == "clinician" else b"peer")))]))},
            "at that second": span, "a second before": {**span, "end": span["end"] - 1000}, "a second after": {**span, "end": span["end"] + 1000}, "begins after": {"start": span["end"] + 60_000},
            "generalized time": {"start_der": tlv(0x18, b"20200101000000Z")}, "generalized fraction": {"start_der": tlv(0x18, b"20200101000000.5Z")}, "no seconds": {"start_der": tlv(0x17, b"2001010000Z")}, "zone": {"start_der": tlv(0x17, b"200101000000+0000")}, "until 9999": {"end_der": tlv(0x18, b"99991231235959Z")},
            "30 February": {"start_der": tlv(0x17, b"200230000000Z")}, "second 60": {"start_der": tlv(0x17, b"200101000060Z")}, "hour 24": {"start_der": tlv(0x17, b"200101240000Z")}, "1950": {"start_der": tlv(0x17, b"500101000000Z")}, "2049": {"end_der": tlv(0x17, b"491231235959Z")}, "year 0": {"start_der": tlv(0x18, b"00000101000000Z")},
            "unique identifier": {"before_extensions": tlv(0x81, b"\0x")}, "issuer in other case": {"issuer": name("made-up ca", [])}, "issuer in another string": {"issuer": name("Made-up CA", [], 0x13)},
        }.items():  # fmt: skip
            yield f"{who}: {which}", "reading", {}, {who: options}


def cases() -> Iterator[Case]:
    yield from _texts()
    yield from _seals()
    yield from _transactions()
    yield from _people()
    for what, changes in cases_waveform.cases():
        yield what, "waveform", changes, {}
    for what, options in cases_fabric.cases():
        yield what, "channel", options, {}


def files_of(case: Case) -> dict[str, bytes | None]:
    _what, kind, changes, people = case
    if kind == "channel":
        certificate, block = Form2Maker(changes).make()
        return {"certificate": certificate, "trust": block}
    maker = Form1Maker(kind, changes, people)
    return {"certificate": maker.make(), "trust": maker.ca.pem.encode(), "data": maker.data}


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number, case in enumerate(cases()):
        try:
            files = files_of(case)
        except (TypeError, ValueError, KeyError) as error:
            print(f"{case[0]}: cannot be made: {error!r}", file=sys.stderr)
            continue
        line: dict[str, Any] = {"change": case[0]}
        for name, data in files.items():
            if data is not None:
                path = folder / f"{number}.{name}"
                path.write_bytes(data)
                line[name] = [str(path)] if name == "trust" else str(path)
        print(json.dumps(line))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
