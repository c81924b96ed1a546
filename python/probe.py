"""Stamps the phases of an unmodified Python worker (CPython 3.7 to 3.15, standard library only).

The file is placed as sitecustomize.py in a folder of its own which is named first in PYTHONPATH; then the worker is
started as ever: `python worker.py`, `python -m package`, a console script. `site` imports it before __main__ begins.
It reads its settings, takes its traces away, hooks in, and makes room for a real sitecustomize.

Settings, environment variables that are gone when the worker begins (but with COLDSTART_PROBE_CHILDREN):
  COLDSTART_PROBE_FD          number of the inherited pipe; without it the probe only steps aside
  COLDSTART_PROBE_LOOP        asyncio, own (the choice is the worker's) or uvloop (the default policy makes uvloop loops)
  COLDSTART_PROBE_UVLOOP      folder appended to sys.path, for uvloop
  COLDSTART_PROBE_UVICORN     asyncio or uvloop: what uvicorn's loop "auto" means
  COLDSTART_PROBE_SURVEY      1: tell about bytecode and .pth and .start files after the end
  COLDSTART_PROBE_PYTHONPATH  the worker's own PYTHONPATH
  COLDSTART_PROBE_CHILDREN    1: child processes stamp too, see below
  COLDSTART_PROBE_PIPE        `device inode path`: what the descriptor must be, and where it is opened anew (Linux)
  COLDSTART_PROBE_CALL        what the worker imports before it calls the function that it is there for, `sys click:core x=main`:
                              a module, or a name in one, after = where that is called; imports end when all of it is loaded
  COLDSTART_PROBE_WRAPPER     path of the script that starts the worker's Python, if one may; where that is a Python program, its
                              own Python stamps nothing
  COLDSTART_PROBE_PITFALLS    folder of the user's own files: look for pitfalls in them, see coldstart_pitfalls
  COLDSTART_PROBE_COUNTS      file that takes what is loaded and opened, see coldstart_counts
  COLDSTART_PROBE_IMPORTS     `mode folder`: write down imports in files there, see import_hook.py
  COLDSTART_PROBE_OWN         folder of the user's own files, for its mode statements
  COLDSTART_PROBE_GC          off: no garbage is collected, unless the worker turns that on
  COLDSTART_PROBE_IMPORTTIME  own: no line about the imports of children comes among the worker's; without COLDSTART_PROBE_CHILDREN
  COLDSTART_PROBE_MAIN        set by the probe: pid of the first Python, under which all others were started

Stamps are lines `name nanoseconds [extra]` of CLOCK_MONOTONIC, written when they happen:
  boot        first line of this file: the interpreter is up, .pth and .start files are processed
  site_end    a real sitecustomize or usercustomize has run; the last one counts
  imported    an outermost import of the main thread has ended: one that found its module unloaded, and no loop has run
              yet; extra: nanoseconds that it and the short ones before it took, and their CPU time. What a function imports
              whose call is known does not count: that of module:function, and see COLDSTART_PROBE_CALL
  imported_late  the same of what such a function imports between the constructor of its loop and the first run of one
  cpu         CPU time of the process at the moment of boot, site_end, loop_init, first_step, run_end and main_end; extra:
              nanoseconds, in a child with those of cpu_before
  cpu_before  in a child: CPU time of the processes that led to it, until it was forked or its boot; extra: nanoseconds
  loop_init   constructor of an event loop entered for the first time; extra: its class
  loop_run    a loop runs for the first time; extra: `thread` where that is not the main one
  loop_class  the same moment; extra: the class of that loop
  first_step  just before the first step of the first task
  run_end     an outermost run of a loop returned; the last one counts
  main_end    __main__ ended, non-daemon threads are not joined and atexit callbacks not called yet
  joined      the non-daemon threads have ended, where that took a while
  exit        the worker's atexit callbacks have returned; extra: peak resident bytes (Linux)
  survey      at the end, with CHILDREN also when a loop rests and returns; extra: {"modules": loaded from .py files,
              "withoutBytecode": of these, "standard", "packages" and "zipped": of those, "pth": [.pth files with import lines and
              .start files that run code]}
  no_uvloop   uvloop could not be imported; extra: why. The error is raised in the worker as well. Without a pid always

Children. A server may leave its work to processes that it forks (gunicorn) or spawns (uvicorn --workers, reloaders).
With COLDSTART_PROBE_CHILDREN the settings and PYTHONPATH stay in the environment, so that every Python which starts
later is probed, and forked children stamp. The first Python writes as ever, its boot with its pid as extra; the stamps
of all others carry their pid, `4242:first_step`, and say where they come from:
  4242:boot   a new interpreter; extra: `spawned` or `helper` (multiprocessing's own) and the pid of its parent
  4242:fork   extra: the pid that forked it; what is loaded by then is that one's
Children write no run_end and no survey, and of the children that one process forks only the first 32 write. A program
that execv starts continues the process that it replaces. Python 2 and one that is started with -I, -E or -S are not seen.

How it ends: sys.exit, an uncaught exception (KeyboardInterrupt too) and the plain end give main_end and exit. os._exit,
execv, a deadly signal (SIGTERM without a handler) and a crash give neither; what was stamped before is there. A
program that execv starts is a bare run: environment and descriptor do not reach it. A forked child never writes (both
but with COLDSTART_PROBE_CHILDREN).
A syntax error in the worker gives boot, main_end and exit.

How it hooks in, without a frame of its own in the worker's tracebacks:
  - a meta path finder gives the specs of the watched modules a class that notices the end of their execution, then
    leaves sys.meta_path once all have been seen;
  - AbstractEventLoop.__init_subclass__ sees every loop class: BaseEventLoop, uvloop's, others. A descriptor stands in
    for the constructor and for create_task until it is looked up once;
  - importlib's _get_module_lock, which every import of a module that is not loaded calls, is replaced between outermost
    imports, and is importlib's own during them: what they import in turn costs nothing;
  - site's execusercustomize, which site looks up when it calls it, is replaced for that call;
  - asyncio's _set_running_loop, called at both ends of every run by asyncio and by uvloop, is replaced.

What a worker could notice: `atexit` (and `time` on 3.7) are in sys.modules from the start and atexit has one callback
more; until threading is imported atexit.register is a Python function, and brings another callback with each; sys.meta_path has one finder more until asyncio.events and threading are imported; asyncio._set_running_loop is a
Python function; the descriptor of the pipe is open; /proc/self/environ shows the settings. With
COLDSTART_PROBE_CHILDREN os.environ shows them too, and PYTHONPATH has one folder more.
"""
from time import monotonic_ns, process_time_ns

