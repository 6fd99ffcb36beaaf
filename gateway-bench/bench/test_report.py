"""python3 -m unittest discover gateway-bench/bench"""
import unittest
import unittest.mock
import xml.etree.ElementTree as xml

import chart
import jmh
import report
import servers
from figures import Figures, Spread


def echo(server, round_, cost, others=1.0):
    return {'round': round_, 'work': 'echo-64-1', 'server': server, 'mode': 'echo', 'server_cpu_s_per_million': cost,
            'per_s': 1000.0, 'p50_us': 10.0, 'p99_us': 20.0, 'other_cpu_pct': others}


class FiguresTest(unittest.TestCase):

    figures = Figures([
        echo('netty', 1, 4.0), echo('gateway', 1, 9.0), echo('jetty', 1, 8.0),
        echo('netty', 2, 2.0), echo('gateway', 2, 1.0), {**echo('jetty', 2, 0.0), 'error': 'not ready'},
        echo('netty', 3, 5.0), echo('gateway', 3, 2.0, others=30.0),
    ])

    def test_takes_the_median_of_rounds_in_any_order(self):
        self.assertEqual(Spread(1.0, 2.0, 9.0), self.figures.cost('echo-64-1', 'gateway'))

    def test_compares_median_with_median(self):
        self.assertEqual(0.5, self.figures.ratio('echo-64-1', 'gateway'))
        self.assertEqual(1.0, self.figures.ratio('echo-64-1', 'netty'))

    def test_counts_no_round_that_failed(self):
        self.assertEqual(Spread(8.0, 8.0, 8.0), self.figures.cost('echo-64-1', 'jetty'))
        self.assertEqual(['not ready'], [figure['error'] for figure in self.figures.failed])

    def test_takes_the_mean_of_the_middle_two_of_an_even_number(self):
        self.assertEqual(3.0, Figures([echo('ws', 1, 2.0), echo('ws', 2, 4.0)]).cost('echo-64-1', 'ws').median)

    def test_has_no_ratio_without_a_reference(self):
        self.assertIsNone(Figures([echo('gateway', 1, 1.0)]).ratio('echo-64-1', 'gateway'))

    def test_lists_the_cheapest_server_first(self):
        self.assertEqual(['gateway', 'netty', 'jetty'], self.figures.servers('echo-64-1'))

    def test_tells_how_busy_the_machine_was(self):
        self.assertEqual(Spread(1.0, 1.0, 30.0), self.figures.others())


class ReportTest(unittest.TestCase):

    facts = {'date': '2026-01-09', 'how': '3 rounds', 'machine': '2 processors', 'gateway': 'commit abc', 'beside': {},
             'java': '25', 'versions': {'netty': '4.2'}}

    def test_writes_a_row_for_each_server(self):
        text = report.markdown(self.facts, FiguresTest.figures, None)
        self.assertIn('| **this gateway** | 1.00 / **2.00** / 9.00 | 0.50 | 1,000 / **1,000** / 1,000 |', text)
        self.assertIn('- Echo of 64 bytes of text, Jetty, round 2: not ready', text)
        self.assertIn('bare Netty 4.2', text)

    def test_names_what_failed_where_nothing_else_is(self):
        text = report.markdown(self.facts, Figures([{**echo('jetty', 1, 0.0), 'error': 'not ready'}]), None)
        self.assertIn('- Echo of 64 bytes of text, Jetty, round 1: not ready', text)

    def test_draws_a_bar_for_each_server(self):
        drawn = xml.fromstring(chart.svg(FiguresTest.figures))
        bars = drawn.findall('.//{http://www.w3.org/2000/svg}rect')
        widths = [float(bar.get('width')) for bar in bars]
        self.assertEqual(3, len(bars))
        self.assertAlmostEqual(4.0, widths[2] / widths[0], delta=0.01)  # 8.0 and 2.0

    def test_names_a_part_with_its_parameters(self):
        result = {'benchmark': 'io.wsgateway.bench.jmh.Utf8Benchmark.validate', 'params': {'bytes': '64'},
                  'primaryMetric': {'score': 5.04, 'scoreError': 'NaN'}, 'secondaryMetrics': {}}
        self.assertIn('| Utf8.validate (bytes 64) | 5.0 |  | 0 |', jmh.markdown([result]))


class BesideTest(unittest.TestCase):

    figures = Figures([echo('netty', 1, 4.0), echo('gateway', 1, 3.0), echo('before', 1, 2.0)])

    def setUp(self):
        change = unittest.mock.patch.dict(servers.SERVERS, before=servers.beside('1a2b3c4'))
        change.start()
        self.addCleanup(change.stop)

    def test_compares_with_the_other_commit_as_well(self):
        text = report.table(self.figures, 'echo-64-1')
        self.assertIn('| | CPU seconds for a million messages | to bare Netty | to before | messages/s |', text)
        self.assertIn('| **this gateway** | 3.00 / **3.00** / 3.00 | 0.75 | 1.50 | 1,000 /', text)
        self.assertIn('| this gateway at 1a2b3c4 | 2.00 / **2.00** / 2.00 | 0.50 | 1.00 | 1,000 /', text)

    def test_does_not_where_a_work_was_not_done_on_it(self):
        self.assertNotIn('to before', report.table(FiguresTest.figures, 'echo-64-1'))

    def test_names_the_commit(self):
        facts = ReportTest.facts | {'beside': {'before': '1a2b3c4'}}
        self.assertIn('- gateway: commit abc; before: commit 1a2b3c4\n', report.conditions(facts, self.figures))

    def test_has_room_for_its_title_in_the_chart(self):
        xml.fromstring(chart.svg(self.figures))
        self.assertGreater(chart.room_for_names(self.figures), chart.room_for_names(FiguresTest.figures))


if __name__ == '__main__':
    unittest.main()
