"""The matrix: every route, every id that it takes, and every kind of id that is not the asker's to use."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from tests.tenancy.rows import GONE, SHARED, Kind, Side
from tests.tenancy.stage import NOBODY, NOBODYS_NUMBER, Theatre
from tests.tenancy.table import OPERATOR, TENANTS, Entry, Route

How = Literal["foreign", "foreign other mode", "other mode", "random", "deleted", "malformed"]
_HOWS: Final[tuple[How, ...]] = ("foreign", "foreign other mode", "other mode", "random")
ASKERS: Final = (Side("ours", "live"), Side("ours", "test"))

_MALFORMED: Final = {
    "empty": "",
    "a space": " ",
    "short": "01J",
    "too long": "0" * 300,
    "lower case": "{own.lower}",
    "one more": "{own}0",
    "one less": "{own.less}",
    "full width": "{own.wide}",
    "sql": "' OR '1'='1",
    "wildcard": "%",
    "wildcards": "__________________________",
    "null": "null",
    "dots": "..",
    "dot segments": "../{own}",
    "nul": "{own}\0",
    "unicode": "çağrı-電話",
    "percent": "{own}%00",
    "list": "{own},{own}",
    "foreign behind": "{own} {foreign}",
}
_MALFORMED_NUMBERS: Final = {
    **{name: _MALFORMED[name] for name in ("empty", "a space", "sql", "wildcard", "dots", "nul", "too long")},
    "without plus": "{own.bare}",
    "with 00": "00{own.bare}",
    "national": "{own.national}",
    "with spaces": "+1 {own.national}",
    "as a link": "tel:{own}",
    "not dialable": "+abc",
}


@dataclass(frozen=True, slots=True)
class Case:
    """One id in one place of one route."""

    route: Route
    slot: str
    how: How
    asker: Side
    form: str = ""
    """Which malformed id."""

    def __str__(self) -> str:
        form = f" ({self.form})" if self.form else ""
        return f"{self.route[0]} {self.route[1]} with {self.slot} {self.how}{form}, asked by {self.asker}"

    @property
    def entry(self) -> Entry:
        return TENANTS[self.route]

    @property
    def kind(self) -> Kind:
        return self.entry.slots[self.slot]

    @property
    def is_own(self) -> bool:
        """Both modes share some kinds: there the other mode's id is the asker's own."""
        return self.how == "other mode" and self.kind in SHARED


def matrix() -> Iterator[Case]:
    """Every case that must not reach anything, and the few that are the asker's after all."""
    for route, entry in TENANTS.items():
        for slot, kind in entry.slots.items():
            for asker in ASKERS:
                for how in _HOWS:
                    yield Case(route, slot, how, asker)
                if kind in GONE:
                    yield Case(route, slot, "deleted", asker)
            for form in forms(kind):
                yield Case(route, slot, "malformed", ASKERS[0], form)


def forms(kind: Kind) -> list[str]:
    """The malformed ids of a kind."""
    return list(_MALFORMED_NUMBERS if kind == "opt_out" else _MALFORMED)


def operators_matrix() -> Iterator[tuple[Route, str, str]]:
    """(route, place, form) of every id that the operator may get wrong; '' is one that never existed."""
    for route, entry in OPERATOR.items():
        for slot, kind in entry.slots.items():
            yield from ((route, slot, form) for form in ("", *forms(kind)))


def identity(theatre: Theatre, case: Case) -> str:
    """The id that a case puts into its place."""
    holdings = theatre.stage.holdings
    match case.how:
        case "foreign":
            return holdings[case.asker.stranger].ids[case.kind]
        case "foreign other mode":
            return holdings[case.asker.stranger.other_mode].ids[case.kind]
        case "other mode":
            return holdings[case.asker.other_mode].ids[case.kind]
        case "deleted":
            return holdings[case.asker].gone[case.kind]
        case "malformed":
            own = holdings[case.asker].ids[case.kind]
            return malformed(case.kind, case.form, own, holdings[case.asker.stranger].ids[case.kind])
    return nobodys(case.kind)


def nobodys(kind: Kind) -> str:
    """A well-formed id that never existed."""
    return NOBODYS_NUMBER if kind == "opt_out" else NOBODY


def malformed(kind: Kind, form: str, own: str, foreign: str) -> str:
    """An id that is none, mostly the asker's own with something wrong about it."""
    text = (_MALFORMED_NUMBERS if kind == "opt_out" else _MALFORMED)[form]
    wide = "".join(chr(ord(each) + 0xFEE0) for each in own)
    parts = {
        "{own.lower}": own.lower(),
        "{own.less}": own[:-1],
        "{own.wide}": wide,
        "{own.bare}": own[1:],
        "{own.national}": own[2:],
        "{own}": own,
        "{foreign}": foreign,
    }
    for name, value in parts.items():
        text = text.replace(name, value)
    return text
