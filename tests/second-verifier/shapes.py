"""Which fields there are and of which type (sections 5, 6 and 7), and signed texts (2.3).

A shape is a function that raises Broken for a value that is not of it.
"""

import base64
import binascii
import re
from typing import Callable

from outcome import Broken, require
from strict_json import LARGEST_WHOLE, parse

Shape = Callable[[object], None]
LATEST = 8_640_000_000_000_000
PEM_LONGEST = 32_768
# what ECMAScript calls white space and ends of lines
WHITE_SPACE = "\t\v\f \u00a0\ufeff\n\r\u2028\u2029\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"


def is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST_WHOLE


def shape(name: str, holds: Callable[[object], bool]) -> Shape:
    def check(value: object) -> None:
        require(holds(value), f"not {name}")

    return check


def matching(name: str, pattern: str) -> Shape:
    compiled = re.compile(pattern, re.ASCII)
    return shape(name, lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None)


def one_of(*words: str) -> Shape:
    return shape("one of " + " ".join(words), lambda value: isinstance(value, str) and value in words)


def between(least: float, most: float, whole: bool = False) -> Shape:
    kind = is_integer if whole else is_number
    return shape(f"a number from {least} to {most}", lambda value: kind(value) and least <= value <= most)


def or_null(other: Shape) -> Shape:
    return lambda value: None if value is None else other(value)


def trimmed(least: int, most: int) -> Shape:
    return shape(
        f"a text of {least} to {most} without white space at its ends",
        lambda value: isinstance(value, str) and least <= len(value) <= most and value == value.strip(WHITE_SPACE),
    )


def listed(item: Shape, least: int = 0, most: int | None = None) -> Shape:
    def check(value: object) -> None:
        require(isinstance(value, list), "not a list")
        require(least <= len(value) and (most is None or len(value) <= most), f"a list of {len(value)}")
        for one in value:
            item(one)

    return check


def named(item: Shape) -> Shape:
    """An object with any names."""

    def check(value: object) -> None:
        require(isinstance(value, dict), "not an object")
        for one in value.values():
            item(one)

    return check


def fields(**shapes: Shape) -> Shape:
    """An object with exactly these fields; one whose name ends with `_` here may be missing."""
    optional = {name[:-1]: one for name, one in shapes.items() if name.endswith("_")}
    needed = {name: one for name, one in shapes.items() if not name.endswith("_")}

    def check(value: object) -> None:
        require(isinstance(value, dict), "not an object")
        for name in needed:
            require(name in value, f"{name} is missing")
        for name, one in value.items():
            found = needed.get(name) or optional.get(name)
            require(found, f"unknown field {name}")
            try:
                found(one)
            except Broken as error:
                raise Broken(f"{name}: {error}") from None

    return check


