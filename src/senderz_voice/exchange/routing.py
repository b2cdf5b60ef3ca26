"""What is behind a number: how long it rings and who picks up. The rehearsal numbers are +1 555 555 and four digits."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from senderz_voice.exchange import endings
from senderz_voice.exchange.endings import Ending

REHEARSAL: Final = "+1555555"
_RING_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Route:
    """Rings `ring_seconds` (for ever when None), then ends or is picked up by a person of this kind."""

    kind: str = "cooperative"
    ring_seconds: float | None = _RING_SECONDS
    ending: Ending | None = None
    refused: bool = False
    """The order itself is refused; nothing rings."""


# Numbers that are not listed, 0001 among them, are answered by somebody who cooperates. 0003 (opted out) and 0004 (rate
# limit) are refused by the API before anybody dials.
_ROUTES: Final[Mapping[str, Route]] = {
    "0002": Route(refused=True),
    "0005": Route(ring_seconds=5.0),
    "0006": Route(ring_seconds=0.5, ending=endings.BUSY),
    "0007": Route(ring_seconds=None),
    "0008": Route("voicemail", ring_seconds=2.0),
    "0009": Route("interrupts"),
    "0010": Route("silent"),
    # These two are refused where their language is not installed.
    "0011": Route("spanish"),
    "0012": Route("turkish"),
    "0013": Route("asks_for_person"),
    "0014": Route("stop_calling"),
    "0015": Route("dictates"),
    "0016": Route("murmurs"),
    "0017": Route("menu"),
    "0018": Route("leaves_midway"),
    # A browser phone that nobody has opened: it rings until the caller gives up.
    "0100": Route(ring_seconds=None),
}
_ORDINARY: Final = Route()


def route(number: str) -> Route:
    """The way a dial to `number` goes; one that is not listed behaves like 0001."""
    return _ROUTES.get(number.removeprefix(REHEARSAL), _ORDINARY) if number.startswith(REHEARSAL) else _ORDINARY


def handoff(number: str) -> Route:
    """The way a transfer to `number` goes: as a dial, but the person behind an ordinary number is the front desk."""
    way = route(number)
    return replace(way, kind="front_desk") if way.kind == _ORDINARY.kind else way
