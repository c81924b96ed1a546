"""Starts one process at a time and measures it: the clock of coldstart sits here, next to the child.

Run by launcher.py; Python 3.8 or later (3.7 works too, by fork). One JSON object a line.

stdin    {"id": 1, "argv": ["python3", "app.py"], "env": {..}, "cwd": "/dir", "timeoutMs": 60000,
          "graceMs": 0, "probe": false}          starts a child; with "ready": {..} (see readiness.py) it is watched
                                                 until it is ready, then sent SIGTERM, and after graceMs SIGKILL;
                                                 with "stdinFile": ".." it reads that, from its beginning;
                                                 with "probePipe": ".." stamps come from that named pipe;
                                                 with "count": "instructions" the kernel counts (see counters.py)
         {"kill": true}                          ends the running child at once, ignored when none runs
         end of file                             ends the child, what it left behind, and the launcher
argument a file, removed at once but open elsewhere: "id pid", written right after each spawn and read by nobody until
         this process has died: so that a child that kills it at once does not stay
stdout   {"event": "hello", ..}                  once
         {"event": "spawned", "id": 1, "pid": 7} after the first 3 ms of a run: so that the group can be
                                                 killed by somebody else should the launcher die
         {"event": "done", "id": 1, ..}          the child has ended and everything it left is gone
         {"event": "error", "id": 1, ..}         it could not be started: errno, its name, "cwd" or "program"; or
                                                 the condition holds already: PORT_IN_USE or FILE_EXISTS, "ready"

How it measures
- Nothing but posix_spawn lies between the start stamp and the spawn.
- The end stamp is taken in the handler of SIGCHLD, which also reaps the child. Measured, this is as soon as a
  pidfd (0.75 ms against 0.76 ms for /bin/true, blocking wait4: 0.76 ms), and it works everywhere.
- The write ends of the child's pipes stay open here during the run: otherwise the pipes' end would wake the
  launcher while the child is still dying (0.03 ms). The run ends with the child, never at the pipes' end.
- A child's ru_maxrss starts at the high-water mark of whoever spawned it. So this process is kept small: it
  uses the C modules under os, signal, json and ctypes (2 MB less than those), is compiled elsewhere (see
  launcher.py), and puts the mark back before each spawn where the kernel allows it. What remains is reported
  as hwmBytes.

What it leaves behind: nothing. After the child's end every process of its group, and on Linux every descendant
(this process is their subreaper, so daemons come home to it), gets a moment to end by itself (longer where it is at
work), is then killed, and is listed under "leftovers".
"""

import errno
import gc
import posix

# wait4 imports it at its first call, and a SIGCHLD in the middle of that would do so once more: a KeyError.
import resource
import select
import sys
import time

import _signal

# fork is the fallback for 3.7 and for systems without posix_spawn.
CAN_SPAWN = hasattr(posix, "posix_spawn")
LINUX = sys.platform.startswith("linux")
# Of ru_maxrss: macOS counts bytes, others kilobytes.
RSS_UNIT_BYTES = 1 if sys.platform == "darwin" else 1024
MY_PID = posix.getpid()
TICKS_PER_SECOND = posix.sysconf("SC_CLK_TCK")

TAIL_BYTES = 16 * 1024
CHUNK_BYTES = 64 * 1024
# A pipe never holds more: what is read at the end is bounded although a leftover may still be writing.
PIPE_LIMIT_BYTES = 1024 * 1024
# Not at once: the line wakes Node, which on a busy machine takes 0.1 ms of processor from a child of 0.7 ms.
ANNOUNCE_NS = 3 * 1000000
# Helpers that end with their parent (multiprocessing's resource tracker) are not leftovers.
SETTLE_NS = 100 * 1000000
# After a kill the members of the group are dying already; only those that escaped it are worth a line.
SETTLE_KILLED_NS = 200 * 1000000
# Where such a helper is still at work it has not had the processor: what was left to stay sleeps.
SETTLE_BUSY_NS = 1000 * 1000000
SWEEP_LIMIT_NS = 2000 * 1000000
PR_SET_CHILD_SUBREAPER = 36
# Looked at where the system does not list those that are open.
MOST_DESCRIPTORS = 256
# While something is waited for: how often to look for children that died. What starts in time is not looked at.
LOOK_FROM_NS = 500 * 1000000
LOOK_EVERY_NS = 100 * 1000000
MOST_DEAD = 20

# Python ignores SIGPIPE and SIGXFSZ, and a shell may have ignored others: the child starts with none ignored.
DEFAULT_SIGNALS = [
    int(number)
    for number in (_signal.valid_signals() if hasattr(_signal, "valid_signals") else range(1, _signal.NSIG))
    if number not in (_signal.SIGKILL, _signal.SIGSTOP) and not 32 <= number < 34
]

