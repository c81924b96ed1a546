"""Starts a worker whose interpreter has -I, -E or -S: there Python does not look where the probe lies.

    python -I -c "import sys; sys.path.insert(0, sys.argv[1]); from coldstart_start import start; start(globals())" \\
        PROBE_FOLDER file|module|code WHAT ARGUMENTS...
    python -c ... PROBE_FOLDER copy COPY FILE ARGUMENTS...: what lies in COPY, as if it lay in FILE

The probe is imported (which takes its folder off sys.path again), then the target runs in the __main__ of this very
process, with sys.argv and sys.path as Python would have set them. Not as in a direct start: tracebacks begin with two
more frames, and __main__.__loader__ is not that of a file. The run that times statements starts files like that under any
option.
"""

import sys


def start(main):
    kind, what = sys.argv[2:4]
    arguments = sys.argv[4:]
    source_file = what
    if kind == "copy":
        what = arguments.pop(0)
    # What -c put first: the working directory, unless -I or -P keep it out.
    has_own_entry = len(sys.path) > 1 and sys.path[1] == ""
    if sys.flags.ignore_environment or sys.flags.no_site:
        import coldstart_probe
    else:
        # There it has come with site: only the file is to be compiled where that can be seen.
        sys.path_importer_cache.pop(sys.path.pop(0), None)

    for name in ("sys", "start"):
        main.pop(name, None)
    sys.modules.pop("coldstart_start", None)
    sys.modules.pop("coldstart_probe", None)
    if kind == "module":
        import os
        import runpy

        if has_own_entry:
            sys.path[0] = os.getcwd()
        sys.argv[:] = ["-m"] + arguments
        runpy._run_module_as_main(what)
        return
    if kind == "code":
        sys.argv[:] = ["-c"] + arguments
        exec(compile(what, "<string>", "exec"), main)
        return
    if kind == "file" and is_archive(what):
        import runpy

        # In front of all, with -I too.
        if has_own_entry:
            sys.path[0] = what
        else:
            sys.path.insert(0, what)
        sys.argv[:] = [what] + arguments
        runpy._run_module_as_main("__main__", False)
        return
    import os

    if has_own_entry:
        sys.path[0] = os.path.dirname(os.path.realpath(what))
    sys.argv[:] = [what] + arguments
    main["__file__"] = what
    if sys.version_info < (3, 15):
        main["__cached__"] = None
    with open(source_file, "rb") as file:
        source = file.read()
    # As an import would: the run that times statements sees it.
    loader = sys.modules["_frozen_importlib_external"].SourceFileLoader("__main__", what)
    exec(loader.source_to_code(source, what), main)


def is_archive(path):
    """Whether Python starts the __main__ in it, asking as it does itself."""
    for hook in sys.path_hooks:
        try:
            hook(path)
            return True
        except ImportError:
            pass
    return False