BOOT_NS = monotonic_ns()
BOOT_CPU_NS = process_time_ns()

import os
import sys
from _thread import get_ident

ModuleSpec = type(sys.__spec__)

# At most this many run_end lines are written at once, so that a pipe of 64 KiB that nobody reads can never be full.
RUN_ENDS_WRITTEN = 512
# Imports shorter than this are told with the next one, later also those below a share of all that was told: so there are
# few lines however many imports there are (300 for ten seconds).
LEAST_IMPORT_NS = 50_000
IMPORT_SHARE_BITS = 5
LEAST_JOIN_NS = 1_000_000
# A customisation that failed, or is slow to be missed, counts from here on.
LEAST_SITE_NS = 1_000_000
# Of the children that one process forks only so many write.
FORKS_STAMPED = 32
EXTRA_BYTES = 512
SURVEY_BYTES = 3800
SURVEYS_WRITTEN = 5
REST_S = 0.03
SETTINGS = (
    "FD", "LOOP", "UVLOOP", "UVICORN", "SURVEY", "PYTHONPATH", "CHILDREN", "PIPE", "MAIN", "PITFALLS", "CALL", "COUNTS",
    "IMPORTS", "OWN", "WRAPPER", "GC", "IMPORTTIME",
)


def is_wrapper():
    """Whether this is a Python program that only starts the worker's Python: then it leaves everything to that one."""
    told = os.environ.get("COLDSTART_PROBE_WRAPPER")
    # A first line may give its interpreter one option.
    return told is not None and os.fsencode(told) in own_words()[1:3]


def own_words():
    """The words that this process was started with; none where the system does not tell and Python, before 3.10, neither."""
    try:
        file = os.open("/proc/self/cmdline", os.O_RDONLY | os.O_CLOEXEC)
        try:
            return os.read(file, 8192).split(b"\0")
        finally:
            os.close(file)
    except OSError:
        return [os.fsencode(word) for word in getattr(sys, "orig_argv", ())]


def step_aside():
    """Takes the settings out of the environment, where children are not to find them, and this folder out of the path.
    Returns the settings."""
    take = os.environ.get if "COLDSTART_PROBE_CHILDREN" in os.environ else os.environ.pop
    settings = {}
    for name in SETTINGS:
        settings[name] = take("COLDSTART_PROBE_" + name, None)
    if settings["CHILDREN"] is not None:
        pass
    elif settings["PYTHONPATH"] is not None:
        os.environ["PYTHONPATH"] = settings["PYTHONPATH"]
    elif settings["FD"] is not None:
        os.environ.pop("PYTHONPATH", None)
    leave_path()
    return settings


