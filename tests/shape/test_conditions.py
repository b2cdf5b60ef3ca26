"""The test run itself: no outside world, no silent skip in CI."""

import socket

import pytest

from tests.conftest import OutsideWorldError, accepted


def test_a_connection_to_the_outside_is_refused() -> None:
    with socket.socket() as line, pytest.raises(OutsideWorldError, match=r"192\.0\.2\.1"):
        line.connect(("192.0.2.1", 80))


def test_a_connection_to_this_machine_is_allowed() -> None:
    with socket.socket() as server, socket.socket() as line:
        server.bind(("127.0.0.1", 0))
        server.listen()
        line.connect(server.getsockname())
        assert line.getpeername() == server.getsockname()


def test_a_skip_is_an_error_in_ci_only() -> None:
    assert accepted("sox is not installed", in_ci=False)
    assert not accepted("sox is not installed", in_ci=True)
