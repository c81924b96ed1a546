"""Types lines into a shell on a terminal of its own, presses tab behind each, and writes what then stands there.

Usage: press-tab.py OUT START KEYS LINE... -- SHELL ARGUMENT...: START is typed first and appends READY to OUT, KEYS are pressed
behind each line and append a line to OUT.
"""

import os
import pty
import select
import sys
import time

LIMIT_S = 60


def main():
    end = sys.argv.index("--")
    out, start, keys, *lines = sys.argv[1:end]
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvp(sys.argv[end + 1], sys.argv[end + 1 :])
    for count, text in enumerate([start + "\n", *(line + keys for line in lines)], 1):
        os.write(terminal, text.encode())
        wait(terminal, out, count)
    os.close(terminal)
    os.waitpid(pid, 0)


def wait(terminal, out, count):
    """Reads what the shell draws until the file has so many lines."""
    until = time.monotonic() + LIMIT_S
    while time.monotonic() < until:
        if select.select([terminal], [], [], 0.05)[0]:
            os.read(terminal, 65536)
        elif os.path.exists(out) and open(out).read().count("\n") >= count:
            return
    sys.exit("the shell did not answer: " + open(out).read() if os.path.exists(out) else "it did not start")


main()
