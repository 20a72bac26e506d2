"""Bytes of a signature or a message in another spelling, for `changes.py`. The standard library only."""

import random

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def _sequence(r: bytes, s: bytes, behind: bytes = b"") -> bytes:
    body = b"\x02" + bytes([len(r)]) + r + b"\x02" + bytes([len(s)]) + s
    return b"\x30" + bytes([len(body)]) + body + behind


def signatures(data: bytes) -> list[tuple[str, bytes]]:
    """An ECDSA signature twisted, by what was done."""
    size = data[3]
    r, s = data[4 : 4 + size], data[6 + size :]
    number = (ORDER - int.from_bytes(s, "big")).to_bytes(33, "big").lstrip(b"\0")
    larger, plain = b"\0" * (number[0] >> 7) + number, _sequence(r, s)
    return [
        ("larger s", _sequence(r, larger)), ("padded r", _sequence(b"\0" + r, s)), ("padded s", _sequence(r, b"\0" + s)),
        ("behind", plain + b"\0"), ("long length", b"\x30\x81" + plain[1:]), ("swapped", _sequence(s, r)),
        ("plain", r[-32:].rjust(32, b"\0") + s[-32:].rjust(32, b"\0")), ("zero", _sequence(b"\0", b"\0")), ("none", b""),
        ("negative", _sequence(r, bytes([s[0] | 0x80]) + s[1:])), ("indefinite", b"\x30\x80" + plain[2:] + b"\0\0"),
    ]  # fmt: skip


def twisted(draw: random.Random, data: bytes) -> tuple[str, bytes]:
    """Bytes of Protocol Buffers (or others) with one thing changed."""
    at = draw.randrange(len(data))
    fields = top_fields(data)
    ways = {"bit": data[:at] + bytes([data[at] ^ 1 << draw.randrange(8)]) + data[at + 1 :], "cut": data[:at],
            "unknown field": data + b"\xf8\x01\x01", "behind": data + b"\0"}  # fmt: skip
    if len(fields) > 1:
        ways["other order"] = b"".join(fields[::-1])
        ways["twice"] = data + draw.choice(fields)
        ways["without"] = b"".join(fields[1:])
    if fields and fields[0][1] < 0x80 and len(fields[0]) > 1:
        ways["long number"] = fields[0][:1] + bytes([fields[0][1] | 0x80, 0]) + fields[0][2:] + b"".join(fields[1:])
    which = draw.choice(list(ways))
    return which, ways[which]


def top_fields(data: bytes) -> list[bytes]:
    """The fields of a message, each as it stands; none if it is no message."""
    fields, at = [], 0
    while at < len(data):
        begin, wire = at, data[at] & 7
        at += 1
        size = shift = 0
        while True:
            if at >= len(data) or shift > 56:
                return []
            byte = data[at]
            at += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                break
        if wire == 2:
            at += size
        elif wire != 0:
            return []
        if at > len(data):
            return []
        fields.append(data[begin:at])
    return fields
