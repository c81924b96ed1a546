"""Drops files from the page cache and tells how much of them is still there. Linux, no root needed.

One process per run, JSON lines. Request: {"roots": [path, ...]}: files and folders; {"own": path} in place of a path is a
folder of the user's, of which the nearest files count. Answer, once all pages that can be
dropped are dropped: {"files": n, "pages": n, "resident": n}, or {"error": text}.

Pages stay where another process maps the file, or where they are dirty (hence one sync at the start). mincore(2)
answers truly only for files that the caller owns or may write to; other files are evicted but not counted.
"""
import ctypes
import json
import mmap
import os
import sys

PAGE = mmap.PAGESIZE
LIBC = ctypes.CDLL(None, use_errno=True)
LIBC.mmap.restype = ctypes.c_void_p
LIBC.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
LIBC.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
LIBC.mincore.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_char_p]
MAP_FAILED = ctypes.c_void_p(-1).value


# Of a folder of the user's: it may be a home.
MOST_OWN_FILES = 5000


def regular_files(root):
    if os.path.isfile(root):
        yield os.path.realpath(root)
        return
    for folder, folders, names in os.walk(root):
        # Packages within a standard library belong to no worker unless they are named as a root of their own; further down,
        # as in an environment or the layers of an image, they are what is meant.
        if folder == root:
            folders[:] = [name for name in folders if name not in ("site-packages", "dist-packages")]
        for name in names:
            path = os.path.join(folder, name)
            if os.path.isfile(path):
                yield path


def own_files(root):
    """The nearest files, without hidden folders and environments."""
    found, level = [], [root]
    while level and len(found) < MOST_OWN_FILES:
        deeper = []
        for folder in level:
            try:
                entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
            except OSError:
                continue
            if folder != root and any(entry.name == "pyvenv.cfg" for entry in entries):
                continue
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if entry.name[0] != "." and entry.name != "node_modules":
                        deeper.append(entry.path)
                elif entry.is_file():
                    found.append(os.path.realpath(entry.path))
        level = deeper
    return found[:MOST_OWN_FILES]


def resident_pages(descriptor, size):
    address = LIBC.mmap(None, size, mmap.PROT_READ, mmap.MAP_SHARED, descriptor, 0)
    if address == MAP_FAILED:
        raise OSError(ctypes.get_errno(), "mmap")
    try:
        states = ctypes.create_string_buffer((size + PAGE - 1) // PAGE)
        if LIBC.mincore(address, size, states) != 0:
            raise OSError(ctypes.get_errno(), "mincore")
        return sum(state & 1 for state in states.raw[: (size + PAGE - 1) // PAGE])
    finally:
        LIBC.munmap(address, size)


def evict(path):
    """Evicts one file; returns (pages, resident) where both can be known, else (0, 0)."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return 0, 0
    try:
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        state = os.fstat(descriptor)
        if state.st_size == 0 or not (state.st_uid == os.geteuid() or os.access(path, os.W_OK)):
            return 0, 0
        return (state.st_size + PAGE - 1) // PAGE, resident_pages(descriptor, state.st_size)
    except OSError:
        return 0, 0
    finally:
        os.close(descriptor)


def main():
    known = {}
    for line in sys.stdin:
        roots = json.loads(line)["roots"]
        files = set()
        for root in roots:
            # What lies in a folder of the user's may be new: bytecode.
            own = isinstance(root, dict)
            name = root["own"] if own else root
            if own or (own, name) not in known:
                listed = own_files(name) if own else list(regular_files(name))
                if known.get((own, name)) != listed:
                    known[own, name] = listed
                    os.sync()
            files.update(known[own, name])
        counts = [evict(path) for path in files]
        answer = {"files": len(files), "pages": sum(c[0] for c in counts), "resident": sum(c[1] for c in counts)}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    if hasattr(os, "posix_fadvise"):
        main()
    else:
        sys.stdout.write('{"error": "this system has no posix_fadvise"}\n')
