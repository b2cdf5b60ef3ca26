"""No id of anybody else's does anything, on any route, and none tells that it exists."""

from typing import Any

import pytest

from tests.api.world import OPERATOR as OPERATORS_KEY
from tests.calls.http import Reply
from tests.shape.house import report
from tests.tenancy.cases import ASKERS, Case, identity, malformed, matrix, nobodys, operators_matrix
from tests.tenancy.rows import Side, changed
from tests.tenancy.stage import Theatre, routes, taken_ids
from tests.tenancy.table import OPERATOR, PUBLIC, SIGNED, TENANTS, Entry, Route

CASES = [case for case in matrix() if not case.is_own]
SHARED_CASES = [case for case in matrix() if case.is_own]
PLACES = list(dict.fromkeys((case.route, case.slot, case.asker) for case in CASES))


def _named(part: object) -> str:
    return " ".join(part) if type(part) is tuple else str(part)


def _seen(reply: Reply) -> tuple[int, dict[str, str], bytes]:
    """Everything that a client can tell one answer from another by."""
    return reply.status, {name: value for name, value in reply.headers.items() if name != "x-request-id"}, reply.body


def _shown(reply: Reply) -> str:
    return f"{reply.status} {reply.body[:300]!r}"


def test_every_route_has_an_entry_and_every_entry_a_route(theatre: Theatre) -> None:
    found = routes(theatre.stage.world.app.app)  # type: ignore[arg-type]  # A FastAPI inside its wrapper.
    declared = {
        **dict.fromkeys(TENANTS, "tenant"),
        **dict.fromkeys(OPERATOR, "operator"),
        **dict.fromkeys([*SIGNED, *PUBLIC], "other"),
    }
    missing = [f"{method} {path} is the {whose}'s" for (method, path), whose in (found.items() - declared.items())]
    idle = [f"{method} {path}" for (method, path), _ in declared.items() - found.items()]
    assert not missing, "routes that tests/tenancy/table.py does not know:\n  " + "\n  ".join(sorted(missing))
    assert not idle, "entries of tests/tenancy/table.py without a route:\n  " + "\n  ".join(sorted(idle))


def test_every_id_that_a_route_takes_is_in_its_entry(theatre: Theatre) -> None:
    document: dict[str, Any] = theatre.stage.world.app.app.openapi()  # type: ignore[attr-defined]  # As above.
    for route, entry in {**TENANTS, **OPERATOR}.items():
        found = taken_ids(document, route)
        assert found == set(entry.slots), f"{route[0]} {route[1]} takes {sorted(found)}, its entry says otherwise"


@pytest.mark.parametrize(("route", "slot", "asker"), PLACES, ids=_named)
def test_what_is_not_ones_own_is_missing_and_stays_as_it_is(
    theatre: Theatre, route: Route, slot: str, asker: Side
) -> None:
    cases = [case for case in CASES if (case.route, case.slot, case.asker) == (route, slot, asker)]
    problems: list[str] = []
    for case in cases:
        problems += theatre.run(_problems(theatre, case))
        theatre.put_back()
    problems += changed(theatre.stage.pristine, theatre.run(theatre.stage.dump()))
    assert not problems, report(f"{route[0]} {route[1]} lets {asker} reach what is not its own", problems)


async def _problems(theatre: Theatre, case: Case) -> list[str]:
    """What is wrong with the answer to one case; nothing, as it should be."""
    own = theatre.own(case.asker, case.entry)
    never = await theatre.ask(case.asker, case.route, case.entry, own | {case.slot: nobodys(case.kind)})
    reply = await theatre.ask(case.asker, case.route, case.entry, own | {case.slot: identity(theatre, case)})
    problems = _faulty_answer(case, reply, never) + _leaks(theatre, case.asker, reply)
    # What is deleted is one's own still: asking for it may do what it does.
    if case.how != "deleted":
        problems += [f"changed {each}" for each in await theatre.touched()]
    return [f"{case}: {each}" for each in problems]


