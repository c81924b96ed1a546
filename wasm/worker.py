"""Runs a worker in Pyodide, or only what it imports, for a snapshot. Run by run.mjs; its value is what that calls.

Nothing here may import what the interpreter has not imported by itself already: the worker would be spared it.
"""


def _coldstart():
    import asyncio
    import builtins
    import os
    import sys
    import time

    from pyodide.webloop import WebLoop

    tasks = []

    def place(spec):
        """Paths and settings, the same before a snapshot as in each trial."""
        sys.dont_write_bytecode = not spec["writesBytecode"]
        sys.pycache_prefix = spec["pycache"]
        first = spec["folder"] if spec["kind"] == "file" else spec["cwd"]
        own = [first, spec["folder"], *spec["packages"]]
        standard = [path for path in sys.path if path.startswith("/lib/")]
        # As Python does: the worker's folder, the standard library, packages.
        sys.path[:] = list(dict.fromkeys([*own[:2], *standard, *own[2:]]))
        os.chdir(spec["cwd"])

    def run(spec, stamp, switches):
        """Runs the worker as __main__; its exit status. Without switching of stacks, loops run on until `finish`."""
        place(spec)
        os.environ.update(spec["env"])
        sys.argv[:] = spec["argv"]
        plain_import, plain_run, plain_complete = builtins.__import__, asyncio.run, WebLoop.run_until_complete
        spent, depth, runs = 0.0, 0, 0

        def importing(*words, **named):
            nonlocal spent, depth
            if depth:
                return plain_import(*words, **named)
            depth = 1
            began = time.perf_counter()
            try:
                return plain_import(*words, **named)
            finally:
                spent += time.perf_counter() - began
                depth = 0

        def loop_begins(loop):
            nonlocal runs
            runs += 1
            if runs == 1:
                stamp("run", f"{type(loop).__module__}.{type(loop).__qualname__}")
                builtins.__import__ = plain_import

        def complete(loop, future):
            loop_begins(loop)
            if switches:
                try:
                    return plain_complete(loop, future)
                finally:
                    stamp("ran")
            task = asyncio.ensure_future(future)
            task.add_done_callback(lambda _: stamp("ran"))
            tasks.append(task)
            return task

        def run_soon(main, *, debug=None, loop_factory=None):
            return asyncio.get_event_loop().run_until_complete(main)

        WebLoop.run_until_complete = complete
        if not switches:
            asyncio.run = run_soon
        builtins.__import__ = importing
        try:
            start(spec)
            return 0
        except BaseException as error:
            return status_of(error)
        finally:
            builtins.__import__, asyncio.run = plain_import, plain_run
            stamp("main_end", f"{spent * 1000:.6f}")

    def start(spec):
        main = type(sys)("__main__")
        main.__dict__["__builtins__"] = builtins
        sys.modules["__main__"] = main
        if spec["kind"] == "module":
            import runpy

            runpy.run_module(spec["what"], run_name="__main__", alter_sys=True)
            return
        if spec["kind"] == "file":
            with open(spec["what"], "rb") as file:
                source = file.read()
            main.__file__ = spec["what"]
        else:
            source = spec["what"]
        exec(compile(source, spec["what"] if spec["kind"] == "file" else "<string>", "exec"), main.__dict__)

    def status_of(error):
        if isinstance(error, SystemExit):
            if error.code is None or isinstance(error.code, int):
                return int(error.code or 0)
            print(error.code, file=sys.stderr)
            return 1
        import traceback

        trace = error.__traceback__
        while trace is not None and trace.tb_frame.f_code.co_filename == "<coldstart>":
            trace = trace.tb_next
        traceback.print_exception(type(error), error, trace)
        return 1

    async def finish():
        """Waits for loops that run on; the first status that is not 0."""
        status = 0
        for task in tasks:
            try:
                await task
            except BaseException as error:
                status = status or status_of(error)
        return status

    def end():
        """What Python does at its end, which Node does not do for it."""
        import atexit

        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()

    def preload(spec):
        """Imports what the worker imports first; one line for each thing to know: a word, a tab, and what."""
        import ast

        place(spec)
        # A restore finds it there, and need not compile it.
        sys.modules["_coldstart"] = helper
        told = []
        source, scope = spec["preload"], {"__name__": "__coldstart__", "__builtins__": builtins}
        if spec["kind"] == "file":
            with open(spec["what"], "rb") as file:
                source = file.read()
        elif spec["kind"] == "module":
            source, package = module_source(spec["what"])
            scope["__package__"] = package
        try:
            statements = list(imports_in(ast.parse(source).body))
        except SyntaxError:
            # The trial says it better.
            statements = []
        for statement in statements:
            try:
                exec(compile(ast.Module([statement], []), "<coldstart>", "exec"), scope)
            except BaseException as error:
                said = str(error).splitlines() or [""]
                told.append(f"failed\t{ast.unparse(statement)}: {type(error).__name__}: {said[0]}")
        for module in list(sys.modules.values()):
            file = getattr(module, "__file__", None)
            if not isinstance(file, str):
                continue
            if file.endswith(".so"):
                told.append(f"library\t{file}")
            elif file.startswith(spec["folder"] + "/"):
                told.append(f"own\t{file}")
        if "random" in sys.modules:
            told.append("random\tyes")
        return "\n".join(told)

    def module_source(name):
        import importlib.util

        found = importlib.util.find_spec(name)
        if found is not None and found.submodule_search_locations is not None:
            found = importlib.util.find_spec(name + ".__main__")
        if found is None or found.origin is None:
            return "", ""
        with open(found.origin, "rb") as file:
            return file.read(), found.parent

    def imports_in(body):
        import ast

        for statement in body:
            if isinstance(statement, (ast.Import, ast.ImportFrom)):
                if getattr(statement, "module", None) != "__future__":
                    yield statement
            elif isinstance(statement, ast.Try):
                yield from imports_in(statement.body)

    from types import SimpleNamespace

    helper = SimpleNamespace(run=run, finish=finish, end=end, preload=preload)
    return helper


_coldstart()