def leave_path():
    folder = os.path.dirname(__file__)
    sys.path[:] = [entry for entry in sys.path if entry != folder]
    sys.path_importer_cache.pop(folder, None)


# Writing

# The process that writes; in a silent child it is that of its parent.
pid = os.getpid()
main_thread = get_ident()
# Before every name, in all processes but the first.
prefix = b""
pipe_fd = -1
pipe_identity = None


def open_pipe(number, told):
    """Takes the inherited descriptor, or opens the pipe anew. False if there is neither."""
    global pipe_fd, pipe_identity
    try:
        if told is None:
            pipe_fd = int(number)
            pipe_identity = identity_of(pipe_fd)
        else:
            device, inode, path = told.split(" ", 2)
            pipe_identity = (int(device), int(inode))
            pipe_fd = int(number)
            # In a child that was spawned the number may be closed, or another file.
            if not is_pipe(pipe_fd):
                pipe_fd = os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
                if not is_pipe(pipe_fd):
                    os.close(pipe_fd)
                    return False
        os.set_inheritable(pipe_fd, False)
        os.set_blocking(pipe_fd, False)
    except (ValueError, OverflowError, OSError):
        return False
    return True


def identity_of(descriptor):
    status = os.fstat(descriptor)
    return (status.st_dev, status.st_ino)


def is_pipe(descriptor):
    try:
        return identity_of(descriptor) == pipe_identity
    except OSError:
        return False


def stamp(name, at_ns, extra=b""):
    write(line(prefix + name, at_ns, extra))


def stamp_with_cpu(name, at_ns, extra=b"", cpu_ns=None):
    if cpu_ns is None:
        cpu_ns = earlier_cpu_ns + process_time_ns()
    write(line(prefix + name, at_ns, extra) + line(prefix + b"cpu", at_ns, b"%d" % cpu_ns))


def line(name, at_ns, extra):
    return b"%s %d%s%s\n" % (name, at_ns, b" " if extra else b"", extra)


def write(lines):
    """Unless this is a child that is to be silent or the worker has closed the pipe (its number may be a file now)."""
    try:
        if is_pipe(pipe_fd) and os.getpid() == pid:
            os.write(pipe_fd, lines)
    except OSError:
        pass


def line_of(text):
    return text.encode("utf-8", "backslashreplace").replace(b"\n", b" ")[:EXTRA_BYTES]


def name_of(cls):
    return line_of("%s.%s" % (cls.__module__, cls.__qualname__))


# Watching modules

watched = {}


class WatchedSpec(ModuleSpec):
    """For as long as the module is executed: importlib says the end of it by setting _initializing to False."""

    def __setattr__(self, name, value):
        ModuleSpec.__setattr__(self, name, value)
        if name == "_initializing" and not value:
            self.__class__ = ModuleSpec
            # After a failed import the module is gone, and another attempt may follow.
            if self.name in sys.modules:
                seen(self.name)


WatchedSpec.__name__ = WatchedSpec.__qualname__ = "ModuleSpec"
WatchedSpec.__module__ = ModuleSpec.__module__