try:
    import _json

    class Grammar:
        strict = True
        object_hook = object_pairs_hook = array_hook = None
        parse_float = float
        parse_int = int
        parse_constant = float

    scan = _json.make_scanner(Grammar)
    quote = _json.encode_basestring_ascii

    def decode(text):
        return scan(text, 0)[0]

except (ImportError, AttributeError):
    import json

    decode = json.loads
    quote = json.dumps


def encode(value):
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, dict):
        return "{" + ",".join(quote(key) + ":" + encode(item) for key, item in value.items()) + "}"
    return "[" + ",".join([encode(item) for item in value]) + "]"


note_fd = None


class Launcher:
    """What lives as long as the process: its descriptors, unread input, and the running trial."""

    def __init__(self):
        self.null = posix.open("/dev/null", posix.O_RDONLY)
        self.wake_r, self.wake_w = posix.pipe()
        self.buffer = b""
        self.lines = []
        self.ending = False
        self.trial = None
        # The modules readiness and counters, once they were needed.
        self.readiness = None
        self.counters = None
        # Processes that SIGKILL did not remove (of another user, or stuck in the kernel): listed once, then left.
        self.immortal = set()


class Output:
    """One of the child's streams: how much came, and the last of it."""

    def __init__(self, named=None):
        if named is None:
            self.read_fd, self.write_fd = posix.pipe()
            posix.set_blocking(self.read_fd, False)
        else:
            # In this order: neither end waits for the other.
            flags = posix.O_NONBLOCK | posix.O_CLOEXEC
            self.read_fd = posix.open(named, posix.O_RDONLY | flags)
            self.write_fd = posix.open(named, posix.O_WRONLY | flags)
        self.size = 0
        self.tail = b""
        self.on_chunk = None
        # Where all of it is written, too.
        self.copy_fd = None

    def take(self):
        """Reads once; how many bytes there were."""
        try:
            chunk = posix.read(self.read_fd, CHUNK_BYTES)
        except BlockingIOError:
            return 0
        self.size += len(chunk)
        self.tail = (self.tail + chunk)[-TAIL_BYTES:]
        if self.copy_fd is not None:
            copy(chunk, self.copy_fd)
        if self.on_chunk is not None:
            self.on_chunk(chunk)
        return len(chunk)

    def drain(self):
        limit = self.size + PIPE_LIMIT_BYTES
        while self.size < limit and self.take():
            pass

    def close(self):
        posix.close(self.read_fd)
        posix.close(self.write_fd)


def copy(chunk, file):
    try:
        while chunk:
            chunk = chunk[posix.write(file, chunk) :]
    except OSError:
        # A disk that is full: what is in the file is read as far as it goes.
        pass


class Trial:
    """One child from its request to its end."""

    def __init__(self, request):
        self.id = request.get("id")
        self.grace_ns = int((request.get("graceMs") or 0) * 1e6)
        timeout_ms = request.get("timeoutMs") or 0
        # None at all would be no limit.
        self.timeout_ns = int(timeout_ms * 1e6) or int(timeout_ms > 0)
        self.pid = 0
        self.started_at_ms = 0.0
        self.start_ns = 0
        self.ended = None  # (end stamp, wait status, rusage)
        self.timed_out = False
        self.killed = False
        self.stopping = False
        self.stdout = Output()
        self.stderr = Output()
        # Where all of its stderr is wanted, not only the end: then none of it comes here, unless it is waited for.
        wanted = request.get("stderrFile")
        flags = posix.O_WRONLY | posix.O_CREAT | posix.O_TRUNC | posix.O_CLOEXEC
        self.stderr_file = posix.open(wanted, flags, 0o600) if wanted else None
        if (request.get("ready") or {}).get("kind") == "output":
            self.stderr.copy_fd = self.stderr_file
        wanted = request.get("stdinFile")
        self.stdin_file = posix.open(wanted, posix.O_RDONLY | posix.O_CLOEXEC) if wanted else None
        # A pipe with a name is opened by processes that inherit nothing, and whose pids are not ours: in a container.
        self.probe_pipe = request.get("probePipe")
        self.probe = Output(self.probe_pipe) if self.probe_pipe or request.get("probe") else None
        # What came over the probe's pipe so far.
        self.stamps = b""
        # What the loop waits for: descriptor -> function(trial), and [due, function(trial)].
        # A readiness condition is one more entry in either.
        self.watched = {}
        self.timers = []
        self.condition = None
        self.ready_ns = None
        self.ready_peak_bytes = None
        self.ready_output = None
        self.ready_processes = None
        # CPU time of each of its processes at that moment.
        self.ready_cpu = None
        self.counter = None
        # What the kernel has counted when it was ready, and why it has not.
        self.ready_count = None
        self.grace_exceeded = False
        # Why it was no use to go on waiting for it to be ready.
        self.gave_up = None
        # Descendants seen alive, and those that ended before it was ready: pid -> [seen at, wait status or None].
        self.living = set()
        self.dead = {}

    def reap(self, now):
        """Notes the end if the child has ended; runs in the handler of SIGCHLD, and once after the spawn."""
        if self.ended is None and self.pid:
            try:
                pid, status, usage = posix.wait4(self.pid, posix.WNOHANG)
            except ChildProcessError:
                return
            if pid:
                self.ended = (now, status, usage)

    def is_over(self):
        """Whether readiness no longer matters."""
        return self.ready_ns is not None or self.timed_out or self.stopping

    def give_up(self, why):
        if not self.is_over():
            self.gave_up = why
            stop(self)

    def signal_group(self, number):
        """Both, as the child may have joined another group. Only before it is reaped: a pid is used again."""
        if self.ended is None:
            for send in (posix.killpg, posix.kill):
                try:
                    send(self.pid, number)
                except OSError:
                    pass

    def close(self):
        for open_here in (self.stdout, self.stderr, self.probe, self.condition, self.counter):
            if open_here is not None:
                open_here.close()
        for file in (self.stderr_file, self.stdin_file):
            if file is not None:
                posix.close(file)


