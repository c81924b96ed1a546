"""Reports of ``coldstart bench`` and ``compare``, typed. Times are milliseconds, sizes bytes, as in the JSON report."""

import re
from dataclasses import dataclass, field
from typing import Iterator, Mapping, Optional, Set, Tuple

from ._typed import Interval, Note, Raw, typed


@dataclass(frozen=True)
class Summary:
    """
    One metric of one row over its trials, without round 0 and failed trials. In milliseconds; ``rss``, ``size`` and
    ``importBytes`` in bytes; ``modules``, ``openedFiles``, ``syscalls`` and ``instructions`` are counts.
    """

    n: int
    median: float
    mean: float = field(repr=False)
    sd: float = field(repr=False)
    #: Median absolute deviation, unscaled.
    mad: float = field(repr=False)
    min: float
    max: float
    p75: float = field(repr=False)
    #: From n = 20.
    p90: Optional[float] = field(default=None, repr=False)
    #: From n = 40.
    p95: Optional[float] = field(default=None, repr=False)
    #: From n = 200.
    p99: Optional[float] = field(default=None, repr=False)
    #: 95 % interval of the median, from n = 6.
    median_ci95: Optional[Interval] = None

    @property
    def p50(self) -> float:
        """The median."""
        return self.median


@dataclass(frozen=True)
class Trial:
    """One process. ``wall_ms`` and ``ready_ms`` are milliseconds; a failed trial has ``code`` and ``message`` instead."""

    #: Round 0 is the first touch, which no summary counts.
    round: int
    status: str
    wall_ms: Optional[float]
    ready_ms: Optional[float]
    #: By name, milliseconds: boot, imports, loop, work, exit.
    phases: Mapping[str, float]
    code: Optional[str]
    message: Optional[str]
    raw: Raw = field(repr=False)


@dataclass(frozen=True)
class Row:
    """
    One line of the table. Metrics are attributes: ``row.ready.p50``, ``row.rss.max``, ``row.second_import.median``. One that
    was not measured raises an AttributeError that names those that were.
    """

    id: str
    #: worker, command, install or lambda.
    runner: str
    summary: Mapping[str, Summary]
    trials: Tuple[Trial, ...] = field(repr=False)
    warnings: Tuple[Note, ...]
    raw: Raw = field(repr=False)

    def __getattr__(self, name: str) -> Summary:
        if name.startswith("__") or name in self.__dataclass_fields__:
            raise AttributeError(name)
        metric = re.sub(r"_(\w)", lambda match: match[1].upper(), name)
        if metric not in self.summary:
            known = ", ".join(self.summary) or "none: no trial succeeded"
            raise AttributeError("{} has no metric {!r}; it has {}".format(self.id, name, known))
        return self.summary[metric]

    def __str__(self) -> str:
        main = next((name for name in ("ready", "total", "wall") if name in self.summary), None)
        if main is None:
            return "{}: no trial succeeded".format(self.id)
        summary = self.summary[main]
        interval = summary.median_ci95
        shown = " [{:.4g}, {:.4g}]".format(*interval) if interval else ""
        return "{}: {} {:.4g} ms{}, n = {}".format(self.id, main, summary.median, shown, summary.n)


@dataclass(frozen=True)
class Comparison:
    """Two rows of one run, or a row and its base. ``ratio`` is head / base."""

    base: str
    head: str
    metric: str
    #: ms or bytes, of ``shift`` and the medians.
    unit: str
    n: int
    ratio: float
    ratio_ci95: Optional[Interval]
    #: Two-sided, of "no difference".
    p: float
    shift: float
    #: Of an image against its command on this machine.
    shift_ci95: Optional[Interval]
    base_median: Optional[float]
    head_median: Optional[float]
    #: PASS, FAIL or INCONCLUSIVE where the row was gated.
    verdict: Optional[str]
    sentence: str
    raw: Raw = field(repr=False)