class Finder:
    """Finds nothing itself: marks what the other finders find."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name not in watched:
            return None
        for finder in list(sys.meta_path):
            find = getattr(finder, "find_spec", None)
            spec = None if finder is Finder or find is None else find(name, path, target)
            if spec is not None:
                if type(spec) is ModuleSpec:
                    spec.__class__ = WatchedSpec
                return spec
        return None


def seen(name):
    hook = watched.pop(name, None)
    if not watched and Finder in sys.meta_path:
        sys.meta_path.remove(Finder)
    try:
        if hook is not None:
            hook(sys.modules[name])
    except Exception:
        # A Python that is made otherwise lacks stamps; it must not lack the worker.
        pass


def watch(hooks):
    watched.update(hooks)
    sys.meta_path.insert(0, Finder)
    for name in hooks:
        if name in sys.modules:
            seen(name)


# Customisations of site


def customised(name, began_ns):
    now_ns = monotonic_ns()
    if name in sys.modules or now_ns - began_ns > LEAST_SITE_NS:
        stamp_with_cpu(b"site_end", now_ns)


def follow_usercustomize(then):
    """Whether site is about to look for a usercustomize; if so, `then` is called after that."""
    site = sys.modules.get("site")
    own = getattr(site, "execusercustomize", None)
    if own is None or not getattr(site, "ENABLE_USER_SITE", None):
        return False

    def execusercustomize():
        site.execusercustomize = own
        began_ns = monotonic_ns()
        try:
            own()
        finally:
            customised("usercustomize", began_ns)
            then()

    site.execusercustomize = execusercustomize
    return True


# Imports

# Of the processes that led to this one, until then: the kernel's clock of a child begins anew.
earlier_cpu_ns = parent_cpu_ns = 0
bootstrap = sys.modules.get("_frozen_importlib")
own_module_lock = getattr(bootstrap, "_get_module_lock", None)
times_imports = False
# Of what the worker imports before it calls its function, what is not loaded yet; the last one is at the end.
before_call = []
is_called = False
# What was not told yet, and what was.
pending_ns = pending_cpu_ns = told_ns = 0


def get_module_lock(name):
    if get_ident() != main_thread or not times_imports:
        return own_module_lock(name)
    if before_call and is_in_call(name):
        before_call.clear()
        look_for_call()
        return own_module_lock(name)
    bootstrap._get_module_lock = own_module_lock
    return TimedLock(name)


class TimedLock:
    """The lock of a module for the time in which it is imported."""

    def __init__(self, name):
        self.began_ns = monotonic_ns()
        self.cpu_ns = earlier_cpu_ns + process_time_ns()
        self.lock = own_module_lock(name)

    def acquire(self):
        try:
            return self.lock.acquire()
        except BaseException:
            if times_imports:
                bootstrap._get_module_lock = get_module_lock
            raise

    def release(self):
        global pending_ns, pending_cpu_ns
        self.lock.release()
        if times_imports:
            now_ns = monotonic_ns()
            pending_ns += now_ns - self.began_ns
            pending_cpu_ns += earlier_cpu_ns + process_time_ns() - self.cpu_ns
            if pending_ns >= LEAST_IMPORT_NS and pending_ns >= told_ns >> IMPORT_SHARE_BITS:
                tell_imports(now_ns)
            bootstrap._get_module_lock = get_module_lock
            if before_call:
                look_for_call()


def tell_imports(now_ns):
    global pending_ns, pending_cpu_ns, told_ns
    if pending_ns > 0:
        stamp(b"imported_late" if is_called else b"imported", now_ns, b"%d %d" % (pending_ns, pending_cpu_ns))
    told_ns += pending_ns
    pending_ns = pending_cpu_ns = 0


def time_imports():
    global times_imports
    if is_started and own_module_lock is not None and not is_called:
        times_imports = True
        bootstrap._get_module_lock = get_module_lock
        if before_call:
            look_for_call()


def time_late_imports():
    """A server may make its loop before it imports the application: that is no cost of the loop."""
    global times_imports
    if get_ident() != main_thread:
        return
    if times_imports:
        tell_imports(monotonic_ns())
    elif is_started and own_module_lock is not None and is_called:
        times_imports = True
        bootstrap._get_module_lock = get_module_lock


def look_for_call():
    """Between two imports of a worker whose call is known: whether that comes next."""
    while before_call:
        module, mark, name = entry_of(before_call[-1])
        if module not in sys.modules:
            return
        names = getattr(sys.modules[module], "__dict__", ())
        if name and name not in names and (mark == ":" or "__getattr__" in names):
            return
        before_call.pop()
    call_comes()


def entry_of(entry):
    """The parts of `click=main`, whose name is called, or `click:core`, where it may be a module too."""
    return entry.partition("=" if "=" in entry else ":")


def is_in_call(loading):
    """A module with a __getattr__ of its own may make a name anew whenever it is asked for, and never have it: once all
    modules are loaded, what is imported neither by that function nor as that name is imported by the call."""
    if any(entry_of(entry)[0] not in sys.modules for entry in before_call):
        return False
    module, _, name = entry_of(before_call[-1])
    code = getattr(getattr(sys.modules[module], "__dict__", {}).get("__getattr__"), "__code__", None)
    if not name or code is None or loading == module + "." + name:
        return False
    frame = sys._getframe(2)
    while frame is not None and frame.f_code is not code:
        frame = frame.f_back
    return frame is None


def end_imports():
    global times_imports
    if times_imports:
        times_imports = False
        tell_imports(monotonic_ns())
        if bootstrap._get_module_lock is get_module_lock:
            bootstrap._get_module_lock = own_module_lock


def call_comes():
    global is_called
    end_imports()
    is_called = True
    if was_constructed and not has_run:
        time_late_imports()


# How `python -c` that calls a function says that it is about to.
get_module_lock.end = call_comes


# asyncio: constructor, first task

MISSING = object()
constructors = []
task_makers = []
was_constructed = False
was_tasked = False
was_stepped = False


class Once:
    """Stands in a class for one of its methods and calls `fire` when it is looked up for an instance. The look-up
    finds the method itself, so that no call goes through here."""

    def __init__(self, owner, name, fire):
        self.owner = owner
        self.name = name
        self.fire = fire
        self.own = owner.__dict__.get(name, MISSING)
        self.method = find_static(owner, name)
        setattr(owner, name, self)

    def __get__(self, instance, cls=None):
        # __new__ is looked up on the class; for others such a look-up is inspection.
        if instance is not None or self.name == "__new__":
            self.fire(cls if instance is None else instance)
        get = getattr(type(self.method), "__get__", None)
        return self.method if get is None else get(self.method, instance, cls)

    def remove(self):
        if self.owner.__dict__.get(self.name) is self:
            if self.own is MISSING:
                delattr(self.owner, self.name)
            else:
                setattr(self.owner, self.name, self.own)


def find_static(cls, name):
    for base in cls.__mro__:
        if name in base.__dict__:
            return base.__dict__[name]
    return None


def constructed(loop):
    global was_constructed
    was_constructed = True
    stamp_with_cpu(b"loop_init", monotonic_ns(), name_of(loop if isinstance(loop, type) else type(loop)))
    remove_all(constructors)
    time_late_imports()


def remove_all(hooks):
    while hooks:
        hooks.pop().remove()


def tasked(loop):
    """Schedules the stamp right before the step that create_task is about to schedule."""
    global was_tasked
    try:
        if loop.is_running() and loop.get_task_factory() is not None:
            # An eager task takes its first step inside create_task.
            stepped()
        else:
            loop.call_soon(stepped)
        if surveys_left:
            loop.call_later(REST_S, survey_at_rest, loop, 0)
    except Exception:
        # A closed loop: create_task is about to say so itself.
        return
    was_tasked = True
    remove_all(task_makers)


def stepped():
    global was_stepped
    if not was_stepped:
        was_stepped = True
        stamp_with_cpu(b"first_step", monotonic_ns())


def hook_loop(cls):
    """Hooks a loop class, unless a class it derives from is hooked already."""
    hooked = [base.__dict__.get(name) for base in cls.__mro__ for name in ("__new__", "__init__", "create_task")]
    if any(isinstance(method, Once) for method in hooked):
        return
    # A loop written in C, as uvloop's, does its work in __new__.
    if was_constructed:
        pass
    elif find_static(cls, "__new__") is not object.__dict__["__new__"]:
        constructors.append(Once(cls, "__new__", constructed))
    elif "__init__" in cls.__dict__:
        constructors.append(Once(cls, "__init__", constructed))
    if not was_tasked:
        task_makers.append(Once(cls, "create_task", tasked))


# asyncio: runs

has_run = False
run_ends = 0
run_end_ns = 0
# In a forked child: hooks the loop classes that there are, and those to come.
hook_again = None


def hook_events(events):
    global hook_again
    base = events.AbstractEventLoop
    own = events._set_running_loop

    def __init_subclass__(cls, **options):
        super(base, cls).__init_subclass__(**options)
        hook_loop(cls)

    def _set_running_loop(loop):
        global has_run, run_ends, run_end_ns
        own(loop)
        if loop is None:
            if has_run and not prefix:
                run_end_ns = monotonic_ns()
                run_ends += 1
                if run_ends <= RUN_ENDS_WRITTEN:
                    stamp_with_cpu(b"run_end", run_end_ns)
            if surveys_left:
                survey_early()
        elif not has_run:
            has_run = True
            now_ns = monotonic_ns()
            stamp(b"loop_run", now_ns, b"" if get_ident() == main_thread else b"thread")
            stamp(b"loop_class", now_ns, name_of(type(loop)))
            if get_ident() == main_thread:
                end_imports()
            # A constructor that is entered later would not be the one of the loop that ran.
            remove_all(constructors)
            if base.__dict__.get("__init_subclass__") is watcher:
                del base.__init_subclass__

    watcher = classmethod(__init_subclass__)

    def hook_all():
        base.__init_subclass__ = watcher
        classes = base.__subclasses__()
        for cls in classes:
            hook_loop(cls)
            classes += cls.__subclasses__()

    hook_again = hook_all
    hook_all()
    for attribute in ("__module__", "__qualname__", "__doc__"):
        setattr(_set_running_loop, attribute, getattr(own, attribute, None))
    events._set_running_loop = _set_running_loop
    # Where a .pth file has imported asyncio already.
    package = sys.modules.get("asyncio")
    if getattr(package, "_set_running_loop", None) is own:
        package._set_running_loop = _set_running_loop


# uvloop


def choose_uvloop(unix_events):
    def uvloop_factory():
        try:
            import uvloop
        except BaseException as error:
            why = line_of("%s: %s" % (type(error).__name__, error))
            write(line(b"no_uvloop", monotonic_ns(), why))
            raise
        return uvloop.new_event_loop()

    unix_events._UnixDefaultEventLoopPolicy._loop_factory = staticmethod(uvloop_factory)


def follow_loop(loop):
    """uvicorn.run() and gunicorn's UvicornWorker say "auto", which takes uvloop wherever it can be imported."""

    def hook_uvicorn(config):
        # LOOP_FACTORIES since 0.36.
        for name in ("LOOP_SETUPS", "LOOP_FACTORIES"):
            table = getattr(config, name, {})
            if "auto" in table and loop in table:
                table["auto"] = table[loop]

    return hook_uvicorn


