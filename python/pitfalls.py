"""Looks for pitfalls in one extra run of a worker (CPython 3.7 to 3.15, standard library only).

The probe imports it when COLDSTART_PROBE_PITFALLS names the folder of the user's own files. Only those are accused:
below the folder, and neither in site-packages, in a folder that begins with a dot, nor in the environment. It imports
nothing that the worker might have a file of its own for. Everything ends ten seconds after the start.

Findings are stamps `pitfall <ns> {json}`, ASCII, at most 8 KiB in all. ns is when it was seen, for blocks when it began. By "kind":
  awaited   a coroutine that was created and dropped: name, file, line (of its creation)
  loop      a loop of a new class runs in the main thread: class; uvloop: where the environment has it, or null
  policy    a DeprecationWarning about policies or uvloop.install() that the user's code caused: message, file, line
  shadows   a module that is not the standard library's stands in sys.modules under its name: name, file, distribution
  installed a distribution with a name out of the standard library, imported or not: name, distribution, file
  work      statements of a module's body that took long: file, statements: [[line, ms], ...]; the last one counts
  blocks    a step of the loop that took long: file, line, name, ms, reason: waits (the thread slept) or starves (it
            computed while other callbacks were ready; asyncio's loop only)

How: a thread of its own (of _thread: threading does not know it) looks at the main thread's stack every 2 ms. It costs
hardly anything, where a trace function would slow down every call and thereby accuse. Time that the main thread stood
in the kernel's queue, on a busy machine, is left out (Linux). The debug mode of asyncio and uvloop says which steps
took long; what debug mode itself costs in them is left out. warnings.warn and the function that warns of coroutines
are wrapped. Imports, def and class are no work; what a __main__ does from the statement on that starts it is not either.
"""
import os
import sys
from _thread import get_ident, start_new_thread
from collections import deque
from time import monotonic_ns, process_time_ns, sleep

LIMIT_NS = 10 * 10**9
INTERVAL_S = 0.002
TICK_NS = 250 * 10**6
BLOCK_NS = 50 * 10**6
WORK_NS = 20 * 10**6
BYTES = 8192
CHILD_BYTES = 1024
LINE_BYTES = 1500
ORIGINS = 10
ONLY_AST = 0x400

STDLIB = os.path.dirname(os.path.abspath(os.__file__)) + os.sep
ASYNCIO = os.path.join(STDLIB, "asyncio") + os.sep
WARNINGS = (os.path.join(STDLIB, "warnings.py"), os.path.join(STDLIB, "_py_warnings.py"))
DEBUG_COST = (os.path.join(ASYNCIO, "format_helpers.py"), os.path.join(STDLIB, "traceback.py"))
IMPORTING = "<frozen importlib._bootstrap>"

# Python's own, or replaced on purpose (setuptools, gnureadline), or a name that says nothing.
NO_SHADOWS = {"distutils", "readline", "test", "site-packages", "__main__", "this", "antigravity", "__phello__"}
# Distributions of other names than the module that they bring.
BACKPORTS = {
    "argparse": "argparse",
    "asyncio": "asyncio",
    "contextvars": "contextvars",
    "dataclasses": "dataclasses",
    "enum34": "enum",
    "futures": "concurrent",
    "importlib": "importlib",
    "ipaddress": "ipaddress",
    "multiprocessing": "multiprocessing",
    "pathlib": "pathlib",
    "statistics": "statistics",
    "typing": "typing",
    "uuid": "uuid",
}

DEFINITIONS = {"Import", "ImportFrom", "FunctionDef", "AsyncFunctionDef", "ClassDef"}
# Calls that a script makes to begin, by their last name.
STARTERS = {"main", "run", "start", "serve", "cli", "app", "execute", "run_until_complete", "run_forever", "serve_forever"}
# What frameworks want done while the module is imported.
WIRING = {
    "include_router",
    "mount",
    "add_middleware",
    "add_exception_handler",
    "register_blueprint",
    "add_typer",
    "add_command",
    "basicConfig",
}
APPS = {"app", "application", "api", "asgi_app", "wsgi_app"}

root = None
real_root = None
write = None
main_thread = get_ident()
start_ns = monotonic_ns()
bytes_left = BYTES
is_over = False


# Writing


def text_of(value):
    if value is None:
        return "null"
    if isinstance(value, str):
        units = value.encode("utf-16-be", "surrogatepass")
        codes = [units[at] << 8 | units[at + 1] for at in range(0, len(units), 2)]
        return '"%s"' % "".join(chr(c) if 32 <= c < 127 and c not in b'"\\' else "\\u%04x" % c for c in codes)
    if isinstance(value, float):
        return "%.1f" % value
    if isinstance(value, (list, tuple)):
        return "[%s]" % ",".join(text_of(item) for item in value)
    return str(int(value))


