"""A key pair, and a token signed with it: ES256 (RFC 7518 section 3.4), by openssl, so that nothing else is needed."""
import base64
import json
import subprocess
import time

import build

ISSUER = 'https://issuer.example/'
AUDIENCE = 'bench'
LIFE_SECONDS = 24 * 3600
#: A P-256 coordinate.
BYTES = 32


def public_key():
    """The file with the public key, PEM."""
    made = build.TARGET / 'tokens' / 'public.pem'
    if not made.exists():
        openssl('pkey', '-in', private_key(), '-pubout', '-out', made)
    return made


def private_key():
    made = build.TARGET / 'tokens' / 'private.pem'
    if not made.exists():
        made.parent.mkdir(parents=True, exist_ok=True)
        openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', made)
    return made


def bearer():
    """The field with a token that is good for a day."""
    now = int(time.time())
    claims = {'iss': ISSUER, 'aud': AUDIENCE, 'sub': 'bench', 'iat': now, 'exp': now + LIFE_SECONDS, 'scope': 'echo'}
    signed = f'{encoded({"alg": "ES256", "typ": "JWT"})}.{encoded(claims)}'
    signature = subprocess.run(['openssl', 'dgst', '-sha256', '-sign', private_key()], input=signed.encode(), check=True,
                               capture_output=True).stdout
    return f'Authorization: Bearer {signed}.{base64url(concatenated(signature))}'


def encoded(value):
    return base64url(json.dumps(value, separators=(',', ':')).encode())


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b'=').decode()


def concatenated(der):
    """R and S as JWS has them, out of the SEQUENCE of two INTEGERs that openssl writes."""
    numbers, at = [], 2
    for _ in range(2):
        length = der[at + 1]
        numbers.append(int.from_bytes(der[at + 2:at + 2 + length], 'big').to_bytes(BYTES, 'big'))
        at += 2 + length
    return b''.join(numbers)


def openssl(*arguments):
    subprocess.run(['openssl', *arguments], check=True, stdin=subprocess.DEVNULL, capture_output=True)