def send(event):
    """Writes one line; False when nobody reads any more."""
    data = (encode(event) + "\n").encode("ascii")
    try:
        while data:
            data = data[posix.write(1, data) :]
    except OSError:
        return False
    return True


def send_error(request_id, error, at, name=None):
    number = getattr(error, "errno", None) or errno.EINVAL
    text = getattr(error, "strerror", None) or str(error)
    send(
        {
            "event": "error",
            "id": request_id,
            "errno": number,
            "name": name or errno.errorcode.get(number, "E%d" % number),
            "at": at,
            "message": text,
        }
    )


def read_requests(launcher):
    """Takes what stdin has into launcher.lines; its end is the order to end."""
    try:
        chunk = posix.read(0, CHUNK_BYTES)
    except OSError:
        chunk = b""
    if not chunk:
        launcher.ending = True
        return
    lines = (launcher.buffer + chunk).split(b"\n")
    launcher.buffer = lines.pop()
    launcher.lines.extend(line for line in lines if line.strip())


def next_request(launcher):
    """The next line as an object, None when it is none (said so by an error event)."""
    try:
        request = decode(launcher.lines.pop(0).decode("utf-8").strip())
        if not isinstance(request, dict):
            raise ValueError("not an object")
        return request
    except (Exception, StopIteration) as error:
        send_error(None, ValueError("a request that is no JSON object: %s" % error), "protocol")
        return None


def clear_wake(launcher):
    try:
        while posix.read(launcher.wake_r, 512):
            pass
    except BlockingIOError:
        pass


def resolve(name, env):
    """As execvp would with the child's own PATH; a name with a slash is left to the kernel."""
    if "/" in name:
        return name
    found = errno.ENOENT
    for folder in env.get("PATH", "/bin:/usr/bin").split(":"):
        path = (folder or ".") + "/" + name
        try:
            regular = posix.stat(path).st_mode & 0o170000 == 0o100000
        except OSError:
            continue
        if regular:
            if posix.access(path, posix.X_OK):
                return path
            found = errno.EACCES
    raise OSError(found, posix.strerror(found))


def fork_exec(path, argv, env, descriptors):
    """posix_spawn by hand. The pipe ends with the exec, or brings the errno."""
    report_r, report_w = posix.pipe()
    pid = posix.fork()
    if pid == 0:
        try:
            posix.setpgid(0, 0)
            for number in DEFAULT_SIGNALS:
                try:
                    _signal.signal(number, _signal.SIG_DFL)
                except (OSError, ValueError):
                    pass
            _signal.pthread_sigmask(_signal.SIG_SETMASK, [])
            for source, target in descriptors:
                posix.dup2(source, target)
            posix.execve(path, argv, env)
        except (OSError, ValueError, TypeError) as error:
            posix.write(report_w, b"%d" % (getattr(error, "errno", None) or errno.EINVAL))
        finally:
            posix._exit(127)
    posix.close(report_w)
    failure = posix.read(report_r, 16)
    posix.close(report_r)
    if failure:
        posix.waitpid(pid, 0)
        raise OSError(int(failure), posix.strerror(int(failure)))
    return pid


