"""Watches for the moment at which a child is ready. Loaded by launcher_core.py when a request first has a condition.

A request names it as "ready": {"kind": "output", "pattern": ".."} | {"kind": "port", "port": 80} |
{"kind": "http", "host": "127.0.0.1", "port": 80, "path": "/", "statuses": [[200, 299]]} | {"kind": "unix", "path": ".."} |
{"kind": "file", "path": ".."} | {"kind": "fd"}.

- output  a Python regular expression is searched for in stdout and stderr, line by line; a line that has not ended
          counts. The module re (1.4 MB that this process keeps) is imported for it alone.
- port    a TCP connection succeeds. A refused one costs 0.03 ms, so it is tried every millisecond.
- http    an answer with a status in one of the ranges of "statuses", without them one from 200 to 499: that comes from
          the app, whatever it thinks of the route. A worse answer is asked for again after 4 ms.
- unix    a connection to the socket of that path succeeds. A socket that the child leaves behind is removed.
- file    the file exists; looked for every millisecond.
- fd      a byte comes over the descriptor whose number is in COLDSTART_READY_FD.
"""

import posix
import time
import _signal
from errno import EALREADY, EINPROGRESS, EINTR, EISCONN, errorcode
from sys import byteorder

TICK_NS = 1000000
# After an answer that says "not yet": no need to keep a server busy with questions.
ASK_AGAIN_NS = 4 * 1000000
# On loopback a connection stands or is refused at once. One that hangs met a full queue, and would be tried again
# by the kernel only after a second.
CONNECT_NS = 20 * 1000000
LONGEST_LINE_BYTES = 16 * 1024
# Of processor time, for the lines of one read. Long lines may take a part of a second, nested repetitions take for ever.
MATCH_S = 2
ANSWER_BYTES = 64 * 1024
# In the kernel's tables of sockets (proc(5)).
TCP_LISTEN = "0A"
# What comes from an app rather than from what is in its way.
ANY_ANSWER = [[200, 499]]


def make_condition(ready):
    """The watcher of a condition: begin(trial, tell), and end(trial) after the child's end."""
    kind = ready["kind"]
    if kind == "output":
        return OutputCondition(ready["pattern"])
    if kind == "fd":
        return FdCondition()
    if kind == "file":
        return TickCondition(kind, FileProbe(ready["path"]))
    if kind == "port":
        return TickCondition(kind, PortProbe("127.0.0.1", ready["port"]))
    if kind == "http":
        return TickCondition(kind, HttpProbe(ready["host"], ready["port"], ready["path"], ready.get("statuses")))
    if kind == "unix":
        return TickCondition(kind, UnixProbe(ready["path"]))
    raise ValueError("no such readiness condition: %s" % kind)


def listening(port):
    """The inodes of the sockets that listen on this port. Linux only."""
    wanted = ":%04X" % port
    inodes = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            file = posix.open(table, posix.O_RDONLY)
        except OSError:
            continue
        text = b""
        chunk = b"-"
        try:
            while chunk:
                chunk = posix.read(file, 65536)
                text += chunk
        except OSError:
            pass
        finally:
            posix.close(file)
        for line in text.decode("ascii", "replace").split("\n"):
            fields = line.split(None, 10)
            if len(fields) > 9 and fields[3] == TCP_LISTEN and fields[1].endswith(wanted):
                inodes.add(fields[9])
    return inodes


def holds_any(pid, inodes):
    """Whether a process has one of these sockets open; None where that cannot be seen."""
    folder = "/proc/%d/fd" % pid
    wanted = {"socket:[%s]" % inode for inode in inodes}
    try:
        for entry in posix.listdir(folder):
            try:
                if posix.readlink(folder + "/" + entry) in wanted:
                    return True
            except FileNotFoundError:
                pass
    except OSError:
        return None
    return False


class SlowPattern(Exception):
    pass


def on_slow(_number, _frame):
    raise SlowPattern()