@dataclass(frozen=True)
class Budget:
    """A budget held against one row."""

    budget: str
    id: str
    #: PASS, FAIL or INCONCLUSIVE.
    verdict: str
    #: In the metric's unit; absent where a budget has none, as one that excludes distributions.
    value: Optional[float]
    sentence: str
    raw: Raw = field(repr=False)


@dataclass(frozen=True)
class Unmatched:
    """A row that could not be held against the same row of the other side."""

    id: str
    #: MISSING_IN_HEAD, NEW_IN_HEAD, NO_SAMPLES, FAILED_TRIALS, OTHER_SCENARIO or NO_RATIO.
    code: str
    #: None where nothing is decided: a new row has no base.
    verdict: Optional[str]
    sentence: str


@dataclass(frozen=True)
class Gate:
    """What a comparison with a base asked and found."""

    #: As a share: 0.1 is 10 %.
    max_regression: float
    #: As asked; None: the larger of 1 ms and 1 % of the base.
    min_effect_ms: Optional[float]
    max_failures: int
    #: In place of a number, as a share: 0.1 is 10 %.
    max_failure_share: Optional[float]
    #: Of the ratios; never decided on.
    geometric_mean: Optional[float]
    unmatched: Tuple[Unmatched, ...]
    #: Why nothing can be decided at all, such as another machine.
    reasons: Tuple[str, ...]
    #: The worst of all rows.
    verdict: str


@dataclass(frozen=True)
class Environment:
    """The machine of a run."""

    os: str
    kernel: str
    arch: str
    cpu_model: str
    cpu_count: int
    memory_bytes: int
    #: Version of the Node.js that ran the command.
    node: str
    uv: Optional[str]
    governor: Optional[str]
    container: Optional[str]
    load_average: Tuple[float, float, float]


@dataclass(frozen=True)
class Commit:
    """The last commit of the repository when a run began."""

    sha: str
    committed_at: str
    subject: Optional[str]
    #: Whether files that git tracks had been changed since.
    dirty: bool


@dataclass(frozen=True)
class Side:
    """One of two reports that were compared."""

    #: As it was named; ``base`` and ``head`` of reports that were given as objects.
    file: str
    version: str
    started_at: str
    finished_at: str
    seed: int
    environment: Environment = field(repr=False)
    commit: Optional[Commit]


@dataclass(frozen=True)
class ComparisonReport:
    """Two reports, row by row: what ``coldstart compare`` says."""

    base: Side = field(repr=False)
    head: Side = field(repr=False)
    comparisons: Tuple[Comparison, ...]
    gate: Gate
    #: PASS, FAIL or INCONCLUSIVE: the worst of all rows.
    verdict: str
    warnings: Tuple[Note, ...]
    #: 0 no row FAILs, 1 one does, 4 inconclusive with ``on_inconclusive="fail"``.
    exit_code: int
    #: All of it, as ``coldstart schema comparison`` describes it.
    raw: Raw = field(repr=False)


