"""Writes down what a worker imports (CPython 3.7 to 3.15), in a run of its own: it is never loaded in a timed trial.

The probe imports it where COLDSTART_PROBE_IMPORTS says `mode folder`; every process writes a file `PID.imports` there, a
line for each event when it happens, so that a worker that is killed or hangs has told all until then. It imports built-in
modules only, so that all others are seen.

  time        what was imported: from which line, how long, on which thread
  edges       which statement imports what, also where that is loaded already; its times say nothing
  statements  statements of the user's own modules that take time, see import_statements.py
  boot        `boot FOLDER` under -S: site, with each line of .pth files, see boot() below

Lines, with tabs between the fields; times in nanoseconds of CLOCK_MONOTONIC, of the thread's CPU clock, of its time in the
kernel's queue (Linux, else 0). Backslash, tab and newline in names are escaped.
  H mode pid parent at forked cpu
                                head of the file; forked: 1 where it goes on in a fork of `parent`; cpu: of the process, until then
  F number path                 a file, by the number that later lines use
  + id parent thread at kind importer file line function name
                                an import begins. parent: the import on whose behalf this thread runs, 0 for none. kind:
                                import, import_module, reload, exec (a loader called by hand). importer: module of the
                                statement; empty where C code imports without one
  - id wall cpu queued lost compile compileCpu status loader file
                                it has ended. lost: CPU time that this file itself took meanwhile, which is in wall and in cpu.
                                compile: of source without valid bytecode, of this module alone. status: ok, waited
                                (another thread loaded it), or the class of the exception
  E importer file line function name     edges: an import statement has run, name is loaded
                                boot: a line of a .pth or .start file has the kind pth, what site itself does is site
  S, W                          see import_statements.py
  R what who                    builtins.__import__, sys.meta_path or importlib were changed, and by whom
  !                             too much: nothing is written from here on

How: importlib's _find_and_load is replaced, which statements, import_module and C code call for a module that is not
loaded; _exec, which reload calls; exec_module of source loaders; source_to_code. In the run for edges also
builtins.__import__. The replacements count as importlib's own in tracebacks, where Python leaves them out.
"""
import builtins
import posix
import sys
from _thread import get_ident
from time import monotonic_ns, process_time_ns, thread_time_ns

MOST_LINES = 400_000
MOST_BYTES = 64 << 20
MOST_EDGES = 200_000
# Of so many threads the time in the kernel's queue is told: each keeps a descriptor open.
MOST_CLOCKS = 32

bootstrap = sys.modules["_frozen_importlib"]
external = sys.modules["_frozen_importlib_external"]
getframe = sys._getframe
modules = sys.modules
main_thread = get_ident()

mode = ""
folder = ""
# Whether children that are forked write too.
follows_forks = False
descriptor = -1
identity = None
pid = posix.getpid()
lines = size = 0

# Writing


def open_file(forked, parent):
    global descriptor, identity, pid
    pid = posix.getpid()
    path = "%s/%d.imports" % (folder, pid)
    # The folder is nobody else's, but in a container another user may write than the one who reads.
    descriptor = out_of_the_way(posix.open(path, posix.O_WRONLY | posix.O_CREAT | posix.O_APPEND | posix.O_CLOEXEC, 0o644))
    status = posix.fstat(descriptor)
    identity = (status.st_dev, status.st_ino)
    files.clear()
    write(b"H\t%s\t%d\t%d\t%d\t%d\t%d\n" % (mode.encode(), pid, parent, monotonic_ns(), forked, process_time_ns()))


def out_of_the_way(number):
    """The same file under a high number, which no other file gets that the worker opens."""
    for high in range(1000, 100, -100):
        try:
            posix.fstat(high)
        except OSError:
            try:
                posix.dup2(number, high, False)
            except OSError:
                continue
            posix.close(number)
            return high
    return number


def write(line):
    global lines, size
    lines += 1
    size += len(line)
    try:
        if descriptor < 0:
            return
        if lines > MOST_LINES or size > MOST_BYTES:
            posix.write(descriptor, b"!\n")
            stop()
        else:
            posix.write(descriptor, line)
    except OSError:
        stop()


def look_at_descriptor():
    """Whether the worker has closed the descriptor: its number may be a file of the worker's now."""
    try:
        status = posix.fstat(descriptor)
        if (status.st_dev, status.st_ino) != identity:
            stop()
    except OSError:
        stop()


def stop():
    global descriptor
    descriptor = -1
    unhook()


texts = {}


