"""What the functions of this package raise. Imported at each start of the command: it imports nothing."""

TYPE_CHECKING = False  # as typing has it, whose import takes longer than this package
if TYPE_CHECKING:
    from typing import Optional, Type

    from ._report import Report


class ColdstartError(Exception):
    """
    The command could not do what was asked. The text is what the command says: what, where and what to do next.

    ``message`` is what and where, ``hint`` what to do next (None where there is nothing to say); ``exit_code`` is that of the command;
    ``report`` what was measured all the same, if anything was.
    """

    def __init__(
        self, message: str, exit_code: int, report: "Optional[Report]" = None, hint: "Optional[str]" = None
    ) -> None:
        super().__init__(message if hint is None else message + "\n" + hint)
        self.message = message
        self.hint = hint
        self.exit_code = exit_code
        self.report = report

    def __reduce__(self) -> "tuple":  # type: ignore[type-arg]
        # Other processes, as those of pytest-xdist and multiprocessing, hand it on.
        return (_again, (type(self), self.message, self.exit_code, self.report, self.hint))


class UsageError(ColdstartError):
    """Asked wrongly: an option, a configuration file, an input that cannot be read (exit code 2)."""


class MeasureError(ColdstartError):
    """A row could not be measured (exit code 3). ``report`` has the failed trials, where it came to that."""


class InterruptedRun(ColdstartError):
    """Ended by a signal or by ``deadline`` (exit code 130). ``report`` has the trials that were finished."""


class NoNode(MeasureError):
    """There is no Node.js that can run coldstart, or the platform is not supported."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message, 3, hint=hint)


def _again(
    kind: "Type[ColdstartError]",
    message: str,
    exit_code: int,
    report: "Optional[Report]",
    hint: "Optional[str]",
) -> ColdstartError:
    error = kind.__new__(kind)
    ColdstartError.__init__(error, message, exit_code, report, hint)
    return error
