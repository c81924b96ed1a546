"""Tells which modules have bytecode that this interpreter would use, and what compiling the others takes.

Standard library only, Python 3.7 or later; started with -I -S -B, so that no code of the looked-at tree ever runs (its
sources are compiled, never executed) and nothing is written beside it. The interpreter itself knows its magic number,
its tag and its hash of sources: whoever will run the tree has to be asked.

  bytecode.py REQUEST      REQUEST is a JSON file with "mode"; one JSON line answers, or {"error": kind, "message": ...}

  scan     {roots: [folder, ...]} or {zip: file, zipimport: bool}, {optimize: 0|1|2, stdlib: bool}
           -> {tag, magic, modules, owners, editable, environments, unreadable, writable, sameTime, beside}
  judge    {files, optimize}: the states of these sources, with -X pycache_prefix where the bytecode lies there
  compile  {files, zip?, optimize}: ns of compile() and of marshal.loads() for each, in this order, and what failed
  unpack   {zip, folder}: the files with the times of the zip, taken as UTC
  fill     {zip, output, optimize, complete}: the zip again; complete: with unchecked name.pyc beside each name.py for
           which zipimport finds none that is valid

State of a module, as the import system would find it:
  valid          used as it is
  missing        there is none for this interpreter and level, nor for another interpreter
  stale          it is there and rejected; reason: mtime, size, hash, damaged
  wrong-version  there is only that of other interpreters, or one with another magic number
A module without source (name.pyc in place of name.py) is valid or wrong-version: its import fails then.
Left out as never compiled: sources beside an extension module or package of that name, frozen modules.
"""
import calendar
import csv
import importlib.machinery
import importlib.util
import io
import json
import marshal
import os
import re
import sys
import time
import warnings
import zipfile
import _imp

MAGIC = importlib.util.MAGIC_NUMBER
TAG = sys.implementation.cache_tag
EXTENSIONS = importlib.machinery.EXTENSION_SUFFIXES
# Never on a module path; environments inside a project are asked for by themselves.
SKIPPED = {"__pycache__", "node_modules"}
# Of the standard library: no worker imports them, and some of their files are broken on purpose.
STDLIB_SKIPPED = {"site-packages", "dist-packages", "test", "tests", "idlelib", "turtledemo", "lib2to3", "ensurepip"}
LARGEST_UNPACKED_BYTES = 2 * 1024 ** 3


class Refused(Exception):
    """The request cannot be done: `kind` says whose fault it is, input, no-zip or unreadable."""

    def __init__(self, kind, message):
        super().__init__(message)
        self.kind = kind


class Tree:
    """Folders on the disk. Names are paths."""

    def __init__(self):
        self.unreadable = []
        self.environments = []

    def walk(self, root, skipped):
        """(folder, names of folders, names of files), from the top; symbolic links to folders are not followed."""
        for folder, folders, files in os.walk(root, onerror=lambda error: self.unreadable.append(error.filename)):
            kept = []
            for name in sorted(folders):
                path = os.path.join(folder, name)
                if name in skipped or name.startswith("."):
                    if name.startswith(".") and os.path.isfile(os.path.join(path, "pyvenv.cfg")):
                        self.environments.append(path)
                elif os.path.isfile(os.path.join(path, "pyvenv.cfg")):
                    self.environments.append(path)
                else:
                    kept.append(name)
            yield folder, list(folders), sorted(files)
            folders[:] = kept

    def names(self, folder):
        try:
            return os.listdir(folder)
        except FileNotFoundError:
            return []
        except OSError as error:
            self.unreadable.append(error.filename)
            return []

    def stat(self, path):
        info = os.stat(path)
        return int(info.st_mtime), info.st_size

    def read(self, path, size=-1):
        with open(path, "rb") as file:
            return file.read(size)

    def has(self, path):
        return os.path.exists(path)

    join = staticmethod(os.path.join)


