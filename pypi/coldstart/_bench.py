"""The commands as functions."""

import json
import os
import tempfile
from typing import List, Mapping, Optional, Sequence, Tuple, Union

from ._errors import UsageError
from ._explanation import Explanation
from ._given import listed
from ._report import ComparisonReport, Report, comparison_report_of, report_of
from ._run import Answer, OnProgress, Path, run
from ._typed import Raw, typed

Value = Union[str, int, float, bool, None, "os.PathLike[str]"]
Option = Union[Value, Sequence[Value], Mapping[str, Union[Value, Sequence[Value]]]]
Arguments = Union[Path, Sequence[Path]]


def bench(
    arguments: Arguments = (),
    *,
    directory: Optional[Path] = None,
    environ: Optional[Mapping[str, str]] = None,
    deadline: Optional[float] = None,
    on_progress: Optional[OnProgress] = None,
    **options: Option,
) -> Report:
    """
    Runs ``coldstart bench`` and returns what it measured.

    ``arguments`` are those of the command line, targets and options alike: ``["worker.py", "--runs", "30"]``, or one target. Options may
    be keywords: ``runs=30`` is ``--runs 30``, ``no_pitfalls=True`` is ``--no-pitfalls``, ``python=["3.11", "3.13"]`` is
    ``--python 3.11,3.13``, ``budget=["ready.p50<1s", "rss.max<60MB"]`` gives ``--budget`` twice, and so does ``env={"TZ": "UTC"}`` with
    ``--env TZ=UTC``. So ``cwd``, ``env`` and ``timeout`` are those of the trials.

    The command runs in the folder ``directory``. ``environ`` replaces its variables; without it the running Python is the one that
    is measured where a worker has no environment of its own, as if its environment were active. After ``deadline`` seconds the
    run is ended with an error; ``max_time="60s"`` ends it with what is known instead. ``on_progress`` is called with a
    :class:`Progress` between trials; what it raises ends the run, as Ctrl-C does, and no process is left.

    A budget or a comparison that failed is no error: see ``report.verdict``. Raises :class:`UsageError`,
    :class:`MeasureError`, :class:`InterruptedRun`, or :class:`NoNode` where there is no Node.js.
    """
    __tracebackhide__ = True
    answer = run(
        _words("bench", arguments, options),
        directory=directory,
        environ=environ,
        deadline=deadline,
        on_progress=on_progress,
    )
    return report_of(_document(answer, "report", (0, 1, 4)), answer.code)


def compare(
    base: Union[Report, Path],
    head: Union[Report, Path],
    *,
    directory: Optional[Path] = None,
    environ: Optional[Mapping[str, str]] = None,
    **options: Option,
) -> ComparisonReport:
    """
    Holds one report against another, row by row, as ``coldstart compare`` does: did it become slower? Each is a report, the file
    of one, or the name of a saved baseline. Options: ``max_regression="5%"``, ``min_effect``, ``metric``, ``max_failures``,
    ``on_inconclusive``, ``allow_env_mismatch``, ``output``. A FAIL is no error: see ``verdict``. Raises :class:`UsageError` where they cannot
    be read or have nothing in common.
    """
    __tracebackhide__ = True
    with tempfile.TemporaryDirectory(prefix="coldstart-") as folder:
        sides = [_file(side, os.path.join(folder, name)) for name, side in (("base", base), ("head", head))]
        answer = run(_words("compare", sides, options), directory=directory, environ=environ)
    # Where one lay for a moment nobody needs to know.
    answer = answer.without(folder + os.sep)
    return comparison_report_of(_document(answer, "comparison", (0, 1, 4)), answer.code)


def explain(
    arguments: Arguments = (),
    *,
    directory: Optional[Path] = None,
    environ: Optional[Mapping[str, str]] = None,
    deadline: Optional[float] = None,
    on_progress: Optional[OnProgress] = None,
    **options: Option,
) -> Explanation:
    """
    Says where the start of a worker, handler or container goes, as ``coldstart explain`` does: ``explain("worker.py").owners``. Arguments,
    options, progress and errors are as of :func:`bench`. Where a rule of ``fail_on`` FAILs, ``gate`` says so.
    """
    __tracebackhide__ = True
    answer = run(
        _words("explain", arguments, options),
        directory=directory,
        environ=environ,
        deadline=deadline,
        on_progress=on_progress,
    )
    return typed(Explanation, _document(answer, "explanation", (0, 1)), exit_code=answer.code)


def _file(side: Union[Report, Path], place: str) -> str:
    if not isinstance(side, Report):
        return _text(side)
    with open(place, "w", encoding="utf-8") as file:
        json.dump(side.raw, file)
    return place


def _document(answer: Answer, kind: str, codes: Sequence[int]) -> Raw:
    __tracebackhide__ = True
    if answer.code not in codes:
        raise answer.error()
    found = answer.document(kind)
    if found is None:
        raise UsageError("The command wrote no {}.".format(kind), answer.code, hint="Leave --format and --dry-run out.")
    return found


#: Given once for each value; other options take a list with commas.
REPEATED = frozenset(
    ["budget", "command", "command_name", "conclude", "env", "env_file", "export_csv", "export_json", "export_markdown"]
    + ["fail_on", "image", "module", "output", "parameter_list", "parameter_scan", "prepare"]
)
#: Flags that are there to be said no to.
_ON = ("pitfalls", "progress", "remedies")


def _words(command: str, arguments: Arguments, options: Mapping[str, Option]) -> List[str]:
    if "format" in options:
        raise TypeError("{}() reads the JSON itself: write other formats with output=FILE".format(command))
    quiet = [] if command == "compare" else ["--quiet"]
    valued, flags = _options(options)
    words = [*map(_text, listed(command, arguments))]
    # Where no target follows: an option that needs a value says that it has none, instead of taking the target for it.
    end = words.index("--") if "--" in words else len(words)
    return [command, "--format", "json", *quiet, *valued, *words[:end], *flags, *words[end:]]


def _options(options: Mapping[str, Option]) -> Tuple[List[str], List[str]]:
    """Those with a value, and those without."""
    words: List[str] = []
    flags: List[str] = []
    for name, option in options.items():
        if isinstance(option, Mapping):
            values: List[Value] = ["{}={}".format(key, _listed(one)) for key, one in option.items()]
        elif isinstance(option, Sequence) and not isinstance(option, str):
            values = [*option] if name in REPEATED or len(option) < 2 else [",".join(map(_text, option))]
        else:
            values = [option]
        flag = "--" + name.replace("_", "-")
        for value in values:
            if name in _ON:
                flags += ["--no-" + name] if value is False else []
            elif value is True:
                flags.append(flag)
            elif value is not None and value is not False:
                # One word: a value may begin with a dash.
                words.append("{}={}".format(flag, _text(value)))
    return words, flags


def _listed(value: Union[Value, Sequence[Value]]) -> str:
    """The values of a parameter: a comma in one is no comma between two."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ",".join(_text(one).replace(",", "\\,") for one in value)
    return _text(value)


def _text(value: Value) -> str:
    return os.fspath(value) if isinstance(value, os.PathLike) else str(value)