def base64_bytes(value: object) -> bytes:
    """The bytes of a base64 text as an encoder writes it."""
    require(isinstance(value, str), "not base64")
    try:
        data = base64.b64decode(value.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise Broken("not base64") from None
    require(base64.b64encode(data).decode() == value, "base64 in another spelling")
    return data


base64_text: Shape = lambda value: None if base64_bytes(value) is not None else None
text = shape("a text", lambda value: isinstance(value, str))
truth = shape("true or false", lambda value: isinstance(value, bool))
number = shape("a number", is_number)
integer = shape("an integer", is_integer)
whole = between(0, LARGEST_WHOLE, whole=True)
time = between(0, LATEST)
whole_time = between(0, LATEST, whole=True)
digest = matching("a digest", "[0-9a-f]{64}")
salt = matching("a salt", "[0-9a-f]{32}")
uuid = matching(
    "a uuid",
    "([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}"
    "|0{8}-0{4}-0{4}-0{4}-0{12}|f{8}-f{4}-f{4}-f{4}-f{12})",
)
clinician = matching("a clinician", "[a-z][a-z0-9.-]{1,31}")
path = listed(digest, 0, 64)

READING = fields(
    kind=one_of("reading"), salt=salt, readingId=uuid, sessionId=uuid, subjectId=uuid, timeMs=time,
    code=one_of("heart-rate", "pulse-rate", "respiratory-rate", "spo2", "temperature", "nibp-systolic",
                "nibp-diastolic", "nibp-mean"),
    unit=text, source=one_of("device", "detector", "manual"), deviceId=or_null(uuid), value=or_null(number),
    absence=or_null(one_of("lead-off", "probe-off", "artefact", "out-of-range", "invalid", "searching", "silent",
                           "unplugged", "not-measured", "stale", "not-recorded")),
    enteredBy=or_null(clinician), simulated_=truth,
)  # fmt: skip
WAVEFORM = fields(
    kind=one_of("waveform"), salt=salt, sessionId=uuid, subjectId=uuid, deviceId=uuid, signalId=text, unit=text,
    encoding=one_of("i16", "i32"), scale=number, offset=number, rateHz=number, fromMs=time, toMs=time,
    sampleCount=integer, framesDigest=digest, simulated_=truth,
)  # fmt: skip


def _leaf(value: object) -> None:
    kind = value.get("kind") if isinstance(value, dict) else None
    require(kind in ("reading", "waveform"), "a leaf of no known kind")
    (READING if kind == "reading" else WAVEFORM)(value)


_POSITIVE = lambda most: shape(f"above 0, at most {most}", lambda value: is_number(value) and 0 < value <= most)
PLAN = fields(
    what=trimmed(1, 120), dose=_POSITIVE(1e6),
    unit=one_of("mg", "ug", "g", "mL", "[iU]", "mmol", "mg/h", "mL/h", "ug/kg/min", "L/min", "{tablet}", "{puff}",
                "{drop}"),
    route=one_of("oral", "sublingual", "intravenous", "intramuscular", "subcutaneous", "inhaled", "topical",
                 "rectal", "nasal", "other"),
    schedule=fields(kind=one_of("once", "every", "continuous", "as-needed"), everyHours=or_null(_POSITIVE(168))),
    startMs=time, endMs=or_null(time), reason=trimmed(1, 300),
)  # fmt: skip
ADMINISTRATION = fields(
    outcome=one_of("given", "held", "refused"), timeMs=time,
    reason=shape("a text of at most 300", lambda value: isinstance(value, str) and len(value) <= 300),
)  # fmt: skip
DETAILS = {
    "treatment": fields(
        salt=salt, treatmentId=uuid, subjectId=uuid, version=between(1, LARGEST_WHOLE, whole=True),
        kind=one_of("registered", "administered", "changed", "stopped"), timeMs=time, clinicianId=clinician,
        plan=or_null(PLAN), administration=or_null(ADMINISTRATION), reason=text,
    ),
    "device": fields(salt=salt, label=text, serialNumber=or_null(text), registeredMs=time),
}  # fmt: skip

_COUNT = between(0, 10**12, whole=True)
SEAL = dict(
    id=uuid, sessionId=uuid, subjectId=uuid, number=between(1, 99_999_999, whole=True), fromMs=whole_time,
    toMs=whole_time, final=truth, deviceIds=listed(uuid, 0, 32), readings=_COUNT, waveforms=_COUNT, samples=_COUNT,
    root=digest, summaryDigest=digest, continues_=digest,
)  # fmt: skip
TREATMENT = dict(
    id=uuid, treatmentId=uuid, subjectId=uuid, version=between(1, 999_999, whole=True), detailsDigest=digest,
    continues_=digest,
)  # fmt: skip
DEVICE = dict(
    id=uuid, deviceId=uuid, model=matching("a model", "[a-z0-9-]{1,32}"), simulated=truth, detailsDigest=digest
)
SIGNATURE_FIELDS = dict(mspId=text, clinicianId=text, role=text, signedMs=integer, transactionId=text)
ANSWER = fields(id=uuid, transactionId=text, repeated=truth)

_VERSION = or_null(fields(block=whole, transaction=whole))
_READ_WRITE_SET = fields(
    reads=listed(fields(key=text, version=_VERSION)),
    ranges=listed(fields(start=text, end=text, digest=digest)),
    writes=listed(fields(key=text, value=text)),
    privateReads=listed(fields(collection=text, keyDigest=digest, version=_VERSION)),
    privateWrites=listed(fields(collection=text, keyDigest=digest, valueDigest=digest)),
    privatePurges_=listed(fields(collection=text, keyDigest=digest)),
    endorsers_=listed(fields(key=text, mspIds=listed(text))),
)
_PROPOSAL = fields(
    format=one_of("vitalseal-proposal-1"), channel=text, chaincode=text, transaction=text, args=listed(text),
    transientDigests=named(digest), creator=fields(mspId=text, certificatePem=text),
    nonce=matching("a nonce", "[0-9a-f]{48}"), timestampMs=whole_time,
)  # fmt: skip
_TRANSACTION = fields(
    transactionId=digest, proposal=_PROPOSAL, signature=base64_text, payload=text,
    event=or_null(fields(name=text, payload=text)), readWriteSet=_READ_WRITE_SET,
)  # fmt: skip
EMBEDDED = fields(
    ledger=one_of("embedded"),
    envelope=fields(
        transaction=_TRANSACTION,
        validation=one_of("VALID", "MVCC_READ_CONFLICT", "PHANTOM_READ_CONFLICT", "DUPLICATE_TXID",
                          "ENDORSEMENT_POLICY_FAILURE"),
    ),
    index=whole, size=whole, path=path,
    header=fields(number=whole, previousHash=digest, dataHash=digest, timeMs=whole_time),
    headerSignature=base64_text, nodeCertificatePem=text,
)  # fmt: skip
FABRIC = fields(
    ledger=one_of("fabric"), channel=text, block=fields(number=whole, previousHash=digest, dataHash=digest),
    data=listed(base64_text, 1, 100_000), index=whole, metadata=listed(base64_text, 0, 16), configuration=whole,
)  # fmt: skip


def _record(evidence: Shape) -> Shape:
    leaf = fields(leaf=_leaf, index=whole, size=whole, path=path, dataBytes=whole, evidence=evidence)
    details = fields(details=text, evidence=evidence)
    sealed = {"reading": leaf, "waveform": listed(leaf, 1, 1024), "treatment": details, "device": details}

    def check(value: object) -> None:
        kind = value.get("kind") if isinstance(value, dict) else None
        require(isinstance(kind, str) and kind in sealed, "a record of no known kind")
        fields(kind=text, sealed=sealed[kind])(value)

    return check


BODIES = {
    "vitalseal-certificate-1": fields(
        format=text, record=_record(EMBEDDED), caCertificatePem=text, exportedMs=whole_time,
        exporterCertificatePem=text,
    ),
    "vitalseal-certificate-2": fields(
        format=text, record=_record(FABRIC), configBlocks=listed(base64_text, 1, 64), exportedMs=whole_time,
        exporter=fields(mspId=text, certificatePem=text),
    ),
}  # fmt: skip


def signed_text(value: str, form: Shape) -> dict[str, object]:
    """What a signed text says (2.3)."""
    require(len(value.encode()) < 8192, "a signed text of 8,192 bytes or more")
    parsed = parse(value)
    form(parsed)
    return parsed
