"""The report: figures and facts as Markdown."""
import jmh
from figures import REFERENCE
from servers import SERVERS
from works import WORKS

INTRODUCTION = '''\
# Benchmarks

Made by `gateway-bench/run`; how it measures, and how each server is written, is in
[gateway-bench/README.md](../../gateway-bench/README.md). In each cell: lowest / **median** / highest of all rounds.
'''


def markdown(facts, figures, parts):
    """The whole report; `figures` and `parts` are None where they weren't measured."""
    sections = [INTRODUCTION, conditions(facts, figures)]
    if figures:
        sections += ['## Side by side\n', '![What each server costs, for each work](chart.svg)\n']
        sections += [table(figures, work) for work in figures.works()]
        sections += failures(figures)
    if parts:
        sections += ['## Parts\n', 'Time for one operation, with its 99.9 % confidence interval, and what it allocates. The '
                     'pipeline is the one of production, on\nchannels without sockets.\n', jmh.markdown(parts)]
    return '\n'.join(sections)


def conditions(facts, figures):
    besides = ''.join(f'; {name}: commit {commit}' for name, commit in facts['beside'].items())
    lines = [f'- {facts["date"]}; {facts["how"]}',
             f'- {facts["machine"]}; the load comes from the same machine, over loopback',
             f'- gateway: {facts["gateway"]}{besides}',
             f'- Java: {facts["java"]}']
    versions = [f'{SERVERS[name].title} {version}' for name, version in facts['versions'].items()]
    if versions:
        lines.append(f'- {", ".join(versions)}' + (f' on Node {facts["node"]}' if 'node' in facts else ''))
    others = figures.others() if figures else None
    if others:
        lines.append(f'- meanwhile, others used {others.median:.0f} % of one processor (median; at most {others.high:.0f} %)')
    return '\n'.join(lines) + '\n'


def table(figures, work):
    kind = WORKS[work]
    # Each gives the cell of a server.
    columns = {kind.cost_title: measured(figures, work, kind.cost),
               f'to {SERVERS[REFERENCE].title}': compared(figures, work, REFERENCE)}
    columns |= {f'to {name}': compared(figures, work, name) for name in besides(figures, work)}
    if kind.idle:
        keys = {'bytes of heap for each': 'heap_bytes_per_conn', 'RSS after the GC alone': 'untrimmed_bytes_per_conn'}
    else:
        keys = {f'{kind.units}/s': 'per_s', 'p50 µs': 'p50_us', 'p99 µs': 'p99_us'}
    columns |= {title: measured(figures, work, key) for title, key in keys.items()}
    lines = [f'### {kind.title}\n', f'{kind.details[0].upper()}{kind.details[1:]}.\n', f'| | {" | ".join(columns)} |', '| --- |' + ' ---: |' * len(columns)]
    for server in figures.servers(work):
        cells = [cell(server) for cell in columns.values()]
        title = SERVERS[server].title
        lines.append(f'| {f"**{title}**" if server == "gateway" else title} | {" | ".join(cells)} |')
    return '\n'.join(lines) + '\n'


def measured(figures, work, key):
    return lambda server: spread(figures.spread(work, server, key))


def compared(figures, work, reference):
    return lambda server: ratio(figures.ratio(work, server, reference))


def besides(figures, work):
    """The names of the other commits' gateways that a work was done on, as the options named them."""
    done = figures.servers(work)
    return [name for name, kind in SERVERS.items() if kind.commit and name in done]


def failures(figures):
    if not figures.failed:
        return []
    lines = [f'- {WORKS[f["work"]].title}, {SERVERS[f["server"]].title}, round {f["round"]}: {first_line(f["error"])}'
             for f in figures.failed]
    return ['### Failed\n', 'These runs are in no figure above.\n', '\n'.join(lines) + '\n']


def first_line(error):
    return error.splitlines()[0]


def ratio(value):
    return '' if value is None else f'{value:.2f}'


def spread(values):
    if values is None:
        return ''
    return f'{number(values.low)} / **{number(values.median)}** / {number(values.high)}'


def number(value):
    """Three digits that mean something."""
    if abs(value) >= 100:
        return f'{value:,.0f}'
    return f'{value:.1f}' if abs(value) >= 10 else f'{value:.2f}'
