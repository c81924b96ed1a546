"""Loads launcher_core.py and becomes it. Run as `python -I -S launcher.py`; the protocol is described there.

Compiling takes 2 MB that a process never gives back, and the measured child's ru_maxrss would start above them.
So a forked child compiles, and only the code object comes here. (A .pyc would need a place that can be written.)
"""

import marshal
import posix
import sys


def write_code(path, descriptor):
    with open(path, "rb") as file:
        data = marshal.dumps(compile(file.read(), path, "exec", optimize=2))
    while data:
        data = data[posix.write(descriptor, data) :]


def load_code(path):
    read_fd, write_fd = posix.pipe()
    pid = posix.fork()
    if pid == 0:
        try:
            write_code(path, write_fd)
        except BaseException as error:
            sys.stderr.write("%s: %s\n" % (path, error))
        finally:
            posix._exit(0)
    posix.close(write_fd)
    chunks = []
    while not chunks or chunks[-1]:
        chunks.append(posix.read(read_fd, 65536))
    posix.close(read_fd)
    posix.waitpid(pid, 0)
    data = b"".join(chunks)
    return marshal.loads(data) if data else sys.exit(1)


if sys.version_info < (3, 7):
    sys.exit("the launcher needs Python 3.8 or later, this is %d.%d" % sys.version_info[:2])
FOLDER = __file__[: -len("launcher.py")]


def load(name):
    """The globals of a module of this folder, compiled elsewhere."""
    module = {"__name__": name, "load": load}
    exec(load_code(FOLDER + name + ".py"), module)
    return module


load("launcher_core")