def _faulty_answer(case: Case, reply: Reply, never: Reply) -> list[str]:
    if (never.status, never.code) != case.entry.missing:
        return [f"an id that never existed is answered {_shown(never)}"]
    if case.how == "deleted" and case.slot in case.entry.gone:
        return [] if reply.status == case.entry.gone[case.slot] else [f"answered {_shown(reply)}"]
    if case.how == "malformed" and case.slot in case.entry.bounded and reply.status == 400:
        return [] if reply.code == "VALIDATION_ERROR" else [f"answered {_shown(reply)}"]
    same = _seen(reply) == _seen(never)
    return [] if same else [f"answered {_shown(reply)}, but an id that never existed {_shown(never)}"]


def _leaks(theatre: Theatre, side: Side, reply: Reply) -> list[str]:
    """What the answer shows of others, and statements that were not the asker's."""
    text = reply.body.decode(errors="replace")
    leaked = sorted(mark for mark in theatre.stage.foreign_marks(side) if mark in text)
    return [f"the answer shows {mark}, which is not {side}'s" for mark in leaked] + theatre.watch.take_faults()


@pytest.mark.parametrize("asker", [*ASKERS, Side("theirs", "live"), Side("theirs", "test")], ids=str)
@pytest.mark.parametrize("route", TENANTS, ids=" ".join)
def test_what_is_ones_own_succeeds_and_touches_nobody_else(theatre: Theatre, route: Route, asker: Side) -> None:
    entry = TENANTS[route]
    _succeed(theatre, route, entry, asker, theatre.own(asker, entry))


@pytest.mark.parametrize("case", SHARED_CASES, ids=str)
def test_what_both_modes_share_is_ones_own_in_both(theatre: Theatre, case: Case) -> None:
    own = theatre.own(case.asker, case.entry) | {case.slot: identity(theatre, case)}
    _succeed(theatre, case.route, case.entry, case.asker, own)


def _succeed(theatre: Theatre, route: Route, entry: Entry, asker: Side, ids: dict[str, str]) -> None:
    held = theatre.stage.holdings[asker]

    async def story() -> None:
        for method, path, body in entry.before:
            reply = await theatre.stage.world.ask(method, path, key=held.key, body=body)
            assert reply.status < 300, f"{method} {path} before {route}: {_shown(reply)}"
        reply = await theatre.ask(asker, route, entry, ids)
        what = f"{route[0]} {route[1]} with ids of {asker}'s own"
        assert reply.status == entry.own, f"{what}: {_shown(reply)}"
        touched = changed(theatre.stage.pristine, await theatre.stage.dump(), tenant=held.tenant)
        assert not touched, f"{what}: changed rows of others: {touched}"
        problems = _leaks(theatre, asker, reply)
        assert not problems, report(what, problems)

    theatre.run(story())


@pytest.mark.parametrize("route", [route for route in OPERATOR if OPERATOR[route].slots], ids=_named)
def test_the_operator_finds_nothing_under_an_id_that_is_none(theatre: Theatre, route: Route) -> None:
    problems: list[str] = []
    for slot, form in ((slot, form) for each, slot, form in operators_matrix() if each == route):
        problems += theatre.run(_operators_problems(theatre, route, slot, form))
        theatre.put_back()
    assert not problems, report(f"{route[0]} {route[1]} finds what is not there", problems)


async def _operators_problems(theatre: Theatre, route: Route, slot: str, form: str) -> list[str]:
    entry = OPERATOR[route]
    kind = entry.slots[slot]
    own = theatre.stage.holdings[ASKERS[0]].ids[kind]
    wanted = malformed(kind, form, own, own) if form else nobodys(kind)
    body = None if entry.body is None else {**entry.body, **({} if slot in entry.path else {slot: wanted})}
    target = route[1].format_map({slot: wanted})
    reply = await theatre.stage.world.ask(route[0], target, key=OPERATORS_KEY, body=body)
    refused = slot in entry.bounded and reply.status == 400
    problems = [] if refused or (reply.status, reply.code) == entry.missing else [f"answered {_shown(reply)}"]
    problems += [f"changed {each}" for each in await theatre.touched()]
    return [f"{slot} {form or 'random'}: {each}" for each in problems]
