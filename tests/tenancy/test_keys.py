"""Which key opens what: a tenant's, the operator's, none, and one that opens nothing any more."""

from collections.abc import Callable

import pytest

from tests.api.world import OPERATOR as OPERATORS_KEY
from tests.tenancy.rows import SIDES, Side, Stage, changed
from tests.tenancy.stage import Theatre
from tests.tenancy.table import OPERATOR, PUBLIC, SIGNED, TENANTS, Entry, Route

pytestmark = pytest.mark.parametrize("opened_theatre", ["sqlite"], indirect=True)
"""Who is let in is decided in the same way whatever is behind."""

OURS = SIDES[0]

KEYS: dict[str, tuple[Callable[[Stage], str], int, str]] = {
    "no key": (lambda stage: "", 401, "INVALID_API_KEY"),
    "no key of ours": (lambda stage: "tf_live_nobodys", 401, "INVALID_API_KEY"),
    "a key with a blank in it": (lambda stage: f"{stage.holdings[OURS].key} x", 401, "INVALID_API_KEY"),
    "the wrong mode": (lambda stage: stage.holdings[OURS].key.replace("live", "test"), 401, "INVALID_API_KEY"),
    "the id of a key": (lambda stage: stage.holdings[OURS].ids["key"], 401, "INVALID_API_KEY"),
    "a revoked key": (lambda stage: stage.holdings[OURS].revoked, 401, "INVALID_API_KEY"),
    "the operator's key": (lambda stage: OPERATORS_KEY, 401, "INVALID_API_KEY"),
    "an inactive key": (lambda stage: stage.holdings[OURS].inactive, 403, "KEY_INACTIVE"),
    "a suspended tenant's key": (lambda stage: stage.suspended, 403, "KEY_INACTIVE"),
}
"""What is shown at a tenant's route, and what it is answered."""


def _refuse(
    theatre: Theatre, route: Route, entry: Entry, key: str, expected: tuple[int, str], *, shown: str = "this key"
) -> None:
    what = f"{route[0]} {route[1]} with {shown}"

    async def story() -> None:
        held = theatre.stage.holdings[OURS]
        ids = {slot: held.ids[kind] for slot, kind in entry.slots.items()}
        body = None if entry.body is None else {name: ids.get(name, value) for name, value in entry.body.items()}
        target = route[1].format_map(ids)
        reply = await theatre.stage.world.ask(route[0], target, key=key, body=body)
        assert (reply.status, reply.code) == expected, f"{what}: {reply.status} {reply.body!r}"
        touched = await theatre.touched()
        assert not touched, f"{what}: {touched}"

    theatre.run(story())


@pytest.mark.parametrize("route", TENANTS, ids=" ".join)
def test_a_tenants_route_opens_to_a_good_key_only(theatre: Theatre, route: Route) -> None:
    for shown, (key, status, code) in KEYS.items():
        _refuse(theatre, route, TENANTS[route], key(theatre.stage), (status, code), shown=shown)


@pytest.mark.parametrize("side", SIDES, ids=str)
@pytest.mark.parametrize("route", OPERATOR, ids=" ".join)
def test_no_tenants_key_opens_an_operators_route(theatre: Theatre, route: Route, side: Side) -> None:
    key = theatre.stage.holdings[side].key
    _refuse(theatre, route, OPERATOR[route], key, (401, "INVALID_API_KEY"), shown=f"the key of {side}")


@pytest.mark.parametrize("key", ["", OPERATORS_KEY, "ours"])
@pytest.mark.parametrize("route", SIGNED, ids=" ".join)
def test_no_key_stands_for_a_signature(theatre: Theatre, route: Route, key: str) -> None:
    shown = theatre.stage.holdings[OURS].key if key == "ours" else key
    _refuse(theatre, route, Entry(200, body={"id": "x"}), shown, SIGNED[route])


@pytest.mark.parametrize("key", ["", "ours"])
@pytest.mark.parametrize("route", sorted(PUBLIC), ids=" ".join)
def test_what_anybody_may_read_shows_nothing_of_anybodys(theatre: Theatre, route: Route, key: str) -> None:
    async def story() -> None:
        shown = theatre.stage.holdings[OURS].key if key else ""
        reply = await theatre.stage.world.ask(*route, key=shown)
        assert reply.status == 200
        marks = {mark for held in theatre.stage.holdings.values() for mark in held.marks}
        text = reply.body.decode()
        assert not [mark for mark in marks if mark in text], f"{route[1]} shows what is a tenant's"

    theatre.run(story())


@pytest.mark.parametrize("route", OPERATOR, ids=" ".join)
def test_the_operators_key_opens_the_operators_routes(theatre: Theatre, route: Route) -> None:
    entry = OPERATOR[route]

    async def story() -> None:
        held = theatre.stage.holdings[OURS]
        ids = {slot: held.ids[kind] for slot, kind in entry.slots.items()}
        body = {name: ids.get(name, value) for name, value in (entry.body or {}).items()}
        reply = await theatre.stage.world.ask(route[0], route[1].format_map(ids), key=OPERATORS_KEY, body=body)
        assert reply.status == entry.own, reply.body
        touched = changed(theatre.stage.pristine, await theatre.stage.dump(), tenant=held.tenant)
        assert [line for line in touched if not route[1].endswith("tenants")] == [], touched

    theatre.run(story())