def emit(kind, at_ns, **fields):
    global bytes_left
    pairs = [("kind", kind)] + list(fields.items())
    line = ("{%s}" % ",".join('"%s":%s' % (name, text_of(value)) for name, value in pairs)).encode("ascii")
    size = len(line) + 48
    if size > LINE_BYTES or size > bytes_left:
        return
    bytes_left -= size
    write(b"pitfall", at_ns, line)


# Whose file

paths = {}


def users_path(name):
    """The absolute path of a file of the user's, else None."""
    try:
        return paths[name]
    except KeyError:
        path = paths[name] = find_users_path(name)
        return path


def find_users_path(name):
    if name.startswith("<"):
        return None
    path = os.path.abspath(name)
    below = rest_below(path, root) or rest_below(os.path.realpath(path), real_root)
    if below is None or path.startswith(STDLIB):
        return None
    folders = below.split(os.sep)[:-1]
    if any(folder in ("site-packages", "dist-packages", "node_modules") or folder[:1] == "." for folder in folders):
        return None
    if rest_below(sys.prefix, root) and rest_below(path, sys.prefix):
        return None
    return path


def rest_below(path, folder):
    folder = folder.rstrip(os.sep) + os.sep
    return path[len(folder) :] or None if path.startswith(folder) else None


# The main thread, looked at from another

base_frame = None
base_loop = None
# (end, wall, asleep, without the kernel's queue, path, line, name, whether others were ready)
samples = deque(maxlen=6000)
work = {}
main_path = None
schedstat = -1


def open_schedstat():
    """On Linux: time on the processor and in the kernel's queue, of the main thread."""
    global schedstat
    try:
        if schedstat >= 0:
            os.close(schedstat)
        schedstat = os.open("/proc/self/task/%d/schedstat" % os.getpid(), os.O_RDONLY | os.O_CLOEXEC)
        os.pread(schedstat, 64, 0)
    except (OSError, AttributeError):
        schedstat = -1


def spent():
    if schedstat >= 0:
        try:
            fields = os.pread(schedstat, 64, 0).split()
            return int(fields[0]), int(fields[1])
        except (OSError, ValueError, IndexError):
            pass
    # Of all threads: it may hide that the main thread slept, never the reverse.
    return process_time_ns(), 0


def watch_main(generation):
    held_ns = 0
    last_ns = monotonic_ns()
    last_cpu, last_queue = spent()
    tick_ns = last_ns + TICK_NS
    last_key = None
    try:
        while not is_over and generation == generations:
            sleep(INTERVAL_S)
            now_ns = monotonic_ns()
            if now_ns - start_ns > LIMIT_NS:
                finish()
                return
            cpu, queue = spent()
            wall = now_ns - last_ns
            queued = max(0, queue - last_queue)
            # While this thread looked, the main thread waited for it.
            asleep = max(0, wall - (cpu - last_cpu) - queued - held_ns)
            last_ns, last_cpu, last_queue = now_ns, cpu, queue
            key = look(now_ns, wall, asleep, max(0, wall - queued - held_ns))
            if last_key is not None and key != last_key:
                tell_work(last_key, now_ns)
            last_key = key
            if now_ns > tick_ns:
                tick_ns = now_ns + TICK_NS
                tick(now_ns)
            held_ns = monotonic_ns() - now_ns
    except Exception:
        # At the end of the interpreter, everything may be gone.
        pass


def tick(now_ns):
    """What ends by a signal has no end at which it could tell."""
    look_at_modules()
    for path in list(work):
        tell_work(path, now_ns, 1.5)


def look(now_ns, wall, asleep, active):
    """Takes one sample. Returns the file whose body runs, if a statement of it is at work."""
    frame = sys._current_frames().get(main_thread)
    inner = None
    is_importing = False
    while frame is not None:
        code = frame.f_code
        name = code.co_filename
        if frame is base_frame:
            if inner is not None:
                samples.append((now_ns, wall, asleep, active) + inner + (others_ready(),))
            return None
        path = users_path(name)
        if path is None:
            if name == IMPORTING or name in DEBUG_COST:
                is_importing = True
        elif code.co_name == "<module>":
            if is_importing:
                return None
            lines = work.setdefault(path, {})
            lines[frame.f_lineno] = lines.get(frame.f_lineno, 0) + active
            note_main(frame, path)
            return path
        elif is_importing and inner is None:
            # A lazy import, or debug mode itself: not the user's call.
            return None
        elif inner is None:
            inner = (path, frame.f_lineno, code.co_name)
        frame = frame.f_back
    return None


