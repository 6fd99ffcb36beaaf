"""Sockets of attackers: many at once, from whichever loopback addresses, each reopened when it is closed."""
import asyncio
import contextlib
import itertools
import socket
import struct
import time

#: How long an attacker waits before it connects again where it was refused.
PAUSE_SECONDS = 0.05
#: How long attackers may take to notice that the time is up.
GRACE_SECONDS = 0.5


def address(number):
    """One of the sixteen million loopback addresses, by number; the first 65,536 are left to others."""
    return socket.inet_ntoa(struct.pack('>I', (127 << 24) + (1 << 16) + number))


class Peer:
    """One connection of an attacker, without any protocol."""

    def __init__(self, loop, sock):
        self.loop = loop
        self.sock = sock

    async def send(self, data):
        await self.loop.sock_sendall(self.sock, data)

    async def receive(self, most=65536):
        """What comes next; raises ConnectionError at the end."""
        data = await self.loop.sock_recv(self.sock, most)
        if not data:
            raise ConnectionResetError('ended')
        return data

    async def head(self):
        """Reads a response's head, and tells its status; what comes behind it is dropped."""
        data = b''
        while b'\r\n\r\n' not in data:
            data += await self.receive()
        return int(data[9:12])

    async def drain(self):
        """Reads to the end."""
        with contextlib.suppress(OSError):
            while await self.loop.sock_recv(self.sock, 65536):
                pass


class Crowd:
    """
    Attackers that all do the same until a moment.

    `opened` counts connections, `accepted` what the attack itself counts as a success, `refused` connections that could not
    be opened.
    """

    def __init__(self, port, until, addresses):
        self.port = port
        self.until = until
        self.opened = self.accepted = self.refused = 0
        self._numbers = itertools.cycle(range(addresses))

    @property
    def over(self):
        return time.monotonic() >= self.until

    async def sleep(self, seconds):
        """Sleeps, at most until the attack is over."""
        await asyncio.sleep(max(0, min(seconds, self.until - time.monotonic())))

    async def hold(self):
        """Does nothing until the attack is over."""
        await self.sleep(self.until - time.monotonic())

    @contextlib.asynccontextmanager
    async def connected(self, receive_buffer=None):
        """A connection from the next address; its end is a reset, so that it leaves no port behind."""
        loop = asyncio.get_running_loop()
        with socket.socket() as sock:
            sock.setblocking(False)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
            if receive_buffer:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
            sock.bind((address(next(self._numbers)), 0))
            await loop.sock_connect(sock, ('127.0.0.1', self.port))
            self.opened += 1
            yield Peer(loop, sock)

    async def run(self, attacker, at_once):
        """Keeps so many going until the time is up; whatever they were about is cancelled a moment later."""
        tasks = [asyncio.create_task(self._again_and_again(attacker)) for _ in range(at_once)]
        await self.hold()
        await asyncio.sleep(GRACE_SECONDS)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _again_and_again(self, attacker):
        while not self.over:
            try:
                await attacker(self)
            except (ConnectionError, OSError, ValueError):
                self.refused += 1
                await self.sleep(PAUSE_SECONDS)
