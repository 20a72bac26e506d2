"""JSON that can be understood in one way, and canonical JSON (sections 2.1 and 2.2).

Values are dict, list, str, bool, None, int (a whole number up to 2^53 in size) and float (every other number).
"""

import json
import math
import re
from json.encoder import encode_basestring  # `"`, `\` and U+0000..U+001F, as RFC 8785 writes them

from outcome import Broken, require

MOST_VALUES = 1_000_000
DEEPEST = 32
LARGEST_WHOLE = 2**53 - 1

_LONE = re.compile("[\ud800-\udfff]")


def number_text(number: float) -> str:
    """ECMAScript's Number::toString of a finite number."""
    number = float(number)
    if number == 0:
        return "0"
    if number < 0:
        return "-" + number_text(-number)
    mantissa, _, exponent = f"{number!r}".partition("e")
    whole, _, fraction = mantissa.partition(".")
    fraction = "" if fraction == "0" else fraction
    digits = (whole + fraction).lstrip("0")
    # the value is 0.digits × 10^point
    point = len(whole) + int(exponent or 0) - (len(whole + fraction) - len(digits))
    digits = digits.rstrip("0")
    count = len(digits)
    if count <= point <= 21:
        return digits + "0" * (point - count)
    if 0 < point <= 21:
        return digits[:point] + "." + digits[point:]
    if -6 < point <= 0:
        return "0." + "0" * -point + digits
    power = point - 1
    tail = "." + digits[1:] if count > 1 else ""
    return f"{digits[0]}{tail}e{'+' if power > 0 else '-'}{abs(power)}"


def _number(text: str) -> int | float:
    number = float(text)
    require(math.isfinite(number) and number_text(number) == text, f"a number is spelt {text[:40]}")
    return int(number) if number.is_integer() and abs(number) <= 2**53 else number


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    require(len(members) == len(pairs), "a name stands twice in an object")
    return members


def _constant(text: str) -> None:
    raise Broken(f"{text} is no JSON")


def _check(value: object) -> None:
    """Counts values, measures depth, and looks for lone surrogates."""
    count = 0
    waiting = [(value, 0)]
    while waiting:
        value, depth = waiting.pop()
        count += 1
        require(count <= MOST_VALUES, "too many values")
        require(depth <= DEEPEST, "nested too deep")
        if isinstance(value, str):
            require(not _LONE.search(value), "a lone surrogate")
        elif isinstance(value, list):
            waiting.extend((item, depth + 1) for item in value)
        elif isinstance(value, dict):
            for name, item in value.items():
                require(not _LONE.search(name), "a lone surrogate in a name")
                waiting.append((item, depth + 1))


_decoder = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_number, parse_float=_number, parse_constant=_constant, strict=True
)


def parse(text: str) -> object:
    """The value of a JSON text. Raises Broken."""
    require(not text.startswith("\ufeff"), "a byte order mark")
    try:
        value, end = _decoder.raw_decode(text, len(text) - len(text.lstrip(" \t\n\r")))
    except (ValueError, RecursionError) as error:
        raise Broken(f"no JSON: {error}") from None
    require(not text[end:].strip(" \t\n\r"), "something behind the JSON value")
    _check(value)
    return value


def canonical_text(value: object) -> str:
    """RFC 8785."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, (int, float)):
        return number_text(value)
    if isinstance(value, list):
        return "[" + ",".join(map(canonical_text, value)) + "]"
    names = sorted(value, key=lambda name: name.encode("utf-16-be"))
    return "{" + ",".join(f"{encode_basestring(name)}:{canonical_text(value[name])}" for name in names) + "}"


def canonical(value: object) -> bytes:
    return canonical_text(value).encode()