def note_main(frame, path):
    global main_path
    if main_path is None and frame.f_globals.get("__name__") == "__main__":
        main_path = path


def others_ready():
    try:
        return len(base_loop._ready) > 0
    except Exception:
        # uvloop does not say.
        return False


# Work at import

bodies = {}
starter_lines = []
told_work = {}


def body_of(path):
    """The statements of a module's body in order: (first line, whether its time counts, whether it starts __main__).
    if, try and with are entered: their bodies are the module's."""
    if path not in bodies:
        entries = []
        try:
            with open(path, "rb") as file:
                tree = compile(file.read(), path, "exec", ONLY_AST, True)
            enter(tree.body, entries)
        except Exception:
            pass
        bodies[path] = sorted(entries)
    return bodies[path]


def enter(statements, entries):
    for node in statements:
        kind = type(node).__name__
        line = min([node.lineno] + [mark.lineno for mark in getattr(node, "decorator_list", [])])
        if kind == "If" and is_guard(node.test):
            entries.append((line, False, True))
            continue
        called = name_of_call(getattr(node, "value", None)) if kind in ("Expr", "Assign", "AnnAssign") else None
        counts = kind not in DEFINITIONS and called not in WIRING and not makes_app(node)
        entries.append((line, counts, called in STARTERS or starts_inside(called, node)))
        for part in ("body", "orelse", "finalbody"):
            if kind in ("If", "Try", "TryStar", "With"):
                enter(getattr(node, part, []), entries)
        for handler in getattr(node, "handlers", []):
            enter(handler.body, entries)


def is_guard(test):
    """if __name__ == "__main__":"""
    sides = [getattr(test, "left", None)] + list(getattr(test, "comparators", []))
    return any(getattr(side, "id", None) == "__name__" for side in sides)


def name_of_call(node):
    function = getattr(node, "func", None)
    return getattr(function, "attr", getattr(function, "id", None))


def starts_inside(called, node):
    """sys.exit(main())"""
    return called == "exit" and any(name_of_call(argument) in STARTERS for argument in node.value.args)


def makes_app(node):
    """A server asks for it by its name, so that it must be there after the import."""
    targets = getattr(node, "targets", [getattr(node, "target", None)])
    return any(getattr(target, "id", None) in APPS for target in targets)


def tell_work(path, at_ns, growth=1.02):
    lines = work.get(path)
    if not lines or sum(lines.values()) < WORK_NS:
        return
    body = body_of(path)
    end = None
    if path == main_path:
        starts = [line for line, _, starts_main in body if starts_main]
        starts += [start_of(body, line)[0] for line in starter_lines]
        # Where nothing is started, the body is the work.
        end = min(starts) if starts else 0
    spent_ns = {}
    for line, ns in list(lines.items()):
        first, counts, _ = start_of(body, line)
        if counts and (end is None or first < end):
            spent_ns[first] = spent_ns.get(first, 0) + ns
    total = sum(spent_ns.values())
    if total < WORK_NS or total < told_work.get(path, 0) * growth:
        return
    told_work[path] = total
    longest = sorted(spent_ns.items(), key=lambda item: -item[1])[:3]
    emit("work", at_ns, file=path, ms=total / 1e6, statements=[[line, ns / 1e6] for line, ns in longest])


def start_of(body, line):
    found = (0, False, False)
    for entry in body:
        if entry[0] > line:
            break
        found = entry
    return found


# Loops

classes = set()


def hook_events(events):
    own = events._set_running_loop

    def _set_running_loop(loop):
        own(loop)
        try:
            frame = sys._getframe(1)
            # Since 3.13 the call stands in a function of its own.
            ran(loop, frame.f_back if frame.f_code.co_name == "_run_forever_setup" else frame)
        except Exception:
            pass

    for attribute in ("__module__", "__qualname__", "__doc__"):
        setattr(_set_running_loop, attribute, getattr(own, attribute, None))
    events._set_running_loop = _set_running_loop
    package = sys.modules.get("asyncio")
    if getattr(package, "_set_running_loop", None) is own:
        package._set_running_loop = _set_running_loop


