"""What both forms have in common of the record and its transactions (sections 6, 9 and 11)."""

from hashlib import sha256

import merkle
import shapes
from fabric_transaction import Call
from frames import check_data
from outcome import Broken, require
from shapes import signed_text
from strict_json import canonical

DAY = 86_400_000
YEAR = 366 * DAY
ROLES_THAT_MAY = {
    "seals:commit": {"nurse", "doctor", "labtech"},
    "treatments:register": {"doctor"},
    "treatments:administer": {"nurse", "doctor"},
    "treatments:change": {"doctor"},
    "treatments:stop": {"doctor"},
    "devices:register": {"nurse", "doctor", "labtech", "it-admin"},
}
_PREFIX = {"reading": "seals:", "waveform": "seals:", "treatment": "treatments:", "device": "devices:"}
_TREATMENT_KINDS = {
    "treatments:register": "registered",
    "treatments:administer": "administered",
    "treatments:change": "changed",
    "treatments:stop": "stopped",
}
_ARGUMENTS = {"seals:": shapes.SEAL, "treatments:": shapes.TREATMENT, "devices:": shapes.DEVICE}


class Sealed:
    """One leaf or details, with its transaction."""

    def __init__(self, kind: str, given: dict) -> None:
        self.kind, self.given, self.evidence = kind, given, given["evidence"]
        self.leaf = given.get("leaf")
        self.details = signed_text(given["details"], shapes.DETAILS[kind]) if "details" in given else None
        self.call: Call
        self.argument: dict
        self.record: dict
        self.ledger_ms: int
        self.metadata: list[bytes] = []

    @property
    def private_digest(self) -> str:
        return self.argument["summaryDigest" if self.leaf else "detailsDigest"]

    @property
    def key(self) -> str:
        said = self.argument
        if self.leaf:
            parts = ["seal", said["sessionId"], f"{said['number']:08}"]
        elif self.kind == "treatment":
            parts = ["treatment", said["treatmentId"], f"{said['version']:06}"]
        else:
            parts = ["device", said["deviceId"]]
        return "\0" + "".join(part + "\0" for part in parts)

    @property
    def times(self) -> list[float]:
        """What the record says has happened (T4)."""
        if self.leaf:
            own = ("timeMs",) if self.kind == "reading" else ("fromMs", "toMs")
            return [self.argument["fromMs"], self.argument["toMs"], *(self.leaf[name] for name in own)]
        if self.kind == "device":
            return [self.details["registeredMs"]]
        administration = self.details["administration"]
        return [self.details["timeMs"], *([administration["timeMs"]] if administration else [])]


def read_record(record: dict) -> list[Sealed]:
    sealed = record["sealed"]
    return [Sealed(record["kind"], one) for one in (sealed if isinstance(sealed, list) else [sealed])]


def read_argument(one: Sealed) -> None:
    prefix = _PREFIX[one.kind]
    one.argument = signed_text(one.call.argument, shapes.fields(**_ARGUMENTS[prefix]))
    if prefix == "seals:":
        require(one.argument["fromMs"] <= one.argument["toMs"], "a seal that ends before it begins")


def check_digest(all_sealed: list[Sealed], data: bytes | None) -> bool:
    """The link `digest`; false when samples were not given."""
    for one in all_sealed:
        if one.details is not None:
            read_argument(one)
            digest = sha256(one.given["details"].encode()).hexdigest()
            require(digest == one.argument["detailsDigest"], "details that were not signed")
    if all_sealed[0].kind == "waveform":
        if data is None:
            return False
        if any(one.leaf["kind"] != "waveform" for one in all_sealed):
            raise Broken("a waveform of other leaves")
        check_data(data, [one.given for one in all_sealed])
    return True


def check_merkle_path(all_sealed: list[Sealed]) -> None:
    for one in all_sealed:
        if one.leaf:
            read_argument(one)
            given, said = one.given, one.argument
            leaf = merkle.leaf_digest(canonical(one.leaf))
            root = merkle.root(leaf, given["index"], given["size"], given["path"])
            require(root == said["root"], "a path that leads elsewhere")
            require(given["size"] == said["readings"] + said["waveforms"], "a tree of another size")


