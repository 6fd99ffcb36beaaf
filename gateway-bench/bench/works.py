"""What is done to a server: each work is one run of wsload against it."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Work:
    """One work: its title, details and units in the report, and how wsload is called for it."""
    title: str
    details: str
    units: str
    mode: str
    options: tuple
    path: str = '/echo'
    #: What a quick run takes in place of the options; none: the same.
    quick: tuple = ()
    #: What a server takes in place of the options whose opening handshakes are costly; none: the same.
    costly: tuple = ()

    @property
    def timed(self):
        """Whether it lasts as long as it is told, rather than until it is done."""
        return self.mode in ('echo', 'fanout')

    @property
    def idle(self):
        return self.mode == 'idle'

    @property
    def cost(self):
        """The figure that counts: the server's CPU time, or the memory of idle connections."""
        return 'bytes_per_conn' if self.idle else 'server_cpu_s_per_million'

    @property
    def cost_title(self):
        return 'bytes of RSS for each' if self.idle else f'CPU seconds for a million {self.units}'


# Sources: from each address come fewer connections than the gateway's limits.connections-per-address, 1000 by default.
WORKS = {
    'echo-64-1': Work('Echo of 64 bytes of text', '100 connections, 1 in flight', 'messages', 'echo',
                      ('-c', '100', '-p', '1', '-s', '64')),
    'echo-64-16': Work('Echo of 64 bytes of text, pipelined', '100 connections, 16 in flight', 'messages', 'echo',
                       ('-c', '100', '-p', '16', '-s', '64')),
    'echo-16k-text': Work('Echo of 16 KiB of ASCII text', '20 connections, 4 in flight', 'messages', 'echo',
                          ('-c', '20', '-p', '4', '-s', '16384')),
    'echo-16k-utf8': Work('Echo of 16 KiB of text, 1 to 4 bytes a character', '20 connections, 4 in flight',
                          'messages', 'echo', ('-c', '20', '-p', '4', '-s', '16384', '--utf8')),
    'echo-16k-binary': Work('Echo of 16 KiB binary', '20 connections, 4 in flight', 'messages', 'echo',
                            ('-c', '20', '-p', '4', '-s', '16384', '--binary')),
    'handshakes': Work('Opening handshakes', '50 at a time', 'handshakes', 'connect',
                       ('-k', '50', '--warmup-total', '100000', '-n', '40000'),
                       quick=('-k', '50', '--warmup-total', '500', '-n', '1000'),
                       costly=('-k', '50', '--warmup-total', '20000', '-n', '15000')),
    'fanout-1000': Work('Fan-out of 64 bytes of text', '1,000 subscribers', 'deliveries',
                        'fanout', ('-c', '1000', '-s', '64', '--sources', '2'), path='/broadcast'),
    'idle-15000': Work('Idle connections', '15,000 open', 'connections', 'idle', ('-c', '15000', '--sources', '20'),
                       quick=('-c', '2000', '--sources', '20')),
}