def text(value):
    """Names come again and again."""
    try:
        return texts[value]
    except (KeyError, TypeError):
        pass
    plain = str(value).encode("utf-8", "surrogateescape")
    if b"\t" in plain or b"\n" in plain or b"\\" in plain:
        plain = plain.replace(b"\\", b"\\\\").replace(b"\t", b"\\t").replace(b"\n", b"\\n")
    if type(value) is str:
        texts[value] = plain
    return plain


files = {}


def number_of(path):
    if path is None:
        return 0
    number = files.get(path)
    if number is None:
        number = files[path] = len(files) + 1
        write(b"F\t%d\t%s\n" % (number, text(path)))
    return number


# Threads


def add(inside, figures):
    for index in range(3):
        inside[index] += figures[index]


class Thread:
    """What runs on one thread. An entry of the stack: [id, name, wall, cpu, queued, lost, compile, compile CPU, inside]."""

    def __init__(self, number):
        self.number = number
        self.stack = []
        self.compiling = 0
        # For statements: awaits under way, each [wall, cpu, queued, inside], and the one since which there was always one.
        self.awaits = []
        self.first_await = None
        # The entry whose module has raised while it was executed, with what it was loaded from.
        self.raised = None
        try:
            self.schedstat = -1
            if number < MOST_CLOCKS:
                self.schedstat = posix.open("/proc/thread-self/schedstat", posix.O_RDONLY | posix.O_CLOEXEC)
        except OSError:
            pass

    def took(self, parent, since_ns, *figures):
        """Something ended in this entry of the stack; an entry that stands outside the awaits has what these take."""
        if self.awaits and parent[2] < self.first_await[0]:
            self.took_in_awaits(since_ns, *figures)
        else:
            add(parent[8], figures)

    def took_in_awaits(self, since_ns, *figures):
        """Something ended that began in these awaits."""
        for begun in self.awaits:
            if begun[0] <= since_ns:
                add(begun[3], figures)

    def queued(self):
        """Time in which the thread could run and another one had the processor."""
        if self.schedstat >= 0:
            try:
                return int(posix.pread(self.schedstat, 64, 0).split()[1])
            except (OSError, ValueError, IndexError):
                self.schedstat = -1
        return 0


threads = {}
# Taken by several threads at once: each number once.
next_id = iter(range(1, 1 << 60)).__next__
next_thread = iter(range(1, 1 << 60)).__next__
# Which thread is loading a module.
loading = {}


def thread_of(ident):
    thread = threads.get(ident)
    if thread is None:
        thread = threads[ident] = Thread(0 if ident == main_thread else next_thread())
    return thread


# Whose statement

OWN = {__name__}
IMPORTLIB = OWN | {
    "importlib",
    "importlib._bootstrap",
    "importlib._bootstrap_external",
    "importlib.util",
    "_frozen_importlib",
    "_frozen_importlib_external",
}
PROBE = {"sitecustomize", "coldstart_probe"}


# From 3.10 on; frozenset() before, where whose statement it is stays as it stands.
STDLIB = getattr(sys, "stdlib_module_names", frozenset())


def statement(frame, target):
    """
    (module, file, line, function, kind) of the nearest frame that is not importlib's. A function of the standard library
    that loads what is none of it, as logging.config and entry points do, is told a name: the caller's statement it is then.
    """
    kind = b"import"
    nearest = None
    is_foreign = target.partition(".")[0] not in STDLIB
    while frame is not None:
        name = frame.f_globals.get("__name__")
        if name is None and not frame.f_code.co_filename.endswith(".py"):
            # Code of no module, as templates are compiled to: it imports for whoever executes it.
            pass
        elif name not in IMPORTLIB or frame.f_code.co_name == "<module>":
            # What importlib itself imports while it is loaded it imports by statements of its own.
            code = frame.f_code
            function = getattr(code, "co_qualname", code.co_name)
            is_library = is_foreign and isinstance(name, str) and name.partition(".")[0] in STDLIB
            if nearest is None or not (is_library or name in PROBE):
                found = name, code.co_filename, frame.f_lineno or 0, "" if function == "<module>" else function, kind
                # A module of the library that imports it while it is loaded itself does so by a statement of its own.
                if not is_library or (nearest is None and function == "<module>"):
                    return found
                nearest = found
        elif nearest is None and name == "importlib" and frame.f_code.co_name == "import_module":
            kind = b"import_module"
        frame = frame.f_back
    return nearest or ("", None, 0, "", kind)


# Imports

