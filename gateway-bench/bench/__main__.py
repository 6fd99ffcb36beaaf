"""The same work on this gateway and on other servers, side by side."""
import argparse
import json
import signal
import sys
import time
from pathlib import Path

import build
import measure
import report
from servers import SERVERS
from works import WORKS


def names(known):
    """A parser of a comma-separated list of names out of `known`."""
    def parse(text):
        chosen = text.split(',')
        unknown = [name for name in chosen if name not in known]
        if unknown:
            raise argparse.ArgumentTypeError(f'{", ".join(unknown)} (known: {", ".join(known)})')
        return chosen
    return parse


def arguments():
    parser = argparse.ArgumentParser(prog='gateway-bench/run', description=__doc__)
    parser.add_argument('--rounds', type=int, default=3, help='how often each work is done on each server (3)')
    parser.add_argument('--seconds', type=float, default=6, help='seconds that are measured (6)')
    parser.add_argument('--warmup', type=float, default=5, help='seconds of the same work before them (5)')
    parser.add_argument('--servers', type=names(SERVERS), default=list(SERVERS), help=', '.join(SERVERS))
    parser.add_argument('--works', type=names(WORKS), default=list(WORKS), help=', '.join(WORKS))
    parser.add_argument('--quick', action='store_true',
                        help='one round, small and short: shows that everything works, its figures mean nothing')
    parser.add_argument('--no-build', action='store_true', help='take what an earlier run has built')
    return parser.parse_args()


def stop(signum, frame):
    raise SystemExit(128 + signum)


def main():
    options = arguments()
    scale = measure.Scale.quick() if options.quick else measure.Scale(options.rounds, options.seconds, options.warmup)
    signal.signal(signal.SIGTERM, stop)
    if not options.no_build:
        build.everything(options.servers)
    results = build.TARGET / 'results' / time.strftime('%Y-%m-%d-%H%M%S')
    results.mkdir(parents=True)
    figures = []
    with open(results / 'figures.jsonl', 'w') as log:
        for figure in measure.rounds(scale, options.works, options.servers, results):
            figures.append(figure)
            log.write(json.dumps(figure) + '\n')
            log.flush()
    text = report.markdown(figures)
    (results / 'side-by-side.md').write_text(text)
    print('\n' + text)
    print(f'in {results}')
    return 1 if any('error' in figure for figure in figures) else 0


if __name__ == '__main__':
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
