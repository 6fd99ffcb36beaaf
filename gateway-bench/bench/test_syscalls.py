"""python3 -m unittest discover gateway-bench/bench"""
import unittest

import syscalls

SUMMARY = '''\
% time     seconds  usecs/call     calls    errors syscall
------ ----------- ----------- --------- --------- ----------------
 66.67    0.020000           5      4000           write
 33.33    0.010000           4      2505        12 accept4
  0.00    0.000000           0         1           futex
------ ----------- ----------- --------- --------- ----------------
100.00    0.030000           4      6506        12 total
'''


class SyscallsTest(unittest.TestCase):

    def test_reads_calls_beside_errors_or_none(self):
        self.assertEqual({'write': 4000, 'accept4': 2505, 'futex': 1}, syscalls.counts(SUMMARY))

    def test_divides_by_the_handshakes(self):
        lines = syscalls.table({'accept4': 2505, 'write': 4000}, 2000).splitlines()
        self.assertEqual([['write', '4,000', '2.00'], ['accept4', '2,505', '1.25'], ['all', '6,505', '3.25']],
                         [line.split() for line in lines[1:]])


if __name__ == '__main__':
    unittest.main()
