"""The chart: a panel for each work, in it a bar for each server, the cheapest on top."""
from xml.sax.saxutils import escape

from figures import REFERENCE
from report import number
from servers import SERVERS
from works import WORKS

COLUMNS = 2
PANEL, GAP, MARGIN = 430, 40, 20
NAMES, VALUES = 112, 96          # what a panel keeps for names, at least, and values beside its bars
LETTER = 7                       # how wide one of a name's is
HEAD, ROW, BAR = 56, 24, 14
# Of middling brightness: all of them can be read on white and on black.
TEXT, FAINT = '#6e7781', '#7d8590'
BARS = {'gateway': '#2f81f7', REFERENCE: '#bf8700'}
OTHERS = '#8b949e'
LEGEND = ('Shorter is cheaper. The bar is the median of all rounds, the line on it reaches from the lowest to the highest; '
          'in brackets: in multiples of bare Netty.')


def svg(figures):
    works = figures.works()
    names = room_for_names(figures)
    rows = [works[i:i + COLUMNS] for i in range(0, len(works), COLUMNS)]
    width = 2 * MARGIN + COLUMNS * PANEL + (COLUMNS - 1) * GAP
    parts, top = [], MARGIN
    for row in rows:
        for column, work in enumerate(row):
            parts.append(f'<g transform="translate({MARGIN + column * (PANEL + GAP)},{top})">{panel(figures, work, names)}</g>')
        top += HEAD + ROW * max(len(figures.servers(work)) for work in row) + GAP
    legend = f'<text x="{MARGIN}" y="{top}" fill="{FAINT}">{escape(LEGEND)}</text>'
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {top + MARGIN}" width="{width}" '
            f'height="{top + MARGIN}" font-family="system-ui, sans-serif" font-size="12" role="img" '
            f'aria-label="What each server costs, for each work">\n' + '\n'.join(parts + [legend]) + '\n</svg>\n')


def room_for_names(figures):
    titles = [SERVERS[server].title for work in figures.works() for server in figures.servers(work)]
    return max([NAMES, *(LETTER * len(title) for title in titles)])


def panel(figures, work, names):
    kind = WORKS[work]
    servers = figures.servers(work)
    longest = max(figures.cost(work, server).high for server in servers)
    scale = (PANEL - names - VALUES) / longest if longest > 0 else 0
    parts = [f'<text y="14" fill="{TEXT}" font-size="13" font-weight="600">{escape(kind.title)}</text>',
             f'<text y="32" fill="{FAINT}">{escape(f"{kind.details}: {kind.cost_title}")}</text>']
    for i, server in enumerate(servers):
        parts.append(f'<g transform="translate(0,{HEAD - 12 + i * ROW})">{bar(figures, work, server, scale, names)}</g>')
    return ''.join(parts)


def bar(figures, work, server, scale, names):
    cost = figures.cost(work, server)
    color = BARS.get(server, OTHERS)
    weight = ' font-weight="600"' if server in BARS else ''
    low, middle, high = (names + scale * max(0, value) for value in (cost.low, cost.median, cost.high))
    ratio = figures.ratio(work, server)
    times = f' ({ratio:.2f})' if ratio is not None and server != REFERENCE else ''
    at = BAR / 2
    return (f'<text x="{names - 8}" y="{BAR - 3}" text-anchor="end" fill="{color if server in BARS else TEXT}"{weight}>'
            f'{escape(SERVERS[server].title)}</text>'
            f'<rect x="{names}" width="{middle - names:.1f}" height="{BAR}" rx="2" fill="{color}"/>'
            f'<path d="M{low:.1f} {at}H{high:.1f}M{low:.1f} {at - 3}v6M{high:.1f} {at - 3}v6" stroke="{TEXT}" fill="none"/>'
            f'<text x="{high + 6:.1f}" y="{BAR - 3}" fill="{TEXT}"{weight}>{number(cost.median)}{times}</text>')
