"""The application http with a back end on this machine, and publishes by HTTP. README.md says how it is measured."""
import argparse
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import build
import cluster
import command
import java
import machine

HOME = build.TARGET / 'http-gateway'
RESULTS = build.TARGET / 'http'
TOKEN = 'token-of-the-benchmark'
CONFIGURATION = '''\
listeners: [{{ address: 127.0.0.1, port: 0 }}]
admin: {{ port: 0 }}
applications: {{ watch: off }}
push:
  address: 127.0.0.1
  port: {push}
  tokens: [{{ name: bench, token: {token}, applications: [http] }}]
routes:
  - {{ path: /single, application: http, settings: {{ url: "http://127.0.0.1:{back_end}/" }} }}
  - {{ path: /batch, application: http, settings: {{ url: "http://127.0.0.1:{back_end}/", batch: 100 }} }}
limits:
  connections-per-address: 30000
  handshakes-per-address: 0
  handshakes-per-second: 0
  handshakes-per-second-per-address: 0
drain: {{ period: 0s }}
'''


class Gateway(cluster.Process):
    """A gateway with a listener for back ends."""

    def __init__(self, folder: Path):
        self.back_end, self.push = cluster.free_port(), cluster.free_port()
        file = folder / 'gateway.yaml'
        file.write_text(CONFIGURATION.format(back_end=self.back_end, push=self.push, token=TOKEN))
        environment = {'JAVA_HOME': str(java.home()), 'GATEWAY_CACHE': 'off', 'GATEWAY_OPTS': '',
                       'JAVA_OPTS': ' '.join(['-Xmx512m', *java.OPTIONS[1:]])}
        super().__init__(RESULTS / 'gateway.log', [str(HOME / 'bin' / 'gateway'), 'run', '--config', str(file)], environment)

    def is_ready(self):
        found = re.search(r'ready.*ws://127\.0\.0\.1:(\d+)', self.log.read_text(errors='replace'))
        if found:
            self.port = int(found.group(1))
        return bool(found)


def measure(seconds):
    """What the load generator prints, line by line."""
    folder = Path(tempfile.mkdtemp(prefix='http'))
    try:
        with Gateway(folder) as gateway:
            arguments = [java.tool('java'), '-Xmx1g', '-Dsun.net.httpserver.nodelay=true', str(build.BENCH / 'http' / 'load' / 'Load.java'),
                         gateway.port, gateway.back_end, gateway.push, TOKEN, gateway.pid, seconds]
            with subprocess.Popen([str(word) for word in arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as load:
                try:
                    for line in load.stdout:
                        print(line, end='')
                        yield json.loads(line)
                finally:
                    load.terminate()
            if load.returncode:
                raise RuntimeError(f'the load generator ended with {load.returncode}')
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def report(results):
    """The results as Markdown, as docs/http-application.md has them."""
    found = results['figures']
    lines = [f'{results["machine"]}; {results["gateway"]}; {results["date"]}; {results["seconds"]} s each, after as many to warm up.', '',
             '| messages of 64 bytes | sessions | a second | p50 | p99 | CPU of the gateway for one |', '| --- | --: | --: | --: | --: | --: |']
    for row in found:
        if 'batch' in row:
            lines.append(f'| {"in batches" if row["batch"] else "each answered"} | {row["sessions"]:,} | {row["rate"]:,.0f} '
                         f'| {ms(row["p50"])} | {ms(row["p99"])} | {row["cpu"]:.0f} µs |')
    lines += ['', '| publishes of 64 bytes | subscribers | a second | deliveries a second | p50 | p99 | CPU of the gateway for one |',
              '| --- | --: | --: | --: | --: | --: | --: |']
    for row in found:
        if row.get('work') == 'last':
            lines.append(f'| one after the other, until the last has it | {row["subscribers"]:,} | | | {ms(row["p50"])} | {ms(row["p99"])} | |')
        if row.get('work') == 'rate':
            lines.append(f'| {row["window"]} at a time, until they are answered | {row["subscribers"]:,} | {row["rate"]:,.0f} '
                         f'| {row["deliveries"]:,.0f} | {ms(row["p50"])} | {ms(row["p99"])} | {row["cpu"]:,.0f} µs |')
    return '\n'.join(lines) + '\n'


def ms(value):
    return f'{value:.1f} ms' if value >= 10 else f'{value:.2f} ms'


def main():
    parser = argparse.ArgumentParser(prog='gateway-bench/http/run')
    parser.add_argument('--seconds', type=command.positive, default=10, help='of each measurement, after as many to warm up')
    parser.add_argument('--quick', action='store_true', help='a second each: shows that all works')
    parser.add_argument('--no-build', action='store_true', help='with what was built before')
    options = parser.parse_args()
    if options.quick:
        options.seconds = 1
    if not options.no_build:
        build.TARGET.mkdir(exist_ok=True)
        build.maven(['gateway-launcher'])
        shutil.rmtree(HOME, ignore_errors=True)
        shutil.copytree(build.ROOT / 'gateway-launcher' / 'target' / 'gateway', HOME)
    RESULTS.mkdir(parents=True, exist_ok=True)
    results = {
        'date': time.strftime('%Y-%m-%d'), 'load': os.getloadavg()[0], 'gateway': machine.commit(),
        'machine': f'{os.cpu_count()} processors, {machine.processor()}, {machine.memory()} GiB', 'seconds': options.seconds,
        'figures': list(measure(options.seconds)),
    }
    (RESULTS / 'results.json').write_text(json.dumps(results, indent=1))
    text = report(results)
    (RESULTS / 'results.md').write_text(text)
    print(text)


if __name__ == '__main__':
    command.run(main)
