"""
Measures cold starts of Python workers: ``coldstart.bench(["worker.py"]).rows``, in milliseconds and bytes.

The command is a program for Node.js that this package contains. Nothing but names is loaded here: the command starts through
this module too.
"""

TYPE_CHECKING = False  # as typing has it, whose import takes longer than this package
if TYPE_CHECKING:
    from typing import Any

    from ._bench import bench as bench
    from ._bench import compare as compare
    from ._bench import explain as explain
    from ._errors import ColdstartError as ColdstartError
    from ._errors import InterruptedRun as InterruptedRun
    from ._errors import MeasureError as MeasureError
    from ._errors import NoNode as NoNode
    from ._errors import UsageError as UsageError
    from ._explanation import Boot as Boot
    from ._explanation import BootLine as BootLine
    from ._explanation import BothTotals as BothTotals
    from ._explanation import Chain as Chain
    from ._explanation import ChainStep as ChainStep
    from ._explanation import Diff as Diff
    from ._explanation import DiffBase as DiffBase
    from ._explanation import DistributionChange as DistributionChange
    from ._explanation import Edge as Edge
    from ._explanation import Explanation as Explanation
    from ._explanation import FirstInvocation as FirstInvocation
    from ._explanation import Import as Import
    from ._explanation import ImportTotals as ImportTotals
    from ._explanation import Installed as Installed
    from ._explanation import Interpreter as Interpreter
    from ._explanation import ModuleChange as ModuleChange
    from ._explanation import NotMeasured as NotMeasured
    from ._explanation import Owner as Owner
    from ._explanation import Place as Place
    from ._explanation import Ratio as Ratio
    from ._explanation import Remedies as Remedies
    from ._explanation import Remedy as Remedy
    from ._explanation import RemedyPlace as RemedyPlace
    from ._explanation import RuleVerdict as RuleVerdict
    from ._explanation import RulesGate as RulesGate
    from ._explanation import Saving as Saving
    from ._explanation import Spent as Spent
    from ._explanation import Statement as Statement
    from ._explanation import Timing as Timing
    from ._explanation import Traced as Traced
    from ._explanation import Unchanged as Unchanged
    from ._explanation import Why as Why
    from ._explanation import Work as Work
    from ._report import Budget as Budget
    from ._report import Commit as Commit
    from ._report import Comparison as Comparison
    from ._report import ComparisonReport as ComparisonReport
    from ._report import Environment as Environment
    from ._report import Gate as Gate
    from ._report import Report as Report
    from ._report import Row as Row
    from ._report import Side as Side
    from ._report import Summary as Summary
    from ._report import Trial as Trial
    from ._report import Unmatched as Unmatched
    from ._run import Progress as Progress
    from ._typed import Note as Note

_PLACES = {
    "_bench": ("bench", "compare", "explain"),
    "_errors": ("ColdstartError", "InterruptedRun", "MeasureError", "NoNode", "UsageError"),
    "_explanation": (
        "Boot",
        "BootLine",
        "BothTotals",
        "Chain",
        "ChainStep",
        "Diff",
        "DiffBase",
        "DistributionChange",
        "Edge",
        "Explanation",
        "FirstInvocation",
        "Import",
        "ImportTotals",
        "Installed",
        "Interpreter",
        "ModuleChange",
        "NotMeasured",
        "Owner",
        "Place",
        "Ratio",
        "Remedies",
        "Remedy",
        "RemedyPlace",
        "RuleVerdict",
        "RulesGate",
        "Saving",
        "Spent",
        "Statement",
        "Timing",
        "Traced",
        "Unchanged",
        "Why",
        "Work",
    ),
    "_report": (
        "Budget",
        "Commit",
        "Comparison",
        "ComparisonReport",
        "Environment",
        "Gate",
        "Report",
        "Row",
        "Side",
        "Summary",
        "Trial",
        "Unmatched",
    ),
    "_run": ("Progress",),
    "_typed": ("Note",),
}
__all__ = [name for names in _PLACES.values() for name in names]


def __getattr__(name: str) -> "Any":
    from importlib import import_module

    for place, names in _PLACES.items():
        if name in names:
            return getattr(import_module("." + place, __name__), name)
    raise AttributeError("module {!r} has no attribute {!r}".format(__name__, name))
