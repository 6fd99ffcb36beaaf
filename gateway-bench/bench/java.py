"""The one JDK and the one set of JVM options for everything that runs on the JVM."""
import functools
import os
import re
import shutil
from pathlib import Path

NEEDED = 25

#: A limit of the heap that holds 15,000 connections of any server; what JDK 25 needs to be told so that Netty may use native
#: code and Unsafe; since the gateway's own script has it, what to do when memory runs out; and what a full GC leaves of the
#: heap: live / 0.6. By default it is anything between that and live / 0.3, whatever the heap has been before, and memory for
#: each idle connection would tell of the past. All else is the JVM's default.
OPTIONS = ['-Xmx2g', '--enable-native-access=ALL-UNNAMED', '--sun-misc-unsafe-memory-access=allow',
           '-XX:+ExitOnOutOfMemoryError', '-XX:MaxHeapFreeRatio=40']


def feature(home):
    """The feature version of the JDK in this folder; 0 if it is none."""
    release = home / 'release'
    if not (home / 'bin' / 'jcmd').exists() or not release.exists():
        return 0
    found = re.search(r'^JAVA_VERSION="(\d+)', release.read_text(), re.MULTILINE)
    return int(found.group(1)) if found else 0


@functools.cache
def home():
    """JAVA_HOME, the JDK on the path, or one in the usual places: the first that is NEEDED or newer."""
    places = [Path(os.environ['JAVA_HOME'])] if os.environ.get('JAVA_HOME') else []
    on_path = shutil.which('java')
    if on_path:
        places.append(Path(on_path).resolve().parent.parent)
    for folder in [Path('/usr/lib/jvm'), Path.home() / '.sdkman/candidates/java', Path.home() / '.jdks']:
        places += sorted(folder.glob('*'))
    for place in places:
        if feature(place) >= NEEDED:
            return place
    raise SystemExit(f'no JDK {NEEDED} or newer found, set JAVA_HOME to one (seen: {", ".join(map(str, places))})')


def tool(name):
    """The path of one of the JDK's programs."""
    return str(home() / 'bin' / name)


def on_class_path(module, main, *arguments):
    """The command that runs a class of a built module, on the class path its build has left."""
    target = module / 'target'
    return [tool('java'), *OPTIONS, '-cp', f'{target}/classes:{target}/lib/*', main, *arguments]
