"""What the commands have in common: options, and how they end."""
import argparse
import signal
import subprocess
import sys


def names(known):
    """A parser of a comma-separated list of names out of `known`."""
    def parse(text):
        chosen = text.split(',') if text else []
        unknown = [name for name in chosen if name not in known]
        if unknown:
            raise argparse.ArgumentTypeError(f'{", ".join(unknown)} (known: {", ".join(known)})')
        return chosen
    return parse


def run(main):
    """Runs a command, and leaves every `with` block however it ends, so that what was started is ended."""
    signal.signal(signal.SIGTERM, stop)
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
    except subprocess.CalledProcessError as e:
        sys.exit(f'failed: {e}')


def stop(signum, frame):
    raise SystemExit(128 + signum)
