"""The real certificates, and what becomes of them when something else is given or they are changed."""

import base64
import json
import tempfile
import unittest
from pathlib import Path

from certs import ORDER, to_pem
from fabric_channel import configuration
from judge import judge
from strict_json import canonical

FIXTURES = Path(__file__).parent.parent / "fixtures/0.1.0/certificates"
TRUST = {"embedded": str(FIXTURES / "embedded/ca.pem"), "fabric": str(FIXTURES / "fabric/channel.block")}


def given(form: str, kind: str) -> dict:
    data = str(FIXTURES / form / "waveform.frames") if kind == "waveform" else None
    return {"path": str(FIXTURES / form / f"{kind}.json"), "trust": [TRUST[form]], "data": data}


class Fixtures(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = Path(folder.name) / "changed"

    def test_each_is_proven_and_untied_without_trust(self):
        for form in TRUST:
            for kind in ("reading", "treatment", "waveform"):
                with self.subTest(form=form, kind=kind):
                    self.assertEqual(judge(**given(form, kind)).outcome, "proven")
                    self.assertEqual(judge(**{**given(form, kind), "trust": []}).outcome, "untied")

    def test_what_is_given_wrongly_is_wrong_usage(self):
        reading, waveform = given("embedded", "reading"), given("embedded", "waveform")
        for wrong in (
            {**reading, "trust": [TRUST["fabric"]]}, {**reading, "trust": [TRUST["embedded"]] * 2},
            {**reading, "chaincode": "vitalseal"}, {**reading, "data": waveform["data"]}, {**reading, "path": str(FIXTURES)},
            {**given("fabric", "reading"), "trust": [TRUST["embedded"]]},
        ):  # fmt: skip
            with self.subTest(wrong):
                self.assertEqual(judge(**wrong).status, 2)

    def test_a_waveform_without_its_data_is_broken_in_digest(self):
        for form in TRUST:
            outcome = judge(**{**given(form, "waveform"), "data": None})
            self.assertEqual((outcome.outcome, outcome.link), ("broken", "digest"))

    def test_a_chaincode_of_another_name_is_broken(self):
        outcome = judge(**given("fabric", "reading"), chaincode="other")
        self.assertEqual((outcome.outcome, outcome.link), ("broken", "ledger"))

    def _changed(self, form: str, change) -> tuple[str, str | None]:
        value = json.loads(Path(given(form, "reading")["path"]).read_bytes())
        change(value)
        self.file.write_bytes(canonical(value) + b"\n")
        outcome = judge(str(self.file), [TRUST[form]])
        return outcome.outcome, outcome.link

    def test_a_signature_with_the_larger_s_does_not_hold(self):
        def twist(value: dict) -> None:
            signature = base64.b64decode(value["exporterSignature"])
            size = signature[3]
            s = ORDER - int.from_bytes(signature[6 + size :], "big")
            data = s.to_bytes(s.bit_length() // 8 + 1, "big")
            body = signature[2 : 4 + size] + bytes([2, len(data)]) + data
            value["exporterSignature"] = base64.b64encode(bytes([0x30, len(body)]) + body).decode()

        for form in TRUST:
            self.assertEqual(self._changed(form, twist), ("broken", "ledger"))

    def test_the_first_broken_link_is_named(self):
        def sealed(value: dict) -> dict:
            return value["body"]["record"]["sealed"]

        for form in TRUST:
            for change, link in (
                (lambda value: sealed(value)["leaf"].update(value=98), "merkle-path"),
                (lambda value: sealed(value).update(dataBytes=1), "transaction"),
                (lambda value: value["body"].update(exportedMs=0), "ledger"),
                (lambda value: sealed(value)["leaf"].update(other=1), "record"),
            ):
                with self.subTest(form=form, link=link):
                    self.assertEqual(self._changed(form, change), ("broken", link))

    def test_the_authority_may_be_given_in_der_and_with_text_around(self):
        pem = Path(TRUST["embedded"]).read_text()
        lines = pem.split("\n")
        for data in (base64.b64decode("".join(lines[1:-2])), b"\xef\xbb\xbfOur CA\r\n" + pem.replace("\n", "\r\n").encode()):
            self.file.write_bytes(data)
            self.assertEqual(judge(given("embedded", "reading")["path"], [str(self.file)]).outcome, "proven")
        self.assertEqual(to_pem(base64.b64decode("".join(lines[1:-2]))), pem)

    def test_the_fingerprint_of_the_channel_is_the_page_s(self):
        block = Path(TRUST["fabric"]).read_bytes()
        self.assertIn(configuration(block).fingerprint, (Path(__file__).parents[2] / "docs/certificate-format.md").read_text())


if __name__ == "__main__":
    unittest.main()
