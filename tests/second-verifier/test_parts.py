"""Parts of the format that have an answer known from elsewhere."""

import struct
import unittest
from hashlib import sha256

import der
import merkle
from certs import pem_anywhere, pem_as_written
from fabric_channel import block_header
from outcome import Broken
from protobuf import Reader, table
from strict_json import canonical_text, number_text, parse


class Json(unittest.TestCase):
    def test_numbers_are_written_as_ecmascript_writes_them(self):
        # RFC 8785, appendix B
        for bits, text in {
            "0000000000000001": "5e-324", "7fefffffffffffff": "1.7976931348623157e+308", "4340000000000000": "9007199254740992",
            "4430000000000000": "295147905179352830000", "44b52d02c7e14af5": "9.999999999999997e+22",
            "44b52d02c7e14af6": "1e+23", "444b1ae4d6e2ef4e": "999999999999999700000", "444b1ae4d6e2ef50": "1e+21",
            "3eb0c6f7a0b5ed8c": "9.999999999999997e-7", "3eb0c6f7a0b5ed8d": "0.000001", "41b3de4355555553": "333333333.3333332",
            "becbf647612f3696": "-0.0000033333333333333333", "43143ff3c1cb0959": "1424953923781206.2",
        }.items():  # fmt: skip
            with self.subTest(text):
                self.assertEqual(number_text(struct.unpack(">d", bytes.fromhex(bits))[0]), text)

    def test_a_text_that_can_be_understood_in_two_ways_is_refused(self):
        for text in [
            '{"a":1,"a":1}', '{"a":1,"\\u0061":2}', '"\\ud800"', '{"\\udc00":1}', "1.0", "1e0", "01", "+1", "-0", "1e999",
            "9007199254740993", "NaN", "\ufeff1", "1 1", "1,", "", "[" * 34 + "]" * 34, '"\t"', "\u00a01", "1\u2028",
        ]:  # fmt: skip
            with self.subTest(text), self.assertRaises(Broken):
                parse(text)

    def test_canonical_names_are_sorted_by_utf_16(self):
        value = parse(' { "\\ufb33": "\\u007f\\u000f\\/", "\\ud83d\\ude00": [1, -1.5e-7], "a": null } ')
        self.assertEqual(canonical_text(value), '{"a":null,"😀":[1,-1.5e-7],"\ufb33":"\x7f\\u000f/"}')


class Bytes(unittest.TestCase):
    def test_der_has_one_spelling(self):
        for data in ["020200 7f", "02020080 00", "0281017f", "0280", "0200", "0202ff80", "0203"]:
            with self.subTest(data), self.assertRaises(Broken):
                der.integer(der.read_one(bytes.fromhex(data)))
        self.assertEqual(der.integer(der.read_one(bytes.fromhex("02020080"))), 128)

    def test_protocol_buffers_are_read_strictly(self):
        read = Reader(table("M | 1 n one, 2 t two, (3 n), 4 M inner, 5 map of M below")).read
        self.assertEqual((read("M", b"").one, read("M", b"\x08\x07\x18\x01\x18\x02").one), (0, 7))
        for data in ["0807 0807", "088700", "0a00", "3000", "1201ff", "1205", "8800", "08ffffffffffffffff7f", "2a00 2a00", "0d00000000"]:
            with self.subTest(data), self.assertRaises(Broken):
                read("M", bytes.fromhex(data))

    def test_a_block_header_is_der(self):
        self.assertEqual(block_header(128, b"", b"\x01").hex(), "3009020200800400040101")


class Merkle(unittest.TestCase):
    def _tree(self, leaves: list[bytes]) -> bytes:
        """RFC 6962's definition, from the top."""
        if len(leaves) == 1:
            return leaves[0]
        left = 1 << (len(leaves) - 1).bit_length() - 1
        return sha256(b"\x01" + self._tree(leaves[:left]) + self._tree(leaves[left:])).digest()

    def _path(self, index: int, leaves: list[bytes]) -> list[str]:
        if len(leaves) == 1:
            return []
        left = 1 << (len(leaves) - 1).bit_length() - 1
        if index < left:
            return [*self._path(index, leaves[:left]), self._tree(leaves[left:]).hex()]
        return [*self._path(index - left, leaves[left:]), self._tree(leaves[:left]).hex()]

    def test_every_leaf_of_a_tree_leads_to_its_root_and_from_no_other_place(self):
        for size in range(1, 18):
            leaves = [merkle.leaf_digest(bytes([i])) for i in range(size)]
            root = self._tree(leaves).hex()
            for index in range(size):
                path = self._path(index, leaves)
                for place in range(size + 1):
                    self.assertEqual(merkle.root(leaves[index], place, size, path) == root, place == index)


class Pem(unittest.TestCase):
    def test_one_spelling_is_as_written_and_others_only_where_they_do_not_matter(self):
        with open("../fixtures/0.1.0/certificates/embedded/ca.pem", encoding="ascii") as file:
            text = file.read()
        self.assertTrue(pem_as_written(text).is_issued_by(pem_anywhere(text)))
        for other in [text + "\n", "x\n" + text, text.replace("\n", "\r\n"), text.replace("M", " M", 1)]:
            with self.assertRaises(Broken):
                pem_as_written(other)
        self.assertEqual(pem_anywhere("The CA\r\n" + text.replace("\n", "\r\n")).der, pem_as_written(text).der)
        with self.assertRaises(Broken):
            pem_anywhere(text + text)


if __name__ == "__main__":
    unittest.main()
