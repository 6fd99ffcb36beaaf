"""What was measured of clusters, as tables in Markdown."""


def report(results):
    """All tables, and what they were measured on."""
    parts = [f'{results["date"]}, {results["machine"]}, {results["gateway"]}; {results["seconds"]} s each after as many to warm up; '
             f'load of the machine before: {results["load"]:.1f}.', deliveries(results['deliveries']), publishes(results['publishes'])]
    if results['reconnects']:
        parts.append(reconnects(results['reconnects']))
    return '\n\n'.join(parts) + '\n'


def table(heads, rows):
    lines = ['| ' + ' | '.join(heads) + ' |', '| ' + ' | '.join('---' for _ in heads) + ' |']
    lines += ['| ' + ' | '.join(row) + ' |' for row in rows]
    return '\n'.join(lines)


def deliveries(found):
    """CPU is that of all nodes together, and of the engine, in seconds for each second."""
    rows = []
    for one in found:
        seconds = one['seconds']
        per_second = one['delivered'] / seconds
        cpu = one['gateways'] / seconds
        rows.append([one['engine'], str(one['nodes']), 'kept' if one['kept'] else 'plain', f'{one["topics"]:,}', f'{per_second:,.0f}',
                     f'{missing(one):,}', f'{cpu:.2f}', f'{one["server"] / seconds:.2f}' if one['engine'] != 'memory' else '',
                     f'{per_second / cpu:,.0f}' if cpu else '', f'{one["p50_ms"]:.1f}', f'{one["p99_ms"]:.1f}'])
    return table(['engine', 'nodes', '', 'topics', 'deliveries/s', 'missing', 'CPU of nodes', 'of the engine', 'deliveries per CPU second',
                  'p50 ms', 'p99 ms'], rows)


def missing(one):
    return one['expected'] - one['delivered']


def publishes(found):
    rows = []
    for one in found:
        rate = one['published'] / one['seconds']
        rows.append([one['what'], f'{one["topics"]:,}', f'{rate:,.0f}', str(one['failed']), per_call(one)])
    return table(['published', 'topics', 'a second', 'failed', 'microseconds of Redis for each'], rows)


def per_call(one):
    """Of the command that publishes: a script where it is kept, else PUBLISH."""
    name = 'evalsha' if one['what'] == 'kept' else 'publish'
    return f'{one["calls"][name][1]:.1f}' if name in one['calls'] else ''


def reconnects(found):
    rows = []
    for one in found:
        asked = sum(one['calls'].values())
        named = ', '.join(f'{name} {calls:,}' for name, calls in sorted(one['calls'].items(), key=lambda item: -item[1])[:6])
        rows.append([f'{one["clients"]:,}', f'{one["topics"]:,}', f'{one["recovered"]:,}', f'{one["seconds"]:.1f}',
                     f'{asked / one["clients"]:.3f}', named])
    return table(['clients', 'topics', 'recovered', 'seconds', 'commands for each', 'which'], rows)
