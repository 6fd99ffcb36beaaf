"""The report of proxies: figures and facts as Markdown."""
from proxies import PROXIES
from report import compared, first_line, measured

INTRODUCTION = '''\
# Proxies

Made by `gateway-bench/proxy/run`; how it measures, and how each proxy is set up, is in
[gateway-bench/README.md](../../gateway-bench/README.md#proxies). In each cell: lowest / **median** / highest of all rounds.
'''

#: The proxy that all are compared with.
REFERENCE = 'nginx'


def markdown(facts, figures):
    """The whole report."""
    sections = [INTRODUCTION, conditions(facts, figures)]
    sections += [table(figures, work) for work in figures.works()]
    if figures.failed:
        sections += ['## Failed\n', 'These runs are in no figure above.\n', '\n'.join(map(failure, figures.failed)) + '\n']
    return '\n'.join(sections)


def conditions(facts, figures):
    lines = [f'- {facts["date"]}; {facts["how"]}',
             f'- {facts["machine"]}; the load and the server behind are on the same machine, over loopback',
             f'- gateway: {facts["gateway"]}',
             f'- Java: {facts["java"]}',
             f'- {facts["versions"]}']
    others = figures.others()
    if others:
        lines.append(f'- beside proxy and load, all else used {others.median:.0f} % of one processor (median; at most {others.high:.0f} %): '
                     'mostly the server behind')
    return '\n'.join(lines) + '\n'


def table(figures, work):
    kind = figures.known[work]
    # Each gives the cell of a proxy.
    if kind.idle:
        columns = {'bytes for each': measured(figures, work, 'bytes_per_conn'), 'to nginx': compared(figures, work, REFERENCE),
                   'once each has echoed a message': measured(figures, work, 'touched_bytes_per_conn'),
                   'MB with none open': megabytes(figures, work, 'process_bytes')}
    else:
        columns = {kind.cost_title: measured(figures, work, kind.cost), 'to nginx': compared(figures, work, REFERENCE)}
        keys = {f'{kind.units}/s': 'per_s', 'p50 µs': 'p50_us', 'p99 µs': 'p99_us'}
        columns |= {title: measured(figures, work, key) for title, key in keys.items()}
    lines = [f'## {kind.title}\n', f'{kind.details[0].upper()}{kind.details[1:]}.\n', f'| | {" | ".join(columns)} |', '| --- |' + ' ---: |' * len(columns)]
    for proxy in figures.servers(work):
        title = PROXIES[proxy].title
        lines.append(f'| {f"**{title}**" if proxy == "gateway" else title} | {" | ".join(cell(proxy) for cell in columns.values())} |')
    return '\n'.join(lines) + '\n'


def megabytes(figures, work, key):
    def cell(proxy):
        found = figures.spread(work, proxy, key)
        return f'{found.median / 1e6:.1f}' if found else ''
    return cell


def failure(figure):
    return f'- {figure["work"]}, {PROXIES[figure["server"]].title}, round {figure["round"]}: {first_line(figure["error"])}'