# Children

forks = 0
is_silent = False
# What `python -c` gets in the processes that serve the others and never become ready (semaphore_tracker: 3.7).
HELPERS = (
    b"from multiprocessing.resource_tracker import ",
    b"from multiprocessing.semaphore_tracker import ",
    b"from multiprocessing.forkserver import ",
)


def count_fork():
    global forks, parent_cpu_ns
    forks += 1
    parent_cpu_ns = earlier_cpu_ns + process_time_ns()


def forked():
    """In the child: it writes for itself, and its loop is seen even if one of the parent's was."""
    global pid, main_thread, prefix, forks, is_silent, with_survey, pending_ns, pending_cpu_ns, told_ns
    global has_run, was_constructed, was_tasked, was_stepped, was_ended, earlier_cpu_ns
    is_silent = is_silent or forks > FORKS_STAMPED
    if is_silent:
        return
    parent = pid
    pid = os.getpid()
    main_thread = get_ident()
    prefix = b"%d:" % pid
    forks = 0
    with_survey = False
    earlier_cpu_ns = parent_cpu_ns
    now_ns = monotonic_ns()
    stamp(b"fork", now_ns, b"%d" % parent)
    stamp(b"cpu_before", now_ns, b"%d" % earlier_cpu_ns)
    pending_ns = pending_cpu_ns = told_ns = 0
    if has_run:
        # Its loop is another one, and so are the imports before that.
        time_imports()
    has_run = was_constructed = was_tasked = was_stepped = was_ended = False
    try:
        remove_all(constructors)
        remove_all(task_makers)
        if hook_again is not None:
            hook_again()
    except Exception:
        pass


