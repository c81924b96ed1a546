"""Times statements of the user's own modules that are no imports (CPython 3.7 to 3.15), in a run of its own.

The source of such a module is compiled with each statement of its body, of its functions and of its blocks inside a
`with` of ours; bodies of loops are left as they are. Nothing else is slowed down, as a trace function would every call.
Of a statement that awaits the CPU time is that of its thread meanwhile, whoever ran: what other statements of the
user's and imports took that began and ended in it is told apart.

Lines, beside those of import_hook.py, where a statement took half a millisecond or more:
  S wall cpu queued insideWall insideCpu insideQueued lost thread at file line function label
                                inside: what imports and other statements of the user's took in it
  W wall cpu queued insideWall insideCpu insideQueued thread at file line function label
                                a statement that awaited
"""
import builtins
import os
import sys
from _thread import get_ident
from time import monotonic_ns, thread_time_ns

import _ast

LEAST_NS = 500_000
# A statement that has run so often is told of no more.
MOST_HITS = 200
NAME = "__coldstart_sites__"
ONLY_AST = 0x400
STDLIB = os.path.dirname(os.path.abspath(os.__file__)) + os.sep
FUNCTIONS = (_ast.FunctionDef, _ast.AsyncFunctionDef)
BLOCKS = ("body", "orelse", "finalbody")
LEFT = (_ast.Import, _ast.ImportFrom, _ast.Global, _ast.Nonlocal, _ast.Pass, _ast.Break, _ast.Continue, _ast.Raise, _ast.Delete)

hook = None
root = real_root = own_files = None
sites = []


class Site:
    """A statement, as the context in which it runs."""

    def __init__(self, place):
        self.place = place
        self.hits = self.skipped = 0

    def __enter__(self):
        if self.hits >= MOST_HITS:
            self.skipped += 1
            return
        self.hits += 1
        came_cpu = thread_time_ns()
        thread = hook.thread_of(get_ident())
        stack = thread.stack
        entry = [self, "", 0, 0, thread.queued(), 0, 0, 0, [0, 0, 0]]
        entry[3] = thread_time_ns()
        entry[2] = monotonic_ns()
        if stack:
            stack[-1][5] += entry[3] - came_cpu
        stack.append(entry)

    def __exit__(self, *error):
        now_ns = monotonic_ns()
        cpu_ns = thread_time_ns()
        if self.skipped:
            self.skipped -= 1
            return
        thread = hook.thread_of(get_ident())
        stack = thread.stack
        at = len(stack) - 1
        while at >= 0 and stack[at][0] is not self:
            at -= 1
        if at < 0:
            return
        entry = stack[at]
        del stack[at:]
        wall = now_ns - entry[2]
        cpu = cpu_ns - entry[3]
        queued = thread.queued() - entry[4]
        if wall >= LEAST_NS:
            inside = entry[8]
            if thread.number == 0:
                inside[0] += elsewhere(now_ns, entry[2])
            figures = (wall, cpu, queued, inside[0], inside[1], inside[2], entry[5], thread.number, entry[2])
            hook.look_at_descriptor()
            hook.write(b"S\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t" % figures + told(self.place))
        if stack:
            above = stack[-1]
            above[5] += entry[5] + thread_time_ns() - cpu_ns
            thread.took(above, entry[2], wall, cpu, queued)
        else:
            thread.took_in_awaits(entry[2], wall, cpu, queued)


def elsewhere(now_ns, since_ns):
    """How long other threads have been importing since then, in imports that are not over."""
    begun = [thread.stack[0][2] for thread in list(hook.threads.values()) if thread.number and thread.stack]
    return max([0] + [now_ns - max(at_ns, since_ns) for at_ns in begun])


class Awaiting(Site):
    """A statement that awaits: others may run in the middle of it."""

    def __enter__(self):
        thread = hook.thread_of(get_ident())
        # Several tasks may stand here at a time: each has a frame of its own.
        begun = [monotonic_ns(), thread_time_ns(), thread.queued(), [0, 0, 0]]
        if not thread.awaits:
            thread.first_await = begun
        self.begun = getattr(self, "begun", {})
        self.begun[id(sys._getframe(1))] = begun
        thread.awaits.append(begun)

    def __exit__(self, *error):
        now_ns = monotonic_ns()
        cpu_ns = thread_time_ns()
        thread = hook.thread_of(get_ident())
        begun = self.begun.pop(id(sys._getframe(1)), None)
        if begun is None or begun not in thread.awaits:
            return
        thread.awaits.remove(begun)
        since_ns, cpu_since, queued_since, inside = begun
        figures = (now_ns - since_ns, cpu_ns - cpu_since, thread.queued() - queued_since)
        thread.took_in_awaits(since_ns, *[max(0, whole - part) for whole, part in zip(figures, inside)])
        if not thread.awaits and thread.stack:
            first = thread.first_await
            hook.add(thread.stack[-1][8], (now_ns - first[0], cpu_ns - first[1], thread.queued() - first[2]))
        self.hits += 1
        if figures[0] >= LEAST_NS and self.hits <= MOST_HITS:
            hook.look_at_descriptor()
            hook.write(b"W\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t" % (figures + tuple(inside) + (thread.number, since_ns)) + told(self.place))


