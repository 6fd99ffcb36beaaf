"""
Builds the load generator, the gateway with its broadcast application, the other servers, and the JMH benchmarks; and the
gateway as it was at other commits.
"""
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
GATEWAY_MODULES = ['gateway-launcher', 'gateway-bench/broadcast']


def everything(servers, commits, jmh):
    """What these servers need, the gateway as it was at these commits, and JMH if it is to run."""
    TARGET.mkdir(exist_ok=True)
    modules = [f'gateway-bench/servers/{name}' for name in servers if (SERVERS / name / 'pom.xml').exists()]
    own = any(name.startswith('gateway') for name in servers)
    if own:
        modules += GATEWAY_MODULES
    if jmh:
        modules.append('gateway-bench/jmh')
    if servers or commits:
        load_generator()
    if modules:
        maven(modules)
    if 'ws' in servers:
        npm()
    if own:
        say('a distribution with broadcast.jar')
        distribution(ROOT, GATEWAY)
    for commit in commits:
        beside(commit)


def load_generator():
    say('wsload')
    subprocess.run(['gcc', '-O2', '-o', WSLOAD, BENCH / 'wsload' / 'wsload.c', '-lpthread', '-lm'], check=True)


def maven(modules, root=ROOT):
    say(', '.join(modules))
    for module in modules:
        # Else an old version of a library stays beside its new one.
        shutil.rmtree(root / module / 'target' / 'lib', ignore_errors=True)
    subprocess.run([os.environ.get('MVN', 'mvn'), '-q', '-B', '-ntp', '-Pbench', '-DskipTests', 'package', '-am',
                    '-pl', ','.join(modules)], cwd=root, check=True, stdin=subprocess.DEVNULL)


def npm():
    say('gateway-bench/servers/ws')
    subprocess.run(['npm', 'ci', '--silent', '--no-audit', '--no-fund'], cwd=SERVERS / 'ws', check=True,
                   stdin=subprocess.DEVNULL)


def distribution(root, home):
    """A copy of the distribution that was built below `root`, with the broadcast application in its folder."""
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(root / 'gateway-launcher' / 'target' / 'gateway', home)
    shutil.copy(root / 'gateway-bench' / 'broadcast' / 'target' / 'app' / 'broadcast.jar', home / 'apps')


def commit(ref):
    """The short name of the commit that a reference means; empty if there is none."""
    return subprocess.run(['git', 'rev-parse', '--quiet', '--verify', '--short', f'{ref}^{{commit}}'], cwd=ROOT,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout.strip()


def knows_rates(commit):
    """Whether the gateway of a commit has limits on rates of handshakes."""
    return subprocess.run(['git', 'grep', '-q', 'handshakes-per-second', commit, '--', 'docs/configuration.md'],
                          cwd=ROOT).returncode == 0


def beside_home(commit):
    """Where the distribution of a commit is, once it is built."""
    return TARGET / 'beside' / commit


def beside(commit):
    """The same of another commit. It is built in a worktree, once: what is there is whole, and stays."""
    home = beside_home(commit)
    if home.exists():
        say(f'{commit} is there already')
        return
    say(f'the distribution of {commit}')
    worktree = TARGET / 'beside' / f'{commit}.worktree'
    shutil.rmtree(worktree, ignore_errors=True)
    try:
        # Forced: git may still know a worktree here, of a run that was killed.
        subprocess.run(['git', 'worktree', 'add', '--quiet', '--force', '--detach', worktree, commit], cwd=ROOT, check=True)
        maven(GATEWAY_MODULES, worktree)
        made = worktree / 'gateway-bench' / 'target' / 'gateway'
        distribution(worktree, made)
        made.rename(home)
    except (subprocess.CalledProcessError, OSError) as e:
        raise SystemExit(f'failed: {commit} could not be built: {e}') from e
    finally:
        subprocess.run(['git', 'worktree', 'remove', '--force', worktree], cwd=ROOT,
                       stderr=subprocess.DEVNULL)


def say(what):
    print(f'build: {what}')
