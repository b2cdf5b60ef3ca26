"""What one side reads is the same whether or not anybody else exists: lists, totals, figures, single things."""

import pytest

from tests.tenancy.rows import SHARED, SIDES, Holding, Kind, Side
from tests.tenancy.stage import Theatre
from tests.tenancy.table import TENANTS, Route

READS = [route for route in TENANTS if route[0] == "GET"]
LISTS = [route for route in READS if TENANTS[route].lists]


def _has(theatre: Theatre, side: Side, kind: Kind) -> set[str]:
    """The ids of a kind that a side must find in its list, those of the furniture of a new tenant aside."""
    sides = [side, side.other_mode] if kind in SHARED else [side]
    held = [theatre.stage.holdings[each] for each in sides]
    found = {each.ids[kind] for each in held}
    if kind == "number":
        # Released numbers are listed as well.
        found |= {each.gone[kind] for each in held}
    if kind == "call":
        found |= {identity for each in held for identity in _calls(each)}
    return found


def _calls(held: Holding) -> set[str]:
    return {held.ids["call"], held.ids["open_call"], held.gone["call"]}


@pytest.mark.parametrize("side", SIDES, ids=str)
@pytest.mark.parametrize("route", LISTS, ids=" ".join)
def test_a_list_holds_all_of_ones_own_and_nothing_else(theatre: Theatre, route: Route, side: Side) -> None:
    entry = TENANTS[route]
    assert entry.lists is not None
    wanted = _has(theatre, side, entry.lists)
    tables = {"number": "voice_numbers", "opt_out": "opt_outs", "key": "api_keys", "delivery": "webhook_deliveries"}
    table = tables.get(entry.lists, f"{entry.lists}s")
    owner = theatre.stage.holdings[side].tenant
    rows = [row for row in theatre.stage.pristine[table] if row["tenant_id"] == owner]
    rows = [row for row in rows if row.get("mode", side.mode) == side.mode and row.get("revoked_at") is None]

    async def story() -> None:
        reply = await theatre.ask(side, route, entry, theatre.own(side, entry))
        found = {row["phone_number"] if entry.lists == "opt_out" else row["id"] for row in reply.json["data"]}
        everything = {row["phone_number"] if entry.lists == "opt_out" else row["id"] for row in rows}
        what = f"GET {route[1]} asked by {side}"
        assert wanted <= found, f"{what}: {sorted(wanted - found)} are missing"
        assert found == everything, f"{what}: {sorted(found - everything)} are not {side}'s"
        assert reply.json["total"] == len(everything), f"{what}: counts {reply.json['total']} of {len(everything)}"

    theatre.run(story())


@pytest.mark.parametrize("side", SIDES, ids=str)
@pytest.mark.parametrize("route", READS, ids=" ".join)
def test_an_answer_is_the_same_when_nobody_else_exists(theatre: Theatre, route: Route, side: Side) -> None:
    entry = TENANTS[route]

    async def story() -> None:
        among = await theatre.ask(side, route, entry, theatre.own(side, entry))
        await theatre.stage.restore(theatre.stage.alone(side))
        theatre.stage.world.clock.now = theatre.stage.moment
        alone = await theatre.ask(side, route, entry, theatre.own(side, entry))
        what = f"GET {route[1]} asked by {side}"
        assert among.status == entry.own, f"{what}: {among.status} {among.body!r}"
        assert among.body == alone.body, f"{what}: among others {among.body!r}, but alone {alone.body!r}"

    theatre.run(story())


@pytest.mark.parametrize("query", ["limit=1", "limit=1&offset=1", "offset=90", "limit=100"])
@pytest.mark.parametrize("route", LISTS, ids=" ".join)
def test_pages_count_ones_own_only(theatre: Theatre, route: Route, query: str) -> None:
    side, entry = SIDES[0], TENANTS[route]

    async def story() -> None:
        key = theatre.stage.holdings[side].key
        target = f"{route[1].format_map(theatre.own(side, entry))}?{query}"
        among = await theatre.stage.world.ask("GET", target, key=key)
        await theatre.stage.restore(theatre.stage.alone(side))
        alone = await theatre.stage.world.ask("GET", target, key=key)
        assert (among.status, among.body) == (200, alone.body), f"GET {target}"

    theatre.run(story())


def test_one_side_alone_is_really_alone(theatre: Theatre) -> None:
    for side in SIDES:
        alone = theatre.stage.alone(side)
        owner = theatre.stage.holdings[side].tenant
        assert {row["tenant_id"] for row in alone["calls"]} == {owner}
        assert {row["mode"] for row in alone["calls"]} == {side.mode}
        for name, rows in alone.items():
            assert len(rows) < len(theatre.stage.pristine[name]) or name in {"tenants", "job_requests"} or not rows
