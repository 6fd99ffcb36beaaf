"""python3 -m unittest discover gateway-bench/bench"""
import asyncio
import math
import time
import unittest
import zlib

import attack_report
import attacks
import peers
import watched
import wire

TCP = '''\
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0
   1: 0100007F:1F90 0100017F:9C40 01 00000000:00000000 00:00000000 00000000     0        0 2 1 0 100 0 0 10 0
   2: 0100007F:1F90 0100017F:9C41 06 00000000:00000000 00:00000000 00000000     0        0 0 1 0 100 0 0 10 0
   3: 0100017F:9C40 0100007F:1F90 01 00000000:00000000 00:00000000 00000000     0        0 3 1 0 100 0 0 10 0
   4: 0100007F:1F91 0100017F:9C42 08 00000000:00000000 00:00000000 00000000     0        0 4 1 0 100 0 0 10 0
'''
WELL = {'alive': True, 'does': 'nothing', 'opened': 7, 'accepted': 5, 'echoes': [0.001] * 99 + [0.2], 'connects': [0.002],
        'errors': [], 'before': 100 << 20, 'most': 120 << 20, 'after': 110 << 20, 'bound': 200 << 20, 'connections': 0,
        'descriptors': 0, 'settled': 0.5}


class WireTest(unittest.TestCase):

    def test_masks_frames(self):
        sent = wire.frame(wire.TEXT, b'Hello')
        self.assertEqual(bytes.fromhex('8185'), sent[:2])
        self.assertEqual(b'Hello', wire.mask(sent[6:], sent[2:6]))

    def test_leaves_out_masks(self):
        self.assertEqual(b'\x81\x05Hello', wire.frame(wire.TEXT, b'Hello', masked=False))

    def test_writes_lengths_in_the_fewest_bytes(self):
        self.assertEqual(bytes.fromhex('82fe007e'), wire.frame(wire.BINARY, bytes(126))[:4])
        self.assertEqual(bytes.fromhex('82ff0000000000010000'), wire.frame(wire.BINARY, bytes(1 << 16))[:10])

    def test_reads_what_a_server_sends(self):
        self.assertEqual((1, b'Hello', b'\x8a'), wire.server_frame(b'\x81\x05Hello\x8a'))
        self.assertIsNone(wire.server_frame(b'\x81\x7e\x00'))

    def test_deflates_as_the_extension_does(self):
        inflate = zlib.decompressobj(-15)
        self.assertEqual(bytes(1000), inflate.decompress(wire.deflated(bytes(1000)) + b'\x00\x00\xff\xff'))

    def test_bomb_is_a_thousandth_of_what_it_inflates_to(self):
        self.assertLess(len(attacks.BOMB), 70_000)

    def test_client_hello_says_its_lengths(self):
        hello = wire.client_hello()
        self.assertEqual(len(hello) - 5, int.from_bytes(hello[3:5], 'big'))
        self.assertEqual(len(hello) - 9, int.from_bytes(hello[6:9], 'big'))


class PeersTest(unittest.TestCase):

    def test_addresses_are_loopback_ones_and_differ(self):
        self.assertEqual('127.1.0.0', peers.address(0))
        self.assertEqual(50_000, len({peers.address(number) for number in range(50_000)}))
        self.assertEqual('127.1.195.79', peers.address(49_999))

    def test_crowd_ends_in_time_though_its_attackers_wait(self):
        began = time.monotonic()
        crowd = peers.Crowd(0, began + 0.1, 1)

        async def forever(_):
            await asyncio.sleep(60)

        asyncio.run(crowd.run(forever, 3))
        self.assertLess(time.monotonic() - began, 5)


class WatchedTest(unittest.TestCase):

    def test_counts_connections_that_are_not_over(self):
        self.assertEqual(2, watched.open_connections(TCP, {0x1f90, 0x1f91}))
        self.assertEqual(1, watched.open_connections(TCP, {0x1f91}))

    def test_finds_both_ports(self):
        self.assertEqual((8080, 8443), watched.ports_said('ready: ws://127.0.0.1:8080, wss://127.0.0.1:8443'))
        self.assertIsNone(watched.ports_said('ready: ws://127.0.0.1:8080'))


class ReportTest(unittest.TestCase):

    def test_percentile_is_a_value_that_was_measured(self):
        self.assertEqual(99, attack_report.percentile(range(1, 101), 0.99))
        self.assertEqual(1, attack_report.percentile([1], 0.99))
        self.assertTrue(math.isnan(attack_report.percentile([], 0.5)))

    def test_nothing_is_wrong_with_what_is_well(self):
        self.assertEqual([], attack_report.problems(WELL))
        self.assertNotIn('FAILED', attack_report.in_short(WELL))

    def test_each_problem_is_one(self):
        for change, said in [({'errors': ['client 1: EOFError']}, '1 errors, such as client 1: EOFError'),
                             ({'echoes': []}, 'no echo at all'),
                             ({'descriptors': 2}, '0 connections and 2 descriptors left open'),
                             ({'most': 300 << 20}, '300 MiB of memory'),
                             ({'alive': False}, 'the gateway ended')]:
            self.assertEqual([said], attack_report.problems(WELL | change))

    def test_report_shows_what_is_not_nothing(self):
        facts = {'date': 'today', 'machine': 'm', 'gateway': 'g', 'java': 'j, -X'}
        report = attack_report.markdown(facts, [WELL, WELL | {'errors': ['x']}], [], 20, 100, 256)
        self.assertIn('| nothing | 7 | 1.0 | 1.0 | 2.0 | 0 | 100 | 120 | 110 | 0 |', report)
        self.assertIn('| **1** |', report)


if __name__ == '__main__':
    unittest.main()
