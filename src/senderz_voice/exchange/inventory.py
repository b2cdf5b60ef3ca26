"""The numbers that the exchange has for sale: invented ones in the range that is reserved for fiction."""

import random
from collections.abc import Collection, Iterator, Sequence
from typing import Final

EMPTY_AREAS: Final = frozenset({"555", "999"})
"""Area codes in which nothing is ever for sale, so that "not available" can be rehearsed."""

_HOME_AREAS: Final = {"US": ("415", "212", "312", "206", "512"), "CA": ("416", "604", "514")}
# fmt: off
_CANADIAN: Final = frozenset({
    "204", "236", "250", "289", "306", "343", "365", "403", "416", "418", "431", "437",
    "438", "450", "506", "514", "519", "579", "581", "587", "604", "613", "639", "647",
    "705", "709", "778", "780", "782", "807", "819", "825", "867", "873", "902", "905",
})
# fmt: on


class Inventory:
    """+1 numbers `<area>5550100` to `<area>5550199`; the order offered depends on the seed alone."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def offers(self, country: str, area: str | None, sold: Collection[str], limit: int) -> Sequence[str]:
        """Up to `limit` unsold numbers, those of the first area code first."""
        areas = _HOME_AREAS.get(country, ()) if area is None else (area,)
        free = (number for code in areas if country_of(code) == country for number in self._area(code))
        return [number for number in free if number not in sold][:limit]

    def _area(self, area: str) -> Iterator[str]:
        if area in EMPTY_AREAS or not _is_area(area):
            return
        lines = list(range(100, 200))
        random.Random(f"{self._seed}:{area}").shuffle(lines)
        yield from (f"+1{area}555{line:04d}" for line in lines)


def country_of(area: str) -> str:
    """The ISO code of the country that an area code of +1 lies in, as far as we sell there."""
    return "CA" if area in _CANADIAN else "US"


def for_sale(number: str) -> bool:
    """Whether the exchange could ever have offered `number`."""
    area, line = number[2:5], number[5:]
    is_ours = number.startswith("+1") and len(number) == 12 and line.isdecimal() and line.startswith("55501")
    return is_ours and _is_area(area) and area not in EMPTY_AREAS


def _is_area(area: str) -> bool:
    return len(area) == 3 and area.isdecimal() and area[0] in "23456789" and area[1:] != "11"