def ran(loop, frame):
    global base_frame, base_loop
    if get_ident() != main_thread or is_over:
        return
    base_loop = loop
    base_frame = frame if loop is not None else None
    if loop is None:
        return
    hook_logger()
    debug(loop)
    cls = type(loop)
    if cls not in classes:
        classes.add(cls)
        emit(
            "loop",
            monotonic_ns(),
            **{"class": "%s.%s" % (cls.__module__, cls.__qualname__), "uvloop": installed_uvloop()}
        )
        look_at_modules()
    while frame is not None:
        path = users_path(frame.f_code.co_filename)
        if path and frame.f_code.co_name == "<module>" and frame.f_globals.get("__name__") == "__main__":
            starter_lines.append(frame.f_lineno)
            note_main(frame, path)
            tell_work(path, monotonic_ns())
        frame = frame.f_back


def debug(loop):
    if not loop.get_debug():
        try:
            # set_debug of a loop that runs puts a callback of its own among those that are ready.
            loop._debug = True
        except AttributeError:
            loop.set_debug(True)
    if loop.slow_callback_duration == 0.1:
        loop.slow_callback_duration = BLOCK_NS / 1e9


def hook_logger():
    """asyncio and uvloop tell of long steps through the logger "asyncio", whether or not anybody listens."""
    logger = sys.modules["asyncio.log"].logger
    if "warning" in logger.__dict__:
        return
    own = logger.warning

    def warning(message, *args, **options):
        try:
            if message.startswith("Executing ") and len(args) == 2 and get_ident() == main_thread:
                stepped(monotonic_ns(), args[1])
        except Exception:
            pass
        return own(message, *args, **options)

    logger.warning = warning


told_blocks = {}


def stepped(now_ns, seconds):
    """A step of the loop has ended that took this long."""
    if is_over or not samples:
        return
    begin_ns = now_ns - int(seconds * 1e9)
    during = [sample for sample in samples if sample[0] - sample[1] / 2 >= begin_ns]
    if not during:
        return
    end_ns = during[-1][0]
    asleep = sum(sample[2] for sample in during)
    active = sum(sample[3] for sample in during if sample[7])
    # The thread that looks comes late by up to one interval.
    if asleep >= 0.5 * sum(sample[1] for sample in during):
        asleep += min(now_ns - end_ns, int(INTERVAL_S * 1e9))
    if asleep >= BLOCK_NS and asleep >= seconds * 0.5e9:
        reason, total, weight = "waits", asleep, 2
    elif active >= BLOCK_NS:
        reason, total, weight = "starves", active, 3
    else:
        return
    places = {}
    for sample in during:
        places[sample[4:7]] = places.get(sample[4:7], 0) + sample[weight]
    path, line, name = max(places, key=lambda place: places[place])
    if total > told_blocks.get((path, line), 0) * 1.5:
        told_blocks[(path, line)] = total
        emit("blocks", begin_ns, file=path, line=line, name=name, ms=total / 1e6, reason=reason)


def installed_uvloop():
    for folder in site_folders():
        file = os.path.join(folder, "uvloop", "__init__.py")
        if os.path.exists(file):
            return file
    return None


# Warnings


def hook_warnings():
    import warnings

    own_unawaited = getattr(warnings, "_warn_unawaited_coroutine", None)
    own_warn = warnings.warn

    def _warn_unawaited_coroutine(coro):
        try:
            forgotten(coro)
        except Exception:
            pass
        return own_unawaited(coro)

    def warn(message, category=None, stacklevel=1, source=None, **options):
        try:
            warned(message, category, sys._getframe(1))
        except Exception:
            pass
        return own_warn(message, category, stacklevel + 1, source, **options)

    if own_unawaited is not None:
        warnings._warn_unawaited_coroutine = _warn_unawaited_coroutine
    warnings.warn = warn


told_lines = set()


def forgotten(coro):
    for name, line, _ in coro.cr_origin or ():
        path = users_path(name)
        if path is not None:
            if (path, line) not in told_lines:
                told_lines.add((path, line))
                emit("awaited", monotonic_ns(), name=coro.__qualname__, file=path, line=line)
            return


def warned(message, category, frame):
    text = str(message)
    if not (isinstance(category, type) and issubclass(category, DeprecationWarning)):
        return
    if not any(word in text for word in ("event_loop_policy", "EventLoopPolicy", "uvloop.install")):
        return
    while frame is not None and is_between(frame.f_code.co_filename):
        frame = frame.f_back
    path = frame and users_path(frame.f_code.co_filename)
    if path and ("policy", path, frame.f_lineno) not in told_lines:
        told_lines.add(("policy", path, frame.f_lineno))
        emit("policy", monotonic_ns(), message=text[:200], file=path, line=frame.f_lineno)


def is_between(name):
    return name in WARNINGS or name.startswith(ASYNCIO) or "/uvloop/" in name


