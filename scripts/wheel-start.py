"""
What the command of the wheel takes longer than `node bin/coldstart.js`, in turn and in random order: docs/accuracy.md.

Usage: python3 scripts/wheel-start.py path/to/environment/bin/coldstart [rounds]
"""

import os
import random
import statistics
import subprocess
import sys
import time

BIN = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "bin", "coldstart.js")


def start(words):
    """Wall and CPU time of one process, ms."""
    began = time.perf_counter()
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = status
    if status != 0:
        sys.exit("{} ended with {}".format(words, status))
    return 1e3 * wall, 1e3 * (usage.ru_utime + usage.ru_stime)


def told(differences):
    """Median and its 95 % interval by ranks."""
    ranked = sorted(differences)
    n = len(ranked)
    low = max(0, int(n / 2 - 0.98 * n**0.5))
    return "{:+.1f} ms [{:.1f}, {:.1f}]".format(statistics.median(ranked), ranked[low], ranked[n - 1 - low])


def main():
    wheel, rounds = sys.argv[1], int((sys.argv[2:] or ["40"])[0])
    ways = {
        "node": ["node", "--", BIN, "--version"],
        "wheel": [wheel, "--version"],
        "python": [os.path.join(os.path.dirname(wheel), "python"), "-c", "pass"],
    }
    times = {name: [] for name in ways}
    # The first two fill caches.
    for turn in range(rounds + 2):
        for name in random.sample(list(ways), len(ways)):
            measured = start(ways[name])
            if turn > 1:
                times[name].append(measured)
    for at, what in enumerate(["clock", "CPU"]):
        medians = {name: statistics.median(one[at] for one in times[name]) for name in ways}
        shown = ", ".join("{} {:.1f}".format(*one) for one in medians.items())
        difference = told(wheel[at] - node[at] for wheel, node in zip(times["wheel"], times["node"]))
        print("{}: {}; wheel - node {}, n = {}".format(what, shown, difference, rounds))


main()
