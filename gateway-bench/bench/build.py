"""Builds the load generator, the gateway with its broadcast application, the other servers, and the JMH benchmarks."""
import os
import shutil
import subprocess
from pathlib import Path

BENCH = Path(__file__).resolve().parent.parent
ROOT = BENCH.parent
SERVERS = BENCH / 'servers'
TARGET = BENCH / 'target'
WSLOAD = TARGET / 'wsload'
GATEWAY = TARGET / 'gateway'


def everything(servers, jmh):
    """What these servers need, and JMH if it is to run."""
    TARGET.mkdir(exist_ok=True)
    modules = [f'gateway-bench/servers/{name}' for name in servers if (SERVERS / name / 'pom.xml').exists()]
    own = any(name.startswith('gateway') for name in servers)
    if own:
        modules += ['gateway-launcher', 'gateway-bench/broadcast']
    if jmh:
        modules.append('gateway-bench/jmh')
    if servers:
        load_generator()
    if modules:
        maven(modules)
    if 'ws' in servers:
        npm()
    if own:
        distribution()


def load_generator():
    say('wsload')
    subprocess.run(['gcc', '-O2', '-o', WSLOAD, BENCH / 'wsload' / 'wsload.c', '-lpthread', '-lm'], check=True)


def maven(modules):
    say(', '.join(modules))
    for module in modules:
        # Else an old version of a library stays beside its new one.
        shutil.rmtree(ROOT / module / 'target' / 'lib', ignore_errors=True)
    subprocess.run([os.environ.get('MVN', 'mvn'), '-q', '-B', '-ntp', '-Pbench', '-DskipTests', 'package', '-am',
                    '-pl', ','.join(modules)], cwd=ROOT, check=True, stdin=subprocess.DEVNULL)


def npm():
    say('gateway-bench/servers/ws')
    subprocess.run(['npm', 'ci', '--silent', '--no-audit', '--no-fund'], cwd=SERVERS / 'ws', check=True,
                   stdin=subprocess.DEVNULL)


def distribution():
    """A copy of the gateway's distribution, with the broadcast application in its folder."""
    say('a distribution with broadcast.jar')
    shutil.rmtree(GATEWAY, ignore_errors=True)
    shutil.copytree(ROOT / 'gateway-launcher' / 'target' / 'gateway', GATEWAY)
    shutil.copy(BENCH / 'broadcast' / 'target' / 'app' / 'broadcast.jar', GATEWAY / 'apps')


def say(what):
    print(f'build: {what}')
