"""Counts the system calls of a program and of all that it starts, by ptrace (Linux, Python 3.8 or later).

    python -I -S syscalls.py FILE PROGRAM ARGUMENTS...

PROGRAM is a path, or looked up on PATH. It runs as it would here: with this environment, these descriptors, in this
process group. FILE gets, in 8 bytes each, the nanoseconds (CLOCK_MONOTONIC, of this machine's byte order) at which each
call was entered, from execve on; or `refused: why` where the system does not let one process trace another. Then the
program runs untraced. A SIGTERM goes on to the program; this process ends as the program does.
"""

import ctypes
import os
import signal
import sys
import time
from array import array

TRACEME, SYSCALL, SETOPTIONS = 0, 24, 0x4200
# SYSGOOD, FORK, VFORK, CLONE, EXEC, EXITKILL
OPTIONS = 1 | 2 | 4 | 8 | 16 | 1 << 20
WALL = 0x40000000
TRAP = signal.SIGTRAP
OF_SYSCALL = TRAP | 0x80
AT_ONCE = 4096

libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p]
libc.ptrace.restype = ctypes.c_long


def ptrace(request, pid, data=0):
    """Raises OSError where it is refused; a process that is gone by then is none of these."""
    if libc.ptrace(request, pid, None, data) == -1:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def run(argv, report):
    try:
        ptrace(TRACEME, 0)
    except OSError as error:
        os.write(report, str(error.strerror).encode())
    else:
        os.kill(os.getpid(), signal.SIGSTOP)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_DFL)
    try:
        os.execvp(argv[0], argv)
    except OSError as error:
        os.write(2, ("%s: %s\n" % (argv[0], error.strerror)).encode("utf-8", "surrogateescape"))
    os._exit(127)


class Calls:
    """The moments so far, and the file that takes them."""

    def __init__(self, descriptor):
        self.descriptor = descriptor
        self.moments = array("Q")

    def add(self):
        self.moments.append(time.monotonic_ns())
        if len(self.moments) >= AT_ONCE:
            self.flush()

    def flush(self):
        data = self.moments.tobytes()
        del self.moments[:]
        while data:
            data = data[os.write(self.descriptor, data) :]


def follow(child, calls):
    """Until the program itself has ended; its wait status."""
    ptrace(SETOPTIONS, child, OPTIONS)
    ptrace(SYSCALL, child)
    inside = set()
    known = {child}
    while True:
        pid, status = os.waitpid(-1, WALL)
        if not os.WIFSTOPPED(status):
            inside.discard(pid)
            known.discard(pid)
            if pid == child:
                return status
            continue
        stop = os.WSTOPSIG(status)
        passed = 0
        if stop == OF_SYSCALL:
            if pid in inside:
                inside.remove(pid)
            else:
                inside.add(pid)
                calls.add()
        elif stop == TRAP and status >> 16:
            # An event of ours. After execve all other threads are gone, and this one is inside of that call.
            pass
        elif stop == signal.SIGSTOP and pid not in known:
            # How a new process or thread begins.
            known.add(pid)
        else:
            passed = stop
        try:
            ptrace(SYSCALL, pid, passed)
        except ProcessLookupError:
            pass


def end_like(status):
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        import resource

        # The program has left its core already.
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if number != signal.SIGKILL:
            signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    os._exit(os.WEXITSTATUS(status))


def main():
    descriptor = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    report_r, report_w = os.pipe()
    child = os.fork()
    if child == 0:
        run(sys.argv[2:], report_w)
    os.close(report_w)
    signal.signal(signal.SIGTERM, lambda *_: os.kill(child, signal.SIGTERM))
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    _, status = os.waitpid(child, os.WUNTRACED)
    if not os.WIFSTOPPED(status):
        # Not traced: it ran to its end in this call.
        why = os.read(report_r, 4096)
        os.write(descriptor, b"refused: " + (why or b"the program did not stop"))
        end_like(status)
    calls = Calls(descriptor)
    status = follow(child, calls)
    calls.flush()
    end_like(status)


main()
