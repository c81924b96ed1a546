"""The command ``coldstart``: becomes Node.js, so that signals and the exit code are its own."""

import os
import sys

from ._errors import NoNode
from ._node import callers, command


def main() -> int:
    """Replaces this process by the command. Returns an exit code only if that fails."""
    try:
        environ = callers(os.environ)
        words = command(environ)
        os.execve(words[0], words + sys.argv[1:], environ)
    except NoNode as error:
        sys.stderr.write("error: coldstart cannot be started: {}\n".format(error))
    except OSError as error:
        sys.stderr.write("error: coldstart cannot be started: {}\nInstall coldstart again.\n".format(error))
    except KeyboardInterrupt:
        return 130
    return 3
