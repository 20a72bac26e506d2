"""Cases of a waveform for `cases.py`: its frames, and its leaves beside one another."""

import struct
from collections.abc import Iterator
from typing import Any

Options = tuple[str, dict[str, Any]]
_AT = {"magic": ("<H", 0), "version": ("<B", 2), "encoding": ("<B", 3), "size": ("<I", 4), "stream": ("<I", 8), "sequence": ("<I", 12),
       "first": ("<d", 16), "time": ("<d", 24), "rate": ("<f", 32), "count": ("<H", 36), "reason": ("<B", 38), "unused": ("<B", 39),
       "scale": ("<d", 40)}  # fmt: skip


def _frame(**values: Any) -> Any:
    """The first frame of the first leaf with other values; a function gets the value that was there."""

    def change(parts: list[bytes]) -> list[bytes]:
        data = bytearray(parts[0])
        for field, value in values.items():
            form, at = _AT[field]
            struct.pack_into(form, data, at, value(struct.unpack_from(form, data, at)[0]) if callable(value) else value)
        return [bytes(data), *parts[1:]]

    return {"frames": change}


def _size(data: bytes) -> int:
    return struct.unpack_from("<I", data, 4)[0]


def _leaves(change: Any) -> dict[str, Any]:
    """Changes one leaf after the other; `change` gets the leaf and its number."""
    seen: list[dict] = []

    def stage(leaf: dict) -> None:
        seen.append(leaf)
        change(leaf, len(seen) - 1)

    return {"leaf": stage}


def _empty(samples: int) -> Any:
    """Only one frame, of no samples."""
    return lambda parts: [struct.pack("<HBBIIIddfHBBd", 0x5356, 1, 1, 48, 1, 1, 0.0, struct.unpack_from("<d", parts[0], 24)[0], struct.unpack_from("<f", parts[0], 32)[0], samples, 0, 0, struct.unpack_from("<d", parts[0], 40)[0]), b""]


def cases() -> Iterator[Options]:
    for field, values in {
        "magic": [0x5357], "version": [0, 2], "encoding": [0, 2, 3], "size": [0, 48, lambda size: size + 4, lambda size: size - 4], "stream": [9], "sequence": [9],
        "first": [float("nan"), -1.0], "time": [float("nan"), float("inf"), 0.0, lambda time: time + 1, lambda time: time - 0.009, lambda time: time - 0.011], "reason": [1, 255], "unused": [1],
        "rate": [float("nan"), float("inf"), 0.0, -128.0, 129.0], "count": [0, lambda count: count + 1, lambda count: count - 1], "scale": [float("nan"), -0.0, 1.0],
    }.items():  # fmt: skip
        for value in values:
            yield f"frame's {field} {value if not callable(value) else value(0)}", _frame(**{field: value})
    for rate, in_frame in ((1e39, float("inf")), (0, 0.0), (-128, -128.0), (128.00000001, 128.0), (1e-46, 0.0), (128, 128.0)):
        yield f"rate {rate}", {**_frame(rate=in_frame), **_leaves(lambda leaf, at, rate=rate: leaf.update(rateHz=rate))}
    yield "scale of -0 for 0", {**_frame(scale=-0.0), **_leaves(lambda leaf, at: leaf.update(scale=0))}
    yield "padding that is not 0", {"frames": lambda parts: [parts[0][: _size(parts[0]) - 1] + b"\1" + parts[0][_size(parts[0]) :], *parts[1:]]}
    yield "bytes behind the frames", {"frames": lambda parts: [parts[0] + b"\0" * 4, parts[1]]}
    yield "half a header behind the frames", {"frames": lambda parts: [parts[0] + parts[0][:24], parts[1]]}
    yield "a leaf without frames", {"frames": lambda parts: [b"", parts[1]]}
    yield "a leaf without frames and samples", {"frames": lambda parts: [b"", parts[1]], **_leaves(lambda leaf, at: at or leaf.update(sampleCount=0))}
    yield "leaves without frames and samples", {"frames": lambda parts: [b"", b""], **_leaves(lambda leaf, at: leaf.update(sampleCount=0))}
    yield "a frame without samples", {"frames": _empty(0), **_leaves(lambda leaf, at: leaf.update(sampleCount=0))}
    yield "a frame without samples and a rate of 0", {"frames": lambda parts: [_empty(0)(parts)[0][:32] + b"\0" * 4 + _empty(0)(parts)[0][36:], b""], **_leaves(lambda leaf, at: leaf.update(sampleCount=0, rateHz=0))}
    yield "frames in another order", {"frames": lambda parts: [parts[0][_size(parts[0]) :] + parts[0][: _size(parts[0])], parts[1]]}
    yield "frames of the other leaf", {"frames": lambda parts: parts[::-1]}
    yield "samples -1", _leaves(lambda leaf, at: leaf.update(sampleCount=-1))
    yield "samples 1e21", _leaves(lambda leaf, at: leaf.update(sampleCount=1e21))
    for field, value in {"sessionId": "01a21917-56ec-77ce-b63f-a5711728b992", "signalId": "other", "unit": "V", "offset": 5, "encoding": "i32", "simulated": True}.items():
        yield f"the second leaf's {field}", _leaves(lambda leaf, at, field=field, value=value: at and leaf.update({field: value}))
        yield f"both leaves' {field}", _leaves(lambda leaf, at, field=field, value=value: leaf.update({field: value}))
    yield "a leaf that ends before it begins", _leaves(lambda leaf, at: leaf.update(toMs=leaf["fromMs"] - 1))
    for by in (60_000, 61_000):
        yield f"a leaf that is {by} longer", _leaves(lambda leaf, at, by=by: leaf.update(fromMs=leaf["fromMs"] - by, toMs=leaf["toMs"] + by))
    yield "both of one batch", {"argument": lambda said: said.update(number=1)}
    yield "leaves the other way", {"record_of_body": lambda record: record["sealed"].reverse()}
    yield "one leaf twice", {"record_of_body": lambda record: record.update(sealed=[record["sealed"][0]] * 2)}
    yield "no leaf", {"record_of_body": lambda record: record.update(sealed=[])}
    yield "only the second leaf", {"record_of_body": lambda record: record["sealed"].pop(0) and None}
