"""Attacks the gateway, one way after the other, beside 100 clients that mean well: their errors and their p99 are the figure."""
import argparse
import concurrent.futures
import multiprocessing
import sys
import time

import attack_report
import attacks
import build
import command
import healthy
import machine
from attacks import ATTACKS
from watched import HEAP_MIB, Peak, Watched

WRITTEN = build.ROOT / 'docs' / 'benchmarks' / 'attacks.md'
#: Before the first attack, so that the JIT compiler is done with most.
WARMUP_SECONDS = 15
#: How long healthy clients go on once the attackers are gone.
AFTER_SECONDS = 1
#: In which what an attack left must be gone: the longest timeouts of the default limits and some more.
SETTLE_SECONDS = 40
#: Beside heap and buffers: code, threads, what malloc keeps.
OTHER_MIB = 256
MOST_RESIDENT = (2 * HEAP_MIB + OTHER_MIB) << 20


def arguments():
    parser = argparse.ArgumentParser(prog='gateway-bench/attack', description=__doc__)
    parser.add_argument('--only', type=command.names(ATTACKS), default=list(ATTACKS), metavar='A,B',
                        help=f'some of {", ".join(ATTACKS)}')
    parser.add_argument('--seconds', type=float, default=20, metavar='S', help='how long each attack lasts (20)')
    parser.add_argument('--clients', type=command.positive, default=100, metavar='N', help='healthy clients (100)')
    parser.add_argument('--quick', action='store_true',
                        help='three seconds each, a tenth of the attackers: shows that all works')
    parser.add_argument('--built', action='store_true', help='take the distribution that was built already')
    parser.add_argument('--write', action='store_true', help=f'write {WRITTEN.relative_to(build.ROOT)}')
    options = parser.parse_args()
    if options.quick and options.write:
        parser.error('a quick run has nothing to write down')
    return options


def main():
    options = arguments()
    if not options.built:
        build.maven(['gateway-launcher'])
    seconds = 3 if options.quick else options.seconds
    scale = 10 if options.quick else 1
    folder = build.TARGET / 'attacks'
    folder.mkdir(parents=True, exist_ok=True)
    figures = []
    home = build.ROOT / 'gateway-launcher' / 'target' / 'gateway'
    # Spawned, so that no child has a copy of another's sockets.
    with concurrent.futures.ProcessPoolExecutor(2, multiprocessing.get_context('spawn')) as pool, \
            Watched(home, folder / 'gateway.log') as gateway:
        warm_up(pool, gateway, 3 if options.quick else WARMUP_SECONDS)
        for name in options.only:
            print(f'{name:20}', end=' ', flush=True)
            figure = one(pool, gateway, name, seconds, scale, options.clients)
            print(attack_report.in_short(figure), flush=True)
            figures.append(figure)
            if not gateway.alive:
                break
        complaints = gateway.complaints()
    report = attack_report.markdown(machine.facts(['gateway']), figures, complaints, seconds, options.clients, HEAP_MIB)
    (folder / 'attacks.md').write_text(report)
    if options.write:
        WRITTEN.write_text(report)
    for complaint in complaints[:20]:
        print(f'the gateway logged: {complaint}', file=sys.stderr)
    return 1 if complaints or any(attack_report.problems(figure) for figure in figures) else 0


def warm_up(pool, gateway, seconds):
    until = time.monotonic() + seconds
    attackers = pool.submit(attacks.run, ATTACKS['flood-addresses'], gateway.port, until, 20, 1000)
    pool.submit(healthy.run, gateway.port, gateway.tls_port, gateway.certificate, until, 50).result()
    attackers.result()
    gateway.settled(0, 2)


def one(pool, gateway, name, seconds, scale, clients):
    """One attack, and what it came to."""
    attack = ATTACKS[name]
    before = {'resident': gateway.resident(), 'descriptors': gateway.descriptors()}
    until = time.monotonic() + seconds
    with Peak(gateway) as peak:
        well = pool.submit(healthy.run, gateway.port, gateway.tls_port, gateway.certificate, until + AFTER_SECONDS, clients)
        ill = pool.submit(attacks.run, attack, gateway.tls_port if attack.tls else gateway.port, until,
                          -(-attack.at_once // scale), -(-attack.addresses // scale))
        figure = {'name': name, 'does': attack.does} | ill.result() | well.result()
    figure['alive'] = gateway.alive
    if gateway.alive:
        began = time.monotonic()
        # An idle JVM opens a file now and then.
        connections, descriptors = gateway.settled(before['descriptors'] + 4, SETTLE_SECONDS)
        figure |= {'settled': time.monotonic() - began, 'connections': connections, 'descriptors': descriptors,
                   'before': before['resident'], 'most': max(peak.most, before['resident']), 'after': gateway.resident(),
                   'bound': MOST_RESIDENT}
    return figure


if __name__ == '__main__':
    command.run(main)
