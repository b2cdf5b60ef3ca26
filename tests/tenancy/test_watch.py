"""The watch on the database notices what the source does not show."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, insert, or_, select, text, update

from senderz_voice.db.call_tables import calls
from senderz_voice.db.tables import api_keys, opt_outs, tenants, voice_numbers
from tests.tenancy.rows import Side
from tests.tenancy.stage import Theatre

OURS = Side("ours", "live")


def _faults(theatre: Theatre, statement: Any) -> list[str]:
    """What the watch says about a statement that runs for a request of ours."""

    async def story() -> None:
        theatre.watch.asker = theatre.stage.holdings[OURS].tenant
        try:
            async with theatre.stage.world.parts.database.write() as connection:
                await connection.execute(statement)
        finally:
            theatre.watch.asker = ""

    theatre.run(story())
    return theatre.watch.take_faults()


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        (lambda: select(calls).where(calls.c.id == "x"), "reads calls"),
        (lambda: select(calls.c.id).where(or_(calls.c.tenant_id == "x", calls.c.id == "y")), "reads calls"),
        (lambda: select(voice_numbers.c.id).join(tenants, tenants.c.id == voice_numbers.c.tenant_id), "voice_numbers"),
        (lambda: update(calls).where(calls.c.id == "x").values(status="failed"), "updates calls"),
        (lambda: delete(opt_outs).where(opt_outs.c.phone_number == "x"), "deletes opt_outs"),
        (lambda: text("SELECT id FROM calls"), "uses calls in words"),
        (lambda: select(calls).where(calls.c.tenant_id == "SOMEBODYELSE"), "SOMEBODYELSE"),
        (lambda: update(api_keys).where(api_keys.c.tenant_id == "SOMEBODYELSE").values(active=False), "SOMEBODYELSE"),
    ],
)
def test_a_statement_that_is_not_the_askers_is_noticed(
    theatre: Theatre, statement: Callable[[], Any], fault: str
) -> None:
    (found,) = _faults(theatre, statement())
    assert fault in found


def test_a_row_for_another_tenant_is_noticed(theatre: Theatre) -> None:
    theirs = theatre.stage.holdings[OURS.stranger].tenant
    row = {"tenant_id": theirs, "mode": "live", "phone_number": "+14155550123", "source": "api", "created_at": 1.0}
    (found,) = _faults(theatre, insert(opt_outs).values(row))
    assert f"names tenant ['{theirs}']" in found


def test_a_statement_of_the_askers_is_fine(theatre: Theatre) -> None:
    tenant = theatre.stage.holdings[OURS].tenant
    wanted = select(calls.c.id).join(
        voice_numbers,
        (voice_numbers.c.id == calls.c.voice_number_id) & (voice_numbers.c.tenant_id == calls.c.tenant_id),
    )
    assert _faults(theatre, wanted.where(calls.c.tenant_id == tenant)) == []
    assert _faults(theatre, delete(opt_outs).where(opt_outs.c.tenant_id == tenant)) == []
    assert _faults(theatre, text("SELECT 1")) == []


def test_a_request_is_blamed_by_the_name_of_its_function(theatre: Theatre) -> None:
    theatre.watch.asker = "NOBODY"
    theatre.run(theatre.stage.world.ask("GET", "/v1/calls", key=theatre.stage.holdings[OURS].key))
    theatre.watch.asker = ""
    faults = theatre.watch.take_faults()
    assert faults
    assert all(fault.startswith("calls.store:list_calls names tenant") for fault in faults)
