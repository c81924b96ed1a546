"""Tells what a start of this interpreter has to do. Standard library only, Python 3.7 or later.

Runs with site, as a bare start does, and prints one JSON line, last on stdout:
{"pth": [{"path": ..., "imports": lines that run code}], "customize": [paths of sitecustomize and usercustomize],
 "stdlib": path, "modules": n, "missing": n, "stale": n, "uvloop": version or null}

`missing` and `stale` count modules of the standard library whose .pyc is not there or does not fit the source.
"""
import importlib.util
import json
import os
import site
import sys
import sysconfig

# What workers import at their start; tests, idlelib and the like would only blur the count.
PACKAGES = ("asyncio", "collections", "concurrent", "concurrent/futures", "ctypes", "email", "encodings", "html", "http",
            "importlib", "json", "logging", "multiprocessing", "re", "urllib", "xml", "zoneinfo")


def pth_files():
    """Those that site reads: .pth files, and .start files (3.15), beside which import lines of a .pth file are ignored."""
    knows_start = hasattr(site, "StartupState")
    folders = site.getsitepackages()
    if site.ENABLE_USER_SITE:
        folders.append(site.getusersitepackages())
    for folder in dict.fromkeys(folders):
        for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
            is_start = knows_start and name.endswith(".start")
            if not (is_start or name.endswith(".pth")) or name.startswith("."):
                continue
            path = os.path.join(folder, name)
            try:
                with open(path, encoding="utf-8-sig", errors="replace") as file:
                    lines = [line.strip() for line in file] if is_start else list(file)
            except OSError:
                continue
            if is_start:
                imports = sum(line != "" and not line.startswith("#") for line in lines)
            elif knows_start and os.path.exists(path[:-3] + "start"):
                imports = 0
            else:
                imports = sum(line.startswith(("import ", "import\t")) for line in lines)
            yield {"path": path, "imports": imports}


def bytecode_state(source):
    try:
        with open(importlib.util.cache_from_source(source), "rb") as file:
            head = file.read(16)
    except OSError:
        return "missing"
    if len(head) < 16 or head[:4] != importlib.util.MAGIC_NUMBER:
        return "stale"
    flags = int.from_bytes(head[4:8], "little")
    if flags == 0b01:  # hash-based, unchecked
        return "valid"
    if flags == 0b11:
        with open(source, "rb") as file:
            return "valid" if importlib.util.source_hash(file.read()) == head[8:16] else "stale"
    info = os.stat(source)
    expected = [int(info.st_mtime) & 0xFFFFFFFF, info.st_size & 0xFFFFFFFF]
    found = [int.from_bytes(head[8:12], "little"), int.from_bytes(head[12:16], "little")]
    return "valid" if found == expected else "stale"


def sources(stdlib):
    for folder in (stdlib, *(os.path.join(stdlib, name) for name in PACKAGES)):
        for name in os.listdir(folder) if os.path.isdir(folder) else []:
            if name.endswith(".py"):
                yield os.path.join(folder, name)


def uvloop_version():
    try:
        import uvloop
    except Exception:  # a broken build fails in its own ways
        return None
    return getattr(uvloop, "__version__", "of unknown version")


def main():
    stdlib = sysconfig.get_path("stdlib")
    states = [bytecode_state(source) for source in sources(stdlib)]
    customize = [sys.modules.get(name) for name in ("sitecustomize", "usercustomize")]
    print(json.dumps({
        "pth": list(pth_files()),
        "customize": [module.__file__ for module in customize if getattr(module, "__file__", None)],
        "stdlib": stdlib,
        "modules": len(states),
        "missing": states.count("missing"),
        "stale": states.count("stale"),
        "uvloop": uvloop_version(),
    }))


main()
