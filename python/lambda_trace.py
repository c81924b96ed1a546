"""Starts the bootstrap of a handler with the import hook in it, in runs of their own: no timed start has it.

Arguments: the folder with the hook's modules, its mode, the folder that it writes into, a file that names the user's own
files, one a line; then the command line of the bootstrap, which goes on as if it had been started by itself.
"""
import sys

_, probe, mode, folder, own, *argv = sys.argv
sys.path[0] = probe
statements = None
if mode == "statements":
    import coldstart_statements as statements
import coldstart_imports as hook

for name in ("coldstart_statements", "coldstart_imports"):
    sys.modules.pop(name, None)
sys.path_importer_cache.pop(probe, None)
sys.path[0] = argv[0].rpartition("/")[0]
sys.argv = argv
if hook.start(mode, folder, False) and statements is not None:
    with open(own, encoding="utf-8", errors="surrogateescape") as file:
        statements.start(hook, "/", frozenset(file.read().splitlines()))
__file__ = argv[0]
with open(__file__, "rb") as file:
    code = compile(file.read(), __file__, "exec")
exec(code, globals())