class Zip:
    """A zip, read in memory. Names are those of its members; the top folder is the empty name."""

    def __init__(self, path):
        self.unreadable = []
        self.environments = []
        try:
            if not zipfile.is_zipfile(path):
                raise Refused("no-zip", "it is no zip")
            self.zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError) as error:
            raise Refused("input", str(error) or "it is no zip")
        self.infos = {place(info.filename): info for info in self.zip.infolist() if not info.is_dir()}
        if any(info.flag_bits & 1 for info in self.infos.values()):
            raise Refused("input", "it is encrypted")
        self.folders = {"": (set(), set())}
        for name in self.infos:
            parts = name.split("/")
            for depth in range(len(parts) - 1):
                folder, child = "/".join(parts[:depth]), "/".join(parts[:depth + 1])
                self.folders[folder][0].add(parts[depth])
                self.folders.setdefault(child, (set(), set()))
            self.folders["/".join(parts[:-1])][1].add(parts[-1])

    def walk(self, root, skipped):
        waiting = [root]
        while waiting:
            folder = waiting.pop()
            folders, files = self.folders[folder]
            yield folder, sorted(folders), sorted(files)
            kept = (name for name in folders if name not in skipped and not name.startswith("."))
            waiting += sorted((self.join(folder, name) for name in kept), reverse=True)

    def names(self, folder):
        return self.folders.get(folder, ((), ()))[1]

    def stat(self, path):
        info = self.infos[path]
        year, month, day = info.date_time[:3]
        # A zip knows no zone: what is unpacked in UTC, as by Lambda, gets these times. Who knows no time writes zeros.
        return calendar.timegm((year, max(1, month), max(1, day)) + info.date_time[3:] + (0, 0, 0)), info.file_size

    def read(self, path, size=-1):
        try:
            with self.zip.open(self.infos[path]) as file:
                return file.read(size)
        except (zipfile.BadZipFile, EOFError, NotImplementedError, ValueError) as error:
            raise Refused("input", "%s in it cannot be read: %s" % (path, error))
        except Exception as error:  # zlib.error, lzma.LZMAError: whatever the compression says
            raise Refused("input", "%s in it cannot be unpacked: %s" % (path, error))

    def has(self, path):
        return path in self.infos

    @staticmethod
    def join(*parts):
        return "/".join(part for part in parts if part)


def place(name):
    """Where a member is unpacked, below the folder; what would get out of that is refused, as by Lambda."""
    parts = name.split("/")
    if parts[0] == "" or ".." in parts:
        raise Refused("input", "its entry %s would lie outside of its folder" % name)
    return "/".join(part for part in parts if part not in ("", "."))


def suffix_of(optimize):
    return ".opt-%d.pyc" % optimize if optimize else ".pyc"


def state_of_head(head, store, source, same_time):
    """(state, reason, check, mismatched) of a .pyc whose first 16 bytes are these."""
    if len(head) >= 4 and head[:4] != MAGIC:
        return "wrong-version", None, None, False
    flags = int.from_bytes(head[4:8], "little")
    if len(head) < 16 or flags & ~0b11:
        return "stale", "damaged", None, False
    if flags & 0b1:
        same = source is None or importlib.util.source_hash(store.read(source)) == head[8:16]
        if flags & 0b10:
            return ("valid", None, "checked-hash", False) if same else ("stale", "hash", "checked-hash", False)
        return "valid", None, "unchecked-hash", not same
    if source is None:
        return "valid", None, "timestamp", False
    mtime, size = store.stat(source)
    # A file of another size is another file, whatever its time.
    if int.from_bytes(head[12:16], "little") != size & 0xFFFFFFFF:
        return "stale", "size", "timestamp", False
    if not same_time(int.from_bytes(head[8:12], "little"), mtime, source):
        return "stale", "mtime", "timestamp", False
    return "valid", None, "timestamp", False


def exact_time(recorded, mtime, _source):
    return recorded == mtime & 0xFFFFFFFF


def zipimport_time(store):
    """zipimport takes the times of a zip as local ones, and lets a second pass, as they are even."""
    def same(recorded, _mtime, source):
        local = int(time.mktime(store.infos[source].date_time + (-1, -1, -1)))
        return abs(recorded - local) <= 1
    return same


