"""Gateways that an engine connects: deliveries, publishes, and what clients that come back cost. README.md says how it is measured."""
import argparse
import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import build
import command
import java
import machine
from cluster_report import report

MODULES = ['gateway-launcher', 'gateway-bench/cluster']
HOME = build.TARGET / 'cluster-gateway'
RESULTS = build.TARGET / 'cluster'
START_SECONDS = 60
STOP_SECONDS = 10
TOPICS = 10_000
SUBSCRIBERS = 200
BYTES = 64
#: Messages in a second: one topic is delivered to all subscribers, each of many to one.
RATES = {1: 200, TOPICS: 2000}
WINDOW = 64
ALONE = 'kind: memory'
CONFIGURATION = '''\
listeners: [{{ address: 127.0.0.1, port: 0 }}]
admin: {{ port: 0 }}
applications: {{ watch: off }}
engine: {{ {engine} }}
limits:
  connections-per-address: 30000
  handshakes-per-address: 0
  handshakes-per-second: 0
  handshakes-per-second-per-address: 0
drain: {{ period: 0s }}
'''


def free_port():
    with socket.socket() as found:
        found.bind(('127.0.0.1', 0))
        return found.getsockname()[1]


class Process:
    """A process whose output is in a file; ended when the `with` block is left, however it is left."""

    def __init__(self, log: Path, arguments, environment=None):
        self.log = log
        self.arguments = arguments
        self.environment = environment or {}

    def __enter__(self):
        with open(self.log, 'wb') as out:
            self.process = subprocess.Popen(self.arguments, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                                            env=os.environ | self.environment, start_new_session=True)
        try:
            self._await()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _await(self):
        deadline = time.monotonic() + START_SECONDS
        while not self.is_ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f'not ready, see {self.log}')
            time.sleep(0.05)

    def __exit__(self, *problem):
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    @property
    def pid(self):
        return self.process.pid


class Engine(Process):
    """Redis or NATS on loopback."""

    def __init__(self, kind, folder: Path):
        self.port = free_port()
        commands = {'redis': ['redis-server', '--port', self.port, '--bind', '127.0.0.1', '--save', '', '--dir', folder],
                    'nats': ['nats-server', '--addr', '127.0.0.1', '--port', self.port, '--jetstream', '--store_dir', folder]}
        self.kind = kind
        super().__init__(RESULTS / f'{kind}.log', [str(word) for word in commands[kind]])

    def is_ready(self):
        with socket.socket() as probe:
            return probe.connect_ex(('127.0.0.1', self.port)) == 0

    def configuration(self, node):
        return f'kind: {self.kind}, node: {node}, url: "{self.kind}://127.0.0.1:{self.port}"'

    def redis(self, *words):
        return subprocess.run(['redis-cli', '-p', str(self.port), *words], check=True, capture_output=True, text=True).stdout

    def calls(self):
        """How often each command was called, and the microseconds of one."""
        found = re.findall(r'^cmdstat_([^:]+):calls=(\d+),usec=\d+,usec_per_call=([\d.]+)', self.redis('INFO', 'commandstats'),
                           re.MULTILINE)
        return {name: (int(calls), float(each)) for name, calls, each in found}


class Node(Process):
    """A gateway."""

    def __init__(self, name, folder: Path, configuration):
        self.alone = configuration == ALONE
        file = folder / f'{name}.yaml'
        file.write_text(CONFIGURATION.format(engine=configuration))
        environment = {'JAVA_HOME': str(java.home()), 'GATEWAY_CACHE': 'off', 'GATEWAY_OPTS': '',
                       'JAVA_OPTS': ' '.join(['-Xmx512m', *java.OPTIONS[1:]])}
        super().__init__(RESULTS / f'{name}.log', [str(HOME / 'bin' / 'gateway'), 'run', '--config', str(file)], environment)

    def is_ready(self):
        printed = self.log.read_text(errors='replace')
        found = re.search(r'ready.*ws://127\.0\.0\.1:(\d+)', printed)
        if found:
            self.port = int(found.group(1))
        return bool(found) and (self.alone or ': reached at ' in printed)


class Cluster:
    """An engine and nodes; kind `memory` is one node that stands alone."""

    def __init__(self, kind, count):
        self.kind = kind
        self.count = count
        self.running = []

    def __enter__(self):
        self.folder = Path(tempfile.mkdtemp(prefix='cluster'))
        try:
            self.engine = None if self.kind == 'memory' else self._start(Engine(self.kind, self.folder))
            self.nodes = [self._start(Node(f'node-{i}', self.folder, self.engine.configuration(f'node-{i}')
                                           if self.engine else ALONE)) for i in range(self.count)]
        except BaseException:
            self.__exit__()
            raise
        return self

    def _start(self, process):
        process.__enter__()
        self.running.append(process)
        return process

    def __exit__(self, *problem):
        for process in reversed(self.running):
            process.__exit__()
        shutil.rmtree(self.folder, ignore_errors=True)

    def load(self, work, **options):
        """The command of the load generator with these options."""
        pids = [process.pid for process in self.nodes + ([self.engine] if self.engine else [])]
        words = {'ports': ','.join(str(node.port) for node in self.nodes), 'pids': ','.join(map(str, pids)),
                 'bytes': BYTES, **options}
        return [java.tool('java'), '-Xmx1g', '-cp', str(build.BENCH / 'cluster' / 'target' / 'classes'),
                'io.wsgateway.bench.cluster.load.Load', work, *(f'{key}={value}' for key, value in words.items())]

    def measure(self, work, **options):
        done = subprocess.run(self.load(work, **options), stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f'{work} {options}: {done.stderr.strip()[-2000:]}')
        return json.loads(done.stdout)


