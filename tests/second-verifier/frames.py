"""The data file of a waveform (section 10)."""

import math
import struct
from hashlib import sha256

from outcome import require

_HEADER = struct.Struct("<HBBIIIddfHBBd")
_ENCODINGS = {"i16": (1, 2), "i32": (2, 4)}


def single(number: float) -> float:
    """Rounded to f32."""
    try:
        return struct.unpack("<f", struct.pack("<f", number))[0]
    except OverflowError:
        return math.copysign(math.inf, number)


def _duration_ms(samples: int, rate: float) -> float:
    if rate == 0:
        return math.copysign(math.inf, rate) if samples else math.nan
    return samples * 1000 / rate


def check_frames(data: memoryview, leaf: dict) -> None:
    """The frames of one leaf are as it says. Raises Broken."""
    require(sha256(data).hexdigest() == leaf["framesDigest"], "the data are others")
    code, width = _ENCODINGS[leaf["encoding"]]
    rate_hz = single(leaf["rateHz"])
    at = samples_of_all = 0
    while at < len(data):
        require(len(data) - at >= _HEADER.size, "a frame ends early")
        magic, version, encoding, size, _stream, _sequence, _first, time_ms, rate, samples, _reason, _, scale = (
            _HEADER.unpack_from(data, at)
        )
        require(magic == 0x5356 and version == 1, "no frame")
        require(size == (48 + width * samples + 3) // 4 * 4 and at + size <= len(data), "a frame of another length")
        require(encoding == code and scale == leaf["scale"] and rate == rate_hz, "a frame of another signal")
        require(time_ms >= leaf["fromMs"] - 0.01, "a frame before its leaf")
        require(time_ms + _duration_ms(samples, rate) <= leaf["toMs"] + 0.01, "a frame after its leaf")
        samples_of_all += samples
        at += size
    require(samples_of_all == leaf["sampleCount"], "another number of samples")


def check_data(data: bytes, parts: list[dict]) -> None:
    """`parts` are the waveform's leaves with their places."""
    require(sum(part["dataBytes"] for part in parts) == len(data), "the data file has another length")
    view, at = memoryview(data), 0
    for part in parts:
        check_frames(view[at : at + part["dataBytes"]], part["leaf"])
        at += part["dataBytes"]