class OutputCondition:
    kind = "output"
    obstacle = None
    environment = {}

    def __init__(self, pattern):
        import re

        try:
            self.pattern = re.compile(pattern)
        except Exception as error:
            raise ValueError("no regular expression: %s" % error)

    def begin(self, trial, tell):
        for output in (trial.stdout, trial.stderr):
            output.on_chunk = self.reader(trial, output, tell)

    def reader(self, trial, output, tell):
        rest = b""

        def on_chunk(chunk):
            nonlocal rest
            now_ns = time.monotonic_ns()
            lines = (rest + chunk).split(b"\n")
            rest = lines[-1][-LONGEST_LINE_BYTES:]
            if not rest:
                # Behind the end of a line is no other one yet, which a pattern such as ^$ would find.
                lines.pop()
            if output.copy_fd is not None:
                # The interpreter's own, with -X importtime: names of modules are no output of the worker.
                lines = [line for line in lines if not line.startswith(b"import time:")]
            try:
                matches = self.matches(lines)
            except SlowPattern:
                for stream in (trial.stdout, trial.stderr):
                    stream.on_chunk = None
                trial.give_up("SLOW_PATTERN")
                return
            if matches:
                output.on_chunk = None
                tell(trial, now_ns)

        return on_chunk

    def matches(self, lines):
        """The module re looks for signals while it matches, and a handler may end it by an exception."""
        _signal.signal(_signal.SIGVTALRM, on_slow)
        _signal.setitimer(_signal.ITIMER_VIRTUAL, MATCH_S)
        try:
            return any(self.pattern.search(line.rstrip(b"\r").decode("utf-8", "replace")) for line in lines)
        finally:
            _signal.setitimer(_signal.ITIMER_VIRTUAL, 0)

    def end(self, trial):
        """What is still in the pipes is read by the launcher."""

    def close(self):
        pass


class FdCondition:
    kind = "fd"
    obstacle = None

    def __init__(self):
        self.read_fd, self.write_fd = posix.pipe()
        posix.set_blocking(self.read_fd, False)
        posix.set_inheritable(self.write_fd, True)
        self.environment = {"COLDSTART_READY_FD": str(self.write_fd)}

    def begin(self, trial, tell):
        def on_byte(trial):
            now_ns = time.monotonic_ns()
            if self.has_byte():
                tell(trial, now_ns)

        self.tell = tell
        trial.watched[self.read_fd] = on_byte

    def has_byte(self):
        try:
            return posix.read(self.read_fd, 512) != b""
        except BlockingIOError:
            return False

    def end(self, trial):
        if self.has_byte():
            self.tell(trial, time.monotonic_ns())

    def close(self):
        posix.close(self.read_fd)
        posix.close(self.write_fd)


class TickCondition:
    """Asks a probe at every tick until it says yes."""

    environment = {}
    # The status that it held with.
    status = None
    listening = staticmethod(listening)
    holds_any = staticmethod(holds_any)

    def __init__(self, kind, probe):
        self.probe = probe
        self.kind = kind
        self.obstacle = probe.obstacle
        self.port = getattr(probe, "port", None)

    def begin(self, trial, tell):
        self.tell = tell

        def tick(trial):
            if trial.is_over():
                return
            if self.probe.holds():
                self.status = self.probe.status
                tell(trial, time.monotonic_ns())
            else:
                trial.timers.append([time.monotonic_ns() + TICK_NS, tick])

        trial.timers.append([time.monotonic_ns() + TICK_NS, tick])

    def last(self):
        """What came of the last try: a status, the name of an errno, CLOSED or SILENT; None where that says nothing."""
        return self.probe.last

    def end(self, trial):
        if self.probe.holds_after_the_end():
            self.tell(trial, time.monotonic_ns())

    def close(self):
        self.probe.close()
        forget = getattr(self.probe, "forget", None)
        if forget is not None:
            forget()


class FileProbe:
    status = None
    last = None

    def __init__(self, path):
        self.path = path

    def obstacle(self):
        """What makes the condition meaningless before the child is started, as (code, detail)."""
        return ("FILE_EXISTS", self.path) if self.holds() else None

    def holds(self):
        try:
            posix.stat(self.path)
        except (OSError, ValueError):
            return False
        return True

    holds_after_the_end = holds

    def close(self):
        pass


