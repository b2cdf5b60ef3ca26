"""What is no HTTP request is refused like everything else: with a code, and with the request's id."""

import json
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.openapi.served import served


@pytest.mark.parametrize(
    "sent",
    [b"nonsense\r\n\r\n", b"GET /v1/calls HTTP/1.1\r\nHost: x\r\nX-Odd: \x00\r\n\r\n", b"GET  \r\n\r\n"],
    ids=["no request", "a control character in a header", "no target"],
)
def test_a_request_that_cannot_be_read_is_refused_with_a_code(sent: bytes, tmp_path: Path) -> None:
    with served(tmp_path) as house:
        place = urlsplit(house.url)
        with socket.create_connection((place.hostname or "", place.port or 0), timeout=10) as line:
            line.sendall(sent)
            answer = b"".join(iter(lambda: line.recv(4096), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"\r\nx-request-id: " in head
    assert json.loads(body)["code"] == "VALIDATION_ERROR"
