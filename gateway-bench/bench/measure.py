"""Rounds of all works on all servers, interleaved, each on a fresh process; yields one figure after the other."""
import json
import shlex
import subprocess
from dataclasses import dataclass

import build
import java
from servers import SERVERS, Server
from works import WORKS

#: A run of wsload that lasts longer than this hangs.
LONGEST_SECONDS = 300


@dataclass(frozen=True)
class Scale:
    """How much is measured: rounds, and seconds of warm-up and of measuring for the works that take as long as told."""
    rounds: int
    seconds: float
    warmup: float
    small: bool = False

    @staticmethod
    def quick():
        return Scale(1, 1, 1, True)


def rounds(scale, works, servers, results):
    """One dict for each run: wsload's figures and `round`, `work`, `server`; or `error` in place of the figures."""
    for number in range(1, scale.rounds + 1):
        # Each round begins with another server, so that none always runs first.
        turn = servers[(number - 1) % len(servers):] + servers[:(number - 1) % len(servers)]
        for work in works:
            for server in turn:
                print(f'round {number}/{scale.rounds}  {work:16} {server:15}', end=' ')
                figure = {'round': number, 'work': work, 'server': server, **figures(scale, WORKS[work], server, results)}
                print(in_short(figure))
                yield figure


def figures(scale, work, name, results):
    try:
        with Server(name, results / f'{name}.log') as server:
            return idle(scale, work, server, results) if work.mode == 'idle' else load(scale, work, server)
    except (RuntimeError, subprocess.SubprocessError) as e:
        return {'error': str(e)}


def load(scale, work, server):
    time = ('-w', str(scale.warmup), '-d', str(scale.seconds)) if work.timed else ()
    return wsload(work, server, options(scale, work) + time)


def idle(scale, work, server, results):
    """Memory with all connections open less that without, after a GC each. A thousand connections warm it up."""
    wsload(work, server, ('-c', '1000', '--sources', '20'))
    readings = results / 'heap.txt'
    readings.write_text('')
    collect = before_reading(server, readings)
    found = wsload(work, server, options(scale, work) + ('--before-rss', collect))
    if server.kind.jvm:
        # One line for each of wsload's readings: before, open, closed.
        heap = [int(line.split()[2]) for line in readings.read_text().splitlines()]
        found['heap_bytes_per_conn'] = (heap[1] - heap[0]) / found['open']
    return found


def before_reading(server, readings):
    """The command that makes a server give up what it doesn't need, and notes how much heap is left in use."""
    if not server.kind.jvm:
        return f'kill -USR2 {server.pid} && sleep 1'
    jcmd = f'{shlex.quote(java.JCMD)} {server.pid}'
    return f'{jcmd} GC.run >/dev/null && {jcmd} GC.class_histogram | grep ^Total >> {shlex.quote(str(readings))}'


def options(scale, work):
    return work.quick if scale.small and work.quick else work.options


def wsload(work, server, more):
    command = [str(build.WSLOAD), work.mode, *more, '--pid', str(server.pid), '--json',
               f'127.0.0.1:{server.port}{work.path}']
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=LONGEST_SECONDS)
    if done.returncode:
        raise RuntimeError(f'{shlex.join(command)}: {done.returncode}: {done.stderr.strip() or done.stdout.strip()}')
    return json.loads(done.stdout)


def in_short(figure):
    """One line of progress."""
    if 'error' in figure:
        return f'FAILED: {figure["error"]}'
    if figure['mode'] == 'idle':
        heap = f', heap {figure["heap_bytes_per_conn"]:,.0f}' if 'heap_bytes_per_conn' in figure else ''
        text = f'{figure["bytes_per_conn"]:9,.0f} bytes a connection{heap}'
    else:
        text = (f'{figure["server_cpu_s_per_million"]:9.2f} CPU s a million, {figure["per_s"]:,.0f}/s, '
                f'p50 {figure["p50_us"]:,.0f} us, p99 {figure["p99_us"]:,.0f} us')
    return f'{text}; others {figure["other_cpu_pct"]:.0f} %'
