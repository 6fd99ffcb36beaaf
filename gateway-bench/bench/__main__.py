"""The same work on this gateway and on other servers, side by side; and what the gateway's parts cost, by JMH."""
import json
import time

import build
import chart
import command
import jmh
import machine
import measure
import report
from figures import Figures
from servers import SERVERS
from works import WORKS

PUBLISHED = build.ROOT / 'docs' / 'benchmarks'


def arguments():
    parser, left = command.parser_with_besides('gateway-bench/run')
    parser.description = __doc__
    parser.add_argument('--rounds', type=int, default=3, metavar='N', help='rounds: each work once on each server in each (3)')
    parser.add_argument('--seconds', type=float, default=6, metavar='S', help='how long is measured (6)')
    parser.add_argument('--warmup', type=float, default=5, metavar='S', help='how long the same work is done before (5)')
    parser.add_argument('--servers', type=command.names(SERVERS), metavar='A,B',
                        default=[name for name, kind in SERVERS.items() if kind.usual],
                        help=f'some of {", ".join(SERVERS)}; "" for none')
    parser.add_argument('--works', type=command.names(WORKS), default=list(WORKS), metavar='X,Y',
                        help=f'some of {", ".join(WORKS)}')
    parser.add_argument('--no-jmh', action='store_true', help='leave out what the parts cost')
    parser.add_argument('--quick', action='store_true',
                        help='one round, small and short: shows that all works, its figures mean nothing')
    parser.add_argument('--publish', action='store_true', help='put the report into docs/benchmarks')
    options = parser.parse_args(left)
    if options.quick and options.publish:
        parser.error('a quick run has nothing to publish')
    options.servers += [name for name, kind in SERVERS.items() if kind.commit and name not in options.servers]
    return options


def main():
    options = arguments()
    scale = measure.QUICK if options.quick else measure.Scale(options.rounds, options.seconds, options.warmup)
    command.built(options.servers, not options.no_jmh)
    results = build.TARGET / 'results' / time.strftime('%Y-%m-%d-%H%M%S')
    results.mkdir(parents=True)
    facts = machine.facts(options.servers) | {'how': how(scale)}
    figures = Figures(side_by_side(scale, options, results)) if options.servers else None
    parts = None
    if not options.no_jmh:
        print('JMH: some minutes, nothing to see')
        parts = jmh.run(options.quick, results)
    write(results, facts, figures, parts)
    if options.publish:
        write(PUBLISHED, facts, figures, parts)
    return 1 if figures and figures.failed else 0


def side_by_side(scale, options, results):
    """All figures; each is on the disk as soon as it is there."""
    figures = []
    with open(results / 'figures.jsonl', 'w') as log:
        for figure in measure.rounds(scale.rounds, options.works, options.servers, measure.on_servers(scale, results)):
            figures.append(figure)
            print(json.dumps(figure), file=log, flush=True)
    return figures


def how(scale):
    if scale.quick:
        return 'a quick run: **these figures mean nothing**'
    return (f'{scale.rounds} rounds, each work on each server in turn, on a fresh process each time; '
            f'{scale.seconds:g} s measured after {scale.warmup:g} s of warm-up')


def write(folder, facts, figures, parts):
    (folder / 'results.md').write_text(report.markdown(facts, figures, parts))
    if figures:
        (folder / 'chart.svg').write_text(chart.svg(figures))
    print(f'written: {folder}/results.md')


if __name__ == '__main__':
    command.run(main)
