"""One media stream of a call: what comes over a connection that was replaced no longer concerns the call."""

from typing import Protocol

from senderz_voice.ports.media import MediaLine


class Listening(Protocol):
    """The call behind a stream."""

    def carries(self, line: MediaLine) -> bool:
        """Whether this connection is the one that the call speaks through."""

    def heard(self, audio: bytes) -> None: ...

    def mark_returned(self, name: str) -> None: ...

    def digit(self, digit: str) -> None: ...

    def detach(self, reason: str) -> None: ...


class StreamEar:
    """ports.media.MediaEar for one connection."""

    def __init__(self, call: Listening, line: MediaLine) -> None:
        self._call = call
        self._line = line

    def heard(self, audio: bytes) -> None:
        if self._call.carries(self._line):
            self._call.heard(audio)

    def mark_returned(self, name: str) -> None:
        if self._call.carries(self._line):
            self._call.mark_returned(name)

    def digit(self, digit: str) -> None:
        if self._call.carries(self._line):
            self._call.digit(digit)

    def closed(self, reason: str) -> None:
        if self._call.carries(self._line):
            self._call.detach(reason)
