"""Which system calls a server makes for an opening handshake, as strace counts them: of all threads, once it is warm."""
import re
import signal
import subprocess
import time
from contextlib import contextmanager

import build
import command
import measure
from servers import SERVERS, Server
from works import WORKS

CONNECT = WORKS['handshakes']
WARMUP = ('-k', '50', '-n', '5000')
#: How long the server may take to notice that the last connection is gone.
SETTLE_SECONDS = 0.5


def arguments():
    parser, left = command.parser_with_besides('gateway-bench/syscalls')
    parser.description = __doc__
    parser.add_argument('--server', choices=list(SERVERS), default='gateway', metavar='NAME',
                        help=f'one of {", ".join(SERVERS)} (gateway)')
    parser.add_argument('--handshakes', type=command.positive, default=2000, metavar='N',
                        help='how many are made, one at a time (2000)')
    return parser.parse_args(left)


def main():
    options = arguments()
    command.built([options.server])
    folder = build.TARGET / 'syscalls'
    folder.mkdir(exist_ok=True)
    summary = folder / f'{options.server}.strace'
    with Server(options.server, folder / f'{options.server}.log') as server:
        measure.wsload(CONNECT, server, WARMUP)
        with strace(server.pid, summary):
            measure.wsload(CONNECT, server, ('-k', '1', '-n', str(options.handshakes)))
            time.sleep(SETTLE_SECONDS)
    print(f'{SERVERS[options.server].title}, {options.handshakes:,} opening handshakes one at a time\n')
    print(table(counts(summary.read_text()), options.handshakes))


@contextmanager
def strace(pid, summary):
    """Counts a process's system calls meanwhile; the file is written once this is left."""
    tracer = subprocess.Popen(['strace', '-f', '-c', '-o', summary, '-p', str(pid)], stdin=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, text=True, start_new_session=True)
    try:
        said = tracer.stderr.readline()
        if 'attached' not in said:
            raise RuntimeError(said.strip() or 'strace said nothing')
        yield
    finally:
        # It lets go of the process, writes, and ends.
        tracer.send_signal(signal.SIGINT)
        tracer.communicate()


def counts(summary):
    """What `strace -c` wrote, as calls by name: time in %, seconds, µs for each, calls, errors if any, name."""
    lines = re.findall(r'^ *[\d.]+ +[\d.]+ +\d+ +(\d+) +(?:\d+ +)?([a-z]\w*)$', summary, re.MULTILINE)
    return {name: int(calls) for calls, name in lines if name != 'total'}


def table(calls, handshakes):
    rows = sorted(calls.items(), key=lambda row: (-row[1], row[0])) + [('all', sum(calls.values()))]
    lines = [f'{"system call":20}{"calls":>10}{"for each":>12}']
    return '\n'.join(lines + [f'{name:20}{count:10,}{count / handshakes:12.2f}' for name, count in rows])


if __name__ == '__main__':
    command.run(main)
