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


_ROUTES: Final[Mapping[str, Route]] = {
    "0002": Route(refused=True),
    "0005": Route(ring_seconds=5.0),
    "0006": Route(ring_seconds=0.5, ending=endings.BUSY),
    "0007": Route(ring_seconds=None),
    "0010": Route("silent"),
    "0013": Route("asks_for_person"),
    "0014": Route("stop_calling"),
    "0018": Route("leaves_midway"),
}
_ORDINARY: Final = Route()


def route(number: str) -> Route:
    """The way a dial to `number` goes; one that is not listed behaves like 0001."""
    return _ROUTES.get(number.removeprefix(REHEARSAL), _ORDINARY) if number.startswith(REHEARSAL) else _ORDINARY


def handoff(number: str) -> Route:
    """The way a transfer to `number` goes: as a dial, but the person behind an ordinary number is the front desk."""
    way = route(number)
    return replace(way, kind="front_desk") if way.kind == _ORDINARY.kind else way
