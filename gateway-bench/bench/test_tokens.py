"""python3 -m unittest discover gateway-bench/bench"""
import base64
import subprocess
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import tokens


class TokensTest(unittest.TestCase):

    def test_writes_numbers_at_their_full_length(self):
        der = bytes.fromhex('3008' '02020081' '0202' '7fff')
        self.assertEqual(bytes(31) + b'\x81' + bytes(30) + b'\x7f\xff', tokens.concatenated(der))

    def test_leaves_out_padding(self):
        self.assertEqual('eyJhIjoxfQ', tokens.encoded({'a': 1}))
        self.assertEqual('_-8', tokens.base64url(b'\xff\xef'))

    def test_signs_each_token_with_the_key(self):
        with tempfile.TemporaryDirectory() as folder, mock.patch.object(tokens.build, 'TARGET', Path(folder)):
            fields = tokens.bearers(3).read_text().splitlines() + [tokens.bearer()]
            self.assertEqual(4, len(set(fields)))
            for field in fields:
                header, claims, signature = field.removeprefix('Authorization: Bearer ').split('.')
                self.assertTrue(verified(f'{header}.{claims}', signature, Path(folder)), field)
            self.assertFalse(verified(f'{header}.{claims}x', signature, Path(folder)))


def verified(signed, signature, folder):
    """Whether openssl finds it good."""
    raw = base64.urlsafe_b64decode(signature + '==')
    numbers = b''.join(b'\x02' + bytes([len(n)]) + n for n in map(integer, (raw[:32], raw[32:])))
    (folder / 'signature').write_bytes(b'\x30' + bytes([len(numbers)]) + numbers)
    return subprocess.run(['openssl', 'dgst', '-sha256', '-verify', tokens.public_key(), '-signature',
                           folder / 'signature'], input=signed.encode(), capture_output=True).returncode == 0


def integer(data):
    """The content of an INTEGER."""
    short = data.lstrip(b'\0') or b'\0'
    return b'\0' + short if short[0] > 0x7f else short


if __name__ == '__main__':
    unittest.main()
