"""Merkle trees (section 4)."""

from hashlib import sha256


def leaf_digest(canonical_value: bytes) -> bytes:
    return sha256(b"\x00" + canonical_value).digest()


def root(leaf: bytes, index: int, size: int, path: list[str]) -> str | None:
    """The root that a leaf's digest at a place leads to, hex; none if there is no such place."""
    if index >= size:
        return None
    i, last, digest = index, size - 1, leaf
    for sibling in map(bytes.fromhex, path):
        if last == 0:
            return None
        if i % 2 == 1 or i == last:
            digest = sha256(b"\x01" + sibling + digest).digest()
            while i % 2 == 0 and i != 0:
                i, last = i // 2, last // 2
        else:
            digest = sha256(b"\x01" + digest + sibling).digest()
        i, last = i // 2, last // 2
    return digest.hex() if last == 0 else None
