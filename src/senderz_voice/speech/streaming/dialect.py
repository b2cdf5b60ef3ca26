"""How one vendor's socket is spoken, without the socket: messages in, events out."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from senderz_voice.speech.streaming.fields import Message

# A code of a vendor is repeated in our errors, its prose never: that may hold the key or what the caller said.
_CODE = re.compile(r"[A-Za-z]{1,24}(?:[_-][A-Za-z]{1,24}){0,6}|\d{3,4}|[A-Z]{2,8}-\d{4}")


@dataclass(frozen=True, slots=True)
class Partial:
    """All words of a turn so far; `turn` counts the vendor's turns on one connection, from 0."""

    turn: int
    text: str
    language: str | None = None
    """As the vendor calls it; None when it does not say."""


@dataclass(frozen=True, slots=True)
class Eager:
    """The turn is probably over with these words."""

    turn: int
    text: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Resumed:
    """The turn that was probably over goes on."""


@dataclass(frozen=True, slots=True)
class Over:
    """All words of a turn that is over; they cover the connection's audio up to `upto` seconds."""

    turn: int
    text: str
    upto: float
    language: str | None = None


@dataclass(frozen=True, slots=True)
class NothingToFinish:
    """The vendor has no words for the turn that it was told to finish."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """The connection is of no more use; another one may be. `reason` is safe to show."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The vendor will not hear us, however often we call again. `reason` is safe to show."""

    reason: str


Ending = Dropped | Refused
Event = Partial | Eager | Resumed | Over | NothingToFinish | Ending


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A vendor's socket: where it is, how one is let in, and in which helpings it likes its audio."""

    name: str
    """For messages to the operator."""
    url: str
    headers: Mapping[str, str] = field(repr=False)
    frame: int
    """Bytes of audio a message; 8 are a millisecond."""
    shortest: int = 1
    """Bytes below which a message of audio is an error."""
    keep_alive: str = ""
    """The message that keeps an idle socket open; without one, silence does it."""
    goodbye: str = ""
    """The message that ends a session, and with it the vendor's bill."""
    refusals: frozenset[int] = frozenset()
    """Close codes that mean the same as a refusal."""


class Dialect(Protocol):
    """One connection's conversation. It lives no longer than the connection."""

    def opening(self) -> Sequence[str]:
        """What to say before any audio."""

    def audio(self, chunk: bytes) -> str | bytes:
        """Mu-law audio as the vendor's message."""

    def finish(self, upto: float, /) -> Sequence[str]:
        """What ends the turn, after `upto` seconds of audio on this connection."""

    def read(self, message: Message) -> Sequence[Event]:
        """What a message means. Raises UnreadableError."""


def address(base_url: str, path: str) -> str:
    """The websocket address below a vendor's root, which may be given as https:// or wss://."""
    root = base_url.rstrip("/")
    for http, socket in (("https://", "wss://"), ("http://", "ws://")):
        if root.startswith(http):
            root = socket + root.removeprefix(http)
    return root + path


def shown(code: object) -> str:
    """A vendor's error code, as far as it is nothing but a code."""
    text = str(code)
    return text if code is not None and _CODE.fullmatch(text) else "unnamed error"
