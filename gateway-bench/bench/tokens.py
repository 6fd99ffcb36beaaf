"""A key pair, and tokens signed with it: ES256 (RFC 7518 section 3.4), by openssl, so that nothing else is needed."""
import base64
import hashlib
import json
import subprocess
import time

import build

ISSUER = 'https://issuer.example/'
AUDIENCE = 'bench'
LIFE_SECONDS = 24 * 3600
#: A P-256 coordinate.
BYTES = 32
#: The order of P-256 (FIPS 186-5, SP 800-186 section 3.2.1.3).
ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551
#: As many opening handshakes as the work with the most of them makes with a costly server, and more than the gateway remembers.
DISTINCT = 35_000


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
    signed = signing_input(0)
    return field(signed, signature(signed))


def bearers(count=DISTINCT):
    """
    The file with so many such fields, each with another token. They share the random number of their signatures, which gives the
    key away: nobody else may trust it. Signing each by openssl would take minutes.
    """
    made = build.TARGET / 'tokens' / 'fields'
    private = private_number()
    signed = signing_input(0)
    first = signature(signed)
    r = first[:BYTES]
    # s = (hash + r * private) / k, so k is known by the first
    inverse = number(first[BYTES:]) * pow(digest(signed) + number(r) * private, -1, ORDER) % ORDER
    with open(made, 'w') as lines:
        for i in range(1, count + 1):
            signed = signing_input(i)
            s = inverse * (digest(signed) + number(r) * private) % ORDER
            print(field(signed, r + s.to_bytes(BYTES, 'big')), file=lines)
    return made


def signing_input(which):
    now = int(time.time())
    claims = {'iss': ISSUER, 'aud': AUDIENCE, 'sub': 'bench', 'iat': now, 'exp': now + LIFE_SECONDS, 'scope': 'echo',
              'jti': f'{which:08}'}
    return f'{encoded({"alg": "ES256", "typ": "JWT"})}.{encoded(claims)}'


def signature(signed):
    return concatenated(subprocess.run(['openssl', 'dgst', '-sha256', '-sign', private_key()], input=signed.encode(),
                                       check=True, capture_output=True).stdout)


def field(signed, signature):
    return f'Authorization: Bearer {signed}.{base64url(signature)}'


def private_number():
    der = subprocess.run(['openssl', 'pkey', '-in', private_key(), '-outform', 'DER'], check=True, stdin=subprocess.DEVNULL,
                         capture_output=True).stdout
    # version 1, OCTET STRING of 32 bytes (RFC 5915 section 3)
    at = der.index(bytes.fromhex('020101' '0420')) + 5
    return number(der[at:at + BYTES])


def digest(signed):
    return number(hashlib.sha256(signed.encode()).digest())


def number(data):
    return int.from_bytes(data, 'big')


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