def origin():
    """What the boot of a spawned child says of it."""
    kind = b"helper" if any(word.startswith(HELPERS) for word in own_words()) else b"spawned"
    return b"%s %d" % (kind, os.getppid())


def ancestors_cpu_ns(main):
    """What the processes from the first Python to this one have taken by now; None where that cannot be told."""
    try:
        from time import clock_gettime_ns

        total_ns = 0
        ancestor = os.getppid()
        while True:
            # The clock of another process (clock_getcpuclockid(3)), as Linux counts them.
            total_ns += clock_gettime_ns(~ancestor << 3 | 2)
            if str(ancestor) == main:
                return total_ns
            file = os.open("/proc/%d/stat" % ancestor, os.O_RDONLY | os.O_CLOEXEC)
            try:
                ancestor = int(os.read(file, 4096).rpartition(b")")[2].split()[1])
            finally:
                os.close(file)
    except (ImportError, OSError, ValueError, IndexError):
        return None


# The end

was_ended = False


def main_ended():
    global was_ended
    if not was_ended:
        was_ended = True
        now_ns = monotonic_ns()
        end_imports()
        stamp_with_cpu(b"main_end", now_ns)


def hook_atexit(atexit):
    """The callback that is registered last is the first that is called when __main__ is over and there are no threads."""
    own = atexit.register

    def register(*args, **kwargs):
        func = own(*args, **kwargs)
        if atexit.register is register:
            own(main_ended)
        return func

    for attribute in ("__module__", "__qualname__", "__doc__"):
        setattr(register, attribute, getattr(own, attribute, None))
    atexit.register = register

    def unhook():
        if atexit.register is register:
            atexit.register = own

    return unhook


def hook_threading(threading):
    """Python calls threading._shutdown when __main__ is over, before it joins the threads."""
    unhook_atexit()
    own = threading._shutdown

    class Shutdown:
        # A property, so that the call leaves no frame behind: a Ctrl-C while threads are joined prints a traceback.
        @property
        def __call__(self):
            main_ended()
            if threading._shutdown is self:
                threading._shutdown = own
                # The last callback that is registered is the first that is called.
                sys.modules["atexit"].register(joined, monotonic_ns())
            return own

    threading._shutdown = Shutdown()


def joined(since_ns):
    now_ns = monotonic_ns()
    if now_ns - since_ns > LEAST_JOIN_NS and os.getpid() == pid:
        stamp(b"joined", now_ns)