own_find_and_load = bootstrap._find_and_load
own_exec = bootstrap._exec
own_source_to_code = external.SourceLoader.source_to_code
own_exec_module = external._LoaderBasics.exec_module
own_import = builtins.__import__


def begin(thread, name, frame, kind=None, place=None):
    """An import begins on this thread, by the statement of `frame` or at a place that is told; its clocks are read last."""
    came_ns = monotonic_ns()
    came_cpu = thread_time_ns()
    stack = thread.stack
    if not stack:
        look_at_descriptor()
    number = next_id()
    entry = [number, name, 0, 0, 0, 0, 0, 0, [0, 0, 0]]
    if mode in ("time", "boot"):
        importer, file, line, function, found = place or statement(frame, name)
        write(
            b"+\t%d\t%d\t%d\t%d\t%s\t%s\t%d\t%d\t%s\t%s\n"
            % (
                number,
                stack[-1][0] if stack else 0,
                thread.number,
                came_ns,
                kind or found,
                text(importer),
                number_of(file),
                line,
                text(function),
                text(name),
            )
        )
    entry[4] = thread.queued()
    entry[3] = thread_time_ns()
    entry[2] = monotonic_ns()
    if stack:
        stack[-1][5] += entry[3] - came_cpu
    stack.append(entry)
    return entry


def end(thread, entry, status, module=None):
    """It has ended; its clocks were read first."""
    now_ns = monotonic_ns()
    now_cpu = thread_time_ns()
    cpu = now_cpu - entry[3]
    queued = thread.queued() - entry[4]
    wall = now_ns - entry[2]
    stack = thread.stack
    at = len(stack) - 1
    while at >= 0 and stack[at] is not entry:
        at -= 1
    # Statements that were left by an exception lie above it; where greenlets share a thread, it may be gone.
    if at >= 0:
        del stack[at:]
    if mode in ("time", "boot"):
        raised, thread.raised = thread.raised, None
        if status in (b"ok", b"waited"):
            loader, file = origin_of(modules.get(entry[1]) if module is None else module)
        elif raised is not None and raised[0] is entry:
            loader, file = raised[1]
        else:
            loader, file = "", None
        write(
            b"-\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%s\t%s\t%d\n"
            % (entry[0], wall, cpu, queued, entry[5], entry[6], entry[7], status, text(loader), number_of(file))
        )
    if stack:
        parent = stack[-1]
        parent[5] += entry[5] + thread_time_ns() - now_cpu
        thread.took(parent, entry[2], wall, cpu, queued)
    else:
        thread.took_in_awaits(entry[2], wall, cpu, queued)
        look_around()
        main = threads.get(main_thread)
        if mode == "statements" and main is not None and main is not thread and main.stack:
            # If a statement there waits for this thread, it is this import that takes the time.
            entry_there = main.stack[-1]
            entry_there[8][0] += max(0, min(wall, now_ns - entry_there[2]))


def origin_of(module):
    """The loader's class and the file of a module, past the __getattribute__ of lazy ones: looking must not load them."""
    try:
        spec = object.__getattribute__(module, "__dict__").get("__spec__")
        loader = spec.loader
        kind = getattr(loader, "__name__", None) or type(loader).__name__
        if spec.origin is None or not spec.has_location:
            places = list(spec.submodule_search_locations or [])
            return ("namespace" if loader is None or "Namespace" in kind else kind), (places[0] if places else None)
        return kind, spec.origin
    except Exception:
        return "", None


def _find_and_load(name, import_, **more):
    if name in modules:
        if mode == "edges" and modules.get(name) is not None:
            edge(getframe(1), name)
        return own_find_and_load(name, import_, **more)
    ident = get_ident()
    thread = thread_of(ident)
    other = loading.get(name)
    is_waiting = other is not None and other != ident
    if not is_waiting:
        loading[name] = ident
    try:
        frame = getframe(1)
    except ValueError:
        # The interpreter itself imports, without a frame of Python.
        frame = None
    entry = begin(thread, name, frame)
    status = b"waited" if is_waiting else b"ok"
    try:
        return own_find_and_load(name, import_, **more)
    except BaseException as error:
        status = text(type(error).__name__)
        raise
    finally:
        end(thread, entry, status)
        if not is_waiting:
            loading.pop(name, None)
        if mode == "edges" and name in modules:
            edge(frame, name)
        frame = None


def _exec(spec, module):
    """importlib.reload"""
    thread = thread_of(get_ident())
    entry = begin(thread, spec.name, getframe(1), b"reload")
    status = b"ok"
    try:
        return own_exec(spec, module)
    except BaseException as error:
        status = text(type(error).__name__)
        raise
    finally:
        end(thread, entry, status)


