"""On what the figures were measured: the machine, the versions, the day."""
import json
import os
import platform
import re
import subprocess
import time

import build
import java
from servers import SERVERS


def facts(servers):
    """What the report says, each a line, by name."""
    found = {
        'date': time.strftime('%Y-%m-%d'),
        'machine': f'{os.cpu_count()} processors, {processor()}, {memory()} GiB, Linux {platform.release()}',
        'gateway': commit(),
        'beside': {name: SERVERS[name].commit for name in servers if SERVERS[name].commit},
        'java': f'{java_version()}, {" ".join(java.OPTIONS)}',
    }
    if 'ws' in servers:
        found['node'] = printed('node', '--version')
    found['versions'] = {name: version(name) for name in servers
                         if name != 'gateway' and not SERVERS[name].commit}
    return found


def version(name):
    """From the name of its jar, or its package.json."""
    pattern = SERVERS[name].version
    for file in sorted(build.SERVERS.glob(pattern)):
        if file.suffix == '.json':
            return json.loads(file.read_text())['version']
        prefix, suffix = pattern.rsplit('/', 1)[1].split('*')
        return file.name[len(prefix):-len(suffix)]
    return 'unknown'


def commit():
    dirty = ', changed' if printed('git', 'status', '--porcelain', '--untracked-files=no') else ''
    return f'commit {printed("git", "rev-parse", "--short", "HEAD")}{dirty}'


def java_version():
    release = (java.home() / 'release').read_text()
    value = dict(re.findall(r'^(\w+)="(.*)"$', release, re.MULTILINE))
    return f'{value.get("IMPLEMENTOR", "JDK")} {value.get("JAVA_RUNTIME_VERSION", value["JAVA_VERSION"])}'


def processor():
    with open('/proc/cpuinfo') as info:
        found = re.search(r'^model name\s*: (.*)$', info.read(), re.MULTILINE)
    return found.group(1) if found else platform.machine()


def memory():
    return round(os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30)


def printed(*command):
    done = subprocess.run(command, cwd=build.ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    return done.stdout.strip()