# Shadows

looked_at = set()
cached_names = None
extra_folder = None


def stdlib_names():
    global cached_names
    if cached_names is None:
        names = set(getattr(sys, "stdlib_module_names", ()))
        if not names:
            names.update(sys.builtin_module_names)
            for folder in (STDLIB, os.path.join(STDLIB, "lib-dynload")):
                try:
                    entries = os.listdir(folder)
                except OSError:
                    continue
                for entry in entries:
                    if entry.endswith((".py", ".so")) or os.path.exists(os.path.join(folder, entry, "__init__.py")):
                        names.add(entry.split(".")[0])
        cached_names = names - NO_SHADOWS
    return cached_names


def is_stdlib(path):
    if any(part in path for part in ("site-packages" + os.sep, "dist-packages" + os.sep)):
        return False
    if path.startswith(STDLIB) or "lib-dynload" in path or ".zip" in path:
        return True
    return os.path.realpath(path).startswith(os.path.realpath(STDLIB) + os.sep)


def site_folders():
    """Those of the environment: what the probe appended for uvloop does not count."""
    ends = ("site-packages", "dist-packages")
    return [entry for entry in list(sys.path) if entry != extra_folder and entry.rstrip(os.sep).endswith(ends)]


def look_at_modules():
    names = stdlib_names()
    for name, module in list(sys.modules.items()):
        if name not in names or name in looked_at:
            continue
        try:
            # Past the __getattribute__ of lazy modules: looking must not load them.
            file = object.__getattribute__(module, "__dict__").get("__file__")
        except Exception:
            continue
        if not isinstance(file, str):
            continue
        looked_at.add(name)
        if not is_stdlib(os.path.abspath(file)):
            emit("shadows", monotonic_ns(), name=name, file=os.path.abspath(file), distribution=owner(name, file))


def owner(name, file):
    """The distribution that brought a module, with its version."""
    folder = os.path.dirname(os.path.dirname(file) if os.path.basename(file).startswith("__init__.") else file)
    starts = ("%s.py," % name, "%s/__init__.py," % name)
    for entry, distribution in distributions(folder):
        try:
            with open(os.path.join(folder, entry, "RECORD"), encoding="utf-8", errors="replace") as record:
                if any(line.startswith(starts) for line in record):
                    return distribution
        except OSError:
            continue
    return None


def distributions(folder):
    """(folder's name, "name version") of the distributions installed there."""
    try:
        entries = sorted(os.listdir(folder))
    except OSError:
        return
    for entry in entries:
        stem, ending = os.path.splitext(entry)
        if ending == ".dist-info" and "-" in stem:
            yield entry, stem.replace("-", " ", 1)


def scan_installed():
    for folder in site_folders():
        for entry, distribution in distributions(folder):
            plain = distribution.split(" ")[0].lower().replace("_", "-")
            name = BACKPORTS.get(plain)
            if name in stdlib_names():
                emit("installed", monotonic_ns(), name=name, distribution=distribution, file=os.path.join(folder, entry))


# Start and end

generations = 0


def finish():
    """Tells what there is to tell still. Runs at exit, and after ten seconds."""
    global is_over, base_frame, base_loop
    if is_over:
        return
    is_over = True
    base_frame = base_loop = None
    for action in [look_at_modules] + [lambda path=path: tell_work(path, monotonic_ns()) for path in work]:
        try:
            action()
        except Exception:
            pass


def begin():
    global generations, main_thread
    generations += 1
    main_thread = get_ident()
    open_schedstat()
    start_new_thread(watch_main, (generations,))


def forked():
    """In a forked child, which has no other thread."""
    global bytes_left, base_frame, base_loop
    if is_over:
        return
    bytes_left = min(bytes_left, CHILD_BYTES)
    base_frame = base_loop = None
    samples.clear()
    begin()


def start(folder, extra, stamp, hooks):
    """`extra` is what the probe appends to sys.path, `stamp` its function that writes, `hooks` its hooks by module."""
    global root, real_root, write, extra_folder
    root = os.path.abspath(folder)
    real_root = os.path.realpath(folder)
    extra_folder = extra
    write = stamp
    import atexit

    sys.set_coroutine_origin_tracking_depth(ORIGINS)
    hook_warnings()
    own = hooks["asyncio.events"]

    def hook_both(events):
        own(events)
        hook_events(events)

    hooks["asyncio.events"] = hook_both
    atexit.register(finish)
    os.register_at_fork(after_in_child=forked)
    # Later, it would hold up the main thread.
    scan_installed()
    begin()
