"""What the functions are given, looked at before the command is started with it."""

import os
from typing import Any, Mapping, Sequence

from ._errors import UsageError

#: What stands for a word of the command line.
_WORDS = (str, int, float, os.PathLike)


def listed(command: str, arguments: Any) -> Sequence[Any]:
    """Targets and options as a sequence. Raises :class:`UsageError` where they are something else."""
    if isinstance(arguments, (str, os.PathLike)):
        return [arguments]
    hint = 'Give it a target, as in coldstart.{}("worker.py"), or a list of targets and options.'.format(command)
    if not isinstance(arguments, Sequence) or isinstance(arguments, (bytes, bytearray)):
        raise UsageError("{}(): {!r} is no target.".format(command, arguments), 2, hint=hint)
    for one in arguments:
        if not isinstance(one, _WORDS):
            raise UsageError("{}(): {!r} is no target and no option.".format(command, one), 2, hint=hint)
    return arguments


def check(directory: Any, environ: Any, deadline: Any, on_progress: Any) -> None:
    """Raises :class:`UsageError` where one of them cannot be what it is for."""
    if directory is not None and not (isinstance(directory, (str, os.PathLike)) and os.path.isdir(directory)):
        shown = os.fspath(directory) if isinstance(directory, os.PathLike) else directory
        raise UsageError("directory: {} is no folder.".format(shown), 2, hint="Name the folder to run in.")
    if environ is not None and not isinstance(environ, Mapping):
        raise UsageError(
            "environ: {!r} has no variables.".format(environ),
            2,
            hint='Give it all of them by name, as in {**os.environ, "TZ": "UTC"}; env={"TZ": "UTC"} is that of the trials.',
        )
    for name, value in {} if environ is None else environ.items():
        if not isinstance(name, str) or not isinstance(value, str):
            # What it holds may be a secret.
            raise UsageError("environ: {} is no text.".format(name), 2, hint="Give each variable a name and a text.")
    if deadline is not None and (isinstance(deadline, bool) or not isinstance(deadline, (int, float))):
        raise UsageError("deadline: {!r} is no number.".format(deadline), 2, hint="Give it seconds, as in deadline=60.")
    if on_progress is not None and not callable(on_progress):
        raise UsageError(
            "on_progress: {!r} cannot be called.".format(on_progress), 2, hint="Give it a function of one Progress."
        )
