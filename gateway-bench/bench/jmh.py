"""Runs the JMH benchmarks and makes a table of what they found."""
import json
import subprocess

import build
import java

MODULE = build.BENCH / 'jmh'
FULL = ['-f', '2', '-wi', '5', '-i', '5', '-w', '1s', '-r', '1s']
QUICK = ['-f', '1', '-wi', '1', '-i', '1', '-w', '100ms', '-r', '100ms']


def run(quick, results):
    """Runs all of them, and returns JMH's own results."""
    found = results / 'jmh.json'
    # JMH's own text goes to a file: it is long.
    with open(results / 'jmh.log', 'wb') as log:
        subprocess.run(java.on_class_path(MODULE, 'org.openjdk.jmh.Main', *(QUICK if quick else FULL), '-prof', 'gc',
                                          '-foe', 'true', '-jvmArgs', ' '.join(java.OPTIONS), '-rf', 'json', '-rff', str(found)),
                       check=True, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    return json.loads(found.read_text())


def markdown(results):
    lines = ['| benchmark | ns | ± | bytes allocated |', '| --- | ---: | ---: | ---: |']
    for result in results:
        score = result['primaryMetric']
        allocated = result['secondaryMetrics'].get('gc.alloc.rate.norm', {}).get('score', 0)
        lines.append(f'| {name(result)} | {number(score["score"])} | {error(score)} | {allocated:,.0f} |')
    return '\n'.join(lines) + '\n'


def name(result):
    """`Utf8Benchmark.validate` with its parameters."""
    short = '.'.join(result['benchmark'].split('.')[-2:]).replace('Benchmark.', '.')
    parameters = ', '.join(f'{key} {value}' for key, value in result.get('params', {}).items())
    return f'{short} ({parameters})' if parameters else short


def error(score):
    """99.9 % confidence; JMH has none of a single iteration."""
    return '' if score['scoreError'] in ('NaN', None) else number(float(score['scoreError']))


def number(value):
    return f'{value:,.0f}' if value >= 100 else f'{value:.1f}'