def _check_batch(one: Sealed) -> None:
    """The leaf lies in its batch (T2), and is of its session, subject and devices."""
    leaf, said = one.leaf, one.argument
    require(leaf["kind"] == one.kind, "a leaf of another kind")
    require(one.kind == "waveform" or one.given["dataBytes"] == 0, "a reading with data")
    for name in ("sessionId", "subjectId"):
        require(leaf[name] == said[name], f"another {name}")
    require(leaf["deviceId"] is None or leaf["deviceId"] in said["deviceIds"], "a device that is not of the seal")
    start, end = (leaf["timeMs"],) * 2 if one.kind == "reading" else (leaf["fromMs"], leaf["toMs"])
    late_entry = one.kind == "reading" and leaf["enteredBy"] is not None and said["number"] > 1
    require(start <= end <= said["toMs"] + 60_000, "a leaf after its batch")
    require(start >= said["fromMs"] - (31 * DAY if late_entry else 60_000), "a leaf before its batch")


def check_fits(all_sealed: list[Sealed]) -> None:
    """The record fits its arguments: the first part of the link `transaction`."""
    for one in all_sealed:
        if one.leaf:
            _check_batch(one)
        elif one.kind == "treatment":
            for name in ("treatmentId", "subjectId", "version"):
                require(one.details[name] == one.argument[name], f"another {name}")
            require(one.details["kind"] == _TREATMENT_KINDS.get(one.call.name), "details of another kind")
    if all_sealed[0].kind == "waveform":
        for name in ("sessionId", "subjectId", "deviceId", "signalId"):
            require(len({one.leaf[name] for one in all_sealed}) == 1, f"more than one {name}")
        places = [(one.argument["number"], one.given["index"]) for one in all_sealed]
        require(all(before < after for before, after in zip(places, places[1:])), "leaves in another order")


def check_transaction(one: Sealed) -> None:
    """What the transaction wrote and answered (section 6)."""
    call, said = one.call, one.argument
    require(call.valid, "the peers found the transaction not valid")
    require(call.name in ROLES_THAT_MAY and call.name.startswith(_PREFIX[one.kind]), "a transaction of another kind")
    values = [value for key, value in call.writes if key == one.key]
    require(len(values) == 1, "not one write of the record")
    form = {**_ARGUMENTS[_PREFIX[one.kind]], **shapes.SIGNATURE_FIELDS}
    if one.kind == "treatment":
        form["kind"] = shapes.one_of(_TREATMENT_KINDS[call.name])
    record = one.record = signed_text(values[0], shapes.fields(**form))
    written = {name: value for name, value in record.items() if name not in shapes.SIGNATURE_FIELDS and name != "kind"}
    require(canonical(written) == canonical(said), "a record that says something else than the argument")
    require(record["transactionId"] == call.transaction_id, "a record of another transaction")

    answer = signed_text(call.answer, shapes.ANSWER)
    require(
        answer == {"id": said["id"], "transactionId": call.transaction_id, "repeated": False}, "another answer"
    )
    collection, key_digest = f"_implicit_org_{record['mspId']}", sha256(one.key.encode()).hexdigest()
    private = [value for place, key, value in call.private_writes if (place, key) == (collection, key_digest)]
    require(private == [one.private_digest], "not the one private write")
    if one.kind == "treatment":
        require(one.details["clinicianId"] == record["clinicianId"], "details of another clinician")


def check_times(one: Sealed) -> None:
    """T3 and T4."""
    signed, ledger = one.call.time_ms, one.ledger_ms
    require(ledger - YEAR <= signed <= ledger + DAY, "signed at another time than the ledger's")
    for time in one.times:
        require(ledger - YEAR <= time <= signed + DAY, "what happened is too far from when it was signed")


def check_clinician(one: Sealed, attributes: dict[str, str]) -> None:
    record = one.record
    require(attributes.get("role") in ROLES_THAT_MAY[one.call.name], "a role that may not do this")
    said = (attributes.get("hf.EnrollmentID"), attributes["role"], one.call.creator_msp_id)
    require(said == (record["clinicianId"], record["role"], record["mspId"]), "another clinician than the record's")
