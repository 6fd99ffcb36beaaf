"""Builds the load generator, the gateway with its broadcast application, and the other servers."""
import os
import shutil
import subprocess
from pathlib import Path

BENCH = Path(__file__).resolve().parent.parent
ROOT = BENCH.parent
TARGET = BENCH / 'target'
WSLOAD = TARGET / 'wsload'
GATEWAY = TARGET / 'gateway'
SERVERS = BENCH / 'servers'


def step(what):
    print(f'build: {what}')


def everything(servers):
    TARGET.mkdir(exist_ok=True)
    load_generator()
    modules = [f'gateway-bench/servers/{name}' for name in servers if (SERVERS / name / 'pom.xml').exists()]
    if 'gateway' in servers:
        modules += ['gateway-launcher', 'gateway-bench/broadcast']
    for module in modules:
        # Else an old version of a library stays beside its new one.
        shutil.rmtree(ROOT / module / 'target' / 'lib', ignore_errors=True)
    if modules:
        maven(modules)
    if 'ws' in servers:
        npm()
    if 'gateway' in servers:
        gateway()


def load_generator():
    step('wsload')
    subprocess.run(['gcc', '-O2', '-o', WSLOAD, BENCH / 'wsload' / 'wsload.c', '-lpthread', '-lm'], check=True)


def maven(modules):
    step(', '.join(modules))
    subprocess.run([os.environ.get('MVN', 'mvn'), '-q', '-B', '-ntp', '-Pbench', '-DskipTests', 'package', '-am',
                    '-pl', ','.join(modules)], cwd=ROOT, check=True, stdin=subprocess.DEVNULL)


def npm():
    step('gateway-bench/servers/ws')
    subprocess.run(['npm', 'ci', '--silent', '--no-audit', '--no-fund'], cwd=SERVERS / 'ws', check=True,
                   stdin=subprocess.DEVNULL)


def gateway():
    """A copy of the distribution, with the broadcast application in its folder."""
    step('a distribution with broadcast.jar')
    shutil.rmtree(GATEWAY, ignore_errors=True)
    shutil.copytree(ROOT / 'gateway-launcher' / 'target' / 'gateway', GATEWAY)
    shutil.copy(BENCH / 'broadcast' / 'target' / 'app' / 'broadcast.jar', GATEWAY / 'apps')
