"""Starts the command, listens to it, and ends it."""

import json
import os
import selectors
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from typing import Any, Callable, Dict, IO, Iterator, Mapping, Optional, Sequence, Union

from ._errors import ColdstartError, InterruptedRun, MeasureError, UsageError
from ._given import check
from ._node import TOLD, find
from ._report import Report, report_of
from ._typed import typed

Path = Union[str, "os.PathLike[str]"]


@dataclass(frozen=True)
class Progress:
    """How far a run is: told whenever something begins or ends."""

    #: preparing, measuring, pitfalls or counts.
    step: str
    #: Id of the row that is at hand; empty before the first.
    row: str
    #: Rows that are prepared, then trials that are over.
    done: int
    #: Of as many.
    total: int
    #: While it is measured: 0 for the first touch, and the last one.
    round: Optional[int]
    rounds: Optional[int]
    #: The hook that runs.
    hook: Optional[str]
    #: By what trials took so far.
    left_ms: Optional[float]


OnProgress = Callable[[Progress], Any]


@dataclass(frozen=True)
class Answer:
    """What the command wrote, and how it ended."""

    code: int
    stdout: str
    stderr: str
    #: What an error is made of, where one ended it.
    message: Optional[str] = None
    hint: Optional[str] = None

    def without(self, folder: str) -> "Answer":
        """The same, with names of files in a folder instead of their paths."""
        def short(text: Optional[str]) -> Optional[str]:
            return None if text is None else text.replace(folder, "")

        said = {"message": short(self.message), "hint": short(self.hint)}
        return Answer(self.code, self.stdout.replace(folder, ""), self.stderr.replace(folder, ""), **said)

    def document(self, kind: str) -> Optional[Mapping[str, Any]]:
        """What was written as JSON; None if it is something else."""
        found = json.loads(self.stdout) if self.stdout.startswith("{") else {}
        return found if found.get("kind") == kind else None

    def error(self) -> ColdstartError:
        """As the exit code says. Its words are the command's own."""
        said = self.document("report")
        report = None if said is None else report_of(said, self.code)
        # 143 and less than 0: a signal that came before the command could listen for it, or was no request.
        kinds = {2: UsageError, 3: MeasureError, 130: InterruptedRun, 143: InterruptedRun}
        kind = InterruptedRun if self.code < 0 else kinds.get(self.code, ColdstartError)
        if self.message is not None:
            return kind(self.message, self.code, report, self.hint)
        text = self.stderr.strip()
        at = text.find("error: ")
        text = text[at + len("error: ") :] if at >= 0 else text
        if self.code == 2 and at >= 0 and text:
            # Of the command line: what is wrong with it on a line, below it what to do, in brackets where it is said of all.
            text, *steps = text.splitlines()
            hint = "\n".join(line[1:-1] if line[:1] + line[-1:] == "()" else line for line in steps)
            return kind(text, self.code, report, hint or None)
        return kind(text or "coldstart ended with exit code {}".format(self.code), self.code, report)


def run(
    words: Sequence[str],
    *,
    directory: Optional[Path] = None,
    environ: Optional[Mapping[str, str]] = None,
    deadline: Optional[float] = None,
    on_progress: Optional[OnProgress] = None,
    stdin: str = "",
) -> Answer:
    """
    Runs the command to its end. It ends its own processes before it ends, also if this one is interrupted, or what
    ``on_progress`` raises ends the run.
    """
    __tracebackhide__ = True
    check(directory, environ, deadline, on_progress)
    variables = activated(os.environ) if environ is None else environ
    node = find(variables)
    reading, writing = os.pipe()
    with open(reading, "rb", buffering=0) as told, temporary(stdin) as given, temporary() as out, temporary() as err:
        try:
            # Without -- Node 20 takes --env-file, which is meant for coldstart, for its own.
            process = subprocess.Popen(
                [node, "--", TOLD, str(writing), *words],
                cwd=directory,
                env=variables,
                stdin=given,
                stdout=out,
                stderr=err,
                pass_fds=(writing,),
            )
        finally:
            os.close(writing)
        error: Dict[str, Optional[str]] = {}
        try:
            for event in events(told, None if deadline is None else time.monotonic() + deadline):
                error = event.get("error", error)
                if on_progress is not None and "progress" in event:
                    on_progress(typed(Progress, event["progress"]))
            code = process.wait()
        except BaseException as raised:
            process.terminate()
            # Who hears nothing any more would wait for a reader.
            told.close()
            code = process.wait()
            if not isinstance(raised, Late):
                raise
            error = {"message": "ended after the deadline of {:g} s".format(deadline or 0)}
        return Answer(code, written(out), written(err), error.get("message"), error.get("hint"))


class Late(Exception):
    """The deadline is over."""


def events(told: "IO[bytes]", until: Optional[float]) -> Iterator[Mapping[str, Any]]:
    """What the command tells, until it ends. Raises :class:`Late`."""
    rest = b""
    with selectors.DefaultSelector() as selector:
        selector.register(told, selectors.EVENT_READ)
        while True:
            if not selector.select(None if until is None else max(0.0, until - time.monotonic())):
                if until is not None and time.monotonic() >= until:
                    raise Late
                continue
            chunk = told.read(1 << 16)
            if not chunk:
                return
            *lines, rest = (rest + chunk).split(b"\n")
            yield from map(json.loads, lines)


def temporary(text: str = "") -> "IO[bytes]":
    """A file without a name. Pipes would have to be read at the same time."""
    file = tempfile.TemporaryFile()
    file.write(text.encode())
    file.seek(0)
    return file


def written(file: "IO[bytes]") -> str:
    file.seek(0)
    return file.read().decode("utf-8", "replace")


def activated(environ: Mapping[str, str]) -> Dict[str, str]:
    """The variables as if the environment of the running Python were active: what tests run in is what they measure."""
    active = dict(environ)
    scripts = os.path.dirname(sys.executable)
    active["PATH"] = os.pathsep.join(filter(None, [scripts, environ.get("PATH")]))
    if sys.prefix != sys.base_prefix:
        active["VIRTUAL_ENV"] = sys.prefix
    return active
