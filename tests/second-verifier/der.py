"""Distinguished Encoding Rules of ASN.1: what X.509 needs of it, read strictly."""

import re
from dataclasses import dataclass
from datetime import datetime, timezone

from outcome import Broken, require

BOOLEAN, INTEGER, BIT_STRING, OCTET_STRING, NULL, OID, UTF8 = 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0C
UTC_TIME, GENERALIZED_TIME, SEQUENCE, SET = 0x17, 0x18, 0x30, 0x31
_TEXTS = {UTF8: "utf-8", 0x12: "ascii", 0x13: "ascii", 0x14: "latin-1", 0x16: "ascii", 0x1A: "ascii",
          0x1C: "utf-32-be", 0x1E: "utf-16-be"}  # fmt: skip


@dataclass(frozen=True)
class Node:
    """One value: its identifier byte, its contents, and both with the length as they stood."""

    tag: int
    content: bytes
    raw: bytes

    def children(self) -> list["Node"]:
        require(self.tag & 0x20, "DER: not constructed")
        return read_all(self.content)

    def of(self, tag: int) -> "Node":
        require(self.tag == tag, f"DER: {self.tag:#x} where {tag:#x} is wanted")
        return self


def read(data: bytes, at: int = 0) -> tuple[Node, int]:
    """The value at `at`, and where it ends."""
    require(len(data) >= at + 2, "DER: ends early")
    tag, size = data[at], data[at + 1]
    require(tag & 0x1F != 0x1F, "DER: a long tag")
    begin = at + 2
    if size & 0x80:
        count = size & 0x7F
        require(1 <= count <= 4 and len(data) >= begin + count, "DER: length")
        size = int.from_bytes(data[begin : begin + count], "big")
        require(size >= 0x80 and data[begin] != 0, "DER: a length longer than it has to be")
        begin += count
    end = begin + size
    require(end <= len(data), "DER: ends early")
    return Node(tag, data[begin:end], data[at:end]), end


def read_all(data: bytes) -> list[Node]:
    nodes, at = [], 0
    while at < len(data):
        node, at = read(data, at)
        nodes.append(node)
    return nodes


def read_one(data: bytes) -> Node:
    node, end = read(data)
    require(end == len(data), "DER: something behind")
    return node


def integer(node: Node) -> int:
    content = node.of(INTEGER).content
    require(content, "DER: empty INTEGER")
    padded = len(content) > 1 and (content[0] == 0 and content[1] < 0x80 or content[0] == 0xFF and content[1] >= 0x80)
    require(not padded, "DER: INTEGER longer than it has to be")
    return int.from_bytes(content, "big", signed=True)


def boolean(node: Node) -> bool:
    require(node.of(BOOLEAN).content in (b"\x00", b"\xff"), "DER: BOOLEAN")
    return node.content == b"\xff"


def bits(node: Node) -> tuple[bytes, int]:
    """The bytes of a BIT STRING and how many of the last bits are not used."""
    content = node.of(BIT_STRING).content
    require(content and content[0] < 8, "DER: BIT STRING")
    unused, data = content[0], content[1:]
    require(data or unused == 0, "DER: BIT STRING")
    require(not data or data[-1] & ((1 << unused) - 1) == 0, "DER: bits that are not used are set")
    return data, unused


def named_bits(node: Node) -> set[int]:
    """The numbers of the bits that are set; no zeros at the end."""
    data, unused = bits(node)
    require(not data or data[-1] & (1 << unused), "DER: zeros at the end of named bits")
    return {i for i in range(len(data) * 8) if data[i // 8] & (0x80 >> i % 8)}


def oid(node: Node) -> str:
    content = node.of(OID).content
    require(content and content[-1] < 0x80, "DER: OID")
    arcs, value, fresh = [], 0, True
    for byte in content:
        require(not (fresh and byte == 0x80), "DER: OID longer than it has to be")
        value, fresh = value << 7 | byte & 0x7F, byte < 0x80
        if fresh:
            arcs.append(value)
            value = 0
    first = min(arcs[0] // 40, 2)
    return ".".join(map(str, [first, arcs[0] - 40 * first, *arcs[1:]]))


def text(node: Node) -> str:
    require(node.tag in _TEXTS, "DER: not a text")
    try:
        return node.content.decode(_TEXTS[node.tag])
    except UnicodeDecodeError:
        raise Broken("DER: a text that is none") from None


def time_ms(node: Node) -> int:
    """UTCTime or GeneralizedTime, to the second, in ms."""
    require(node.tag in (UTC_TIME, GENERALIZED_TIME), "DER: not a time")
    digits = 12 if node.tag == UTC_TIME else 14
    require(re.fullmatch(rb"[0-9]{%d}Z" % digits, node.content), "DER: a time in another spelling")
    value = node.content[:-1].decode()
    if digits == 12:
        value = ("19" if value[:2] >= "50" else "20") + value
    try:
        moment = datetime.strptime(value, "%Y%m%d%H%M%S").replace(tzinfo=timezone.utc)
    except ValueError:
        raise Broken("DER: a time that is none") from None
    return int(moment.timestamp()) * 1000


def any_value(node: Node) -> None:
    """Whatever it is, its spelling is DER's."""
    if node.tag & 0xC0:
        if node.tag & 0x20:
            for child in node.children():
                any_value(child)
    elif node.tag in (SEQUENCE, SET):
        children = node.children()
        if node.tag == SET:
            raws = [child.raw for child in children]
            require(raws == sorted(raws), "DER: a SET in another order")
        for child in children:
            any_value(child)
    else:
        require(not node.tag & 0x20, "DER: a constructed string")
        check = {BOOLEAN: boolean, INTEGER: integer, BIT_STRING: bits, OID: oid, UTC_TIME: time_ms,
                 GENERALIZED_TIME: time_ms}.get(node.tag)  # fmt: skip
        if check:
            check(node)
        elif node.tag in _TEXTS:
            text(node)
        elif node.tag == NULL:
            require(not node.content, "DER: NULL with contents")
