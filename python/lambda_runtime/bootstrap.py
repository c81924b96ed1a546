"""Starts the runtime client of AWS Lambda as the bootstrap of AWS's Python runtimes does.

The folder of this file stands for /var/runtime and has nothing else in it: it is on the path of the function. The order of
sys.path is that of AWS (docs/lambda/handlers.md says where it was read). It needs no arguments, since wrappers put options of
Python before the last word of their command line: the handler is in _HANDLER, which a wrapper may change, and the folder that
stands for /opt, where the function has layers, in COLDSTART_LAYERS, which is gone when the function begins.
"""

import os
import site
import sys

del sys.argv[1:]
opt = os.environ.pop("COLDSTART_LAYERS", None)
# From Python 3.11 on the runtime's packages lie there, and go before the standard library; before, in /var/runtime, which does so too.
packages = [folder for folder in site.getsitepackages() if folder in sys.path]
if sys.version_info >= (3, 11):
    sys.path[:0] = packages
else:
    sys.path[1:1] = packages

import awslambdaric.__main__ as client  # noqa: E402

root = os.environ["LAMBDA_TASK_ROOT"]
# Again: a folder that was entered before a mount namespace was is another one, and writable.
os.chdir(root)
layers = []
if opt is not None and "PYTHONPATH" not in os.environ:
    python = os.path.join(opt, "python")
    layers = [os.path.join(python, "lib", "python%d.%d" % sys.version_info[:2], "site-packages"), python]
sys.path[:0] = [root, *layers]
for folder in (root, *layers):
    # For the .pth files of the function's own packages.
    site.addsitedir(folder)
os.environ.setdefault("PYTHONPATH", os.environ["LAMBDA_RUNTIME_DIR"])

client.main([root, os.environ["_HANDLER"]])