def judge(store, folder, stem, caches, suffix):
    """The state of folder/stem.py as the import from a folder finds it; `caches` are the names in __pycache__."""
    source = store.join(folder, stem + ".py")
    name = stem + "." + (TAG or "") + suffix
    if name in caches:
        head = store.read(store.join(folder, "__pycache__", name), 16)
        return state_of_head(head, store, source, exact_time) + (False,)
    # stem.TAG.pyc or stem.TAG.opt-N.pyc; a tag has no dot in it.
    begin = stem + "."
    tags = {other[len(begin):-4].split(".")[0] for other in caches
            if other.startswith(begin) and other.endswith(".pyc") and other.count(".", len(begin)) <= 2}
    # For this interpreter at another -O level it is missing, not of another version.
    state = "wrong-version" if tags and TAG not in tags else "missing"
    return state, None, None, False, TAG in tags


def judge_in_zip(store, folder, stem):
    """The same for zipimport, which reads stem.pyc beside the source and knows no __pycache__."""
    source, beside = store.join(folder, stem + ".py"), store.join(folder, stem + ".pyc")
    if not store.has(beside):
        return "missing", None, None, False, False
    return state_of_head(store.read(beside, 16), store, source, zipimport_time(store)) + (False,)


def scan(request):
    if TAG is None:
        raise Refused("input", "this interpreter writes no bytecode")
    optimize = request["optimize"]
    archive = request.get("zip")
    store = Zip(archive) if archive else Tree()
    from_zip = bool(archive and request.get("zipimport"))
    roots = [""] if archive else [os.path.realpath(root) for root in request["roots"]]
    found = Findings(store, suffix_of(optimize), from_zip)
    for root in roots:
        if not archive:
            try:
                os.listdir(root)
            except OSError as error:
                raise Refused("unreadable", "%s: %s" % (root, error.strerror))
        found.look(root, SKIPPED)
    found.name_owners(roots)
    if request.get("stdlib"):
        found.look_at_stdlib()
    return {
        "tag": TAG,
        "magic": int.from_bytes(MAGIC[:2], "little"),
        "modules": found.modules,
        "owners": found.owners,
        "editable": found.editable,
        "environments": store.environments,
        "unreadable": sorted(set(store.unreadable)),
        "writable": not archive and all(writable(root) for root in roots),
        "sameTime": len({info.date_time for info in store.infos.values()}) == 1 if archive else False,
        "beside": found.beside,
    }


def writable(folder):
    return os.access(folder, os.W_OK) and not os.statvfs(folder).f_flag & getattr(os, "ST_RDONLY", 1)


