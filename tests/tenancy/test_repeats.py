"""Playback addresses and Idempotency-Keys are worth nothing in anybody else's hands."""

import pytest

from tests.tenancy.rows import SIDES, Side
from tests.tenancy.stage import Theatre
from tests.tenancy.table import TENANTS, Route

OURS = SIDES[0]
OTHERS = [side for side in SIDES if side != OURS]
POSTS = [route for route in TENANTS if route[0] == "POST"]
PLAYBACK = ("GET", "/v1/calls/{call_id}/recording")


@pytest.mark.parametrize("other", OTHERS, ids=str)
@pytest.mark.parametrize("route", POSTS, ids=" ".join)
def test_the_answer_to_an_idempotency_key_is_replayed_to_its_own_side_only(
    theatre: Theatre, route: Route, other: Side
) -> None:
    entry = TENANTS[route]
    what = f"{route[0]} {route[1]}"

    async def story() -> None:
        ids = theatre.own(OURS, entry)
        for method, path, body in entry.before:
            await theatre.stage.world.ask(method, path, key=theatre.stage.holdings[OURS].key, body=body)
        first = await theatre.ask(OURS, route, entry, ids, idempotency_key="the-same")
        assert first.status == entry.own, f"{what}: {first.body!r}"
        # The very same request, as another side would send it that has seen it on the wire.
        theirs = await theatre.ask(other, route, entry, ids, idempotency_key="the-same")
        assert "idempotent-replayed" not in theirs.headers, f"{what}: {other} was shown the answer to {OURS}"
        assert theirs.headers["x-request-id"] != first.headers["x-request-id"]
        if entry.slots and not _shared(entry.slots.values(), other):
            assert (theirs.status, theirs.code) == entry.missing, f"{what}: {theirs.body!r}"
        again = await theatre.ask(OURS, route, entry, ids, idempotency_key="the-same")
        assert again.headers["idempotent-replayed"] == "true", f"{what}: {again.status} {again.body!r}"
        assert (again.status, again.json) == (first.status, first.json), what
        faults = theatre.watch.take_faults()
        assert not faults, f"{what}:\n  " + "\n  ".join(faults)

    theatre.run(story())


def _shared(kinds: object, other: Side) -> bool:
    return other.tenant == OURS.tenant and kinds == {"persona"}


@pytest.mark.parametrize("other", OTHERS, ids=str)
def test_a_playback_address_plays_to_its_own_side_only(theatre: Theatre, other: Side) -> None:
    async def story() -> None:
        made = await theatre.ask(OURS, PLAYBACK, TENANTS[PLAYBACK], theatre.own(OURS, TENANTS[PLAYBACK]))
        url = made.json["url"]
        ask = theatre.stage.world.ask
        played = await ask("GET", url, key=theatre.stage.holdings[OURS].key)
        assert (played.status, played.headers["content-type"]) == (200, "audio/mpeg")
        stolen = await ask("GET", url, key=theatre.stage.holdings[other].key)
        never = await ask("GET", "/v1/calls/01JZZZZZZZZZZZZZZZZZZZZZZZ", key=theatre.stage.holdings[other].key)
        assert (stolen.status, stolen.body) == (never.status, never.body) == (404, never.body)
        assert (await ask("GET", url)).status == 401
        # An address of one's own, pointed at somebody else's call.
        mine = theatre.stage.holdings[other].ids["call"]
        bent = url.replace(theatre.stage.holdings[OURS].ids["call"], mine)
        assert (await ask("GET", bent, key=theatre.stage.holdings[OURS].key)).body == never.body

    theatre.run(story())