def peak_rss_bytes():
    """VmHWM; b"" where there is no /proc."""
    try:
        status = os.open("/proc/self/status", os.O_RDONLY | os.O_CLOEXEC)
        try:
            text = os.read(status, 4096)
        finally:
            os.close(status)
        return b"%d" % (int(text.split(b"VmHWM:", 1)[1].split(None, 1)[0]) * 1024)
    except (OSError, IndexError, ValueError):
        return b""


def at_exit():
    if os.getpid() != pid:
        return
    main_ended()
    if run_ends > RUN_ENDS_WRITTEN and not prefix:
        stamp(b"run_end", run_end_ns)
    stamp(b"exit", monotonic_ns(), peak_rss_bytes())
    if with_survey:
        try:
            stamp(b"survey", monotonic_ns(), survey())
        except Exception:
            pass


# Survey


def survey():
    modules = 0
    without_bytecode = standard = packages = zipped = 0
    library = os.path.dirname(os.__file__) + os.sep
    for module in list(sys.modules.values()):
        try:
            # Past the __getattribute__ of lazy modules: looking must not load them.
            spec = object.__getattribute__(module, "__dict__").get("__spec__")
            source, cached = spec.origin, spec.cached
            if not source.endswith(".py") or not cached:
                continue
        except Exception:
            continue
        modules += 1
        if has_bytecode(source, cached):
            continue
        without_bytecode += 1
        if type(spec.loader).__name__ == "zipimporter":
            # Only name.pyc beside name.py is read there, and nothing ever written.
            zipped += 1
        elif "/site-packages/" in source or "/dist-packages/" in source:
            packages += 1
        elif source.startswith(library):
            standard += 1
    counts = (modules, without_bytecode, standard, packages, zipped)
    head = '{"modules":%d,"withoutBytecode":%d,"standard":%d,"packages":%d,"zipped":%d,"pth":[' % counts
    names = ""
    for name in pth_names():
        item = json_string(name) if names == "" else "," + json_string(name)
        if len(head) + len(names) + len(item) > SURVEY_BYTES:
            break
        names += item
    return (head + names + "]}").encode("ascii")


def survey_at_rest(loop, before):
    """uvicorn lets SIGTERM end it inside its loop: told is what is there when importing has come to rest."""
    now = len(sys.modules)
    if now == before:
        survey_early()
    else:
        loop.call_later(REST_S, survey_at_rest, loop, now)


def survey_early():
    """A server that SIGTERM ends runs no atexit callbacks, but many a loop returns first."""
    global surveys_left
    if surveys_left > 0:
        surveys_left -= 1
        try:
            stamp(b"survey", monotonic_ns(), survey())
        except Exception:
            pass


def has_bytecode(source, cached):
    try:
        file = os.open(cached, os.O_RDONLY | os.O_CLOEXEC)
        try:
            header = os.read(file, 16)
        finally:
            os.close(file)
        if len(header) < 16 or header[:4] != sys.modules["_frozen_importlib_external"].MAGIC_NUMBER:
            return False
        if header[4] & 1:
            return True
        status = os.stat(source)
        expected = (int(status.st_mtime) & 0xFFFFFFFF, status.st_size & 0xFFFFFFFF)
        return (int.from_bytes(header[8:12], "little"), int.from_bytes(header[12:16], "little")) == expected
    except OSError:
        return False


def pth_names():
    """The .pth files that site has processed and that make it import something, and .start files (3.15) that name what it
    is to call; import lines beside one of these are ignored."""
    site = sys.modules.get("site")
    if site is None:
        return []
    folders = list(site.getsitepackages())
    if site.ENABLE_USER_SITE and site.USER_SITE:
        folders.append(site.USER_SITE)
    names = []
    for folder in folders:
        try:
            entries = sorted(os.listdir(folder))
        except OSError:
            continue
        starts = [name for name in entries if name.endswith(".start")] if hasattr(site, "StartupState") else []
        for entry in entries:
            if entry.startswith("."):
                continue
            path = os.path.join(folder, entry)
            if entry.endswith(".pth"):
                if entry[:-3] + "start" not in starts and any(map(imports, lines_of(path))):
                    names.append(entry)
            elif entry in starts and any(map(names_entry_point, lines_of(path))):
                names.append(entry)
    return names


def lines_of(path):
    try:
        file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            text = os.read(file, 1 << 20)
        finally:
            os.close(file)
    except OSError:
        return []
    if text.startswith(b"\xef\xbb\xbf"):
        text = text[3:]
    return text.splitlines()


def imports(line):
    return line.startswith((b"import ", b"import\t"))