class Findings:
    """What a walk finds: modules with their states, then the distributions that they belong to."""

    def __init__(self, store, suffix, from_zip):
        self.store = store
        self.suffix = suffix
        self.from_zip = from_zip
        self.modules = []
        self.owners = []
        self.editable = []
        self.infos = []
        self.packages = set()
        self.beside = 0

    def look(self, root, skipped, prefix=None):
        store = self.store
        for folder, folders, files in store.walk(root, skipped):
            if folder == root and "bin" in folders and not store.has(store.join(root, "bin", "__init__.py")):
                # Scripts are compiled at every start, whatever there is: nobody writes or reads their bytecode.
                skipped = skipped | {"bin"}
            elif store.join(root, "bin") == folder and "bin" in skipped:
                continue
            self.infos += [store.join(folder, name) for name in folders if name.endswith((".dist-info", ".egg-info"))]
            present = set(files)
            if "__init__.py" in present or "__init__.pyc" in present:
                self.packages.add(folder)
            caches = store.names(store.join(folder, "__pycache__")) if "__pycache__" in folders else ()
            for name in files:
                stem, ending = os.path.splitext(name)
                if ending == ".py":
                    self.look_at_source(root, folder, folders, stem, present, caches, prefix)
                elif ending == ".pyc" and stem + ".py" not in present and stem.isidentifier():
                    path = store.join(folder, name)
                    state = self.guarded(path, lambda: state_of_head(store.read(path, 16), store, None, None))
                    self.add(path, folder, state and state + (False,), sourceless=True)

    def look_at_source(self, root, folder, folders, stem, present, caches, prefix):
        store = self.store
        if not self.from_zip and any(stem + ending in present for ending in EXTENSIONS):
            return
        if stem in folders and store.has(store.join(folder, stem, "__init__.py")):
            return
        if prefix is not None:
            inside = os.path.relpath(folder, root)
            parts = [] if inside == "." else inside.split(os.sep)
            if _imp.is_frozen(".".join(parts + [stem] if stem != "__init__" else parts)):
                return
        if stem + ".pyc" in present:
            self.beside += 1
        path = store.join(folder, stem + ".py")
        look = (lambda: judge_in_zip(store, folder, stem)) if self.from_zip else (
            lambda: judge(store, folder, stem, caches, self.suffix))
        self.add(path, folder, self.guarded(path, look))

    def guarded(self, path, look):
        try:
            return look()
        except OSError as error:
            self.store.unreadable.append(error.filename or path)
            return None

    def add(self, path, folder, state, sourceless=False):
        if state is None:
            return
        name, reason, check, mismatched, other_level = state
        self.modules.append({
            "file": path, "folder": folder, "owner": -1, "state": name, "reason": reason, "check": check,
            "mismatched": mismatched, "otherLevel": other_level, "sourceless": sourceless,
        })

    def name_owners(self, roots):
        """By the RECORD of distributions; what stands in none, by the package at its top."""
        owned, bases = {}, set(roots)
        for info in self.infos:
            self.read_distribution(info, owned, bases)
        by_name = {}
        for module in self.modules:
            folder = module.pop("folder")
            owner = owned.get(module["file"])
            if owner is None:
                name = self.top_package(folder, bases)
                if name not in by_name:
                    by_name[name] = len(self.owners)
                    kind = "other" if name is None else "package"
                    self.owners.append({"kind": kind, "name": name or "other files", "version": None, "installer": None})
                owner = by_name[name]
            module["owner"] = owner

    def read_distribution(self, info, owned, bases):
        store = self.store
        base = info.rsplit("/", 1)[0] if "/" in info else ""
        bases.add(base)

        def text(name):
            path = store.join(info, name)
            try:
                return store.read(path).decode("utf-8", "replace") if store.has(path) else ""
            except OSError as error:
                store.unreadable.append(error.filename or path)
                return ""
        record, listed = text("RECORD"), text("installed-files.txt")
        fields = dict(re.findall(r"^(Name|Version): *(.+?)\s*$", text("METADATA") or text("PKG-INFO"), re.M))
        name = fields.get("Name") or re.split(r"-|\.(?:dist|egg)-info$", info.rsplit("/", 1)[-1])[0]
        url = text("direct_url.json")
        if '"editable"' in url:
            self.note_editable(name, url)
        if not record and not listed:
            return
        self.owners.append({
            "kind": "distribution", "name": name, "version": fields.get("Version"),
            "installer": text("INSTALLER").strip().split("\n")[0] or None,
        })
        owner = len(self.owners) - 1
        paths = [row[0] for row in csv.reader(io.StringIO(record)) if row]
        for path in paths:
            owned.setdefault(inside(base, path), owner)
        for path in listed.split("\n"):
            owned.setdefault(inside(info, path), owner)

    def note_editable(self, name, text):
        try:
            facts = json.loads(text)
            if facts["dir_info"]["editable"]:
                path = facts["url"][len("file://"):] if facts["url"].startswith("file://") else facts["url"]
                self.editable.append({"name": name, "path": path})
        except (ValueError, KeyError, TypeError):
            pass

    def top_package(self, folder, bases):
        """Path of the topmost package of a folder, below the folder that packages are imported from; None at its top."""
        base = max((one for one in bases if within(folder, one)), key=len, default="")
        path = folder
        while path in self.packages and path != base and parent(path) in self.packages and parent(path) != base:
            path = parent(path)
        if path == base:
            return None
        relative = path[len(base) + 1:] if base else path
        return relative if path in self.packages else relative.split("/")[0]

    def look_at_stdlib(self):
        import sysconfig
        before = len(self.modules)
        root = os.path.realpath(sysconfig.get_path("stdlib"))
        tree, self.store = self.store, Tree()
        archive, self.from_zip = self.from_zip, False
        self.look(root, SKIPPED | STDLIB_SKIPPED | {n for n in os.listdir(root) if n.startswith("config-")}, prefix="")
        tree.unreadable += self.store.unreadable
        self.store, self.from_zip = tree, archive
        self.owners.append({"kind": "stdlib", "name": "standard library", "version": None, "installer": None})
        for module in self.modules[before:]:
            del module["folder"]
            module["owner"] = len(self.owners) - 1


