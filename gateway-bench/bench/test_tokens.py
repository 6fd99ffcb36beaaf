"""python3 -m unittest discover gateway-bench/bench"""
import unittest

import tokens


class TokensTest(unittest.TestCase):

    def test_writes_numbers_at_their_full_length(self):
        der = bytes.fromhex('3008' '02020081' '0202' '7fff')
        self.assertEqual(bytes(31) + b'\x81' + bytes(30) + b'\x7f\xff', tokens.concatenated(der))

    def test_leaves_out_padding(self):
        self.assertEqual('eyJhIjoxfQ', tokens.encoded({'a': 1}))
        self.assertEqual('_-8', tokens.base64url(b'\xff\xef'))


if __name__ == '__main__':
    unittest.main()
