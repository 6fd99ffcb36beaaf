"""python3 -m unittest discover gateway-bench/bench"""
import argparse
import unittest
import unittest.mock

import build
import command
import servers


class CommandTest(unittest.TestCase):

    def setUp(self):
        for change in (unittest.mock.patch.dict(servers.SERVERS),
                       unittest.mock.patch.object(build, 'commit', {'main': '1a2b3c4', 'v1': '1a2b3c4'}.get)):
            change.start()
            self.addCleanup(change.stop)

    def test_takes_a_name_and_a_reference_apart(self):
        self.assertEqual(('before', 'HEAD~3'), command.beside('before=HEAD~3'))
        self.assertEqual(('a-1.b_2', ':/a=b'), command.beside('a-1.b_2=:/a=b'))

    def test_rejects_what_is_not_a_name_and_a_reference(self):
        for text in ('before', 'before=', '=HEAD', '../x=HEAD', '-x=HEAD', 'a,b=HEAD', ''):
            with self.subTest(text), self.assertRaises(argparse.ArgumentTypeError):
                command.beside(text)

    def test_makes_a_server_of_a_commit(self):
        self.assertIsNone(command.register('before', 'main'))
        self.assertEqual('this gateway at 1a2b3c4', servers.SERVERS['before'].title)

    def test_tells_why_it_makes_none(self):
        self.assertEqual('nowhere is no commit of this repository', command.register('before', 'nowhere'))
        self.assertEqual('there is a server netty already', command.register('netty', 'main'))
        command.register('before', 'main')
        self.assertEqual('there is a server of commit 1a2b3c4 already', command.register('again', 'v1'))


if __name__ == '__main__':
    unittest.main()
