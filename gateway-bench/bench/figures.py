"""What the figures of all rounds come to: minimum, median, maximum, and ratios."""
from dataclasses import dataclass
from statistics import median

from works import WORKS

#: The server that all are compared with.
REFERENCE = 'netty'


@dataclass(frozen=True)
class Spread:
    low: float
    median: float
    high: float


def spread(values):
    """None of nothing."""
    values = list(values)
    return Spread(min(values), median(values), max(values)) if values else None


class Figures:
    """All that was measured: a list of dicts, as `measure.rounds` yields them, of works by name."""

    def __init__(self, figures, works=WORKS):
        self.known = works
        self.good = [figure for figure in figures if 'error' not in figure]
        self.failed = [figure for figure in figures if 'error' in figure]

    def works(self):
        """The names of the works that were done, in their own order."""
        return [work for work in self.known if any(figure['work'] == work for figure in self.good)]

    def servers(self, work):
        """The servers that a work was done on, the cheapest first."""
        found = {figure['server'] for figure in self.good if figure['work'] == work}
        return sorted(found, key=lambda server: self.cost(work, server).median)

    def spread(self, work, server, key):
        """Over the rounds; None if it wasn't measured."""
        return spread(figure[key] for figure in self.good
                      if figure['work'] == work and figure['server'] == server and key in figure)

    def cost(self, work, server):
        return self.spread(work, server, self.known[work].cost)

    def ratio(self, work, server, reference=REFERENCE):
        """The median cost in multiples of the reference's; None if there is no such thing."""
        own, other = self.cost(work, server), self.cost(work, reference)
        return own.median / other.median if own and other and other.median > 0 else None

    def others(self):
        """What else used the processors meanwhile, in percent of one; None if every run failed."""
        return spread(figure['other_cpu_pct'] for figure in self.good)
