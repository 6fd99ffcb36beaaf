import unittest

from back_end import report

RESULTS = {'machine': '2 processors', 'gateway': 'commit abc', 'date': '2026-11-30', 'seconds': 10}
MESSAGES = {'sessions': 1000, 'batch': False, 'rate': 12345.6, 'cpu': 41.4, 'p50': 81.26, 'p99': 0.234, 'max': 1.0}


class BackEndReportTest(unittest.TestCase):

    def row(self, figures):
        return report(RESULTS | {'figures': [figures]})

    def test_messages_are_answered_or_in_batches(self):
        self.assertIn('| each answered | 1,000 | 12,346 | 81.3 ms | 0.23 ms | 41 µs |', self.row(MESSAGES))
        self.assertIn('| in batches | 1,000 |', self.row(MESSAGES | {'batch': True}))

    def test_the_last_delivery_has_no_rate(self):
        row = self.row({'work': 'last', 'subscribers': 1000, 'p50': 5.0, 'p99': 9.99, 'max': 12.0})
        self.assertIn('| one after the other, until the last has it | 1,000 | | | 5.00 ms | 9.99 ms | |', row)

    def test_publishes_count_with_their_deliveries(self):
        row = self.row({'work': 'rate', 'subscribers': 1000, 'window': 8, 'rate': 300.4, 'deliveries': 300_400.0, 'cpu': 1234.5, 'p50': 20.0,
                        'p99': 40.0, 'max': 50.0})
        self.assertIn('| 8 at a time, until they are answered | 1,000 | 300 | 300,400 | 20.0 ms | 40.0 ms | 1,234 µs |', row)
