"""changes.py SEED COUNT FOLDER: makes changed copies of the fixtures, for two verifiers to judge.

Writes COUNT files (and what belongs to them) into FOLDER, and on standard output one line of JSON for each, as
`verify.py --batch` takes it, with `change`: what was done. The same seed gives the same files.
"""

import base64
import json
import random
import re
import sys
from pathlib import Path
from typing import Any, Callable

from strict_json import canonical, canonical_text
from twists import signatures, twisted

FIXTURES = Path(__file__).parent.parent / "fixtures/0.1.0/certificates"
TRUST = {"embedded": "ca.pem", "fabric": "channel.block"}
_SAYS_OTHERWISE = ["", "0", "é", "\u202e", "\ufeff", "😀", "\x00", "\x7f", "VALID", "vitalseal", "-0", "__proto__"]


class Changer:
    """One draw of a change; every method gives what it did."""

    def __init__(self, draw: random.Random) -> None:
        self.draw = draw
        self.form = draw.choice(list(TRUST))
        self.kind = draw.choice(["reading", "treatment", "waveform"])
        folder = FIXTURES / self.form
        self.file = (folder / f"{self.kind}.json").read_bytes()
        self.trust = (folder / TRUST[self.form]).read_bytes()
        self.data = (folder / "waveform.frames").read_bytes() if self.kind == "waveform" else None
        self.value = json.loads(self.file)

    def change(self) -> str:
        ways = [
            (3, self.bit), (6, self.one_value), (3, self.spelling), (3, self.signed_text), (2, self.base64_spelling),
            (4, self.signature), (2, self.exchanged), (4, self.inner_bytes), (2, self.pem), (3, self.trusted),
            (1, self.samples),
        ]  # fmt: skip
        weights, makers = zip(*ways)
        return self.draw.choices(makers, weights)[0]()

    def _write(self) -> None:
        self.file = canonical(self.value) + b"\n"

    def _places(self, wanted: Callable[[Any], bool]) -> list[tuple[Any, Any]]:
        """Every object or list with a name or place in it whose value is wanted."""
        found, waiting = [], [self.value]
        while waiting:
            holder = waiting.pop()
            for key, item in holder.items() if isinstance(holder, dict) else enumerate(holder):
                if wanted(item):
                    found.append((holder, key))
                if isinstance(item, (dict, list)):
                    waiting.append(item)
        return found

    def bit(self) -> str:
        changed = bytearray(self.file)
        at = self.draw.randrange(len(changed))
        changed[at] ^= 1 << self.draw.randrange(8)
        self.file = bytes(changed)
        return f"a bit of byte {at}"

    def one_value(self) -> str:
        draw = self.draw
        holder, key = draw.choice(self._places(lambda item: True))
        item = holder[key]
        if draw.random() < 0.1:
            del holder[key]
        elif draw.random() < 0.05 and isinstance(holder, dict):
            holder[draw.choice(["simulated", "continues", "x", "__proto__", "toString"])] = draw.choice([True, None, "0" * 64])
        elif isinstance(item, bool) or item is None:
            holder[key] = draw.choice([True, False, None, 0, "", {}])
        elif isinstance(item, (int, float)):
            holder[key] = draw.choice([item + 1, item - 1, -item, item + 0.5, 0, 2**53, 1e21, str(item), None, 8.64e15, item + 86_400_000])
        elif isinstance(item, str):
            at = draw.randrange(len(item) + 1)
            holder[key] = draw.choice([
                item[:at] + draw.choice(_SAYS_OTHERWISE) + item[at:], item[:at] + item[at + 1 :], item.upper(), item + " ",
                item[:at] + chr(ord(item[at : at + 1] or "a") ^ 1) + item[at + 1 :], None, [item],
            ])  # fmt: skip
        elif isinstance(item, list):
            holder[key] = draw.choice([item[::-1], item + item[-1:], item[1:], item[:-1], [], draw.sample(item, len(item))])
        else:
            holder[key] = draw.choice([{}, [], None, dict(list(item.items())[1:])])
        self._write()
        return f"the value of {key}"

    def spelling(self) -> str:
        """The same in another spelling: none is canonical."""
        draw, text = self.draw, self.file.decode()
        numbers = [found for found in re.finditer(r'(?<=:)[0-9][0-9.]*(?=[,}])', text)]
        number = draw.choice(numbers)
        letters = [found.start() for found in re.finditer(r'[a-z]', text) if text[found.start() - 1] != "\\"]
        letter = draw.choice(letters)
        name = draw.choice(list(re.finditer(r'"([A-Za-z]+)":("[^"\\]*"|[0-9]+)', text)))
        as_number = [number[0] + "e0", number[0] + (".0" if "." not in number[0] else "0"), "0" + number[0], "+" + number[0], "-" + number[0]]
        spellings = {
            "number": text[: number.start()] + draw.choice(as_number) + text[number.end() :],
            "escape": text[:letter] + f"\\u{ord(text[letter]):04x}" + text[letter + 1 :],
            "twice": text[: name.end()] + "," + name[0] + text[name.end() :],
            "twice by escape": text[: name.end()] + f',"\\u{ord(name[1][0]):04x}{name[1][1:]}":0' + text[name.end() :],
            "slash": text.replace("/", "\\/", 1),
            "mark": "\ufeff" + text,
            "lines": text.replace("\n", "\r\n"),
            "no line": text[:-1],
            "two lines": text + "\n",
            "space": text.replace(draw.choice([":", ",", "{"]), " :,{"[0] + ":", 1),
            "indented": json.dumps(self.value, indent=1, ensure_ascii=False, sort_keys=True) + "\n",
            "other order": json.dumps(dict(reversed(self.value.items())), separators=(",", ":"), ensure_ascii=False) + "\n",
            "deep": text.replace('"body":', '"a":' + "[" * 5000 + "]" * 5000 + ',"body":', 1),
            "nothing": "",
            "null": "null\n",
            "list": "[" + text + "]",
            "lone surrogate": text.replace('"kind":"', '"kind":"\\ud800', 1),
            "NUL": text + "\0",
        }
        which = draw.choice(list(spellings))
        self.file = spellings[which].encode()
        if draw.random() < 0.03:
            which, self.file = "utf-16", text.encode("utf-16")
        return f"spelling: {which}"

    def signed_text(self) -> str:
        """A text within the certificate that is JSON, changed or in another spelling."""
        draw = self.draw
        places = self._places(lambda item: isinstance(item, str) and item.startswith("{"))
        if not places:
            return self.one_value()
        holder, key = draw.choice(places)
        inner = json.loads(holder[key])
        name = draw.choice(list(inner))
        which = draw.choice(["sorted", "space", "twice", "without", "more", "other", "long", "null"])
        if which == "without":
            del inner[name]
        elif which == "more":
            inner["more"] = 1
        elif which == "other":
            inner[name] = inner[name] + 1 if type(inner[name]) is int else draw.choice(["x", None, 1.5, True])
        text = canonical_text(inner)
        if which == "space":
            text = text.replace(",", " , ", 1)
        elif which == "twice":
            text = text[:-1] + "," + json.dumps(name) + ":" + canonical_text(inner[name]) + "}"
        elif which == "long":
            text = text[:-1] + " " * draw.choice([8191 - len(text.encode()), 8192 - len(text.encode()), 9000]) + "}"
        elif which == "null":
            text = "null"
        holder[key] = text
        self._write()
        return f"signed text: {which}"

    def _base64_places(self) -> list[tuple[Any, Any]]:
        def is_base64(item: Any) -> bool:
            return isinstance(item, str) and len(item) > 70 and re.fullmatch(r"[A-Za-z0-9+/]+=*", item) is not None

        return self._places(is_base64)

    def base64_spelling(self) -> str:
        draw = self.draw
        holder, key = draw.choice(self._base64_places())
        text = holder[key]
        alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        bare = text.rstrip("=")
        holder[key] = draw.choice([
            bare, text + "=", text[:40] + "\n" + text[40:], text.replace("+", "-").replace("/", "_"), " " + text,
            bare[:-1] + alphabet[alphabet.index(bare[-1]) ^ 1] + text[len(bare) :], text[:-4],
        ])  # fmt: skip
        if holder[key] == text:
            holder[key] += "A"
        self._write()
        return f"base64 of {key}"

    def signature(self) -> str:
        """An ECDSA signature in another spelling."""
        draw = self.draw
        places = self._places(lambda item: isinstance(item, str) and re.match("M[EC][QUYI]C", item) is not None)
        holder, key = draw.choice(places)
        which, changed = draw.choice(signatures(base64.b64decode(holder[key])))
        holder[key] = base64.b64encode(changed).decode()
        self._write()
        return f"signature {key}: {which}"

    def exchanged(self) -> str:
        """A part of another certificate, or another part of the same."""
        draw = self.draw
        other_kind = draw.choice(["reading", "treatment", "waveform"])
        other_form = self.form if draw.random() < 0.8 else draw.choice(list(TRUST))
        other = json.loads((FIXTURES / other_form / f"{other_kind}.json").read_bytes())
        own, theirs = self.value["body"], other["body"]
        own_sealed, their_sealed = own["record"]["sealed"], theirs["record"]["sealed"]
        which = draw.choice(["evidence", "exporter", "record", "form", "leaves"])
        one = own_sealed[-1] if isinstance(own_sealed, list) else own_sealed
        their = their_sealed[0] if isinstance(their_sealed, list) else their_sealed
        if which == "evidence":
            one["evidence"] = their["evidence"]
        elif which == "exporter":
            self.value["exporterSignature"] = other["exporterSignature"]
        elif which == "record":
            own["record"] = theirs["record"]
        elif which == "form":
            own["format"] = draw.choice(["vitalseal-certificate-1", "vitalseal-certificate-2", "vitalseal-certificate-3"])
        elif isinstance(own_sealed, list):
            own["record"]["sealed"] = draw.choice([own_sealed[::-1], own_sealed[:1], own_sealed * 2, own_sealed[1:]])
        else:
            own["record"]["sealed"] = [own_sealed]
        self._write()
        return f"exchanged {which}"

    def inner_bytes(self) -> str:
        """Bytes within base64: Protocol Buffers twisted, or a bit."""
        draw = self.draw
        places = [place for place in self._base64_places() if place[1] != "exporterSignature"]
        if not places:
            return self.signature()
        holder, key = draw.choice(places)
        data = base64.b64decode(holder[key])
        which, changed = twisted(draw, data)
        holder[key] = base64.b64encode(changed).decode()
        self._write()
        return f"bytes of {key}: {which}"

    def pem(self) -> str:
        draw = self.draw
        places = self._places(lambda item: isinstance(item, str) and item.startswith("-----BEGIN"))
        holder, key = draw.choice(places)
        text = holder[key]
        der = bytearray(base64.b64decode("".join(text.split("\n")[1:-2])))
        at = draw.randrange(len(der))
        der[at] ^= 1 << draw.randrange(8)
        lines = base64.encodebytes(bytes(der)).decode().replace("\n", "")
        changed = "\n".join(["-----BEGIN CERTIFICATE-----", *re.findall(".{1,64}", lines), "-----END CERTIFICATE-----", ""])
        others = [text.replace("\n", "\r\n"), text[:-1], text + "\n", "a" + text, text + text, text.replace("\n", "", 2), changed]
        holder[key] = draw.choice(others)
        self._write()
        return f"PEM {key}"

    def trusted(self) -> str:
        """The certificate as it is, and something else trusted."""
        draw = self.draw
        if draw.random() < 0.5:
            which, self.trust = twisted(draw, self.trust)
        else:
            which = draw.choice(["other form", "nothing in it", "twice", "text around", "json"])
            other = {"embedded": "fabric", "fabric": "embedded"}[self.form]
            self.trust = {
                "other form": (FIXTURES / other / TRUST[other]).read_bytes(), "nothing in it": b"", "twice": self.trust * 2,
                "text around": b"\xef\xbb\xbfOur CA:\r\n" + self.trust.replace(b"\n", b"\r\n") + b"\r\n", "json": self.file,
            }[which]  # fmt: skip
        return f"trust: {which}"

    def samples(self) -> str:
        if self.data is None:
            self.data = (FIXTURES / "embedded/waveform.frames").read_bytes()
            return "samples where none belong"
        at = self.draw.randrange(len(self.data))
        self.data = self.draw.choice([self.data[:at], self.data + b"\0", b"", self.data[:at] + bytes([self.data[at] ^ 1]) + self.data[at + 1 :], None])
        return "samples"


def main(seed: int, count: int, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        changer = Changer(random.Random(f"{seed} {number}"))
        what = changer.change()
        names = {"certificate": changer.file, "trust": changer.trust, "data": changer.data}
        line: dict[str, Any] = {"change": what}
        for name, data in names.items():
            if data is not None:
                path = folder / f"{number}.{name}"
                path.write_bytes(data)
                line[name] = [str(path)] if name == "trust" else str(path)
        print(json.dumps(line))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
