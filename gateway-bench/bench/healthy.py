"""Clients that mean well: they connect, have messages echoed, close, and come back, each from an address of its own."""
import asyncio
import socket
import ssl
import struct
import time

import wire
from peers import address

#: More than any attack's addresses.
FIRST_ADDRESS = 8 << 20
#: A client that hears nothing for so long counts an error.
PATIENCE_SECONDS = 5
MESSAGES = 10
PAUSE_SECONDS = 0.2


class Healthy:
    """What became of all of them: times in seconds, and errors in words."""

    def __init__(self, until):
        self.until = until
        self.connects = []
        self.echoes = []
        self.errors = []

    async def client(self, number, port, tls):
        await asyncio.sleep(number % 50 / 50)
        while time.monotonic() < self.until:
            try:
                await self._visit(number, port, tls)
            except (OSError, ssl.SSLError, asyncio.TimeoutError, EOFError, AssertionError) as e:
                self.errors.append(f'client {number}{" over TLS" if tls else ""}: {type(e).__name__} {e}'.strip())
                await asyncio.sleep(PAUSE_SECONDS)

    async def _visit(self, number, port, tls):
        began = time.monotonic()
        reader, writer = await asyncio.wait_for(asyncio.open_connection(
            '127.0.0.1', port, local_addr=(address(FIRST_ADDRESS + number), 0), ssl=tls), PATIENCE_SECONDS)
        try:
            # Its end is a reset once a Close went either way, so that no port is left behind.
            writer.get_extra_info('socket').setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
            writer.write(wire.request(port))
            head = await asyncio.wait_for(reader.readuntil(b'\r\n\r\n'), PATIENCE_SECONDS)
            assert head.startswith(b'HTTP/1.1 101 ') and wire.ACCEPT in head, head[:60]
            self.connects.append(time.monotonic() - began)
            for message in range(MESSAGES):
                if time.monotonic() >= self.until:
                    break
                await self._echo(reader, writer, f'{number} {message}'.encode().ljust(64))
                await asyncio.sleep(PAUSE_SECONDS)
            writer.write(wire.frame(wire.CLOSE, b'\x03\xe8'))
            assert await self._read(reader) == (wire.CLOSE, b'\x03\xe8'), 'another Close'
        finally:
            writer.transport.abort()

    async def _echo(self, reader, writer, text):
        began = time.monotonic()
        writer.write(wire.frame(wire.TEXT, text))
        assert await self._read(reader) == (wire.TEXT, text), 'another echo'
        self.echoes.append(time.monotonic() - began)

    @staticmethod
    async def _read(reader):
        """A frame of at most 125 bytes, which is all that is echoed."""
        head = await asyncio.wait_for(reader.readexactly(2), PATIENCE_SECONDS)
        return head[0] & 0xf, await asyncio.wait_for(reader.readexactly(head[1]), PATIENCE_SECONDS)


def run(port, tls_port, certificate, until, clients):
    """All of them, every fifth over TLS; what became of them."""
    tls = ssl.create_default_context(cafile=certificate)
    tls.check_hostname = False
    healthy = Healthy(until)

    async def everyone():
        await asyncio.gather(*(healthy.client(number, tls_port if number % 5 == 0 else port, tls if number % 5 == 0 else None)
                               for number in range(clients)))

    asyncio.run(everyone())
    return {'connects': healthy.connects, 'echoes': healthy.echoes, 'errors': healthy.errors}