def spawn(trial, path, argv, env, null):
    """Starts the child; everything that can be made ready is made ready before the start stamp."""
    errors = trial.stderr.write_fd if trial.stderr.copy_fd == trial.stderr_file else trial.stderr_file
    given = null if trial.stdin_file is None else trial.stdin_file
    descriptors = [(given, 0), (trial.stdout.write_fd, 1), (errors, 2)]
    if CAN_SPAWN:
        posix_spawn = posix.posix_spawn
        how = {
            "file_actions": [(posix.POSIX_SPAWN_DUP2, source, target) for source, target in descriptors],
            "setpgroup": 0,
            "setsigmask": (),
            "setsigdef": DEFAULT_SIGNALS,
        }
        # A rehearsal with a file that cannot be: the launcher's own way to the spawn is then in the caches of the CPU,
        # whatever ran before (0.02 to 0.08 of 1.1 ms for /bin/true after a Python). Nothing of the child's is touched.
        try:
            posix_spawn("/dev/null/no-such-file", argv, env, **how)
        except OSError:
            pass
        trial.started_at_ms = time.time() * 1000
        trial.start_ns = time.monotonic_ns()
        trial.pid = posix_spawn(path, argv, env, **how)
    else:
        trial.started_at_ms = time.time() * 1000
        trial.start_ns = time.monotonic_ns()
        trial.pid = fork_exec(path, argv, env, descriptors)
    if note_fd is not None:
        # Wakes nobody; of fixed width, as what stood there may be longer.
        posix.pwrite(note_fd, b"%-20d%-20d" % (trial.id or 0, trial.pid), 0)
    trial.reap(time.monotonic_ns())


def stop(trial):
    trial.stopping = True
    trial.signal_group(_signal.SIGKILL)


def on_ready(trial, now_ns):
    """The condition holds: the child has done what was waited for, and is asked to end."""
    if trial.is_over():
        return
    if trial.ended is not None:
        trial.ready_ns = min(now_ns, trial.ended[0])
        return
    trial.ready_ns = now_ns
    if trial.counter is not None:
        trial.ready_count = trial.counter.read()
    # First: what is read below takes the child's time too.
    trial.ready_cpu = note_cpu(trial) if LINUX else None
    # SIGTERM may end it without a word from its own hand.
    trial.ready_peak_bytes = high_water_bytes(str(trial.pid)) if LINUX else None
    trial.ready_processes = note_processes(trial)
    trial.ready_output = [trial.stdout.size, trial.stderr.size]
    try:
        if trial.ended is None:
            posix.kill(trial.pid, _signal.SIGTERM)
    except OSError:
        pass
    trial.timers.append([time.monotonic_ns() + trial.grace_ns, on_grace_over])


def note_processes(trial):
    """What the stamped processes are like at this moment, if there are others than the started one."""
    if trial.probe is None or trial.probe_pipe:
        return None
    read_probe(trial)
    pids = stamped_pids(trial.stamps)
    if not pids - {trial.pid}:
        return None
    port = getattr(trial.condition, "port", None)
    sockets = trial.condition.listening(port) if port is not None and LINUX else set()
    noted = []
    for pid in sorted(pids):
        peak_bytes = high_water_bytes(str(pid)) if LINUX else 0
        # One that has ended and is not reaped yet has no memory any more.
        if peak_bytes or (not LINUX and exists(pid)):
            listens = trial.condition.holds_any(pid, sockets) if sockets else None
            noted.append({"pid": pid, "peakBytes": peak_bytes or None, "listens": listens})
    return {"condition": trial.condition.kind, "processes": noted}


def note_cpu(trial):
    """CPU time of the child and its descendants so far, daemons too; None where it cannot be told for all of them."""
    noted = []
    parents = [MY_PID]
    try:
        while parents:
            parent = parents.pop()
            for task in posix.listdir("/proc/%d/task" % parent):
                for child in read_text("/proc/%d/task/%s/children" % (parent, task)).split():
                    pid = int(child)
                    fields = read_text("/proc/" + child + "/stat").rpartition(")")[2].split()
                    reaped_ms = (int(fields[13]) + int(fields[14])) * 1000 / TICKS_PER_SECOND
                    # The clock of another process (clock_getcpuclockid(3)): nanoseconds, where stat counts ticks.
                    cpu_ms = time.clock_gettime_ns(~pid << 3 | 2) / 1e6
                    noted.append({"pid": pid, "cpuMs": cpu_ms, "reapedMs": reaped_ms})
                    parents.append(pid)
    except (OSError, ValueError, LookupError, AttributeError):
        return None
    return noted if trial.pid in [process["pid"] for process in noted] else None


def stamped_pids(stamps):
    """The processes that stamped: others than the main one before the name, `12:fork`, the main one behind its boot."""
    pids = set()
    for line in stamps.split(b"\n"):
        name, _, rest = line.partition(b" ")
        pid = rest.partition(b" ")[2] if name == b"boot" else name.partition(b":")[0]
        if pid.isdigit():
            pids.add(int(pid))
    return pids


def exists(pid):
    try:
        posix.kill(pid, 0)
    except OSError:
        return False
    return True


