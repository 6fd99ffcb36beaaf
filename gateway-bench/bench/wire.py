"""Bytes of WebSocket clients: requests, frames, and what comes back. RFC 6455 sections 4 and 5."""
import os
import struct
import zlib

TEXT, BINARY, CLOSE, PING = 1, 2, 8, 9
KEY = 'dGhlIHNhbXBsZSBub25jZQ=='
#: What Sec-WebSocket-Accept is for KEY.
ACCEPT = b's3pPLMBiTxaQ9kYGzzhZRbK+xOo='


def request(port, *fields, path='/echo'):
    """An opening handshake."""
    lines = [f'GET {path} HTTP/1.1', f'Host: 127.0.0.1:{port}', 'Connection: Upgrade', 'Upgrade: websocket',
             'Sec-WebSocket-Version: 13', f'Sec-WebSocket-Key: {KEY}', *fields, '', '']
    return '\r\n'.join(lines).encode()


def frame(opcode, payload=b'', final=True, compressed=False, masked=True):
    """A client's frame."""
    head = bytes([opcode | (0x80 if final else 0) | (0x40 if compressed else 0)])
    mark = 0x80 if masked else 0
    if len(payload) < 126:
        head += bytes([mark | len(payload)])
    elif len(payload) < 1 << 16:
        head += struct.pack('>BH', mark | 126, len(payload))
    else:
        head += struct.pack('>BQ', mark | 127, len(payload))
    if not masked:
        return head + payload
    key = os.urandom(4)
    return head + key + mask(payload, key)


def mask(payload, key):
    """The payload, masked or unmasked."""
    whole = (key * (len(payload) // 4 + 1))[:len(payload)]
    return (int.from_bytes(payload, 'big') ^ int.from_bytes(whole, 'big')).to_bytes(len(payload), 'big')


def deflated(payload):
    """What permessage-deflate makes of a message: DEFLATE without the last four bytes (RFC 7692 section 7.2.1)."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    return (deflate.compress(payload) + deflate.flush(zlib.Z_SYNC_FLUSH))[:-4]


def client_hello(host=b'localhost'):
    """A record with a ClientHello of TLS 1.2 that offers little; nobody has to be able to go on with it."""
    name = struct.pack('>HHBH', len(host) + 5, len(host) + 3, 0, len(host)) + host
    extensions = struct.pack('>H', 0) + name + bytes.fromhex('000a000400020017' '000b00020100' '000d000400020403')
    body = (b'\x03\x03' + os.urandom(32) + b'\x00' + bytes.fromhex('0004c02bc02f') + b'\x01\x00'
            + struct.pack('>H', len(extensions)) + extensions)
    hello = b'\x01' + len(body).to_bytes(3, 'big') + body
    return b'\x16\x03\x01' + struct.pack('>H', len(hello)) + hello


def server_frame(data):
    """The first whole frame of a server in these bytes as opcode, payload and the bytes behind it; None if there is none."""
    if len(data) < 2:
        return None
    length, at = data[1] & 0x7f, 2
    if length >= 126:
        size = 2 if length == 126 else 8
        if len(data) < at + size:
            return None
        length, at = int.from_bytes(data[at:at + size], 'big'), at + size
    if len(data) < at + length:
        return None
    return data[0] & 0xf, bytes(data[at:at + length]), data[at + length:]