def names_entry_point(line):
    return line.strip()[:1] not in (b"", b"#")


def json_string(text):
    units = text.encode("utf-16-be", "surrogatepass")
    codes = [units[at] << 8 | units[at + 1] for at in range(0, len(units), 2)]
    return '"%s"' % "".join(chr(c) if 32 <= c < 127 and c not in b'"\\' else "\\u%04x" % c for c in codes)


def start(settings):
    global with_survey, is_started, unhook_atexit
    if settings["FD"] is None:
        return
    # Where it cannot be told what the descriptor is, one that another Python has taken may be any file here.
    if settings["MAIN"] is not None and settings["PIPE"] is None:
        return
    if not open_pipe(settings["FD"], settings["PIPE"]):
        return
    import atexit

    if settings["GC"] == "off":
        import gc

        gc.disable()
    is_started = True
    with_survey = settings["SURVEY"] == "1"
    atexit.register(at_exit)
    unhook_atexit = hook_atexit(atexit)
    if settings["CHILDREN"] is None:
        if settings["IMPORTTIME"] == "own":
            os.environ.pop("PYTHONPROFILEIMPORTTIME", None)
            # A forked one goes on telling: nobody is to hear it.
            os.register_at_fork(after_in_child=mute)
        stamp_with_cpu(b"boot", BOOT_NS, b"", BOOT_CPU_NS)
    else:
        start_family(settings["MAIN"])
    hooks = {"asyncio.events": hook_events, "threading": hook_threading}
    if settings["LOOP"] == "uvloop":
        hooks["asyncio.unix_events"] = choose_uvloop
    if settings["UVLOOP"]:
        sys.path.append(settings["UVLOOP"])
    if settings["UVICORN"] in ("asyncio", "uvloop"):
        hooks["uvicorn.config"] = follow_loop(settings["UVICORN"])
    if settings["PITFALLS"]:
        beside("coldstart_pitfalls").start(settings["PITFALLS"], settings["UVLOOP"], stamp, hooks)
    if settings["CALL"]:
        before_call.extend(settings["CALL"].split())
    watch(hooks)
    if settings["COUNTS"]:
        beside("coldstart_counts").start(settings["COUNTS"], json_string, __name__)
    if settings["IMPORTS"]:
        write_imports(settings)


def beside(name):
    """A module that lies beside this file, whose folder has left sys.path. It does not stay in sys.modules."""
    folder = os.path.dirname(__file__)
    sys.path.insert(0, folder)
    try:
        __import__(name)
    finally:
        sys.path.remove(folder)
        sys.path_importer_cache.pop(folder, None)
    return sys.modules.pop(name)


def write_imports(settings):
    mode, folder = settings["IMPORTS"].split(" ", 1)
    statements = beside("coldstart_statements") if mode == "statements" else None
    imports = beside("coldstart_imports")
    if imports.start(mode, folder, settings["CHILDREN"] is not None) and statements is not None:
        statements.start(imports, settings["OWN"])


def mute():
    null = os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)
    os.dup2(null, 2)
    os.close(null)


def start_family(main):
    """The first Python that comes is the main one, also where a program that is none started it."""
    global prefix, with_survey, surveys_left, earlier_cpu_ns
    surveys_left = SURVEYS_WRITTEN if with_survey else 0
    own = b"%d" % pid
    if main is None or main == str(pid):
        os.environ["COLDSTART_PROBE_MAIN"] = str(pid)
        stamp_with_cpu(b"boot", BOOT_NS, own, BOOT_CPU_NS)
    else:
        with_survey = False
        prefix = own + b":"
        before_ns = ancestors_cpu_ns(main)
        if before_ns is None:
            stamp(b"boot", BOOT_NS, origin())
        else:
            earlier_cpu_ns = before_ns
            stamp_with_cpu(b"boot", BOOT_NS, origin(), before_ns + BOOT_CPU_NS)
            stamp(b"cpu_before", BOOT_NS, b"%d" % before_ns)
    os.register_at_fork(before=count_fork, after_in_child=forked)


is_started = False
unhook_atexit = None
with_survey = False
surveys_left = 0
if is_wrapper():
    leave_path()
else:
    start(step_aside())

if __name__ == "sitecustomize":
    # The real one, if there is one: it then stands in sys.modules, and its errors are site's to report. If there is
    # none, the ModuleNotFoundError is what site expects of a missing sitecustomize.
    sys.modules.pop(__name__, None)
    began_ns = monotonic_ns()
    try:
        import sitecustomize
    finally:
        if is_started:
            customised("sitecustomize", began_ns)
            if not follow_usercustomize(time_imports):
                time_imports()
else:
    time_imports()
