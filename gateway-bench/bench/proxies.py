"""What stands between the load generator and a WebSocket server, how each is started, and which processes it consists of."""
import os
import re
import socket
from pathlib import Path

import build
import cluster
import java
import servers

NGINX = '''\
daemon off;
pid {folder}/nginx.pid;
worker_processes auto;
events {{ worker_connections 20000; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  map $http_upgrade $connection_upgrade {{ default upgrade; '' close; }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://127.0.0.1:{behind};
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
      proxy_read_timeout 1h;
      proxy_send_timeout 1h;
    }}
  }}
}}
'''

HAPROXY = '''\
defaults
  mode http
  timeout connect 5s
  timeout client 1h
  timeout server 1h
  timeout tunnel 1h
frontend clients
  bind 127.0.0.1:{port}
  default_backend behind
backend behind
  server behind 127.0.0.1:{behind}
'''


class Behind(cluster.Process):
    """The one WebSocket server behind every proxy: bare Netty on one event loop, as `servers/netty` has it."""

    def __init__(self, log: Path):
        super().__init__(log, java.on_class_path(build.SERVERS / 'netty', 'io.wsgateway.bench.netty.NettyServer'))

    def is_ready(self):
        self.port = port_said(r'^ready (\d+)', self.log)
        return self.port is not None


class Direct:
    """No proxy: what the server behind costs alone."""
    title = 'no proxy: the server behind it'
    jvm = True

    def __init__(self, behind, folder: Path, log: Path):
        self.port, self.pid = behind.port, behind.pid

    def __enter__(self):
        return self

    def __exit__(self, *problem):
        pass

    def pids(self):
        return [self.pid]


class Proxy(cluster.Process):
    """A proxy in front of the server behind; ended when the `with` block is left."""
    title: str
    jvm = False

    def pids(self):
        """All its processes."""
        return [self.pid, *children(self.pid)]


class Configured(Proxy):
    """One that is given a file and listens at a port that was free."""

    def __init__(self, behind, folder: Path, log: Path, configuration, command):
        self.port = cluster.free_port()
        file = folder / 'configuration'
        file.write_text(configuration.format(folder=folder, port=self.port, behind=behind.port))
        super().__init__(log, [*command, str(file)])

    def is_ready(self):
        with socket.socket() as probe:
            return probe.connect_ex(('127.0.0.1', self.port)) == 0


class Nginx(Configured):
    title = 'nginx'

    def __init__(self, behind, folder: Path, log: Path):
        super().__init__(behind, folder, log, NGINX, ['nginx', '-p', str(folder), '-e', 'stderr', '-c'])


class HaProxy(Configured):
    title = 'HAProxy'

    def __init__(self, behind, folder: Path, log: Path):
        super().__init__(behind, folder, log, HAPROXY, ['haproxy', '-db', '-f'])


def gateway(home, title, *more):
    """A kind of proxy: the gateway whose distribution is in a folder, with these options beside those of all gateways."""
    class Gateway(Proxy):
        jvm = True

        def __init__(self, behind, folder: Path, log: Path):
            settings = {'applications.watch': 'off', 'routes.0.path': '/echo', 'routes.0.application': 'proxy',
                        'routes.0.settings.upstreams.0': f'ws://127.0.0.1:{behind.port}'}
            command = servers.gateway_of(home) + servers.NO_HANDSHAKE_RATES + list(more)
            for key, value in settings.items():
                command += ['--set', f'{key}={value}']
            super().__init__(log, command, servers.gateway_environment())

        def is_ready(self):
            self.port = port_said(servers.GATEWAY_READY, self.log)
            return self.port is not None

    Gateway.title = title
    return Gateway


#: By name; those of other commits come to them as the options name them.
PROXIES = {
    'direct': Direct,
    'nginx': Nginx,
    'haproxy': HaProxy,
    'gateway': gateway(build.GATEWAY, 'this gateway'),
}


def port_said(pattern, log):
    """The port that a process has printed; None until it has."""
    found = re.search(pattern, log.read_text(errors='replace'), re.MULTILINE)
    return int(found.group(1)) if found else None


def children(pid):
    """The processes that a process has started and that are alive."""
    found = []
    for folder in Path('/proc').iterdir():
        if folder.name.isdigit() and parent(folder) == pid:
            found.append(int(folder.name))
    return sorted(found)


def parent(folder):
    """None if the process has ended meanwhile."""
    try:
        # Its name, in brackets, may have anything in it.
        return int((folder / 'stat').read_text().rpartition(')')[2].split()[1])
    except OSError:
        return None


def proportional(readings):
    """The sums of `Pss` lines of /proc/PID/smaps_rollup, in bytes, for each reading; `reading` begins one."""
    return [sum(int(kib) for kib in re.findall(r'^Pss:\s+(\d+) kB', reading, re.MULTILINE)) * 1024
            for reading in readings.split('reading\n')[1:]]
