"""
The fixture ``coldstart`` for pytest, and its marker: ``assert coldstart("worker.py").ready.p50 < 150``, in milliseconds.

Nothing is measured, and nothing heavy loaded, unless a test asks for the fixture.
"""

from __future__ import annotations

import os
import re
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Dict, Iterator, List, Mapping, Optional, Set, Union

import pytest

if TYPE_CHECKING:
    from ._bench import Option
    from ._report import Budget, Comparison, Report
    from ._run import OnProgress, Path

#: Options that say how a run is held against its base: without one they mean nothing.
_GATE = ("baseline", "max_regression", "min_effect", "metric", "max_failures", "allow_env_mismatch", "confirm")
#: The lines that a test leaves for the summary, in its report, so that they reach it from other processes too.
_PROPERTY = "coldstart"
#: Where the configuration keeps the baselines that were saved; its stash came with pytest 7.
_SAVED = "_coldstart_saved"


class ColdstartWarning(UserWarning):
    """A comparison or a budget is inconclusive, or tests ran beside the one that measures."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("coldstart").addoption(
        "--coldstart-save",
        action="store_true",
        help="save what tests with a baseline measure as their baselines, instead of comparing with them",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        "coldstart(runs=..., loop=..., baseline=..., max_regression=..., **options): options of coldstart bench for the "
        "fixture coldstart; baseline=True names the baseline after the test",
    )
    setattr(config, _SAVED, set())


def pytest_collection_modifyitems(items: List[pytest.Item]) -> None:
    """All that measure can be chosen, or left out: ``pytest -m coldstart``."""
    for item in items:
        if "coldstart" in getattr(item, "fixturenames", ()) and not item.get_closest_marker("coldstart"):
            item.add_marker(pytest.mark.coldstart)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    lines = [
        "{}  {}".format(report.nodeid, value)
        for outcome in ("passed", "failed")
        for report in terminalreporter.stats.get(outcome, ())
        for name, value in getattr(report, "user_properties", ())
        if name == _PROPERTY
    ]
    if lines:
        terminalreporter.section("cold starts")
        for line in lines:
            terminalreporter.line(line)


@pytest.fixture
def coldstart(request: pytest.FixtureRequest) -> Measure:
    """
    Measures cold starts: ``coldstart("worker.py", runs=30).ready.p50`` is a median in milliseconds.

    Called with the arguments of :func:`coldstart.bench`. Paths are relative to pytest's rootdir, or to ``directory``. Unless a loop
    is named the worker's own is measured. The test is skipped where there is no Node.js or the platform is not supported;
    it fails where a budget or the comparison with a baseline does.
    """
    from ._errors import NoNode
    from ._node import find
    from ._run import activated

    try:
        find(activated(os.environ))
    except NoNode as error:
        pytest.skip(str(error))
    if os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1") != "1":
        warnings.warn(ColdstartWarning("other tests ran beside this one, which measures: choose it alone, -m coldstart -n0"))
    return Measure(request)


@contextmanager
def alone() -> Iterator[None]:
    """Waits until no other process of pytest-xdist measures: two of them would measure each other."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        yield
        return
    import fcntl

    from ._node import cache_folder

    folder = cache_folder(os.environ)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "pytest.lock"), "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class Measure:
    """What the fixture ``coldstart`` is."""

    def __init__(self, request: pytest.FixtureRequest) -> None:
        self._node = request.node
        self._config = request.config
        self._calls = 0
        self._marked: Dict[str, Any] = {}
        for marker in reversed(list(request.node.iter_markers("coldstart"))):
            if marker.args:
                pytest.fail("pytest.mark.coldstart takes options by name: runs=30", pytrace=False)
            self._marked.update(marker.kwargs)

    def __repr__(self) -> str:
        # It stands in the message of an assert that fails.
        return "coldstart"

    def __call__(
        self,
        *arguments: Path,
        directory: Optional[Path] = None,
        environ: Optional[Mapping[str, str]] = None,
        deadline: Optional[float] = None,
        on_progress: Optional[OnProgress] = None,
        **options: Option,
    ) -> Report:
        """What :func:`coldstart.bench` measures of these arguments, with the marker's options where none are given."""
        from . import UsageError, bench

        __tracebackhide__ = True
        self._calls += 1
        own = {"directory": directory, "environ": environ, "deadline": deadline, "on_progress": on_progress}
        given = {name: value for name, value in own.items() if value is not None}
        asked: Dict[str, Any] = {"no_pitfalls": True, **self._marked, **options, **given}
        if "loop" not in asked and "command" not in asked and "--" not in arguments:
            asked["loop"] = "own"
        baseline = self._baseline(asked)
        asked["directory"] = self._folder(asked.get("directory"))
        missing: Optional[UsageError] = None
        with alone():
            if baseline is not None and self._config.getoption("coldstart_save"):
                asked = {name: value for name, value in asked.items() if name not in _GATE}
                report = bench(arguments, **asked)
                self._save(baseline, report, {name: asked.get(name) for name in ("directory", "environ")})
            else:
                try:
                    report = bench(arguments, **asked)
                except UsageError as error:
                    if "no saved baseline" not in str(error):
                        raise
                    missing = error
        if missing is not None:
            pytest.fail("{}\nOr measure it and save it now: pytest --coldstart-save".format(missing), pytrace=False)
        for row in report.rows:
            self._node.user_properties.append((_PROPERTY, str(row)))
        self._judge(report, asked.get("on_inconclusive"))
        return report

    def _folder(self, directory: Any) -> Any:
        """Where it runs: as other paths this one begins at pytest's rootdir."""
        if directory is None or isinstance(directory, (str, os.PathLike)):
            return self._config.rootpath / (directory or "")
        return directory

    def _baseline(self, asked: Dict[str, Any]) -> Optional[str]:
        """The baseline of this call, put into what is asked."""
        baseline = asked.get("baseline")
        if baseline is True:
            name = re.sub(r"[^A-Za-z0-9._-]+", "-", self._node.nodeid).strip("-.")
            baseline = name if self._calls == 1 else "{}-{}".format(name, self._calls)
            asked["baseline"] = baseline
        return baseline or None

    def _save(self, baseline: str, report: Report, where: Dict[str, Any]) -> None:
        import json

        from ._run import run

        __tracebackhide__ = True
        saved: Set[str] = getattr(self._config, _SAVED)
        if baseline in saved:
            pytest.fail(
                "another test has just saved the baseline {}: give each its own, or baseline=True".format(baseline),
                pytrace=False,
            )
        saved.add(baseline)
        answer = run(["baseline", "save", baseline, "-"], **where, stdin=json.dumps(report.raw))
        if answer.code != 0:
            raise answer.error()

    def _judge(self, report: Report, on_inconclusive: Any) -> None:
        __tracebackhide__ = True
        judged: List[Union[Budget, Comparison]] = [*report.comparisons, *report.budgets]
        for verdict in ("FAIL", "INCONCLUSIVE"):
            if report.verdict != verdict:
                continue
            text = "\n".join(one.sentence for one in judged if one.verdict == verdict)
            text = text or "; ".join((report.gate.reasons if report.gate else ())) or verdict
            if verdict == "FAIL" or report.exit_code == 4:
                pytest.fail(text, pytrace=False)
            if on_inconclusive != "pass":
                warnings.warn(ColdstartWarning(text), stacklevel=3)
