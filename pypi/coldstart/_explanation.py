"""
An explanation of ``coldstart explain``, typed. Times are milliseconds, as their names say; what each field means stands in
``coldstart schema explanation`` too, whose names are these in camel case.
"""

from dataclasses import dataclass, field
from typing import Mapping, Optional, Tuple

from ._typed import Interval, Note, Raw


@dataclass(frozen=True)
class Timing:
    """A median over trials. ``str()`` of it is for people."""

    median_ms: float
    n: int
    #: 95 % interval of the median, from n = 6.
    ci95_ms: Optional[Interval] = None

    def __str__(self) -> str:
        interval = " [{:.4g}, {:.4g}]".format(*self.ci95_ms) if self.ci95_ms else ""
        return "{:.4g} ms{}, n = {}".format(self.median_ms, interval, self.n)


@dataclass(frozen=True)
class Interpreter:
    version: str
    executable: str


@dataclass(frozen=True)
class Owner:
    """What a part of the start belongs to: a distribution, the standard library, a file of one's own."""

    name: str
    #: distribution, own, stdlib, main, bytecode, startup, runtime or other.
    kind: str
    #: That were imported.
    modules: int
    self_ms: float
    #: None of ``main``, of which only the wall time is known.
    self_cpu_ms: Optional[float]
    self_wait_ms: Optional[float]
    version: Optional[str]
    #: On the disk.
    bytes: Optional[int]


@dataclass(frozen=True)
class Import:
    """One import, in the order in which they began."""

    id: int
    #: ``id`` of the import in which this one happened; 0: none.
    parent: int
    module: str
    #: None for what waited for another thread.
    owner: Optional[str]
    kind: str
    via: str
    #: ok, waited, open, or the name of the exception.
    status: str
    importer: str
    file: Optional[str]
    line: int
    function: Optional[str]
    origin: Optional[str]
    #: 0: the main one.
    thread: int
    #: Since the process was started.
    start_ms: float
    #: Until it ended, with all imports in it.
    wall_ms: float
    #: ``self_ms`` of it and of all imports in it.
    total_ms: float
    self_ms: float
    self_cpu_ms: float
    self_wait_ms: float
    #: Part of ``self_ms``: its source was compiled.
    compile_ms: float


@dataclass(frozen=True)
class Statement:
    """A line that imports."""

    module: str
    file: Optional[str]
    line: int
    function: Optional[str]
    targets: Tuple[str, ...]
    #: Whether the file is the user's own.
    own: bool
    #: Of all that would not be loaded without it: the most that cutting it can save.
    exclusive_ms: float


@dataclass(frozen=True)
class Edge:
    """One module imports another."""

    from_: str
    to: str
    file: Optional[str]
    line: int
    function: Optional[str]
    exclusive_ms: float


@dataclass(frozen=True)
class Work:
    """A statement of the user's own that is no import, and takes time before ready."""

    file: Optional[str]
    line: int
    function: Optional[str]
    label: str
    #: client, connection, file, regex, class, await or other.
    kind: str
    times: int
    self_ms: float
    self_cpu_ms: float
    self_wait_ms: float


@dataclass(frozen=True)
class Traced:
    """The shortest run with the import hook, of which owners, imports, statements and work are."""

    runs: int
    boot_ms: float
    ready_ms: float
    #: While any thread imported.
    imports_ms: float
    #: While none did.
    own_ms: float
    #: CPU time that the hook took: in none of the figures of imports.
    hook_ms: float
    #: Of a handler: until the runtime client imports it.
    runtime_ms: Optional[float]
    process_cpu_ms: Optional[float]


@dataclass(frozen=True)
class BootLine:
    """A line of a .pth or .start file."""

    file: Optional[str]
    line: int
    function: Optional[str]
    times: Optional[int]
    modules: int
    status: str
    self_ms: float
    self_cpu_ms: float
    self_wait_ms: float


@dataclass(frozen=True)
class Boot:
    lines: Tuple[BootLine, ...]
    #: None with ``-S``.
    site_ms: Optional[float]


@dataclass(frozen=True)
class FirstInvocation:
    """Of a handler: from the request to its answer."""

    median_ms: float
    n: int
    ci95_ms: Optional[Interval]
    traced_ms: float
    imports_ms: float
    #: What only the invocation imported.
    imports: Tuple[Import, ...]


@dataclass(frozen=True)
class ChainStep:
    module: str
    file: Optional[str]
    line: int
    function: Optional[str]
    to: str


@dataclass(frozen=True)
class Place:
    file: Optional[str]
    line: int
    function: Optional[str]


@dataclass(frozen=True)
class Chain:
    """Who imports it through whom."""

    steps: Tuple[ChainStep, ...]
    #: The last statement of the user's own in it.
    cut_at: Optional[Place]
    #: What cutting there would save at most.
    exclusive_ms: Optional[float]
    #: Longer chains through the same statement, left out.
    alike: int


@dataclass(frozen=True)
class Why:
    """With ``why``."""

    name: str
    modules: int
    self_ms: float
    exclusive_ms: float
    chains: Tuple[Chain, ...]


@dataclass(frozen=True)
class Spent:
    modules: int
    cpu_ms: float
    wait_ms: float