def told(place):
    path, line, function, label = place
    return b"%d\t%d\t%s\t%s\n" % (hook.number_of(path), line, hook.text(function), hook.text(label))


# Whose file


def users_path(path):
    """Whether a file is the user's own: below the folder, and neither installed nor in a folder that begins with a dot."""
    path = os.path.abspath(path)
    if own_files is not None:
        return path in own_files
    below = rest_below(path, root) or rest_below(os.path.realpath(path), real_root)
    if below is None or path.startswith(STDLIB):
        return False
    folders = below.split(os.sep)[:-1]
    if any(name in ("site-packages", "dist-packages", "node_modules") or name[:1] == "." for name in folders):
        return False
    return not (rest_below(sys.prefix, root) and rest_below(path, sys.prefix))


def rest_below(path, parent):
    parent = parent.rstrip(os.sep) + os.sep
    return path[len(parent) :] or None if path.startswith(parent) else None


# Rewriting


def instrumented(tree, path):
    tree.body = block(tree.body, path, "")
    return tree


def block(body, path, function):
    changed = []
    for index, node in enumerate(body):
        is_text = index == 0 and isinstance(node, _ast.Expr) and isinstance(getattr(node.value, "value", getattr(node.value, "s", None)), str)
        changed.append(node if is_text else statement(node, path, function))
    return changed


def statement(node, path, function):
    if isinstance(node, FUNCTIONS):
        name = "%s.%s" % (function, node.name) if function else node.name
        node.body = block(node.body, path, name)
        return wrapped(node, path, function, Site) if node.decorator_list else node
    if isinstance(node, _ast.ClassDef):
        methods(node, path, function)
        return wrapped(node, path, function, Site)
    if isinstance(node, LEFT):
        return node
    is_loop = isinstance(node, (_ast.For, _ast.While, _ast.AsyncFor))
    suspended = suspends(node)
    if not is_loop:
        for part in BLOCKS:
            if getattr(node, part, None):
                setattr(node, part, block_inside(getattr(node, part), path, function))
        for part in list(getattr(node, "handlers", [])) + list(getattr(node, "cases", [])):
            part.body = block_inside(part.body, path, function)
    if suspended == "await" and not is_compound(node):
        return wrapped(node, path, function, Awaiting)
    if suspended or is_plain(node):
        return node
    return wrapped(node, path, function, Site)


def block_inside(body, path, function):
    return [statement(node, path, function) for node in body]


def methods(node, path, function):
    name = "%s.%s" % (function, node.name) if function else node.name
    for inner in node.body:
        if isinstance(inner, FUNCTIONS):
            inner.body = block(inner.body, path, "%s.%s" % (name, inner.name))
        elif isinstance(inner, _ast.ClassDef):
            methods(inner, path, name)


def is_compound(node):
    return hasattr(node, "body")


def is_plain(node):
    """Nothing in it can take time."""
    value = getattr(node, "value", None)
    if isinstance(node, (_ast.Assign, _ast.AnnAssign, _ast.Expr, _ast.Return)):
        return value is None or isinstance(value, (_ast.Name, getattr(_ast, "Constant", ()))) or not hasattr(value, "_fields") or not calls(value)
    return False


def calls(node):
    kinds = (_ast.Call, _ast.BinOp, _ast.Subscript, _ast.Attribute, _ast.ListComp, _ast.SetComp, _ast.DictComp, _ast.Compare)
    return any(isinstance(inner, kinds) for inner in walk(node))


def walk(node):
    """The node and all below it that run with it: not the bodies of functions in it."""
    waiting = [node]
    while waiting:
        inner = waiting.pop()
        yield inner
        if inner is not node and isinstance(inner, FUNCTIONS + (_ast.Lambda, _ast.ClassDef)):
            continue
        for name in inner._fields:
            value = getattr(inner, name, None)
            for child in value if isinstance(value, list) else (value,):
                if isinstance(child, _ast.AST):
                    waiting.append(child)


