"""Turns what can be expected to go wrong into one line for the operator and an exit code."""

import errno
import sys
from collections.abc import Callable

from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.settings import SettingsError

FAILED = 1
"""Something went wrong that may go right another time."""
MISCONFIGURED = 2
"""The same command will fail again until somebody changes something."""
INTERRUPTED = 130
"""128 and SIGINT, as shells count."""

_EXPECTED = (SettingsError, PortError, OSError)
_LASTING = frozenset({ErrorKind.NOT_CONFIGURED, ErrorKind.MISSING})
_SYSTEM_TEXTS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EACCES: "no permission",
    errno.EPERM: "no permission",
    errno.EROFS: "the file system is read-only",
    errno.EADDRINUSE: "the address is in use by another program",
}


def guarded(command: Callable[[], object]) -> int:
    """Run a command; its exit code. Unexpected exceptions pass, since their traceback is what a report needs."""
    try:
        command()
    except _EXPECTED as error:
        return _told(error)
    except BaseExceptionGroup as group:
        expected, rest = group.split(_EXPECTED)
        if expected is None or rest is not None:
            raise
        return _told(_first(expected))
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    error = group.exceptions[0]
    return _first(error) if isinstance(error, BaseExceptionGroup) else error


def _told(error: BaseException) -> int:
    line, code = explained(error)
    sys.stderr.write(f"senderz-voice: {line}\n")
    return code


def explained(error: BaseException) -> tuple[str, int]:
    """One line for an expected failure, and the exit code that goes with it."""
    match error:
        case SettingsError():
            return str(error), MISCONFIGURED
        case PortError():
            return error.detail, MISCONFIGURED if error.kind in _LASTING else FAILED
        case OSError():
            reason = _SYSTEM_TEXTS.get(error.errno or 0, error.strerror or str(error))
            return (f"{error.filename}: {reason}" if error.filename else reason), FAILED
    return str(error), FAILED