def exec_module(self, module):
    """A loader that is called by hand, as for a file by its path."""
    thread = thread_of(get_ident())
    name = getattr(module, "__name__", "")
    stack = thread.stack
    if stack and stack[-1][1] == name:
        entry = stack[-1]
        try:
            return own_exec_module(self, module)
        except BaseException:
            # It leaves sys.modules now; whose it was is known here only.
            thread.raised = entry, origin_of(module)
            raise
    entry = begin(thread, name, getframe(1), b"exec")
    status = b"ok"
    try:
        return own_exec_module(self, module)
    except BaseException as error:
        status = text(type(error).__name__)
        thread.raised = entry, origin_of(module)
        raise
    finally:
        # Need not be in sys.modules, or not under its name.
        end(thread, entry, status, module)


def source_to_code(self, data, path, *args, **more):
    """Called where there is no valid bytecode."""
    thread = thread_of(get_ident())
    cpu = thread_time_ns()
    wall = monotonic_ns()
    try:
        return own_source_to_code(self, data, path, *args, **more)
    finally:
        if thread.stack:
            thread.stack[-1][6] += monotonic_ns() - wall
            thread.stack[-1][7] += thread_time_ns() - cpu


# Edges

seen_edges = set()


def edge(frame, name):
    importer, file, line, function, _kind = statement(frame, name)
    key = (importer, file, line, name)
    if key in seen_edges or len(seen_edges) > MOST_EDGES:
        return
    seen_edges.add(key)
    write(
        b"E\t%s\t%d\t%d\t%s\t%s\n" % (text(importer), number_of(file), line, text(function), text(name))
    )


def __import__(name, globals=None, locals=None, fromlist=(), level=0):
    result = own_import(name, globals, locals, fromlist, level)
    try:
        frame = getframe(1)
        if frame.f_globals.get("__name__") not in IMPORTLIB:
            tell_statement(frame, name, globals, fromlist, level)
    except Exception:
        # Globals and lists of names may be anything.
        pass
    return result


def tell_statement(frame, name, globals, fromlist, level):
    absolute = name
    if level > 0:
        package = globals.get("__package__") or ""
        if not package:
            package = globals["__name__"]
            if "__path__" not in globals:
                package = package.rpartition(".")[0]
        base = package.rsplit(".", level - 1)[0] if level > 1 else package
        absolute = base + "." + name if name else base
    if absolute not in modules:
        return
    edge(frame, absolute)
    if not fromlist:
        return
    module = modules[absolute]
    names = list(fromlist)
    if "*" in names:
        names += list(object.__getattribute__(module, "__dict__").get("__all__", ()))
    for item in names:
        below = absolute + "." + item if isinstance(item, str) else ""
        if below in modules:
            edge(frame, below)


# What others change

# Those that were there when the worker began are no change.
first_finders = ()
finders = ()
told = set()


def look_around():
    """After each outermost import: whether somebody else has replaced what is looked at here."""
    global finders
    for what, now, ours in (
        ("builtins.__import__", builtins.__import__, __import__ if mode == "edges" else own_import),
        ("importlib._bootstrap._find_and_load", bootstrap._find_and_load, _find_and_load),
    ):
        if now is not ours:
            tell_change(what, now)
    current = tuple(map(id, sys.meta_path))
    if current != finders:
        finders = current
        for finder in sys.meta_path:
            if id(finder) not in first_finders:
                tell_finder(finder)


def tell_finder(finder):
    kind = finder if isinstance(finder, type) else type(finder)
    if kind.__module__ not in IMPORTLIB and kind.__module__ not in PROBE:
        tell_change("sys.meta_path", kind)


def tell_change(what, now):
    who = "%s.%s" % (getattr(now, "__module__", "") or "", getattr(now, "__qualname__", type(now).__qualname__))
    if (what, who) not in told:
        told.add((what, who))
        write(b"R\t%s\t%s\n" % (text(what), text(who)))


# Start


def hidden(function, file):
    """The function, as if importlib had it: Python leaves such frames out of tracebacks."""
    code = function.__code__
    if hasattr(code, "replace"):
        function.__code__ = code.replace(co_filename=file)
    else:
        function.__code__ = type(code)(
            code.co_argcount,
            code.co_kwonlyargcount,
            code.co_nlocals,
            code.co_stacksize,
            code.co_flags,
            code.co_code,
            code.co_consts,
            code.co_names,
            code.co_varnames,
            file,
            code.co_name,
            code.co_firstlineno,
            code.co_lnotab,
            code.co_freevars,
            code.co_cellvars,
        )
    return function


