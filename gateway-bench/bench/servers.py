"""How each server is started, how it is known to be ready, and how it is ended."""
import os
import re
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import build
import java
import tokens

START_SECONDS = 30
STOP_SECONDS = 5


@dataclass(frozen=True)
class Kind:
    """A server that can be started."""
    title: str
    #: Gives its command.
    command: Callable[[], list]
    #: A file of its class path which tells its version, or its package.json; below the servers' folder.
    version: str
    #: Gives what its environment has beside this program's.
    environment: Callable[[], dict] = dict
    #: What it prints once it accepts, the port in a group.
    ready: str = r'^ready (\d+)'
    jvm: bool = True
    #: Whether it is compared where no servers are named.
    usual: bool = True
    #: Gives options of wsload that opening handshakes with it need.
    options: Callable[[], list] = list
    #: Whether an opening handshake costs several times as much as with others.
    costly: bool = False
    #: The commit of this repository that it is the gateway of; none: it is no other commit's.
    commit: str = ''


def on_jvm(title, name, main, library):
    return Kind(title, lambda: java.on_class_path(build.SERVERS / name, f'io.wsgateway.bench.{main}'),
                f'{name}/target/lib/{library}-*.jar')


GATEWAY_READY = r'ready: ws://127\.0\.0\.1:(\d+)'


#: Each work comes from a few addresses, and as fast as it can.
NO_HANDSHAKE_RATES = [argument for key in ('handshakes-per-second', 'handshakes-per-second-per-address',
                                           'handshakes-per-address')
                      for argument in ('--set', f'limits.{key}=0')]


def gateway():
    """The start script of this gateway; ports are free ones, all limits the default ones but for rates of handshakes."""
    return gateway_of(build.GATEWAY) + NO_HANDSHAKE_RATES


def gateway_of(home):
    return [str(home / 'bin' / 'gateway'), 'run', '--set', 'listeners.0.address=127.0.0.1',
            '--set', 'listeners.0.port=0', '--set', 'admin.port=0']


def gateway_authenticated():
    """The same, but a route that takes nobody without a token: ES256, with a key in a file."""
    keys = {'issuers.0.name': 'bench', 'issuers.0.issuer': tokens.ISSUER, 'issuers.0.audience.0': tokens.AUDIENCE,
            'issuers.0.algorithms.0': 'ES256', 'issuers.0.keys.file': tokens.public_key(), 'routes.0.path': '/echo',
            'routes.0.application': 'echo', 'routes.0.auth.carriers.0': 'authorization', 'routes.0.auth.scopes.0': 'echo'}
    return gateway() + [part for key, value in keys.items() for part in ('--set', f'{key}={value}')]


def gateway_without_journal():
    """The same, but it keeps no opening handshakes, and tells a rejected peer nothing."""
    return gateway() + ['--set', 'handshakes.kept-bytes=0', '--set', 'handshakes.explain=quiet']


def gateway_environment():
    """No cache of classes: not by its own variable, which commits before it take for a mistake."""
    return {'JAVA_HOME': str(java.home()), 'JAVA_OPTS': ' '.join([*java.OPTIONS, '-Xshare:auto']), 'GATEWAY_OPTS': ''}


def beside(commit):
    """The gateway as it was at a commit, started as this one is."""
    return Kind(f'this gateway at {commit}',
                lambda: gateway_of(build.beside_home(commit)) + (NO_HANDSHAKE_RATES if build.knows_rates(commit) else []),
                f'../target/beside/{commit}/lib/gateway-core-*.jar', gateway_environment, GATEWAY_READY, commit=commit)


def ws():
    return ['node', '--expose-gc', '--max-old-space-size=2048', str(build.SERVERS / 'ws' / 'server.js')]


#: Those of other commits come to them as the options name them.
SERVERS = {
    'gateway': Kind('this gateway', gateway, '../target/gateway/lib/gateway-core-*.jar', gateway_environment,
                    GATEWAY_READY),
    'gateway-without-journal': Kind('this gateway, no handshakes kept', gateway_without_journal,
                                    '../target/gateway/lib/gateway-core-*.jar', gateway_environment,
                                    GATEWAY_READY, usual=False),
    'gateway-authenticated': Kind('this gateway, always the same ES256 token', gateway_authenticated,
                                  '../target/gateway/lib/gateway-core-*.jar', gateway_environment, GATEWAY_READY,
                                  usual=False, options=lambda: ['--header', tokens.bearer()]),
    'gateway-authenticated-each': Kind('this gateway, another ES256 token each time', gateway_authenticated,
                                       '../target/gateway/lib/gateway-core-*.jar', gateway_environment, GATEWAY_READY,
                                       usual=False, options=lambda: ['--header-file', str(tokens.bearers())],
                                       costly=True),
    'netty': on_jvm('bare Netty', 'netty', 'netty.NettyServer', 'netty-codec-http'),
    'jetty': on_jvm('Jetty', 'jetty', 'jetty.JettyServer', 'jetty-server'),
    'undertow': on_jvm('Undertow', 'undertow', 'undertow.UndertowServer', 'undertow-core'),
    'vertx': on_jvm('Vert.x', 'vertx', 'vertx.VertxServer', 'vertx-core'),
    'tomcat': on_jvm('Tomcat', 'tomcat', 'tomcat.TomcatServer', 'tomcat-embed-websocket'),
    'helidon': on_jvm('Helidon', 'helidon', 'helidon.HelidonServer', 'helidon-webserver'),
    'java-websocket': on_jvm('Java-WebSocket', 'java-websocket', 'javawebsocket.JavaWebSocketServer',
                             'Java-WebSocket'),
    'ws': Kind("npm's ws", ws, 'ws/node_modules/ws/package.json', jvm=False),
}


class Server:
    """A running server; ended when the `with` block is left, however it is left."""

    def __init__(self, name, log: Path):
        self.kind = SERVERS[name]
        self.log = log

    def __enter__(self):
        with open(self.log, 'ab') as out:
            printed_before = out.tell()
            # A session of its own: Ctrl-C reaches this program alone, which then ends the server.
            self.process = subprocess.Popen(self.kind.command(), stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                                            env=os.environ | self.kind.environment(), start_new_session=True)
        try:
            self.port = self._wait_until_ready(printed_before)
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, *problem):
        self._end()

    @property
    def pid(self):
        return self.process.pid

    def _wait_until_ready(self, printed_before):
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            printed = self.log.read_bytes()[printed_before:].decode(errors='replace')
            found = re.search(self.kind.ready, printed, re.MULTILINE)
            if found:
                return int(found.group(1))
            if self.process.poll() is not None:
                raise RuntimeError(f'ended with {self.process.returncode} before it was ready, see {self.log}')
            time.sleep(0.05)
        raise RuntimeError(f'not ready after {START_SECONDS} s, see {self.log}')

    def _end(self):
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
