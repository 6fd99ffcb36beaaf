import unittest

from cluster_report import deliveries, publishes, reconnects

DELIVERED = {'engine': 'redis', 'nodes': 2, 'kept': True, 'topics': 10000, 'seconds': 10, 'delivered': 19_990, 'expected': 20_000,
             'gateways': 5.0, 'server': 1.0, 'p50_ms': 1.26, 'p99_ms': 9.87}


class ClusterReportTest(unittest.TestCase):

    def test_deliveries_are_for_a_second_and_for_a_second_of_cpu(self):
        row = deliveries([DELIVERED]).splitlines()[-1]
        self.assertEqual('| redis | 2 | kept | 10,000 | 1,999 | 10 | 0.50 | 0.10 | 3,998 | 1.3 | 9.9 |', row)

    def test_a_gateway_alone_has_no_engine(self):
        row = deliveries([DELIVERED | {'engine': 'memory'}]).splitlines()[-1]
        self.assertIn('| 0.50 |  | 3,998 |', row)

    def test_publishes_are_held_against_the_command_that_publishes(self):
        calls = {'evalsha': (10, 21.0), 'publish': (30, 1.5)}
        kept = {'what': 'kept', 'topics': 1, 'published': 100, 'seconds': 2.0, 'failed': 3, 'calls': calls}
        rows = publishes([kept, kept | {'what': 'plain'}]).splitlines()
        self.assertEqual('| kept | 1 | 50 | 3 | 21.0 |', rows[-2])
        self.assertEqual('| plain | 1 | 50 | 3 | 1.5 |', rows[-1])

    def test_commands_are_counted_for_each_client(self):
        row = reconnects([{'clients': 2000, 'topics': 1, 'recovered': 2000, 'seconds': 1.24,
                           'calls': {'evalsha': 3, 'subscribe': 1}}]).splitlines()[-1]
        self.assertEqual('| 2,000 | 1 | 2,000 | 1.2 | 0.002 | evalsha 3, subscribe 1 |', row)


if __name__ == '__main__':
    unittest.main()