def look_for_dead(trial):
    """Why it does not become ready may be told by a child that died; its parent will have reaped it by the end."""
    if trial.is_over() or trial.ended is not None:
        return
    now_ns = time.monotonic_ns()
    seen = descendants(trial.pid)
    for pid in trial.living - set(seen):
        trial.dead.setdefault(pid, [now_ns, None])
    for pid, status in seen.items():
        if status is not None:
            # One that nobody reaps is seen again and again: it ended before the first time.
            trial.dead[pid] = [trial.dead.get(pid, [now_ns])[0], status]
    trial.living = {pid for pid in seen if pid not in trial.dead}
    trial.timers.append([now_ns + LOOK_EVERY_NS, look_for_dead])


def descendants(pid):
    """Those of a process, with the wait status of who has died and is not reaped yet, else None. Linux only."""
    found = {}
    parents = [pid]
    while parents:
        parent = parents.pop()
        children = read_text("/proc/%d/task/%d/children" % (parent, parent)).split()
        for child in children:
            fields = read_text("/proc/" + child + "/stat").rpartition(")")[2].split()
            if fields:
                # The last field but for nobody's zombies is 0 (proc(5): exit_code).
                found[int(child)] = int(fields[49]) if fields[0] == "Z" and len(fields) > 49 else None
                parents.append(int(child))
    return found


def read_text(path):
    try:
        file = posix.open(path, posix.O_RDONLY)
    except OSError:
        return ""
    try:
        return posix.read(file, 4096).decode("utf-8", "replace")
    except OSError:
        return ""
    finally:
        posix.close(file)


def dead_children(trial):
    """Those that failed before it was ready. Where only the end was seen: those that are Python, others may be tools."""
    stamped = stamped_pids(trial.stamps)
    failed = [
        {
            "pid": pid,
            "atMs": (at_ns - trial.start_ns) / 1e6,
            "exitCode": None if status is None or posix.WIFSIGNALED(status) else posix.WEXITSTATUS(status),
            "signal": posix.WTERMSIG(status) if status is not None and posix.WIFSIGNALED(status) else None,
        }
        for pid, (at_ns, status) in trial.dead.items()
        if status or (status is None and pid in stamped)
    ]
    return failed[-MOST_DEAD:]


def on_grace_over(trial):
    trial.grace_exceeded = True
    stop(trial)


def on_timeout(trial):
    if trial.ready_ns is not None:
        return
    trial.timed_out = True
    if trial.grace_ns > 0:
        trial.signal_group(_signal.SIGTERM)
        trial.timers.append([time.monotonic_ns() + trial.grace_ns, stop])
    else:
        stop(trial)