@dataclass(frozen=True)
class Installed:
    modules: int
    cpu_ms: float
    wait_ms: float
    version: Optional[str]
    bytes: Optional[int]


@dataclass(frozen=True)
class ModuleChange:
    #: new, grown, gone or shrunk.
    kind: str
    module: str
    formerly: Optional[str]
    owner: str
    owner_kind: str
    base: Optional[Spent]
    head: Optional[Spent]
    #: Head less base.
    change_ms: float
    file: Optional[str]
    line: Optional[int]


@dataclass(frozen=True)
class DistributionChange:
    #: new, grown, gone, shrunk or updated.
    kind: str
    name: str
    base: Optional[Installed]
    head: Optional[Installed]
    change_ms: float


@dataclass(frozen=True)
class Ratio:
    n: int
    value: float
    ci95: Optional[Interval]


@dataclass(frozen=True)
class DiffBase:
    """What is compared with."""

    ref: Optional[str]
    commit: Optional[str]
    file: Optional[str]
    started_at: str
    target: str
    python: str
    traced_runs: int
    ready: Timing
    phases_ms: Mapping[str, float]


@dataclass(frozen=True)
class ImportTotals:
    modules: int
    cpu_ms: float
    wait_ms: float
    distributions: int
    bytes: int


@dataclass(frozen=True)
class BothTotals:
    base: ImportTotals
    head: ImportTotals


@dataclass(frozen=True)
class Unchanged:
    modules: int
    base_ms: float
    head_ms: float


@dataclass(frozen=True)
class Diff:
    """With ``diff`` and ``against``: what changed. Largest changes first."""

    base: DiffBase
    #: rounds: both in the same session, in turn; or separate.
    pairing: str
    ratio: Optional[Ratio]
    imports: BothTotals
    unchanged: Unchanged
    modules: Tuple[ModuleChange, ...]
    distributions: Tuple[DistributionChange, ...]


@dataclass(frozen=True)
class RuleVerdict:
    rule: str
    #: PASS, FAIL or INCONCLUSIVE.
    verdict: str
    sentence: str


@dataclass(frozen=True)
class RulesGate:
    """With ``fail_on``."""

    verdict: str
    rules: Tuple[RuleVerdict, ...]


@dataclass(frozen=True)
class Saving:
    #: Below zero: it costs.
    saves_ms: float
    n: int
    ci95_ms: Optional[Interval]


@dataclass(frozen=True)
class RemedyPlace:
    file: str
    line: int
    statement: str
    functions: Tuple[str, ...]


@dataclass(frozen=True)
class Remedy:
    """What was tried, and what it saves."""

    kind: str
    label: str
    places: Tuple[RemedyPlace, ...]
    against: str
    #: Whether it is beyond noise.
    helps: bool
    saves_ms: float
    n: int
    ci95_ms: Optional[Interval]
    shares: Optional[Tuple[str, ...]]
    output: Optional[str]
    moved: Optional[Saving]
    more_peak_bytes: Optional[float]
    safety: Optional[str]
    note: Optional[str]


@dataclass(frozen=True)
class NotMeasured:
    label: str
    file: Optional[str]
    line: Optional[int]
    exclusive_ms: Optional[float]
    reason: str


@dataclass(frozen=True)
class Remedies:
    #: The worker against itself: what noise does.
    same_again: Saving
    no_op: Saving
    scratch_site: Optional[Saving]
    #: Those that help first.
    measured: Tuple[Remedy, ...]
    no_help: Tuple[NotMeasured, ...]
    refused: Tuple[NotMeasured, ...]
    not_measured: Tuple[NotMeasured, ...]


@dataclass(frozen=True)
class Explanation:
    """Where the start of a worker, handler or container goes."""

    target: str
    python: Interpreter
    #: Where the packages come from, in words.
    environment: str
    #: Of the user's own files.
    folder: str
    bytecode: str
    started_at: str
    seed: int
    #: Of timed trials, without any hook.
    ready: Timing
    phases_ms: Mapping[str, float]
    #: Which process was ready, where it was a child; None where it was the first one.
    ready_process: Optional[str]
    traced: Traced
    first_invocation: Optional[FirstInvocation] = field(repr=False)
    #: What the start is made of: dearest first, nothing counted twice.
    owners: Tuple[Owner, ...] = field(repr=False)
    imports: Tuple[Import, ...] = field(repr=False)
    #: Of imports; dearest first.
    statements: Tuple[Statement, ...] = field(repr=False)
    edges: Tuple[Edge, ...] = field(repr=False)
    #: Statements of the user's own that are no imports; dearest first.
    work: Tuple[Work, ...] = field(repr=False)
    boot: Boot = field(repr=False)
    why: Optional[Why]
    diff: Optional[Diff] = field(repr=False)
    gate: Optional[RulesGate]
    #: None where none were measured.
    remedies: Optional[Remedies] = field(repr=False)
    warnings: Tuple[Note, ...]
    #: 0, or 1 where a rule of ``fail_on`` FAILs.
    exit_code: int
    #: All of it, as ``coldstart schema explanation`` describes it.
    raw: Raw = field(repr=False)
