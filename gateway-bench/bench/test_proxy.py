"""python3 -m unittest discover gateway-bench/bench"""
import os
import subprocess
import unittest
import unittest.mock
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import measure
import proxies
import proxy
import proxy_report
from figures import Figures


def echo(server, cost, **more):
    return {'round': 1, 'work': 'echo-64-100', 'server': server, 'mode': 'echo', 'server_cpu_s_per_million': cost, 'per_s': 1000.0,
            'p50_us': 10.0, 'p99_us': 20.0, 'other_cpu_pct': 61.0, **more}


def idle(server, each):
    return {'round': 1, 'work': 'idle-8000', 'server': server, 'mode': 'idle', 'bytes_per_conn': each, 'touched_bytes_per_conn': each + 1,
            'process_bytes': 15_900_000, 'other_cpu_pct': 1.0}


class ProxyReportTest(unittest.TestCase):

    facts = {'date': '2026-12-01', 'how': '5 rounds', 'machine': '2 processors', 'gateway': 'commit abc', 'java': '25', 'versions': 'nginx 1.22'}

    def report(self, *figures):
        return proxy_report.markdown(self.facts, Figures(figures, proxy.WORKS))

    def test_compares_with_nginx(self):
        text = self.report(echo('nginx', 10.0), echo('gateway', 9.0))
        self.assertIn('| **this gateway** | 9.00 / **9.00** / 9.00 | 0.90 | 1,000 /', text)
        self.assertIn('all else used 61 % of one processor (median; at most 61 %)', text)

    def test_memory_is_for_each_session_and_for_none(self):
        self.assertIn('| HAProxy | 775 / **775** / 775 | 0.50 | 776 / **776** / 776 | 15.9 |', self.report(idle('nginx', 1550), idle('haproxy', 775)))

    def test_names_what_failed(self):
        text = self.report(echo('nginx', 10.0), {**echo('gateway', 0.0), 'error': 'not ready\nat all'})
        self.assertIn('- echo-64-100, this gateway, round 1: not ready\n', text)
        self.assertNotIn('**this gateway**', text)


class ProcessesTest(unittest.TestCase):

    def test_sums_what_is_shared_once_for_each_reading(self):
        rollup = 'Rss: 900 kB\nPss: {} kB\nPss_Anon: 7 kB\n'
        readings = 'reading\n' + rollup.format(3) + rollup.format(4) + 'reading\n' + rollup.format(10)
        self.assertEqual([7 * 1024, 10 * 1024], proxies.proportional(readings))

    def test_finds_the_processes_of_a_process(self):
        with subprocess.Popen(['sh', '-c', 'sleep 60 & sleep 60 & echo; wait'], stdout=subprocess.PIPE, start_new_session=True) as shell:
            try:
                shell.stdout.readline()
                self.assertEqual(2, len(proxies.children(shell.pid)))
            finally:
                os.killpg(shell.pid, 9)

    def test_an_ended_process_has_no_parent(self):
        self.assertIsNone(proxies.parent(Path('/proc/0')))

    def test_writes_no_brace_that_is_left_of_a_template(self):
        for kind in (proxies.Nginx, proxies.HaProxy):
            with self.subTest(kind.title), TemporaryDirectory() as folder:
                made = kind(SimpleNamespace(port=4711), Path(folder), Path(folder) / 'log')
                written = Path(made.arguments[-1]).read_text()
                self.assertIn('127.0.0.1:4711', written)
                self.assertIn(f'127.0.0.1:{made.port}', written)
                self.assertNotIn('{{', written)

    def test_counts_all_processes_of_a_proxy(self):
        with unittest.mock.patch.object(subprocess, 'run', return_value=SimpleNamespace(returncode=0, stdout='{}')) as run:
            measure.wsload(proxy.WORKS['echo-64-100'], 80, [12, 34], ())
        command = run.call_args.args[0]
        self.assertEqual('12,34', command[command.index('--pid') + 1])


class RoundsTest(unittest.TestCase):

    def test_begins_each_round_with_another_and_goes_on_after_a_failure(self):
        def run(work, server):
            if server == 'b':
                raise RuntimeError('not ready')
            return echo(server, 1.0)
        with unittest.mock.patch('builtins.print'):
            found = list(measure.rounds(2, ['echo-64-100'], ['a', 'b', 'c'], run))
        self.assertEqual(['a', 'b', 'c', 'b', 'c', 'a'], [figure['server'] for figure in found])
        self.assertEqual(['not ready'] * 2, [figure['error'] for figure in found if 'error' in figure])


if __name__ == '__main__':
    unittest.main()
