"""Tells what a worker loads, in one run that is not timed (CPython 3.7 to 3.15, standard library only).

The probe imports it when COLDSTART_PROBE_COUNTS names a file. Lines are appended to that file when things happen, so that
neither a signal nor os._exit takes any away, and whoever reads them can cut at the moment of readiness:

  start pid ns parent        a Python begins; parent 0: it was started, else it was forked from that process
  module pid ns [name, file] importlib has found the module and is about to execute it; file: where it lies, or null
  failed pid ns [name]       its execution failed: it is not loaded
  bytes pid ns count         bytecode was loaded, count without the header of its file; where there is no bytecode, the
                             count that it would have: what the source was compiled to
  open pid ns                Python code asked for a file by its name, found or not (audit event "open", from 3.8 on)
  place pid ns [folder]      a folder of installed packages on sys.path

pid, ns (CLOCK_MONOTONIC) and counts are decimal, lists are JSON in ASCII. What was loaded before the probe is told at the
start. Not told is what coldstart itself brings: this module, the probe, and atexit, which it always imports.
"""
import os
import sys
from time import monotonic_ns

OWN = {"atexit", "coldstart_counts", "coldstart_probe", "coldstart_start"}
HEADER_BYTES = 16

descriptor = -1
pid = os.getpid()
quote = None


def tell(kind, extra=""):
    write(line(kind, extra))


def line(kind, extra):
    return "%s %d %d%s%s\n" % (kind, pid, monotonic_ns(), " " if extra else "", extra)


def write(text):
    try:
        os.write(descriptor, text.encode("ascii"))
    except OSError:
        pass


def listed(*values):
    return "[%s]" % ",".join("null" if value is None else quote(value) for value in values)


def file_of(spec):
    origin = getattr(spec, "origin", None)
    if isinstance(origin, str) and getattr(spec, "has_location", False):
        return os.path.abspath(origin)
    return None


def told_at_start(probe_name):
    """What was loaded before: by the interpreter itself, by site and by what is customised there."""
    lines = [line("start", "0")]
    for name, module in list(sys.modules.items()):
        if name in OWN or name == probe_name:
            continue
        try:
            spec = object.__getattribute__(module, "__dict__").get("__spec__")
        except Exception:
            spec = None
        # os.path is another name of posixpath.
        if getattr(spec, "name", name) != name:
            continue
        lines.append(line("module", listed(name, file_of(spec))))
        size = size_on_disk(spec)
        if size > 0:
            lines.append(line("bytes", str(size)))
    for folder in sys.path:
        if folder.rstrip("/").endswith(("site-packages", "dist-packages")):
            lines.append(line("place", listed(os.path.abspath(folder))))
    return "".join(lines)


def size_on_disk(spec):
    """Modules that are frozen into the interpreter have none."""
    if type(getattr(spec, "loader", None)).__name__ not in ("SourceFileLoader", "SourcelessFileLoader"):
        return 0
    try:
        return max(0, os.stat(spec.cached or spec.origin).st_size - HEADER_BYTES)
    except (OSError, TypeError):
        return 0


def hook_imports():
    bootstrap = sys.modules["_frozen_importlib"]
    external = sys.modules["_frozen_importlib_external"]
    load = bootstrap._load_unlocked
    unmarshal = external._compile_bytecode
    source_to_code = external.SourceLoader.source_to_code
    dumps = sys.modules["marshal"].dumps

    def _load_unlocked(spec):
        name = spec.name
        if name not in OWN:
            tell("module", listed(name, file_of(spec)))
        try:
            return load(spec)
        except BaseException:
            tell("failed", listed(name))
            raise

    def _compile_bytecode(data, *args, **kwargs):
        tell("bytes", str(len(data)))
        return unmarshal(data, *args, **kwargs)

    def compiled(self, *args, **kwargs):
        code = source_to_code(self, *args, **kwargs)
        try:
            tell("bytes", str(len(dumps(code))))
        except ValueError:
            # A loader of the user's own may make something else of a source.
            pass
        return code

    bootstrap._load_unlocked = _load_unlocked
    external._compile_bytecode = _compile_bytecode
    external.SourceLoader.source_to_code = compiled


def hook_opens():
    if not hasattr(sys, "addaudithook"):
        return

    def hear(event, args):
        # A number is a descriptor that is open already.
        if event == "open" and isinstance(args[0], (str, bytes)):
            tell("open")

    sys.addaudithook(hear)


def forked():
    global pid
    parent = pid
    pid = os.getpid()
    tell("start", str(parent))


def start(path, own_quote, probe_name):
    """`own_quote` writes a text as JSON; `probe_name` is what the probe is called in sys.modules."""
    global descriptor, quote
    quote = own_quote
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:
        return
    write(told_at_start(probe_name))
    hook_imports()
    hook_opens()
    os.register_at_fork(after_in_child=forked)
