"""How each server is started, how it is known to be ready, and how it is ended."""
import os
import re
import subprocess
import time
from dataclasses import dataclass, field

import build
import java

START_SECONDS = 30
STOP_SECONDS = 5


@dataclass(frozen=True)
class Kind:
    """A server that can be started: its name in the table, its command, and what it prints once it accepts."""
    title: str
    command: list
    environment: dict = field(default_factory=dict)
    ready: str = r'^ready (\d+)'
    jvm: bool = True


def on_class_path(name, main):
    target = build.SERVERS / name / 'target'
    return [java.JAVA, *java.OPTIONS, '-cp', f'{target}/classes:{target}/lib/*', main]


SERVERS = {
    'netty': Kind('bare Netty', on_class_path('netty', 'io.wsgateway.bench.netty.NettyServer')),
    # Its own start script, with defaults of its own; ports are 0, all limits are the default ones.
    'gateway': Kind('this gateway',
                    [str(build.GATEWAY / 'bin' / 'gateway'), 'run', '--set', 'listeners.0.address=127.0.0.1',
                     '--set', 'listeners.0.port=0', '--set', 'admin.port=0'],
                    {'JAVA_HOME': str(java.HOME), 'JAVA_OPTS': ' '.join(java.OPTIONS), 'GATEWAY_OPTS': ''},
                    r'ready: ws://127\.0\.0\.1:(\d+)'),
    'jetty': Kind('Jetty', on_class_path('jetty', 'io.wsgateway.bench.jetty.JettyServer')),
    'undertow': Kind('Undertow', on_class_path('undertow', 'io.wsgateway.bench.undertow.UndertowServer')),
    'vertx': Kind('Vert.x', on_class_path('vertx', 'io.wsgateway.bench.vertx.VertxServer')),
    'tomcat': Kind('Tomcat', on_class_path('tomcat', 'io.wsgateway.bench.tomcat.TomcatServer')),
    'helidon': Kind('Helidon', on_class_path('helidon', 'io.wsgateway.bench.helidon.HelidonServer')),
    'java-websocket': Kind('Java-WebSocket',
                           on_class_path('java-websocket', 'io.wsgateway.bench.javawebsocket.JavaWebSocketServer')),
    'ws': Kind("npm's ws", ['node', '--expose-gc', '--max-old-space-size=1024',
                            str(build.SERVERS / 'ws' / 'server.js')], jvm=False),
}


class Server:
    """A running server; ended when the `with` block is left, however it is left."""

    def __init__(self, name, log):
        self.kind = SERVERS[name]
        self.log = log
        self.port = None
        self.process = None

    def __enter__(self):
        with open(self.log, 'ab') as out:
            start = out.tell()
            # A session of its own: Ctrl-C reaches this program alone, which then ends the server.
            self.process = subprocess.Popen(self.kind.command, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                                            env={**os.environ, **self.kind.environment}, start_new_session=True)
        try:
            self.port = self._wait_until_ready(start)
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, *problem):
        self._end()

    @property
    def pid(self):
        return self.process.pid

    def _wait_until_ready(self, start):
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            printed = self.log.read_bytes()[start:].decode(errors='replace')
            found = re.search(self.kind.ready, printed, re.MULTILINE)
            if found:
                return int(found.group(1))
            if self.process.poll() is not None:
                raise RuntimeError(f'ended with {self.process.returncode} before it was ready: see {self.log}')
            time.sleep(0.05)
        raise RuntimeError(f'not ready after {START_SECONDS} s: see {self.log}')

    def _end(self):

        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