def watch(launcher, trial):
    """THE loop: ends when the child has ended."""

    def on_wake(_trial):
        clear_wake(launcher)

    def on_stdin(_trial):
        read_requests(launcher)

    trial.watched = {
        trial.stdout.read_fd: lambda trial: trial.stdout.take(),
        trial.stderr.read_fd: lambda trial: trial.stderr.take(),
        launcher.wake_r: on_wake,
        0: on_stdin,
    }
    def announce(trial):
        if not send({"event": "spawned", "id": trial.id, "pid": trial.pid}):
            launcher.ending = True

    trial.timers.append([trial.start_ns + ANNOUNCE_NS, announce])
    if trial.timeout_ns > 0:
        trial.timers.append([trial.start_ns + trial.timeout_ns, on_timeout])
    if trial.condition is not None:
        trial.condition.begin(trial, on_ready)
        if LINUX:
            trial.timers.append([trial.start_ns + LOOK_FROM_NS, look_for_dead])
    poller = select.poll()
    for descriptor in trial.watched:
        poller.register(descriptor, select.POLLIN)

    while trial.ended is None:
        while launcher.lines:
            obey(trial, next_request(launcher))
        if launcher.ending and not trial.stopping:
            # Nobody writes to stdin any more; polled on, its end would spin.
            poller.unregister(0)
            stop(trial)
        due = min([timer[0] for timer in trial.timers], default=None)
        # Capped for poll's C int: a later turn waits for the rest.
        wait_ms = None if due is None else min(max(0, (due - time.monotonic_ns()) // 1000000 + 1), 1000000000)
        for descriptor, _ in poller.poll(wait_ms):
            trial.watched[descriptor](trial)
        if trial.ended is None and trial.timers:
            now = time.monotonic_ns()
            fired = [timer for timer in trial.timers if timer[0] <= now]
            trial.timers = [timer for timer in trial.timers if timer[0] > now]
            for timer in fired:
                timer[1](trial)


def obey(trial, request):
    if request is None:
        return
    if request.get("kill"):
        trial.killed = True
        stop(trial)
    else:
        busy = OSError(errno.EBUSY, "a child is running, one at a time")
        send_error(request.get("id"), busy, "protocol")


def reap_adopted():
    """Reaps what has ended; whether children are left."""
    try:
        while posix.wait4(-1, posix.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return False
    return True


def group_exists(group):
    try:
        posix.killpg(group, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass
    return True


def process_table():
    """Every process as (pid, parent, group, state, name)."""
    return proc_table() if LINUX else ps_table()


def proc_table():
    rows = []
    try:
        entries = posix.listdir("/proc")
    except OSError:
        entries = ()
    for entry in entries:
        if not entry.isdigit():
            continue
        try:
            stat = posix.open("/proc/" + entry + "/stat", posix.O_RDONLY)
        except OSError:
            continue
        try:
            text = posix.read(stat, 4096).decode("utf-8", "replace")
        except OSError:
            continue
        finally:
            posix.close(stat)
        head, _, rest = text.rpartition(")")
        fields = rest.split()
        if len(fields) >= 3:
            rows.append((int(entry), int(fields[1]), int(fields[2]), fields[0], head.partition("(")[2]))
    return rows


def ps_table():
    output = Output()
    descriptors = [(output.write_fd, 1)]
    argv = ["ps", "-A", "-o", "pid=,ppid=,pgid=,state=,comm="]
    env = {"PATH": "/bin:/usr/bin"}
    rows = []
    try:
        path = resolve("ps", env)
        if CAN_SPAWN:
            actions = [(posix.POSIX_SPAWN_DUP2, source, target) for source, target in descriptors]
            pid = posix.posix_spawn(path, argv, env, file_actions=actions)
        else:
            pid = fork_exec(path, argv, env, descriptors)
        # With our write end closed the pipe ends with ps.
        posix.close(output.write_fd)
        posix.set_blocking(output.read_fd, True)
        text = b""
        while True:
            chunk = posix.read(output.read_fd, CHUNK_BYTES)
            if not chunk:
                break
            text += chunk
        posix.waitpid(pid, 0)
        output.write_fd = posix.dup(output.read_fd)
        for line in text.decode("utf-8", "replace").splitlines():
            fields = line.split(None, 4)
            if len(fields) == 5 and int(fields[0]) != pid:
                name = fields[4].rpartition("/")[2]
                rows.append((int(fields[0]), int(fields[1]), int(fields[2]), fields[3], name))
    except (OSError, ValueError):
        pass
    output.close()
    return rows


def survivors(launcher, group):
    """Who is still alive of the child's group and of our descendants: (pid, name, escaped, whether it runs). None where the
    system lists no processes: there is no /proc, or no ps."""
    rows = process_table()
    if all(row[0] != MY_PID for row in rows):
        return None
    family = {MY_PID}
    grown = True
    while grown:
        more = {row[0] for row in rows if row[1] in family} - family
        family |= more
        grown = bool(more)
    return [
        # U is what macOS calls D.
        (pid, name, own_group != group, state.startswith(("R", "D", "U")))
        for pid, _, own_group, state, name in rows
        if (pid in family or own_group == group)
        and pid != MY_PID
        and pid not in launcher.immortal
        and not state.startswith(("Z", "X"))
    ]


def sweep(launcher, trial):
    """Kills what the child left behind. In the common case, nothing, this is two system calls."""
    group = trial.pid
    settle_ns = SETTLE_KILLED_NS if trial.stopping else SETTLE_NS
    begin_ns = time.monotonic_ns()
    found = {}
    while True:
        # Both must be asked: a daemon leaves the group, and without a subreaper children go elsewhere.
        with_children = reap_adopted()
        if not with_children and not group_exists(group):
            break
        alive = survivors(launcher, group)
        if alive is None:
            # Nobody can be named or waited for: the group is ended as it is.
            time.sleep(settle_ns / 1e9)
            if group_exists(group):
                posix.killpg(group, _signal.SIGKILL)
                found[group] = {"pid": group, "name": "", "escaped": False, "survived": False}
            break
        if not alive:
            break
        elapsed_ns = time.monotonic_ns() - begin_ns
        runs = any(row[3] for row in alive)
        if elapsed_ns >= (SETTLE_BUSY_NS if runs and not found else settle_ns):
            for pid, name, escaped, _ in alive:
                found[pid] = {"pid": pid, "name": name, "escaped": escaped, "survived": False}
                try:
                    posix.kill(pid, _signal.SIGKILL)
                except OSError:
                    pass
            if elapsed_ns >= settle_ns + SWEEP_LIMIT_NS:
                for pid, _, _, _ in alive:
                    found[pid]["survived"] = True
                    launcher.immortal.add(pid)
                break
        time.sleep(0.002)
    return [found[pid] for pid in sorted(found)]


def high_water_bytes(pid="self"):
    """The peak of a process, 0 where it cannot be told. Of this one: below it, a child's ru_maxrss says nothing."""
    try:
        status = posix.open("/proc/" + pid + "/status", posix.O_RDONLY)
        try:
            text = posix.read(status, 8192)
        finally:
            posix.close(status)
        return int(text.partition(b"VmHWM:")[2].split(None, 1)[0]) * 1024
    except (OSError, ValueError, IndexError):
        if pid != "self":
            return 0
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * RSS_UNIT_BYTES


def reset_high_water():
    """5 puts the peak back to what is in use now (Linux, proc(5): clear_refs)."""
    try:
        clear = posix.open("/proc/self/clear_refs", posix.O_WRONLY)
    except OSError:
        return
    try:
        posix.write(clear, b"5")
    except OSError:
        pass
    finally:
        posix.close(clear)


def parse_stamps(text, start_ns):
    """Lines `name ns [extra]` as [name, milliseconds since the start, extra]; and how many were malformed."""
    stamps = []
    bad = 0
    for line in text.split("\n"):
        if not line:
            continue
        fields = line.split(" ", 2)
        try:
            stamps.append([fields[0], (int(fields[1]) - start_ns) / 1e6, fields[2] if len(fields) > 2 else ""])
        except (IndexError, ValueError):
            bad += 1
    return stamps, bad


def read_probe(trial):
    """All that was written since the last time; the pipe holds no more. Never read while something is measured."""
    limit = len(trial.stamps) + PIPE_LIMIT_BYTES
    try:
        while len(trial.stamps) < limit:
            chunk = posix.read(trial.probe.read_fd, CHUNK_BYTES)
            if not chunk:
                break
            trial.stamps += chunk
    except BlockingIOError:
        pass


def outcome(launcher, trial):
    """The done event. Reads what is left in the pipes first, then sweeps: leftovers may be writing."""
    end_ns, status, usage = trial.ended
    trial.stdout.drain()
    trial.stderr.drain()
    if trial.condition is not None:
        trial.condition.end(trial)
    event = {
        "event": "done",
        "id": trial.id,
        "startedAtMs": trial.started_at_ms,
        "startNs": trial.start_ns,
        "endNs": end_ns,
        "wallMs": (end_ns - trial.start_ns) / 1e6,
        "exitCode": posix.WEXITSTATUS(status) if posix.WIFEXITED(status) else None,
        "signal": posix.WTERMSIG(status) if posix.WIFSIGNALED(status) else None,
        "timedOut": trial.timed_out,
        "killed": trial.killed,
        "userMs": usage.ru_utime * 1000,
        "systemMs": usage.ru_stime * 1000,
        "maxRssBytes": usage.ru_maxrss * RSS_UNIT_BYTES,
        "readyMs": None if trial.ready_ns is None else (trial.ready_ns - trial.start_ns) / 1e6,
        "readyPeakBytes": trial.ready_peak_bytes or None,
        "readyProcesses": trial.ready_processes,
        "readyOutputBytes": trial.ready_output,
        "readyCpu": trial.ready_cpu,
        "readyStatus": getattr(trial.condition, "status", None) if trial.ready_ns is not None else None,
        "lastTry": trial.condition.last() if hasattr(trial.condition, "last") else None,
        "deadChildren": [],
        "gaveUp": trial.gave_up,
        "graceExceeded": trial.grace_exceeded,
        "stdoutTail": trial.stdout.tail.decode("utf-8", "replace"),
        "stderrTail": trial.stderr.tail.decode("utf-8", "replace"),
        "stdoutBytes": trial.stdout.size,
        "stderrBytes": trial.stderr.size,
        "count": None,
        "uncounted": None,
        "probe": None,
        "stamps": [],
        "badStamps": 0,
    }
    if trial.probe is not None:
        read_probe(trial)
        event["probe"] = trial.stamps.decode("utf-8", "replace")
        event["stamps"], event["badStamps"] = parse_stamps(event["probe"], trial.start_ns)
    if trial.condition is not None and trial.ready_ns is None:
        event["deadChildren"] = dead_children(trial)
    if trial.counter is not None:
        event["count"], event["uncounted"] = trial.ready_count or trial.counter.read()
    event["leftovers"] = sweep(launcher, trial)
    event["hwmBytes"] = high_water_bytes()
    return event


def condition_of(launcher, ready):
    if launcher.readiness is None:
        launcher.readiness = load("readiness")
    return launcher.readiness["make_condition"](ready)


def counter_of(launcher, name):
    if not LINUX:
        return None
    if launcher.counters is None:
        launcher.counters = load("counters")
    return launcher.counters["Counter"](name)


def run(launcher, request):
    try:
        trial = Trial(request)
    except OSError as error:
        send_error(request.get("id"), error, "files")
        return
    at = "protocol"
    try:
        argv = request["argv"]
        env = request["env"]
        if not argv:
            at = "program"
            raise OSError(errno.EINVAL, "no program is named")
        if trial.probe is not None and not trial.probe_pipe:
            write_fd = trial.probe.write_fd
            # A worker that writes more than the pipe holds loses stamps; it must not hang.
            posix.set_blocking(write_fd, False)
            posix.set_inheritable(write_fd, True)
            env = dict(env, COLDSTART_PROBE_FD=str(write_fd))
            if LINUX and "COLDSTART_PROBE_CHILDREN" in env:
                # A process that has not inherited the descriptor opens the pipe anew, if it is this one.
                status = posix.fstat(write_fd)
                path = "/proc/%d/fd/%d" % (MY_PID, write_fd)
                env["COLDSTART_PROBE_PIPE"] = "%d %d %s" % (status.st_dev, status.st_ino, path)
        at = "cwd"
        posix.chdir(request["cwd"])
        if request.get("ready"):
            at = "ready"
            trial.condition = condition_of(launcher, request["ready"])
            obstacle = trial.condition.obstacle and trial.condition.obstacle()
            if obstacle:
                trial.close()
                send_error(trial.id, ValueError(obstacle[1]), at, obstacle[0])
                return
            env = dict(env, **trial.condition.environment)
        at = "program"
        path = resolve(argv[0], env)
        if request.get("count"):
            trial.counter = counter_of(launcher, request["count"])
        reset_high_water()
        launcher.trial = trial
        spawn(trial, path, argv, env, launcher.null)
    except (OSError, ValueError, TypeError, LookupError) as error:
        launcher.trial = None
        trial.close()
        send_error(trial.id, error, at)
        return
    watch(launcher, trial)
    event = outcome(launcher, trial)
    launcher.trial = None
    trial.close()
    posix.chdir("/")
    # Ended by us because coldstart went: that is no outcome of the child's.
    if not launcher.ending:
        send(event)


def open_note(path):
    """The file that takes the pid of each child."""
    global note_fd
    try:
        note_fd = posix.open(path, posix.O_WRONLY)
        posix.unlink(path)
        posix.rmdir(path.rpartition("/")[0])
    except OSError:
        pass


def become_subreaper():
    """Orphans of the child become ours, also those in a session of their own. Linux only."""
    if not LINUX:
        return False
    try:
        import _ctypes

        prctl = _ctypes.dlsym(_ctypes.dlopen(None, 2), "prctl")
        return _ctypes.call_function(prctl, (PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)) == 0
    except Exception:
        pass
    try:
        import ctypes

        return ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0
    except Exception:
        return False


def keep_descriptors():
    """What somebody left open in this process must not reach the child."""
    try:
        entries = posix.listdir("/dev/fd")
    except OSError:
        # On Linux that is a link into /proc, which a chroot may lack.
        entries = range(MOST_DESCRIPTORS)
    for entry in entries:
        try:
            if int(entry) > 2:
                posix.set_inheritable(int(entry), False)
        except (OSError, ValueError):
            pass


def set_signals(launcher):
    def on_child(_number, _frame):
        now = time.monotonic_ns()
        if launcher.trial is not None:
            launcher.trial.reap(now)

    def on_end(_number, _frame):
        launcher.ending = True

    for descriptor in (launcher.wake_r, launcher.wake_w):
        posix.set_blocking(descriptor, False)
    _signal.set_wakeup_fd(launcher.wake_w, warn_on_full_buffer=False)
    _signal.signal(_signal.SIGCHLD, on_child)
    for number in (_signal.SIGTERM, _signal.SIGHUP, _signal.SIGQUIT):
        _signal.signal(number, on_end)
    # A terminal's keys reach this process too; coldstart decides what they mean.
    for number in (_signal.SIGINT, _signal.SIGTSTP, _signal.SIGTTIN, _signal.SIGTTOU):
        _signal.signal(number, _signal.SIG_IGN)


def main():
    # Nothing here makes cycles, and a collection could fall between a child's end and its stamp.
    gc.disable()
    launcher = Launcher()
    if len(sys.argv) > 1:
        open_note(sys.argv[1])
    set_signals(launcher)
    keep_descriptors()
    subreaper = become_subreaper()
    reset_high_water()
    send(
        {
            "event": "hello",
            "pid": MY_PID,
            "python": "%d.%d.%d" % sys.version_info[:3],
            "spawn": "posix_spawn" if CAN_SPAWN else "fork",
            "subreaper": subreaper,
            "hwmBytes": high_water_bytes(),
        }
    )
    poller = select.poll()
    poller.register(0, select.POLLIN)
    poller.register(launcher.wake_r, select.POLLIN)
    try:
        while not launcher.ending:
            while launcher.lines and not launcher.ending:
                request = next_request(launcher)
                if request is not None and not request.get("kill"):
                    run(launcher, request)
            if launcher.ending:
                break
            for descriptor, _ in poller.poll():
                if descriptor == 0:
                    read_requests(launcher)
                else:
                    clear_wake(launcher)
    finally:
        if launcher.trial is not None and launcher.trial.pid:
            stop(launcher.trial)
            sweep(launcher, launcher.trial)


main()
