"""Runs the command and reads what it says."""

import json
import os
import subprocess
import sys
from typing import Dict, List, Mapping, Optional, Sequence, Tuple, Union

from ._errors import ColdstartError, InterruptedRun, MeasureError, UsageError
from ._node import command
from ._report import Report, report_of

Path = Union[str, "os.PathLike[str]"]
Value = Union[str, int, float, bool, None, "os.PathLike[str]"]
Option = Union[Value, Sequence[Value]]


def bench(
    arguments: Sequence[Path] = (),
    *,
    directory: Optional[Path] = None,
    environ: Optional[Mapping[str, str]] = None,
    deadline: Optional[float] = None,
    **options: Option,
) -> Report:
    """
    Runs ``coldstart bench`` and returns what it measured.

    ``arguments`` are those of the command line, targets and options alike: ``["worker.py", "--runs", "30"]``. Options may be
    keywords: ``runs=30`` is ``--runs 30``, ``no_pitfalls=True`` is ``--no-pitfalls``, ``python=["3.11", "3.13"]`` is
    ``--python 3.11,3.13``, and ``budget=["ready.p50<1s", "rss.max<60MB"]`` gives ``--budget`` twice. So ``cwd``, ``env`` and ``timeout`` are
    those of the trials.

    The command runs in the folder ``directory``. ``environ`` replaces its variables; without it the running Python is the one that
    is measured where a worker has no environment of its own, as if its environment were active. After ``deadline`` seconds the
    run is ended with an error; ``max_time="60s"`` ends it with what is known instead.

    A budget or a comparison that failed is no error: see ``report.verdict``. Raises :class:`UsageError`,
    :class:`MeasureError`, :class:`InterruptedRun`, or :class:`NoNode` where there is no Node.js.
    """
    __tracebackhide__ = True
    if "format" in options:
        raise TypeError("bench() reads the JSON report itself: write other formats with output=FILE")
    words = ["bench", "--format", "json", "--quiet", *_options(options), *(_text(word) for word in arguments)]
    code, stdout, stderr = run(words, directory=directory, environ=environ, deadline=deadline)
    said = json.loads(stdout) if stdout.startswith("{") else {}
    report = report_of(said, code) if said.get("kind") == "report" else None
    if code not in (0, 1, 4):
        raise error_of(code, stderr, report)
    if report is None:
        raise UsageError("The command wrote no report.\nLeave --format and --dry-run out.", code)
    return report


def run(
    words: Sequence[str],
    *,
    directory: Optional[Path] = None,
    environ: Optional[Mapping[str, str]] = None,
    deadline: Optional[float] = None,
    stdin: Optional[str] = None,
) -> Tuple[int, str, str]:
    """Exit code, stdout and stderr of the command. It ends its own processes before it ends, also if this one is interrupted."""
    variables = activated(os.environ) if environ is None else environ
    process = subprocess.Popen(
        [*command(variables), *words],
        cwd=directory,
        env=variables,
        stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
    )
    try:
        stdout, stderr = process.communicate(stdin, deadline)
    except subprocess.TimeoutExpired:
        process.terminate()
        stdout, stderr = process.communicate()
        stderr += "\nerror: ended after the deadline of {:g} s".format(deadline or 0)
    except BaseException:
        process.terminate()
        process.communicate()
        raise
    return process.returncode, stdout, stderr


def activated(environ: Mapping[str, str]) -> Dict[str, str]:
    """The variables as if the environment of the running Python were active: what tests run in is what they measure."""
    active = dict(environ)
    scripts = os.path.dirname(sys.executable)
    active["PATH"] = os.pathsep.join(filter(None, [scripts, environ.get("PATH")]))
    if sys.prefix != sys.base_prefix:
        active["VIRTUAL_ENV"] = sys.prefix
    return active


def error_of(code: int, stderr: str, report: Optional[Report] = None) -> ColdstartError:
    """The command's own words, without its mark."""
    said = stderr.strip()
    at = said.find("error: ")
    message = said[at + len("error: ") :] if at >= 0 else said
    # 143 and less than 0: a signal that came before the command could listen for it, or was no request.
    kinds = {2: UsageError, 3: MeasureError, 130: InterruptedRun, 143: InterruptedRun}
    kind = InterruptedRun if code < 0 else kinds.get(code, ColdstartError)
    return kind(message or "coldstart ended with exit code {}".format(code), code, report)


#: Given once for each value; other options take a list with commas.
_REPEATED = {"budget", "command", "env", "env_file", "module", "output"}


def _options(options: Mapping[str, Option]) -> List[str]:
    words: List[str] = []
    for name, option in options.items():
        several = isinstance(option, Sequence) and not isinstance(option, str)
        values: List[Value] = [*option] if several else [option]  # type: ignore[misc, list-item]
        if len(values) > 1 and name not in _REPEATED:
            values = [",".join(map(_text, values))]
        flag = "--" + name.replace("_", "-")
        for value in values:
            if value is True:
                words.append(flag)
            elif value is not None and value is not False:
                # One word: a value may begin with a dash.
                words.append("{}={}".format(flag, _text(value)))
    return words


def _text(value: Value) -> str:
    return os.fspath(value) if isinstance(value, os.PathLike) else str(value)
