"""A gateway that is watched from outside: its memory, its file descriptors, the connections of its listeners."""
import os
import re
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import build
import java

START_SECONDS = 60
STOP_SECONDS = 10
#: So small that what isn't bounded shows; buffers outside of the heap may take as much again.
HEAP_MIB = 256
CONFIGURATION = '''\
listeners:
  - {{ address: 127.0.0.1, port: 0 }}
  - {{ address: 127.0.0.1, port: 0, tls: {{ certificate: {folder}/certificate.pem, key: {folder}/key.pem }} }}
admin: {{ port: 0 }}
routes:
  - {{ path: /echo, application: echo }}
'''


class Watched:
    """A running gateway with its default limits; ended when the `with` block is left, however it is left."""

    def __init__(self, home, log: Path):
        self.home = home
        self.log = log

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix='attack')
        try:
            self._start(Path(self.folder.name))
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, *problem):
        self._end()

    def _start(self, folder):
        self.certificate = str(folder / 'certificate.pem')
        subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2',
                        '-subj', '/CN=localhost', '-keyout', folder / 'key.pem', '-out', self.certificate],
                       check=True, stdin=subprocess.DEVNULL, capture_output=True)
        (folder / 'gateway.yaml').write_text(CONFIGURATION.format(folder=folder))
        environment = {'JAVA_HOME': str(java.home()), 'GATEWAY_CACHE': 'off', 'GATEWAY_OPTS': '', 'JAVA_OPTS': ' '.join(
            [f'-Xmx{HEAP_MIB}m', f'-XX:MaxDirectMemorySize={HEAP_MIB}m', *java.OPTIONS[1:]])}
        with open(self.log, 'wb') as out:
            self.process = subprocess.Popen([self.home / 'bin' / 'gateway', 'run', '--config', folder / 'gateway.yaml'],
                                            stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                                            env=os.environ | environment, start_new_session=True)
        self.port, self.tls_port = self._ports()

    def _ports(self):
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            ports = ports_said(self.log.read_text(errors='replace'))
            if ports:
                return ports
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise RuntimeError(f'not ready, see {self.log}')

    @property
    def alive(self):
        return self.process.poll() is None

    def resident(self):
        """Bytes of memory, of which nothing is swapped out."""
        status = Path(f'/proc/{self.process.pid}/status').read_text()
        return int(re.search(r'^VmRSS:\s+(\d+) kB', status, re.MULTILINE).group(1)) * 1024

    def descriptors(self):
        return len(os.listdir(f'/proc/{self.process.pid}/fd'))

    def connections(self):
        """How many TCP connections of its listeners are not over for it."""
        return open_connections(Path('/proc/net/tcp').read_text(), {self.port, self.tls_port})

    def settled(self, descriptors, within):
        """Waits until no connection is left and no more files are open than that; tells what is left at the end."""
        deadline = time.monotonic() + within
        while True:
            left = self.connections(), max(0, self.descriptors() - descriptors)
            if left == (0, 0) or time.monotonic() > deadline:
                return left
            time.sleep(0.1)

    def complaints(self):
        """Lines of its log that are errors."""
        return [line for line in self.log.read_text(errors='replace').splitlines() if re.search(r'\bERROR\b', line)]

    def _end(self):
        process = getattr(self, 'process', None)
        if process:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.folder.cleanup()


def ports_said(log):
    """The ports of both listeners, once the log has them."""
    plain, tls = re.search(r'ws://127\.0\.0\.1:(\d+)', log), re.search(r'wss://127\.0\.0\.1:(\d+)', log)
    return (int(plain.group(1)), int(tls.group(1))) if plain and tls and 'ready' in log else None


def open_connections(table, ports):
    """
    Of /proc/net/tcp, the sockets with one of these local ports that a process has: established (01), not yet accepted (03), or
    with a peer that has ended its side (08). In the other states the kernel is about to end them.
    """
    rows = re.findall(r'^\s*\d+: [0-9A-F]{8}:([0-9A-F]{4}) [0-9A-F]{8}:[0-9A-F]{4} ([0-9A-F]{2}) ', table, re.MULTILINE)
    return sum(1 for port, state in rows if int(port, 16) in ports and state in ('01', '03', '08'))


class Peak(threading.Thread):
    """The most memory that is seen while the `with` block lasts."""

    def __init__(self, watched):
        super().__init__(daemon=True)
        self.watched = watched
        self.most = 0
        self._over = threading.Event()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *problem):
        self._over.set()
        self.join()

    def run(self):
        while not self._over.wait(0.1) and self.watched.alive:
            try:
                self.most = max(self.most, self.watched.resident())
            except (OSError, AttributeError):
                return
