"""Figures become a table: for each work and server, minimum, median and maximum over the rounds."""
from statistics import median

from servers import SERVERS
from works import WORKS

#: What each server is compared with.
REFERENCE = 'netty'


def spread(values):
    """(minimum, median, maximum)."""
    return min(values), median(values), max(values)


def of(figures, work, server):
    return [f for f in figures if f['work'] == work and f['server'] == server and 'error' not in f]


def cost_key(work):
    """The figure that counts: the server's CPU time, or for idle connections its memory."""
    return 'bytes_per_conn' if WORKS[work].mode == 'idle' else 'server_cpu_s_per_million'


def ratio(figures, work, server):
    """The median cost in multiples of the reference's; None where either wasn't measured."""
    own, reference = of(figures, work, server), of(figures, work, REFERENCE)
    if not own or not reference:
        return None
    key = cost_key(work)
    return median(f[key] for f in own) / median(f[key] for f in reference)


def markdown(figures):
    parts = []
    for work in WORKS:
        servers = [s for s in SERVERS if of(figures, work, s)]
        if servers:
            parts.append(table(figures, work, servers))
    failed = [f'- {f["work"]}, {f["server"]}, round {f["round"]}: {f["error"]}' for f in figures if 'error' in f]
    if failed:
        parts.append('### Failed\n\n' + '\n'.join(failed) + '\n')
    return '\n'.join(parts)


def table(figures, work, servers):
    idle = WORKS[work].mode == 'idle'
    columns = (['RSS, bytes a connection', f'to {REFERENCE}', 'heap, bytes a connection', 'opened/s'] if idle else
               ['CPU s / million', f'to {REFERENCE}', f'{WORKS[work].units}/s', 'p50 µs', 'p99 µs'])
    keys = (['bytes_per_conn', None, 'heap_bytes_per_conn', 'per_s'] if idle else
            ['server_cpu_s_per_million', None, 'per_s', 'p50_us', 'p99_us'])
    lines = [f'### {WORKS[work].title}', '', '| server | ' + ' | '.join(columns) + ' |',
             '| --- |' + ' ---: |' * len(columns)]
    for server in servers:
        rows = of(figures, work, server)
        cells = [ratio_cell(ratio(figures, work, server)) if key is None else spread_cell(rows, key) for key in keys]
        lines.append(f'| {SERVERS[server].title} | ' + ' | '.join(cells) + ' |')
    return '\n'.join(lines) + '\n'


def ratio_cell(value):
    return '' if value is None else f'{value:.2f}'


def spread_cell(rows, key):
    values = [row[key] for row in rows if key in row]
    if not values:
        return ''
    low, middle, high = spread(values)
    return f'{number(low)} / **{number(middle)}** / {number(high)}'


def number(value):
    return f'{value:,.0f}' if abs(value) >= 100 else f'{value:.2f}'