class PortProbe:
    status = None
    last = None

    def __init__(self, host, port):
        import _socket

        self.sockets = _socket
        self.family = _socket.AF_INET6 if ":" in host else _socket.AF_INET
        self.host = host
        self.port = port
        self.address = (host, port)
        self.socket = None
        self.since_ns = 0

    def obstacle(self):
        until_ns = time.monotonic_ns() + CONNECT_NS
        while time.monotonic_ns() < until_ns:
            if self.connected():
                self.close()
                return ("PORT_IN_USE", "%s:%d" % self.address)
            if self.socket is None:
                return None
            time.sleep(0.001)
        # It hangs: somebody listens and does not accept.
        self.close()
        return ("PORT_IN_USE", "%s:%d" % self.address)

    def connected(self):
        """One try, or one more look at the try under way."""
        if self.socket is None:
            self.socket = self.sockets.socket(self.family, self.sockets.SOCK_STREAM)
            self.socket.setblocking(False)
            self.since_ns = time.monotonic_ns()
            error = self.socket.connect_ex(self.address)
        else:
            error = EINPROGRESS
        if error == EINPROGRESS:
            # Without blocking the system says so first. How it failed is asked for: on macOS another call would only say EINVAL.
            error = self.socket.getsockopt(self.sockets.SOL_SOCKET, self.sockets.SO_ERROR)
            error = error or self.socket.connect_ex(self.address)
        if error in (0, EISCONN):
            # A free port of the range for outgoing connections may be given to the very socket that asks for it.
            if not self.is_itself():
                return True
            self.reset()
        elif error not in (EINPROGRESS, EALREADY, EINTR) or time.monotonic_ns() - self.since_ns > CONNECT_NS:
            self.last = errorcode.get(error)
            self.close()
        return False

    def holds(self):
        try:
            holds = self.connected()
        except OSError:
            self.close()
            return False
        if holds:
            self.close()
        return holds

    def is_itself(self):
        return self.socket.getsockname()[:2] == self.socket.getpeername()[:2]

    def holds_after_the_end(self):
        return False

    def reset(self):
        """Closes without the minute in which the port stays taken."""
        # struct linger: on, 0 seconds.
        self.socket.setsockopt(
            self.sockets.SOL_SOCKET, self.sockets.SO_LINGER, b"".join(n.to_bytes(4, byteorder) for n in (1, 0))
        )
        self.close()

    def close(self):
        if self.socket is not None:
            self.socket.close()
            self.socket = None


class UnixProbe(PortProbe):
    """A relative path starts where the child does: the launcher is there too."""

    def __init__(self, path):
        PortProbe.__init__(self, "", None)
        self.family = self.sockets.AF_UNIX
        self.address = path
        # Only what was not there before the start is the child's, and may be removed.
        self.was_free = False

    def obstacle(self):
        try:
            posix.lstat(self.address)
        except OSError:
            self.was_free = True
            return None
        return ("SOCKET_EXISTS" if self.is_socket() else "NO_SOCKET", self.address)

    def is_socket(self):
        return posix.lstat(self.address).st_mode & 0o170000 == 0o140000

    def is_itself(self):
        return False

    def forget(self):
        """After the child's end."""
        try:
            if self.was_free and self.is_socket():
                posix.unlink(self.address)
        except OSError:
            pass


class HttpProbe(PortProbe):
    def __init__(self, host, port, path, statuses):
        PortProbe.__init__(self, host, port)
        self.statuses = statuses or ANY_ANSWER
        shown = "[%s]" % host if ":" in host else host
        self.request = (
            "GET %s HTTP/1.1\r\nHost: %s:%d\r\nUser-Agent: coldstart\r\nAccept: */*\r\nConnection: close\r\n\r\n"
            % (path, shown, port)
        ).encode("utf-8")
        self.asked = False
        self.answer = b""
        self.not_before_ns = 0

    def holds(self):
        try:
            return self.answered()
        except BlockingIOError:
            return False
        except OSError as error:
            # Closed before it answered: it was not ready to.
            self.last = errorcode.get(error.errno)
            self.close()
            return False

    def answered(self):
        if time.monotonic_ns() < self.not_before_ns:
            return False
        if not self.asked:
            if not self.connected():
                return False
            self.socket.send(self.request)
            self.asked = True
            # The status of an answer says more than the request that is under way when the time is up.
            if not (self.last or "").isdigit():
                self.last = "SILENT"
        chunk = self.socket.recv(ANSWER_BYTES)
        self.answer += chunk
        status, is_whole, _ = self.answer.partition(b"\r\n")
        if chunk and not is_whole:
            return False
        self.close()
        fields = status.split(None, 2)
        self.last = "CLOSED"
        if len(fields) >= 2 and status.startswith(b"HTTP/") and fields[1].isdigit():
            number = int(fields[1])
            self.last = str(number)
            if any(low <= number <= high for low, high in self.statuses):
                self.status = number
                return True
        self.not_before_ns = time.monotonic_ns() + ASK_AGAIN_NS
        return False

    def close(self):
        PortProbe.close(self)
        self.asked = False
        self.answer = b""
