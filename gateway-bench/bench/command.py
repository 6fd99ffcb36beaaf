"""What the commands have in common: `--beside` and other options, what they build, how they end."""
import argparse
import re
import signal
import subprocess
import sys

import build
import servers
from servers import SERVERS


def names(known):
    """A parser of a comma-separated list of names out of `known`."""
    def parse(text):
        chosen = text.split(',') if text else []
        unknown = [name for name in chosen if name not in known]
        if unknown:
            raise argparse.ArgumentTypeError(f'{", ".join(unknown)} (known: {", ".join(known)})')
        return chosen
    return parse


def positive(text):
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def beside(text):
    """The name and the reference to a commit that `NAME=REF` consists of."""
    found = re.fullmatch(r'(\w[\w.-]*)=(.+)', text, re.ASCII)
    if not found:
        raise argparse.ArgumentTypeError(f"'{text}' is not NAME=REF, with a name of letters, digits, '.', '_' and '-'")
    return found.groups()


def parser_with_besides(prog):
    """A parser that has taken `--beside` from the command line, and the arguments that are left for it."""
    first = argparse.ArgumentParser(prog=prog, add_help=False)
    first.add_argument('--beside', type=beside, action='append', default=[], metavar='NAME=REF',
                       help='also the gateway of this commit, under this name; may be repeated')
    found, left = first.parse_known_args()
    for name, ref in found.beside:
        problem = register(name, ref)
        if problem:
            first.error(f'argument --beside: {name}={ref}: {problem}')
    return argparse.ArgumentParser(prog=prog, parents=[first]), left


def register(name, ref):
    """Makes a server of a commit; tells why it can't."""
    if name in SERVERS:
        return f'there is a server {name} already'
    commit = build.commit(ref)
    if not commit:
        return f'{ref} is no commit of this repository'
    if any(kind.commit == commit for kind in SERVERS.values()):
        return f'there is a server of commit {commit} already'
    SERVERS[name] = servers.beside(commit)
    return None


def built(names, jmh=False):
    """Builds what these servers need."""
    commits = [SERVERS[name].commit for name in names if SERVERS[name].commit]
    build.everything([name for name in names if not SERVERS[name].commit], commits, jmh)


def run(main):
    """Runs a command, and leaves every `with` block however it ends, so that what was started is ended."""
    signal.signal(signal.SIGTERM, stop)
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
    except (RuntimeError, subprocess.SubprocessError) as e:
        sys.exit(f'failed: {e}')


def stop(signum, frame):
    raise SystemExit(128 + signum)