def hook():
    global first_finders
    first_finders = tuple(map(id, sys.meta_path))
    bootstrap._find_and_load = hidden(_find_and_load, own_find_and_load.__code__.co_filename)
    bootstrap._exec = hidden(_exec, own_exec.__code__.co_filename)
    external._LoaderBasics.exec_module = hidden(exec_module, own_exec_module.__code__.co_filename)
    external.SourceLoader.source_to_code = hidden(source_to_code, own_source_to_code.__code__.co_filename)
    if mode == "edges":
        builtins.__import__ = hidden(__import__, own_find_and_load.__code__.co_filename)


def unhook():
    for owner, name, ours, own in (
        (bootstrap, "_find_and_load", _find_and_load, own_find_and_load),
        (bootstrap, "_exec", _exec, own_exec),
        (external._LoaderBasics, "exec_module", exec_module, own_exec_module),
        (external.SourceLoader, "source_to_code", source_to_code, own_source_to_code),
        (builtins, "__import__", __import__, own_import),
    ):
        if getattr(owner, name) is ours:
            setattr(owner, name, own)


def forked():
    global main_thread
    parent = pid
    if not follows_forks:
        stop()
        return
    # The stack goes on in the child, on its only thread.
    ident = get_ident()
    mine = thread_of(ident)
    threads.clear()
    loading.clear()
    main_thread = ident
    fresh = threads[ident] = Thread(0)
    fresh.stack = mine.stack
    try:
        open_file(1, parent)
    except OSError:
        stop()


def start(how, where, forks):
    """Begins to write; `forks`: whether children that are forked write too."""
    global mode, folder, follows_forks
    mode, folder, follows_forks = how, where, forks
    # What is defined in them is looked up by the name of this module, which is about to leave sys.modules.
    try:
        open_file(0, posix.getppid())
    except OSError:
        return False
    if hasattr(posix, "register_at_fork"):
        posix.register_at_fork(after_in_child=forked)
    hook()
    return True


# Boot


def boot(where):
    """Under -S: imports site and lets it do what it does at every start, with the cost of each line of .pth files."""
    if not start("boot", where, False):
        return
    thread = thread_of(get_ident())
    sites = begin(thread, "site.main()", None, b"site")
    import site

    def line_begins(file, line_text):
        place = ("site", file, line_in(file, line_text), "", b"pth")
        return begin(thread, "%s:%d" % (file, place[2]), None, b"pth", place)

    def timed_exec(*args):
        frame = getframe(1)
        if len(args) == 1:
            args = (args[0], frame.f_globals, dict(frame.f_locals))
        # Such a line may call exec itself, and finds this one.
        if frame.f_code.co_name not in ("addpackage", "_exec_imports"):
            return exec(*args)
        # What such a line may look up in the frame that executes it.
        sitedir, fullname = args[2].get("sitedir"), args[2].get("fullname")
        entry = line_begins(fullname, args[0])
        status = b"ok"
        try:
            exec(*args)
        except BaseException as error:
            status = text(type(error).__name__)
            raise
        finally:
            end(thread, entry, status)

    class Resolver:
        """Stands in for pkgutil where site looks up what .start files name (3.15)."""

        @staticmethod
        def resolve_name(name, **options):
            import pkgutil

            entry = line_begins(getframe(1).f_locals.get("filename"), name)
            try:
                function = pkgutil.resolve_name(name, **options)
            except BaseException as error:
                end(thread, entry, text(type(error).__name__))
                raise

            def call():
                try:
                    return function()
                finally:
                    end(thread, entry, b"ok")

            return call

    site.exec = timed_exec
    if hasattr(site, "StartupState"):
        site.pkgutil = Resolver
    try:
        site.main()
    finally:
        end(thread, sites, b"ok")


def line_in(path, line):
    """Which line of the file that is, from 1 on; 0 where it cannot be told."""
    try:
        file = posix.open(path, posix.O_RDONLY | posix.O_CLOEXEC)
        try:
            found = posix.read(file, 1 << 20).splitlines()
        finally:
            posix.close(file)
        wanted = line.strip().encode("utf-8", "surrogateescape")
        return [one.lstrip(b"\xef\xbb\xbf").strip() for one in found].index(wanted) + 1
    except (OSError, TypeError, ValueError):
        return 0
