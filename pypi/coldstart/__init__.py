"""
Measures cold starts of Python workers: ``coldstart.bench(["worker.py"]).rows``, in milliseconds and bytes.

The command is a program for Node.js that this package contains. Nothing but names is loaded here: the command starts through
this module too.
"""

TYPE_CHECKING = False  # as typing has it, whose import takes longer than this package
if TYPE_CHECKING:
    from typing import Any

    from ._bench import bench as bench
    from ._errors import ColdstartError as ColdstartError
    from ._errors import InterruptedRun as InterruptedRun
    from ._errors import MeasureError as MeasureError
    from ._errors import NoNode as NoNode
    from ._errors import UsageError as UsageError
    from ._report import Budget as Budget
    from ._report import Comparison as Comparison
    from ._report import Note as Note
    from ._report import Report as Report
    from ._report import Row as Row
    from ._report import Summary as Summary
    from ._report import Trial as Trial

_PLACES = {
    "_bench": ("bench",),
    "_errors": ("ColdstartError", "InterruptedRun", "MeasureError", "NoNode", "UsageError"),
    "_report": ("Budget", "Comparison", "Note", "Report", "Row", "Summary", "Trial"),
}
__all__ = [name for names in _PLACES.values() for name in names]


def __getattr__(name: str) -> "Any":
    from importlib import import_module

    for place, names in _PLACES.items():
        if name in names:
            return getattr(import_module("." + place, __name__), name)
    raise AttributeError("module {!r} has no attribute {!r}".format(__name__, name))