def suspends(node):
    """yield, await or neither."""
    found = ""
    for inner in walk(node):
        if isinstance(inner, (_ast.Yield, _ast.YieldFrom)):
            return "yield"
        if isinstance(inner, (_ast.Await, _ast.AsyncFor, _ast.AsyncWith)) or getattr(inner, "is_async", 0):
            found = "await"
    return found


def wrapped(node, path, function, kind):
    marks = [mark.lineno for mark in getattr(node, "decorator_list", [])]
    line = min([node.lineno] + marks)
    sites.append(kind((path, line, function, label(node))))
    index = _ast.Constant(value=len(sites) - 1)
    if not hasattr(_ast.Constant(value=0), "kind") and sys.version_info >= (3, 8):
        index.kind = None
    made = [index]
    if sys.version_info < (3, 9):
        inner = _ast.Index(value=index)
    else:
        inner = index
    name = _ast.Name(id=NAME, ctx=_ast.Load())
    context = _ast.Subscript(value=name, slice=inner, ctx=_ast.Load())
    made += [name, context]
    result = _ast.With(items=[_ast.withitem(context_expr=context, optional_vars=None)], body=[node], type_comment=None)
    for one in made + [result]:
        one.lineno = one.end_lineno = node.lineno
        one.col_offset = one.end_col_offset = node.col_offset
    return result


# What a statement is called: the values in it are nobody's business


def label(node):
    if isinstance(node, _ast.ClassDef):
        bases = ", ".join(filter(None, map(dotted, node.bases)))
        return "class %s%s" % (node.name, "(%s)" % bases if bases else "")
    if isinstance(node, FUNCTIONS):
        return "@%s def %s" % (dotted(node.decorator_list[0]), node.name)
    kind = type(node).__name__
    if kind in ("With", "AsyncWith"):
        return "with %s" % (dotted(node.items[0].context_expr) or "…")
    if is_compound(node):
        return kind.lower().replace("async", "async ").replace("trystar", "try")
    value = getattr(node, "value", None)
    awaited = "await " if isinstance(value, _ast.Await) else ""
    name = dotted(value.value if awaited else value) or "…"
    targets = getattr(node, "targets", None) or [getattr(node, "target", None)]
    target = dotted(targets[0]) if targets[0] is not None else ""
    lead = "return " if kind == "Return" else ""
    return "%s%s%s%s" % (lead, target + " = " if target else "", awaited, name)


def dotted(node):
    if isinstance(node, _ast.Name):
        return node.id
    if isinstance(node, _ast.Attribute):
        return "%s.%s" % (dotted(node.value) or "…", node.attr)
    if isinstance(node, _ast.Call):
        return "%s(…)" % (dotted(node.func) or "…")
    if isinstance(node, (_ast.ListComp, _ast.SetComp, _ast.GeneratorExp)):
        return "[%s]" % (dotted(node.elt) or "…")
    return ""


# Start


def get_code(self, fullname):
    try:
        path = self.get_filename(fullname)
        is_own = users_path(path)
    except Exception:
        is_own = False
    if not is_own:
        return own_get_code(self, fullname)
    return self.source_to_code(self.get_data(path), path)


def source_to_code(self, data, path, *args, **more):
    try:
        if users_path(path):
            tree = compile(data, path, "exec", ONLY_AST, True)
            data = instrumented(tree, path)
    except Exception:
        # Its own compilation says what is wrong with it.
        pass
    return own_source_to_code(self, data, path, *args, **more)


def zip_compile_source(path, data, *more):
    """Of a module in a zip, which has no loader of files."""
    try:
        if users_path(path):
            return compile(instrumented(compile(data, path, "exec", ONLY_AST, True), path), path, "exec", 0, True)
    except Exception:
        pass
    return own_zip_compile_source(path, data, *more)


def start(imports, own, files=None):
    """`imports` is the module import_hook, which has begun to write; `own` is the folder of the user's files, `files` all of them."""
    global hook, root, real_root, own_files, own_get_code, own_source_to_code, own_zip_compile_source
    hook = imports
    own_files = files
    root = os.path.abspath(own)
    real_root = os.path.realpath(own)
    setattr(builtins, NAME, sites)
    loader = sys.modules["_frozen_importlib_external"].SourceLoader
    own_get_code = loader.get_code
    own_source_to_code = loader.source_to_code
    loader.get_code = hook.hidden(get_code, own_get_code.__code__.co_filename)
    loader.source_to_code = hook.hidden(source_to_code, own_get_code.__code__.co_filename)
    zips = sys.modules.get("zipimport")
    own_zip_compile_source = getattr(zips, "_compile_source", None)
    if own_zip_compile_source is not None:
        zips._compile_source = hook.hidden(zip_compile_source, own_zip_compile_source.__code__.co_filename)


own_get_code = own_source_to_code = own_zip_compile_source = None
