"""Rounds of all works on all servers, interleaved, each on a fresh process; yields one figure after the other."""
import json
import shlex
import subprocess
from dataclasses import dataclass

import build
import java
from servers import Server
from works import WORKS

#: A run of wsload that lasts longer than its own time and this hangs.
SPARE_SECONDS = 120
#: What comes and goes before memory of idle connections is read.
WARMUP_CONNECTIONS = ('-c', '1000', '--sources', '20')


@dataclass(frozen=True)
class Scale:
    """How much is measured: rounds; seconds of warm-up and of measuring, for works that last as long as they are told."""
    rounds: int
    seconds: float
    warmup: float
    quick: bool = False

    def options(self, work, costly=False):
        if self.quick and work.quick:
            return work.quick
        return work.costly if costly and work.costly else work.options


QUICK = Scale(rounds=1, seconds=1, warmup=1, quick=True)


def rounds(count, works, servers, run):
    """One dict for each run: `round`, `work`, `server` and what `run` finds for the latter two, or `error` in its place."""
    for number in range(count):
        # Each round begins with another server, so that none is always first.
        first = number % len(servers)
        for work in works:
            for server in servers[first:] + servers[:first]:
                print(f'round {number + 1}/{count}  {work:16}{server:15}', end=' ')
                figure = {'round': number + 1, 'work': work, 'server': server}
                try:
                    figure |= run(work, server)
                except (RuntimeError, subprocess.SubprocessError) as e:
                    figure['error'] = str(e)
                print(in_short(figure))
                yield figure


def on_servers(scale, results):
    """What a work comes to on a server that is started for it."""
    def run(name, server_name):
        work = WORKS[name]
        with Server(server_name, results / f'{server_name}.log') as server:
            options = (*scale.options(work, server.kind.costly), *server.kind.options())
            return idle(work, server, options, results) if work.idle else load(scale, work, server.port, [server.pid], options)
    return run


def load(scale, work, port, pids, options):
    if not work.timed:
        return wsload(work, port, pids, options)
    time = ('-w', str(scale.warmup), '-d', str(scale.seconds))
    return wsload(work, port, pids, (*options, *time), scale.warmup + scale.seconds)


def idle(work, server, options, results):
    """Memory with all connections open less that without, after a GC each. A thousand connections warm it up."""
    wsload(work, server.port, [server.pid], (*WARMUP_CONNECTIONS, *server.kind.options()))
    seen = results / 'memory.txt'
    seen.write_text('')
    found = wsload(work, server.port, [server.pid], (*options, '--before-rss', before_reading(server, seen)))
    if server.kind.jvm:
        # Two lines for each of wsload's readings: before, open, closed.
        lines = seen.read_text().splitlines()
        heap = [int(line.split()[2]) for line in lines[0::2]]
        resident = [int(line.split()[1]) * 1024 for line in lines[1::2]]
        found['heap_bytes_per_conn'] = (heap[1] - heap[0]) / found['open']
        found['untrimmed_bytes_per_conn'] = (resident[1] - resident[0]) / found['open']
    return found


def before_reading(server, seen):
    """
    The command that has a server give up what it doesn't need: garbage, and what malloc has left of the JIT compiler's work.
    It notes how much heap is in use, and RSS after the GC alone.
    """
    if not server.kind.jvm:
        return f'kill -USR2 {server.pid} && sleep 1'
    jcmd = f'{shlex.quote(java.tool("jcmd"))} {server.pid}'
    seen = shlex.quote(str(seen))
    return (f'{jcmd} GC.run >/dev/null && {jcmd} GC.class_histogram | grep ^Total >> {seen}'
            f' && grep VmRSS /proc/{server.pid}/status >> {seen} && {jcmd} System.trim_native_heap >/dev/null')


def wsload(work, port, pids, options, seconds=0):
    command = [str(build.WSLOAD), work.mode, *options, '--pid', ','.join(map(str, pids)), '--json', f'127.0.0.1:{port}{work.path}']
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=seconds + SPARE_SECONDS)
    if done.returncode:
        raise RuntimeError(done.stderr.strip() or done.stdout.strip())
    return json.loads(done.stdout)


def in_short(figure):
    """A line of progress."""
    if 'error' in figure:
        return f'FAILED: {figure["error"]}'
    if figure['mode'] == 'idle':
        text = f'{figure["bytes_per_conn"]:9,.0f} bytes of RSS'
        if 'heap_bytes_per_conn' in figure:
            text += f', {figure["heap_bytes_per_conn"]:,.0f} of heap'
    else:
        text = (f'{figure["server_cpu_s_per_million"]:9.2f} CPU s/million, {figure["per_s"]:,.0f}/s, '
                f'p50 {figure["p50_us"]:,.0f} µs, p99 {figure["p99_us"]:,.0f} µs')
    return f'{text}; others {figure["other_cpu_pct"]:.0f} %'
