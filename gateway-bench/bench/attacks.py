"""The attacks: what one attacker does, again and again, and how many of them there are at once."""
import asyncio
import contextlib
import os
from dataclasses import dataclass
from typing import Awaitable, Callable

import wire
from peers import Crowd

#: What opens one's way to frames.
DEFLATE = 'Sec-WebSocket-Extensions: permessage-deflate'


@dataclass(frozen=True)
class Attack:
    """One attack: what it does in a sentence, how many do it at once, from how many addresses, and against which listener."""
    does: str
    attacker: Callable[[Crowd], Awaitable[None]]
    at_once: int
    addresses: int
    tls: bool = False


@contextlib.asynccontextmanager
async def session(crowd, *fields, receive_buffer=None):
    """An open session; nothing if the handshake was rejected."""
    async with crowd.connected(receive_buffer) as peer:
        await peer.send(wire.request(crowd.port, *fields))
        if await peer.head() != 101:
            raise ConnectionError('rejected')
        crowd.accepted += 1
        yield peer


@contextlib.asynccontextmanager
async def draining(peer):
    """Reads all that comes meanwhile."""
    reader = asyncio.create_task(peer.drain())
    try:
        yield
    finally:
        reader.cancel()


async def slowly(crowd, data, seconds=1.0):
    """A byte at a time, and then nothing."""
    async with crowd.connected() as peer, draining(peer):
        for at in range(len(data)):
            if crowd.over:
                return
            await peer.send(data[at:at + 1])
            await crowd.sleep(seconds)
        await crowd.hold()


async def slow_head(crowd):
    await slowly(crowd, wire.request(crowd.port))


async def slow_tls(crowd):
    await slowly(crowd, wire.client_hello())


async def half_hello(crowd):
    async with crowd.connected() as peer:
        hello = wire.client_hello()
        await peer.send(hello[:len(hello) // 2])
        await peer.receive()


async def silent(crowd):
    async with crowd.connected() as peer:
        await peer.receive()


async def handshake(crowd):
    async with session(crowd):
        pass


async def sessions(crowd):
    async with session(crowd) as peer:
        await peer.receive()


async def endless_head(crowd):
    async with crowd.connected() as peer, draining(peer):
        await peer.send(wire.request(crowd.port)[:-2])
        while not crowd.over:
            await peer.send(b'X-Filler: ' + b'a' * 1000 + b'\r\n')


async def garbage(crowd):
    async with crowd.connected() as peer:
        await peer.send(os.urandom(2000))
        await peer.receive()
        crowd.accepted += 1
        await peer.drain()


async def unmasked(crowd):
    async with session(crowd) as peer:
        await peer.send(wire.frame(wire.TEXT, b'hello', masked=False))
        await peer.drain()


async def flood(crowd, data, *fields):
    """The same bytes as fast as they are taken, while all answers are read."""
    async with session(crowd, *fields) as peer, draining(peer):
        while not crowd.over:
            await peer.send(data)
            await asyncio.sleep(0)


async def fragments(crowd):
    first = wire.frame(wire.BINARY, b'a', final=False)
    await flood(crowd, first + wire.frame(0, b'a', final=False) * 5000)


async def pings(crowd):
    await flood(crowd, wire.frame(wire.PING, b'ping') * 1000)


async def empty_messages(crowd):
    await flood(crowd, wire.frame(wire.TEXT) * 1000)


async def bombs(crowd):
    await flood(crowd, BOMB, DEFLATE)


async def unread(crowd):
    message = wire.frame(wire.BINARY, bytes(16 << 10))
    async with session(crowd, receive_buffer=4096) as peer:
        while not crowd.over:
            await peer.send(message)


#: A message of 64 MiB of zeros in 64 KiB.
BOMB = wire.frame(wire.BINARY, wire.deflated(bytes(64 << 20)), compressed=True)

ATTACKS = {
    'none': Attack('nothing, to compare', silent, 0, 1),
    'silent': Attack('2,000 connections that send nothing', silent, 2000, 20),
    'slow-heads': Attack('2,000 request heads at once, a byte a second', slow_head, 2000, 20),
    'endless-heads': Attack('50 request heads without an end', endless_head, 50, 50),
    'flood-addresses': Attack('handshakes from 50,000 addresses, 100 at a time', handshake, 100, 50_000),
    'flood-address': Attack('handshakes from one address, 100 at a time', handshake, 100, 1),
    'sessions-address': Attack('2,000 sessions of one address', sessions, 2000, 1),
    'slow-tls': Attack('1,000 ClientHellos at once, a byte a second', slow_tls, 1000, 20, tls=True),
    'half-client-hellos': Attack('1,000 halves of ClientHellos', half_hello, 1000, 20, tls=True),
    'garbage': Attack('random bytes, 50 at a time', garbage, 50, 50),
    'garbage-tls': Attack('random bytes where TLS is spoken, 50 at a time', garbage, 50, 50, tls=True),
    'unmasked': Attack('sessions whose first frame has no mask, 50 at a time', unmasked, 50, 50),
    'tiny-fragments': Attack('20 sessions that send messages of endless fragments of a byte', fragments, 20, 20),
    'pings': Attack('20 sessions that send Pings as fast as they can', pings, 20, 20),
    'empty-messages': Attack('20 sessions that send empty messages as fast as they can', empty_messages, 20, 20),
    'bombs': Attack('20 sessions that send 64 MiB in 64 KiB as fast as they can', bombs, 20, 20),
    'unread': Attack('500 sessions that have 16 KiB messages echoed, and read none', unread, 500, 50),
}


def run(attack, port, until, at_once, addresses):
    """Carries one out, and tells what came of it."""
    crowd = Crowd(port, until, addresses)
    asyncio.run(crowd.run(attack.attacker, at_once))
    return {'opened': crowd.opened, 'accepted': crowd.accepted}
