"""What can be expected to go wrong is one line and an exit code; what cannot keeps its traceback."""

import errno

import pytest

from senderz_voice.failures import guarded
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.settings import SettingsError


def _raising(error: BaseException) -> int:
    def command() -> None:
        raise error

    return guarded(command)


@pytest.mark.parametrize(
    ("error", "line", "code"),
    [
        (SettingsError("SENDERZ_PORT is wrong"), "SENDERZ_PORT is wrong", 2),
        (PortError(ErrorKind.MISSING, "there is no call x"), "there is no call x", 2),
        (PortError(ErrorKind.NOT_CONFIGURED, "port 80 is taken"), "port 80 is taken", 2),
        (PortError(ErrorKind.UNAVAILABLE, "the database is away"), "the database is away", 1),
        (OSError(errno.ENOSPC, "x", "/data/a.db"), "/data/a.db: the disk is full", 1),
        (OSError(errno.ENOSPC, "x"), "the disk is full", 1),
        (PermissionError(errno.EACCES, "x", "/data"), "/data: no permission", 1),
        (FileNotFoundError(errno.ENOENT, "No such file", "/data/a"), "/data/a: No such file", 1),
    ],
)
def test_an_expected_failure_is_one_line(
    error: BaseException, line: str, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _raising(error) == code
    assert capsys.readouterr().err == f"senderz-voice: {line}\n"


def test_failures_of_several_tasks_are_told_by_their_first(capsys: pytest.CaptureFixture[str]) -> None:
    inner = ExceptionGroup("tasks", [PortError(ErrorKind.UNAVAILABLE, "the line is dead")])
    assert _raising(ExceptionGroup("tasks", [inner])) == 1
    assert capsys.readouterr().err == "senderz-voice: the line is dead\n"


def test_an_interruption_is_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    assert _raising(KeyboardInterrupt()) == 130
    assert not capsys.readouterr().err


def test_a_mistake_of_ours_keeps_its_traceback() -> None:
    with pytest.raises(KeyError):
        _raising(KeyError("a mistake"))
    with pytest.raises(ExceptionGroup):
        _raising(ExceptionGroup("tasks", [PortError(ErrorKind.MISSING, "x"), KeyError("a mistake")]))


def test_success_is_zero() -> None:
    assert guarded(lambda: None) == 0
