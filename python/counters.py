"""Counts what the kernel counts of a child and all that it starts, by perf_event_open (Linux). Part of the launcher.

The event is opened on the launcher itself, disabled, to be inherited and to begin at execve: the launcher never executes
another program, so nothing of its own is counted. In user mode only: what the kernel does for a process differs from
machine to machine, and counting it takes rights.
"""

import ctypes
import errno
import posix
import struct

NUMBERS = {
    "x86_64": 298,
    "i686": 336,
    "aarch64": 241,
    "armv7l": 364,
    "riscv64": 241,
    "loongarch64": 241,
    "ppc64le": 319,
    "s390x": 331,
}
# type and config, see perf_event_open(2); the second is there without a hardware counter too
EVENTS = {"instructions": (0, 1), "page-faults": (1, 2)}
ATTR_BYTES = 112
DISABLED, INHERIT, EXCLUDE_KERNEL, EXCLUDE_HV, ENABLE_ON_EXEC = 1 << 0, 1 << 1, 1 << 5, 1 << 6, 1 << 12
TIMES = 1 | 2
CLOSE_ON_EXEC = 8

WHY = {
    errno.ENOENT: "this machine shows no hardware counter, as many virtual machines do not",
    errno.EOPNOTSUPP: "this machine shows no hardware counter, as many virtual machines do not",
    errno.ENODEV: "this machine shows no hardware counter, as many virtual machines do not",
    errno.ENOSYS: "this kernel has no perf_event_open",
    errno.EACCES: "the kernel does not allow it: /proc/sys/kernel/perf_event_paranoid is above 2",
    errno.EPERM: "the system does not allow it: a container's seccomp profile, or perf_event_paranoid above 2",
}


class Counter:
    """Opened before the spawn; `why` says what keeps it from counting."""

    def __init__(self, name):
        self.descriptor = -1
        self.why = None
        number = NUMBERS.get(posix.uname().machine)
        if number is None:
            self.why = "not known for this processor, %s" % posix.uname().machine
            return
        kind, config = EVENTS[name]
        flags = DISABLED | INHERIT | EXCLUDE_KERNEL | EXCLUDE_HV | ENABLE_ON_EXEC
        attributes = struct.pack("=IIQQQQQ", kind, ATTR_BYTES, config, 0, 0, TIMES, flags).ljust(ATTR_BYTES, b"\0")
        libc = ctypes.CDLL(None, use_errno=True)
        libc.syscall.restype = ctypes.c_long
        self.descriptor = libc.syscall(
            ctypes.c_long(number),
            ctypes.c_char_p(attributes),
            ctypes.c_int(0),
            ctypes.c_int(-1),
            ctypes.c_int(-1),
            ctypes.c_ulong(CLOSE_ON_EXEC),
        )
        if self.descriptor < 0:
            found = ctypes.get_errno()
            self.why = WHY.get(found, posix.strerror(found))

    def read(self):
        """The count so far, and why there is none; one of both."""
        if self.descriptor < 0:
            return None, self.why
        try:
            count, enabled, running = struct.unpack("=QQQ", posix.read(self.descriptor, 24))
        except (OSError, struct.error) as error:
            return None, "it could not be read: %s" % error
        if running == 0:
            return None, "no hardware counter was free, or nothing was executed"
        if running < enabled:
            return None, "the hardware counter was shared with others: what it says would be an estimate"
        return count, None

    def close(self):
        if self.descriptor >= 0:
            posix.close(self.descriptor)
            self.descriptor = -1