def inside(base, path):
    return os.path.normpath(base + "/" + path if base else path)


def within(folder, base):
    return not base or folder == base or folder.startswith(base + "/")


def parent(path):
    return path.rsplit("/", 1)[0] if "/" in path else ""


def judge_files(request):
    store, suffix, states = Tree(), suffix_of(request["optimize"]), []
    for path in request["files"]:
        try:
            cached = importlib.util.cache_from_source(path, optimization=request["optimize"] or "")
            head = store.read(cached, 16)
        except FileNotFoundError:
            folder, name = os.path.split(path)
            caches = store.names(os.path.join(folder, "__pycache__"))
            states.append(judge(store, folder, name[:-3], caches, suffix)[0])
        except (OSError, NotImplementedError):
            states.append("missing")
        else:
            try:
                states.append(state_of_head(head, store, path, exact_time)[0])
            except OSError:
                states.append("missing")
    return {"states": states}


def compile_files(request):
    warnings.simplefilter("ignore")
    archive, tree = Zip(request["zip"]) if request.get("zip") else None, Tree()
    compiled, loaded, failed = [], [], []
    for index, path in enumerate(request["files"]):
        took = load = 0
        try:
            # Either way one file is read: reading is not at stake.
            data = (archive if archive and archive.has(path) else tree).read(path)
            begin = time.perf_counter_ns()
            code = compile(data, path, "exec", dont_inherit=True, optimize=request["optimize"])
            took = time.perf_counter_ns() - begin
            blob = marshal.dumps(code)
            del code
            begin = time.perf_counter_ns()
            marshal.loads(blob)
            load = time.perf_counter_ns() - begin
        except OSError as error:
            failed.append({"index": index, "kind": "unreadable", "message": str(error)})
        except (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError, SystemError) as error:
            message = "%s: %s" % (type(error).__name__, getattr(error, "msg", None) or error)
            failed.append({"index": index, "kind": "uncompilable", "message": message[:200]})
            took = 0
        compiled.append(took)
        loaded.append(load)
    return {"compileNs": compiled, "loadNs": loaded, "failed": failed}


def unpack(request):
    store = Zip(request["zip"])
    if sum(info.file_size for info in store.infos.values()) > LARGEST_UNPACKED_BYTES:
        raise Refused("input", "it unpacks to more than 2 GiB")
    for name, info in store.infos.items():
        try:
            # extract() takes .. and leading slashes out of names.
            path = store.zip.extract(info, request["folder"])
        except (zipfile.BadZipFile, EOFError, NotImplementedError) as error:
            raise Refused("input", "%s in it cannot be unpacked: %s" % (name, error))
        mtime = store.stat(name)[0]
        os.utime(path, (mtime, mtime))
    return {}


def lacks(store, name):
    return judge_in_zip(store, parent(name), name.rsplit("/", 1)[-1][:-3])[0] != "valid"


def fill(request):
    warnings.simplefilter("ignore")
    store = Zip(request["zip"])
    with zipfile.ZipFile(request["output"], "w", zipfile.ZIP_DEFLATED) as output:
        lacking = {name for name in store.infos if name.endswith(".py") and lacks(store, name)} if request["complete"] else ()
        for name, info in store.infos.items():
            if name[:-1] in lacking and name.endswith(".pyc"):
                continue
            data = store.read(name)
            output.writestr(info, data)
            if name not in lacking:
                continue
            try:
                code = compile(data, name, "exec", dont_inherit=True, optimize=request["optimize"])
            except (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError, SystemError):
                continue
            head = MAGIC + (1).to_bytes(4, "little") + importlib.util.source_hash(data)
            compiled = zipfile.ZipInfo(info.filename + "c", info.date_time)
            compiled.compress_type = info.compress_type
            output.writestr(compiled, head + marshal.dumps(code))
    return {}


MODES = {"scan": scan, "judge": judge_files, "compile": compile_files, "unpack": unpack, "fill": fill}


def main():
    with open(sys.argv[1], encoding="utf-8", errors="surrogatepass") as file:
        request = json.load(file)
    try:
        answer = MODES[request["mode"]](request)
    except Refused as error:
        answer = {"error": error.kind, "message": str(error)}
    print(json.dumps(answer))


main()
