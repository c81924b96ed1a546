"""How far a run is, and how it is ended."""

import os
import signal
import subprocess
import sys
import time

import pytest

import coldstart

#: Ends at once the first time, then sleeps for long; notes its process.
SLEEPER = """import os, sys, time
with open("noted", "a") as file: print(os.getpid(), file=file)
if len(open("noted").readlines()) > 1: time.sleep(300)
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "sleeper.py").write_text(SLEEPER)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def noted(folder):
    file = folder / "noted"
    return [int(line) for line in file.read_text().split()] if file.exists() else []


def is_gone(pid, seconds=20):
    for _ in range(seconds * 20):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def test_is_told_between_trials(folder):
    seen = []
    coldstart.bench(["--", "true"], runs=3, on_progress=seen.append)
    measured = [one for one in seen if one.step == "measuring"]
    assert measured[-1].done == measured[-1].total == 4
    assert (measured[-1].round, measured[-1].rounds, measured[-1].row) == (3, 3, "true")
    assert [one.done for one in measured] == sorted(one.done for one in measured)


def test_what_a_listener_raises_ends_the_run(folder):
    class Enough(Exception):
        pass

    def listen(progress):
        if progress.round == 1:
            raise Enough("of the listener")

    with pytest.raises(Enough):
        coldstart.bench(["--", sys.executable, "sleeper.py"], runs=5, on_progress=listen)
    assert all(is_gone(pid) for pid in noted(folder))


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL])
def test_leaves_no_process(folder, ending):
    """SIGINT to the process alone, as a debugger sends it; SIGKILL, which nobody hears."""
    code = "import coldstart, sys\ncoldstart.bench(['--', sys.executable, 'sleeper.py'], runs=5)"
    # Of a process that is killed the command hears at the next trial.
    words = [sys.executable, "-c", code if ending == signal.SIGINT else code.replace("runs=5", "runs=5, timeout=3")]
    process = subprocess.Popen(words, stderr=subprocess.PIPE)
    while len(noted(folder)) < 2:
        time.sleep(0.02)
        assert process.poll() is None
    node = int(subprocess.check_output(["ps", "-o", "pid=", "--ppid", str(process.pid)]).split()[0])
    process.send_signal(ending)
    said = process.communicate()[1].decode()
    assert process.returncode != 0
    if ending == signal.SIGINT:
        assert said.rstrip().endswith("KeyboardInterrupt")
    assert all(is_gone(pid) for pid in [node, *noted(folder)])
