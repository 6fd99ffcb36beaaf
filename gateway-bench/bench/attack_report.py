"""What attacks came to, in a line each and as Markdown."""
import math

HEAD = '''\
# Attacks

Made by `gateway-bench/attack --write`; what each does, and what is measured, is in
[gateway-bench/README.md](../../gateway-bench/README.md#attacks).
'''


def percentile(values, share):
    """The value that so large a share of them don't exceed; NaN of none."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else math.nan


def problems(figure):
    """What must not be, each in a few words."""
    if not figure['alive']:
        return ['the gateway ended']
    found = [f'{len(figure["errors"])} errors, such as {figure["errors"][0]}'] if figure['errors'] else []
    if not figure['echoes']:
        found.append('no echo at all')
    if figure['connections'] or figure['descriptors']:
        found.append(f'{figure["connections"]} connections and {figure["descriptors"]} descriptors left open')
    if figure['most'] > figure['bound']:
        found.append(f'{mib(figure["most"])} MiB of memory')
    return found


def in_short(figure):
    """A line of progress."""
    found = problems(figure)
    if not figure['alive']:
        return 'FAILED: ' + found[0]
    line = (f'{figure["opened"]:7,} connections; healthy: p99 {ms(figure["echoes"])} ms of {len(figure["echoes"]):,} echoes, '
            f'{ms(figure["connects"])} ms of {len(figure["connects"]):,} handshakes; '
            f'RSS {mib(figure["before"])}, {mib(figure["most"])}, {mib(figure["after"])} MiB; '
            f'settled in {figure["settled"]:.1f} s')
    return line + ''.join(f'; FAILED: {problem}' for problem in found)


def ms(values, share=0.99):
    return f'{1000 * percentile(values, share):.1f}' if values else 'none'


def mib(size):
    return f'{size / (1 << 20):.0f}'


def markdown(facts, figures, complaints, seconds, clients, heap):
    lines = [HEAD,
             f'- {facts["date"]}; each attack lasts {seconds:g} s, one after the other on one process',
             f'- {facts["machine"]}; attackers and healthy clients are on the same machine',
             f'- gateway: {facts["gateway"]}, its default limits, `-Xmx{heap}m -XX:MaxDirectMemorySize={heap}m`',
             f'- Java: {facts["java"].split(",")[0]}',
             f'- {clients} healthy clients beside each, every fifth over TLS, each from an address of its own: a connection, ten '
             'echoes of 64 bytes 0.2 s apart, a Close, again',
             '',
             '| attack | connections | echo p50 ms | p99 | handshake p99 | errors | RSS MiB before | at most | after | left open |',
             '| --- |' + ' ---: |' * 9]
    for figure in figures:
        if not figure['alive']:
            lines.append(f'| {figure["does"]} | | | | | **the gateway ended** | | | | |')
            continue
        lines.append(f'| {figure["does"]} | {figure["opened"]:,} | {ms(figure["echoes"], 0.5)} | {ms(figure["echoes"])} '
                     f'| {ms(figure["connects"])} | {bold(len(figure["errors"]))} | {mib(figure["before"])} '
                     f'| {mib(figure["most"])} | {mib(figure["after"])} '
                     f'| {bold(figure["connections"] + figure["descriptors"])} |')
    lines += ['', f'Errors in the gateway\'s log: {bold(len(complaints))}.', '']
    return '\n'.join(lines)


def bold(count):
    """Whatever isn't nothing, so that it is seen."""
    return f'**{count}**' if count else '0'