def yes(flag):
    return 'yes' if flag else 'no'


def deliveries(kind, counts, seconds):
    """For each number of nodes, kept or not, and number of topics."""
    found = []
    for count in counts:
        for kept in (False, True):
            for topics, rate in RATES.items():
                with Cluster(kind, count) as cluster:
                    figures = cluster.measure('deliver', kept=yes(kept), topics=topics, subscribers=SUBSCRIBERS, rate=rate,
                                              seconds=seconds)
                cpu = figures['cpu']
                found.append({'engine': kind, 'nodes': count, 'kept': kept, 'topics': topics, **figures, 'gateways': sum(cpu[:count]),
                              'server': sum(cpu[count:-1])})
                say(found[-1])
    return found


def publishes(kind, seconds):
    """How many messages a second are acknowledged, and what each takes of the engine's time; beside bare PUBLISH."""
    found = []
    for kept in (False, True):
        for topics in RATES:
            with Cluster(kind, 2) as cluster:
                figures = cluster.measure('publish', kept=yes(kept), topics=topics, window=WINDOW, seconds=seconds)
                calls = cluster.engine.calls() if kind == 'redis' else {}
            found.append({'what': 'kept' if kept else 'plain', 'topics': topics, **figures, 'calls': calls})
            say(found[-1])
    if kind == 'redis':
        found += [bare(seconds)]
        say(found[-1])
    return found


def bare(seconds):
    """What redis-benchmark makes of PUBLISH alone, two connections with as many messages under way as two nodes have."""
    folder = Path(tempfile.mkdtemp(prefix='cluster'))
    try:
        with Engine('redis', folder) as engine:
            done = subprocess.run(['redis-benchmark', '-p', str(engine.port), '-c', '2', '-P', str(WINDOW), '-n',
                                   str(200_000 * seconds), '--csv', 'PUBLISH', 'channel', 'x' * BYTES],
                                  check=True, capture_output=True, text=True).stdout
            rate = float(re.findall(r'","([\d.]+)"', done)[0])
            return {'what': 'bare PUBLISH', 'topics': 1, 'published': rate, 'seconds': 1, 'failed': 0, 'calls': engine.calls()}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def reconnects(clients):
    """What the engine is asked when clients come back: all of one topic, and each of its own."""
    found = []
    for topics in (1, clients):
        with Cluster('redis', 2) as cluster:
            load = subprocess.Popen(cluster.load('reconnect', clients=clients, topics=topics), stdin=subprocess.PIPE,
                                    stdout=subprocess.PIPE, text=True)
            if load.stdout.readline().strip() != 'away':
                raise RuntimeError('reconnect: the clients did not come as far as to leave')
            # Channels linger for a second; who comes back later has them subscribed anew, which is the dearer case.
            time.sleep(2)
            cluster.engine.redis('CONFIG', 'RESETSTAT')
            answer, _ = load.communicate('\n')
            calls = {name: calls for name, (calls, _) in cluster.engine.calls().items() if name not in ('config|resetstat', 'info')}
            found.append({'topics': topics, **json.loads(answer), 'calls': calls})
            say(found[-1])
    return found


def say(figures):
    print(json.dumps(figures))


def numbers(text):
    return [command.positive(part) for part in text.split(',')]


def main():
    parser = argparse.ArgumentParser(prog='gateway-bench/cluster/run')
    parser.add_argument('--engine', choices=['redis', 'nats'], default='redis')
    parser.add_argument('--nodes', type=numbers, default=[1, 2, 4], help='1,2,4 by default')
    parser.add_argument('--seconds', type=command.positive, default=10, help='of each measurement, after as many to warm up')
    parser.add_argument('--clients', type=command.positive, default=2000, help='that come back')
    parser.add_argument('--quick', action='store_true', help='a second each, 200 clients: shows that all works')
    parser.add_argument('--no-build', action='store_true', help='with what was built before')
    options = parser.parse_args()
    if options.quick:
        options.seconds, options.clients, options.nodes = 1, 200, [1, 2]
    if not options.no_build:
        build.TARGET.mkdir(exist_ok=True)
        build.maven(MODULES)
        shutil.rmtree(HOME, ignore_errors=True)
        shutil.copytree(build.ROOT / 'gateway-launcher' / 'target' / 'gateway', HOME)
        shutil.copy(build.BENCH / 'cluster' / 'target' / 'app' / 'topics.jar', HOME / 'apps')
    RESULTS.mkdir(parents=True, exist_ok=True)
    results = {
        'engine': options.engine, 'date': time.strftime('%Y-%m-%d'), 'load': os.getloadavg()[0], 'gateway': machine.commit(),
        'machine': f'{os.cpu_count()} processors, {machine.processor()}, {machine.memory()} GiB', 'seconds': options.seconds,
        'deliveries': deliveries('memory', [1], options.seconds) + deliveries(options.engine, options.nodes, options.seconds),
        'publishes': publishes(options.engine, options.seconds),
        'reconnects': reconnects(options.clients) if options.engine == 'redis' else [],
    }
    (RESULTS / f'{options.engine}.json').write_text(json.dumps(results, indent=1))
    text = report(results)
    (RESULTS / f'{options.engine}.md').write_text(text)
    print(text)


if __name__ == '__main__':
    command.run(main)