@dataclass(frozen=True)
class Report:
    """
    What one run measured. ``report["w/uvloop/py3.12"]`` is a row; of a report with one row its metrics are attributes:
    ``report.ready.p50``.
    """

    #: What was asked for; without the bare interpreter, which is in ``controls``.
    rows: Tuple[Row, ...]
    controls: Tuple[Row, ...] = field(repr=False)
    comparisons: Tuple[Comparison, ...]
    budgets: Tuple[Budget, ...]
    warnings: Tuple[Note, ...]
    #: PASS, FAIL or INCONCLUSIVE; None where nothing was judged.
    verdict: Optional[str]
    #: 0 measured, 1 a budget or a comparison failed, 4 inconclusive with ``on_inconclusive="fail"``.
    exit_code: int
    seed: int
    environment: Environment = field(repr=False)
    #: None outside a repository.
    commit: Optional[Commit]
    #: With ``against`` and ``baseline``.
    gate: Optional[Gate]
    #: The whole report, as ``coldstart schema report`` describes it.
    raw: Raw = field(repr=False)

    @property
    def row(self) -> Row:
        """The only row, with ``against`` that of the working folder. Raises a LookupError that names them if there are several."""
        former = self._former()
        own = [row for row in self.rows if row.id not in former]
        if len(own) != 1:
            ids = ", ".join(row.id for row in self.rows) or "none"
            raise LookupError("there is not one row but {}: {}".format(len(self.rows), ids))
        return own[0]

    def _former(self) -> Set[str]:
        """Ids of the rows of the commit that this was held against."""
        against = self.raw.get("gate", {}).get("against", {})
        if "ref" not in against:
            return set()
        return {one.base for one in self.comparisons if one.verdict is not None}

    def __getitem__(self, id: str) -> Row:
        for row in self.rows + self.controls:
            if row.id == id:
                return row
        raise KeyError("no row {}; there are {}".format(id, ", ".join(row.id for row in self.rows)))

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __getattr__(self, name: str) -> Summary:
        if name.startswith("__") or name in self.__dataclass_fields__:
            raise AttributeError(name)
        try:
            row = self.row
        except LookupError as error:
            raise AttributeError("{!r} of which row? {}".format(name, error)) from None
        return getattr(row, name)  # type: ignore[no-any-return]

    def __repr__(self) -> str:
        verdict = "{}: ".format(self.verdict) if self.verdict else ""
        return "<coldstart {}{}>".format(verdict, "; ".join(map(str, self.rows)))


def report_of(raw: Raw, exit_code: int) -> Report:
    """The JSON report of a run as objects."""
    rows = tuple(map(_row, raw["results"]))
    budgets = tuple(map(_budget, raw.get("budgets", ())))
    return Report(
        rows=tuple(row for row in rows if not row.id.startswith("control/")),
        controls=tuple(row for row in rows if row.id.startswith("control/")),
        comparisons=tuple(map(_comparison, raw.get("comparisons", ()))),
        budgets=budgets,
        warnings=_notes(raw),
        verdict=_verdict(raw, budgets, exit_code),
        exit_code=exit_code,
        seed=raw["seed"],
        environment=typed(Environment, raw["environment"]),
        commit=typed(Commit, raw["commit"]) if "commit" in raw else None,
        gate=typed(Gate, raw["gate"]) if "gate" in raw else None,
        raw=raw,
    )


def comparison_report_of(raw: Raw, exit_code: int) -> ComparisonReport:
    """What ``compare`` says of two reports as objects."""
    comparisons = tuple(map(_comparison, raw["comparisons"]))
    return typed(ComparisonReport, raw, comparisons=comparisons, exit_code=exit_code)


def _verdict(raw: Raw, budgets: Tuple[Budget, ...], exit_code: int) -> Optional[str]:
    verdicts = [budget.verdict for budget in budgets]
    if "gate" in raw:
        verdicts.append(raw["gate"]["verdict"])
    if not verdicts:
        return None
    # What FAILed and was accepted, or not confirmed, does not fail the run.
    if exit_code == 1:
        return "FAIL"
    return "INCONCLUSIVE" if "INCONCLUSIVE" in verdicts else "PASS"


def _notes(raw: Raw) -> Tuple[Note, ...]:
    return tuple(typed(Note, note) for note in raw.get("warnings", ()))


def _row(raw: Raw) -> Row:
    return Row(
        id=raw["id"],
        runner=raw["scenario"]["runner"],
        summary={metric: _summary(summary) for metric, summary in raw["summary"].items()},
        trials=tuple(map(_trial, raw["trials"])),
        warnings=_notes(raw),
        raw=raw,
    )


def _summary(raw: Raw) -> Summary:
    return typed(Summary, raw)


def _trial(raw: Raw) -> Trial:
    return typed(Trial, raw, phases=raw.get("phases", {}))


def _comparison(raw: Raw) -> Comparison:
    return typed(Comparison, raw)


def _budget(raw: Raw) -> Budget:
    return typed(Budget, raw)
