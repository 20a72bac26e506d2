"""Protocol Buffers, read strictly (section 8.1)."""

from dataclasses import dataclass
from typing import Any

from outcome import Broken, require
from strict_json import LARGEST_WHOLE

DEEPEST = 64
MOST_FIELDS = 100_000


@dataclass(frozen=True)
class Field:
    name: str
    kind: str  # n b t f, or a message's name
    many: bool
    map: bool
    ignored: bool


class Message:
    """A message that was read; its fields are attributes."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.__dict__.update(values)


def table(text: str) -> dict[str, dict[int, Field]]:
    """The messages of a table written as on the page: `Name | 1 n name, 2 Other* others, (3 b)`."""
    messages = {}
    for line in text.strip().splitlines():
        message, _, listed = line.strip().partition(" | ")
        messages[message] = fields = {}
        for part in listed.split(", "):
            ignored = part.startswith("(")
            is_map = " map of " in part
            number, kind, *name = part.strip("()").replace("map of ", "").split(" ")
            fields[int(number)] = Field(name[0] if name else "", kind.rstrip("*"), kind.endswith("*"), is_map, ignored)
    return messages


_EMPTY = {"n": 0, "b": b"", "t": "", "f": False}


class Reader:
    def __init__(self, messages: dict[str, dict[int, Field]]) -> None:
        self._messages = messages

    def read(self, name: str, data: bytes) -> Message:
        """The message in the bytes. Raises Broken."""
        return _Reading(self._messages).message(name, data, 0)


class _Reading:
    def __init__(self, messages: dict[str, dict[int, Field]]) -> None:
        self._messages = messages
        self._fields = 0

    def message(self, name: str, data: bytes, depth: int) -> Message:
        fields = self._messages[name]
        values: dict[str, Any] = {}
        for field in fields.values():
            if not field.ignored:
                values[field.name] = {} if field.map else [] if field.many else _EMPTY.get(field.kind)
        seen = set()
        for number, wire, value in self._parts(data):
            field = fields.get(number)
            require(field, f"{name} has no field {number}")
            require(wire == (0 if field.kind in "nf" else 2), f"a field of {name} of another wire type")
            if field.ignored:
                continue
            require(field.many or field.map or number not in seen, f"a field of {name} twice")
            seen.add(number)
            if field.map:
                key, entry = self._entry(field.kind, value, depth + 1)
                require(key not in values[field.name], f"an entry of {name} twice")
                values[field.name][key] = entry
            elif field.many:
                values[field.name].append(self._value(field.kind, value, depth))
            else:
                values[field.name] = self._value(field.kind, value, depth)
        return Message({**values, "seen": frozenset(seen)})

    def _value(self, kind: str, value: Any, depth: int) -> Any:
        if kind == "t":
            try:
                return value.decode()
            except UnicodeDecodeError:
                raise Broken("a text that is not UTF-8") from None
        if kind == "f":
            require(value in (0, 1), "a truth that is neither 0 nor 1")
            return value == 1
        if kind in "nb":
            return value
        require(depth < DEEPEST, "messages nested too deep")
        return self.message(kind, value, depth + 1)

    def _entry(self, kind: str, data: bytes, depth: int) -> tuple[str, Message]:
        require(depth <= DEEPEST, "messages nested too deep")
        key, message, seen = "", None, set()
        for number, wire, value in self._parts(data):
            require(number in (1, 2) and wire == 2 and number not in seen, "an entry of a map")
            seen.add(number)
            if number == 1:
                key = self._value("t", value, depth)
            else:
                message = self._value(kind, value, depth)
        return key, message if message else self.message(kind, b"", depth)

    def _parts(self, data: bytes):
        """Field number, wire type (0 or 2) and value, one after the other."""
        at = 0
        while at < len(data):
            self._fields += 1
            require(self._fields <= MOST_FIELDS, "too many fields")
            tag, at = _varint(data, at)
            number, wire = tag >> 3, tag & 7
            require(wire in (0, 2), "a wire type that no field has")
            value, at = _varint(data, at)
            if wire == 2:
                end = at + value
                require(end <= len(data), "ends within a field")
                value, at = data[at:end], end
            yield number, wire, value


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        require(at < len(data), "ends within a number")
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        require(value <= LARGEST_WHOLE, "a number above 2^53 - 1")
        if byte < 0x80:
            require(byte or shift == 0, "a number longer than it has to be")
            return value, at
        shift += 7
        require(shift < 70, "a number longer than it has to be")
