"""The application proxy beside nginx and HAProxy, in front of the same WebSocket server. README.md says how it is measured."""
import json
import os
import re
import shlex
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import build
import command
import java
import machine
import measure
import proxies
import proxy_report
from figures import Figures
from proxies import PROXIES
from servers import SERVERS
from works import Work

RESULTS = build.TARGET / 'proxy'
PUBLISHED = build.ROOT / 'docs' / 'benchmarks' / 'proxy.md'

# Sources: the gateway takes 1000 connections from an address by default.
WORKS = {
    'echo-64-100': Work('Echo of 64 bytes of text', '100 sessions, 1 in flight', 'messages', 'echo', ('-c', '100', '-p', '1', '-s', '64')),
    'echo-64-1000': Work('Echo of 64 bytes of text, more sessions', '1,000 sessions, 1 in flight', 'messages', 'echo',
                         ('-c', '1000', '-p', '1', '-s', '64', '--sources', '5')),
    'echo-16k': Work('Echo of 16 KiB binary', '64 sessions, 1 in flight', 'messages', 'echo',
                     ('-c', '64', '-p', '1', '-s', '16384', '--binary')),
    'idle-8000': Work('Idle sessions', '8,000 open', 'sessions', 'idle', ('-c', '8000', '--sources', '20', '--touch'),
                      quick=('-c', '1000', '--sources', '20', '--touch')),
}
#: Where nothing is compiled: HAProxy keeps the memory of sessions that have gone, which those after them then seem not to need.
FEW_CONNECTIONS = ('-c', '20')


def arguments():
    parser, left = command.parser_with_besides('gateway-bench/proxy/run')
    parser.description = __doc__
    parser.add_argument('--rounds', type=command.positive, default=5, metavar='N', help='rounds: each work once on each proxy in each (5)')
    parser.add_argument('--seconds', type=float, default=6, metavar='S', help='how long is measured (6)')
    parser.add_argument('--warmup', type=float, default=5, metavar='S', help='how long the same work is done before (5)')
    parser.add_argument('--proxies', type=command.names(PROXIES), metavar='A,B', default=list(PROXIES),
                        help=f'some of {", ".join(PROXIES)}')
    parser.add_argument('--works', type=command.names(WORKS), default=list(WORKS), metavar='X,Y', help=f'some of {", ".join(WORKS)}')
    parser.add_argument('--set', action='append', default=[], metavar='KEY=VALUE', help="a setting of this gateway that isn't its default")
    parser.add_argument('--quick', action='store_true', help='one round, small and short: shows that all works, its figures mean nothing')
    parser.add_argument('--no-build', action='store_true', help='with what was built before')
    parser.add_argument('--publish', action='store_true', help='put the report into docs/benchmarks')
    options = parser.parse_args(left)
    if options.publish and (options.quick or options.set):
        parser.error('only a run with the usual settings, and not a quick one, has something to publish')
    return options


def main():
    options = arguments()
    besides = {name: kind.commit for name, kind in SERVERS.items() if kind.commit}
    for name, commit in besides.items():
        PROXIES[name] = proxies.gateway(build.beside_home(commit), f'this gateway at {commit}')
    if options.set:
        PROXIES['gateway'] = proxies.gateway(build.GATEWAY, f'this gateway with {", ".join(options.set)}',
                                             *(word for text in options.set for word in ('--set', text)))
    chosen = options.proxies + list(besides)
    if not options.no_build:
        build.everything(['netty', *(name for name in chosen if name == 'gateway')], list(besides.values()), jmh=False)
    scale = measure.QUICK if options.quick else measure.Scale(options.rounds, options.seconds, options.warmup)
    RESULTS.mkdir(parents=True, exist_ok=True)
    found = Figures(figures(scale, options.works, chosen), WORKS)
    text = proxy_report.markdown(facts(scale, besides), found)
    (RESULTS / 'results.md').write_text(text)
    print(text)
    if options.publish:
        PUBLISHED.write_text(text)
    return 1 if found.failed else 0


def figures(scale, works, chosen):
    """All figures; each is on the disk as soon as it is there."""
    found = []
    with proxies.Behind(RESULTS / 'behind.log') as behind, open(RESULTS / 'figures.jsonl', 'w') as log:
        # Else whoever is first pays for what the server behind compiles.
        warmed = measure.load(measure.Scale(1, 0.1, scale.warmup), WORKS['echo-64-100'], behind.port, [behind.pid],
                              WORKS['echo-64-100'].options)
        print(f'the server behind is warm: {warmed["received"]:,} messages')
        for figure in measure.rounds(scale.rounds, works, chosen, on_proxies(scale, behind)):
            found.append(figure)
            print(json.dumps(figure), file=log, flush=True)
    return found


def on_proxies(scale, behind):
    """What a work comes to on a proxy that is started for it."""
    def run(name, proxy_name):
        work = WORKS[name]
        folder = Path(tempfile.mkdtemp(prefix='proxy'))
        try:
            with PROXIES[proxy_name](behind, folder, RESULTS / f'{proxy_name}.log') as proxy:
                options = scale.options(work)
                if work.idle:
                    return idle(work, proxy, options, folder / 'memory')
                return measure.load(scale, work, proxy.port, proxy.pids(), options)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    return run


def idle(work, proxy, options, seen):
    """Memory with all sessions open less that without, once some have come and gone. What processes share counts once."""
    measure.wsload(work, proxy.port, proxy.pids(), measure.WARMUP_CONNECTIONS if proxy.jvm else FEW_CONNECTIONS)
    pids = proxy.pids()
    found = measure.wsload(work, proxy.port, pids, (*options, '--before-rss', reading(proxy, pids, seen)))
    before, opened, touched, *_ = proxies.proportional(seen.read_text())
    found['process_bytes'] = before
    found['bytes_per_conn'] = (opened - before) / found['open']
    found['touched_bytes_per_conn'] = (touched - before) / found['open']
    return found


def reading(proxy, pids, seen):
    """The command that notes how much memory a proxy has, once it has given up what it doesn't need."""
    give_up = 'sleep 1'
    if proxy.jvm:
        jcmd = f'{shlex.quote(java.tool("jcmd"))} {proxy.pid}'
        give_up = f'{jcmd} GC.run >/dev/null && {jcmd} System.trim_native_heap >/dev/null'
    rollups = ' '.join(f'/proc/{pid}/smaps_rollup' for pid in pids)
    return f'{give_up} && (echo reading; cat {rollups}) >> {shlex.quote(str(seen))}'


def facts(scale, besides):
    return {
        'date': time.strftime('%Y-%m-%d'),
        'how': 'a quick run: **these figures mean nothing**' if scale.quick else
               f'{scale.rounds} rounds, each work on each proxy in turn, on a fresh process each time; '
               f'{scale.seconds:g} s measured after {scale.warmup:g} s of warm-up',
        'machine': f'{os.cpu_count()} processors, {machine.processor()}, {machine.memory()} GiB, Linux {os.uname().release}',
        'gateway': machine.commit() + ''.join(f'; {name}: commit {commit}' for name, commit in besides.items()),
        'java': f'{machine.java_version()}, {" ".join(java.OPTIONS)}',
        'versions': f'nginx {version("nginx", "-v")}, HAProxy {version("haproxy", "-v")}; behind them bare Netty {machine.version("netty")}',
    }


def version(*arguments):
    """The first number with dots in what a program says of itself."""
    done = subprocess.run(arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    found = re.search(r'\d+(\.\d+)+', done.stdout)
    return found.group() if found else 'unknown'


if __name__ == '__main__':
    command.run(main)
