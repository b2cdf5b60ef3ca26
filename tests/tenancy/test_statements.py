"""Every SQL statement in the source says whose rows it means, or is excused; and the check notices each way not to."""

from functools import cache

import pytest

from tests.shape.house import planted, report, source_modules
from tests.tenancy.allowed import ALLOWED
from tests.tenancy.names import OWNED
from tests.tenancy.statements import Offender, unexcused, unused, without_tenant

_IMPORTS = """
from sqlalchemy import and_, bindparam, delete, exists, func, insert, or_, select, text, update
from senderz_voice.db import call_tables
from senderz_voice.db.call_tables import call_events, calls, job_requests
from senderz_voice.db.tables import api_keys, opt_outs, tenants
from senderz_voice.db.tables import voice_numbers as table
from senderz_voice.db.upsert import insert_into
"""


def _faults(*lines: str, signature: str = "tenant, call, row, rows, connection") -> list[str]:
    """What is found in a function with these lines."""
    body = "".join(f"    {line}\n" for line in lines)
    module = planted("senderz_voice.calls.planted", f"{_IMPORTS}\ndef story({signature}):\n{body}")
    return [offender.fault for offender in without_tenant([module])]


@cache
def _offenders() -> list[Offender]:
    return without_tenant(source_modules())


def test_every_statement_names_the_tenant_or_is_excused() -> None:
    offenders = unexcused(_offenders(), ALLOWED)
    assert not offenders, report(
        "Every statement on tenants' rows names the tenant, in WHERE or in what it inserts; what cannot is in "
        "tests/tenancy/allowed.py with its reason",
        offenders,
    )


def test_every_exception_is_needed() -> None:
    idle = unused(_offenders(), ALLOWED)
    assert not idle, report("tests/tenancy/allowed.py excuses nothing that does not need it", idle)


def test_every_exception_has_a_reason() -> None:
    assert all(reason.endswith(".") and len(reason.split()) >= 5 for reason in ALLOWED.values())


def test_the_tables_of_calls_belong_to_tenants_too() -> None:
    assert {"calls", "call_events", "call_texts", "call_leases", "media_tokens", "carrier_inbox"} <= OWNED
    assert not OWNED & {"tenants", "job_requests", "payment_events"}


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("select(calls).where(calls.c.id == call)", "reads calls"),
        ("select(calls)", "reads calls"),
        ("select(calls.c.id).where(calls.c.mode == 'live')", "reads calls"),
        ("select(table).where(table.c.id == call)", "reads voice_numbers"),
        ("select(call_tables.calls).where(call_tables.calls.c.id == call)", "reads calls"),
        ("select(func.count()).select_from(calls)", "reads calls"),
        ("select(func.max(call_events.c.seq)).where(call_events.c.call_id == call)", "reads call_events"),
        ("select(calls).where(calls.c.tenant_id != tenant)", "reads calls"),
        ("select(calls).where(calls.c.tenant_id.in_(rows))", "reads calls"),
        ("select(calls).where(calls.c.tenant_id == None)", "reads calls"),
        ("select(calls).where(calls.c.tenant_id == calls.c.tenant_id)", "reads calls"),
        ("select(calls).where(calls.c.tenant_id == calls.c.id)", "reads calls"),
        ("select(calls).where(or_(calls.c.tenant_id == tenant, calls.c.mode == 'test'))", "reads calls"),
        ("select(calls).where((calls.c.tenant_id == tenant) | (calls.c.mode == 'test'))", "reads calls"),
        ("select(calls).where(~(calls.c.tenant_id == tenant))", "reads calls"),
        ("select(calls).order_by(calls.c.tenant_id == tenant)", "reads calls"),
        ("select(calls).where(opt_outs.c.tenant_id == tenant)", "reads calls"),
        (
            "select(calls).join(table, table.c.id == calls.c.voice_number_id).where(calls.c.tenant_id == tenant)",
            "reads voice_numbers",
        ),
        (
            "select(calls).outerjoin(table, calls.c.tenant_id == tenant).where(table.c.tenant_id == tenant)",
            "reads calls",
        ),
        (
            "select(calls).join(table, calls.c.tenant_id == tenant, isouter=True).where(table.c.tenant_id == tenant)",
            "reads calls",
        ),
        ("select(api_keys, tenants.c.suspended).join(tenants, tenants.c.id == api_keys.c.tenant_id)", "reads api_keys"),
        ("select(tenants).where(exists(select(calls.c.id).where(calls.c.mode == 'live')))", "reads calls"),
        ("select(tenants).where(tenants.c.id.in_(select(calls.c.tenant_id)))", "reads calls"),
        ("select(*rows)", "reads a table that cannot be seen"),
        ("calls.select().where(calls.c.id == call)", "reads calls"),
        ("update(calls).where(calls.c.id == call).values(status='failed')", "updates calls"),
        ("update(calls).values(tenant_id=tenant)", "updates calls"),
        ("update(calls).where(calls.c.tenant_id == tenant).values(tenant_id=row)", "changes whose calls are"),
        ("delete(opt_outs).where(opt_outs.c.phone_number == call)", "deletes opt_outs"),
        ("opt_outs.delete().where(opt_outs.c.phone_number == call)", "deletes opt_outs"),
        ("delete(row)", "deletes in a table that cannot be seen"),
        ("insert(calls).values(id=call)", "inserts into calls"),
        ("insert(calls).values(row)", "inserts into calls"),
        ("insert(calls).values(**row)", "inserts into calls"),
        ("insert(calls).values([{'tenant_id': tenant}, {'id': call}])", "inserts into calls"),
        ("connection.execute(insert(call_events), rows)", "inserts into call_events"),
        ("insert_into(connection, calls).values({'id': call})", "inserts into calls"),
        ("insert_into(connection, row).values({'id': call})", "inserts in a table that cannot be seen"),
        (
            "insert_into(connection, calls).values(tenant_id=tenant).on_conflict_do_update(index_elements=['id'])",
            "overwrites calls in a conflict",
        ),
        ("text('SELECT * FROM calls WHERE id = :id')", "uses calls in words"),
        ("text('DELETE FROM opt_outs')", "uses opt_outs in words"),
        ("text(row)", "runs words that cannot be seen"),
        ("text(f'SELECT * FROM {row}')", "runs words on a table that cannot be seen"),
        ("connection.exec_driver_sql('UPDATE calls SET mode = 1')", "uses calls in words"),
        ("connection.execute('DELETE FROM calls')", "uses calls in words"),
    ],
)
def test_a_statement_without_the_tenant_is_noticed(line: str, fault: str) -> None:
    assert _faults(line) == [fault]


@pytest.mark.parametrize(
    "lines",
    [
        ["select(calls).where(calls.c.tenant_id == tenant, calls.c.id == call)"],
        ["select(calls).where(tenant == calls.c.tenant_id)"],
        ["select(calls).where(and_(calls.c.tenant_id == tenant, or_(calls.c.id == call, calls.c.mode == 'test')))"],
        ["select(calls).where((calls.c.tenant_id == tenant) & (calls.c.id == call))"],
        ["select(calls).where(calls.c.tenant_id == bindparam('tenant'))"],
        ["owned = (calls.c.tenant_id == tenant, calls.c.id == call)", "select(calls.c.mode).where(*owned)"],
        ["where = [calls.c.tenant_id == tenant]", "select(func.count()).select_from(calls).where(*where)"],
        ["select(calls.c.id).where(calls.c.tenant_id == tenant).order_by(calls.c.id).limit(9)"],
        [
            (
                "select(calls).join(table, (table.c.id == calls.c.id) & (table.c.tenant_id == calls.c.tenant_id))"
                ".where(calls.c.tenant_id == tenant)"
            )
        ],
        [
            (
                "select(calls).outerjoin(table, and_(table.c.id == calls.c.persona_id, table.c.tenant_id == tenant))"
                ".where(calls.c.tenant_id == tenant)"
            )
        ],
        ["select(api_keys).join(tenants, tenants.c.id == api_keys.c.tenant_id).where(tenants.c.id == tenant)"],
        ["select(tenants).where(tenants.c.id == tenant)"],
        ["select(func.now())"],
        ["select(job_requests).where(job_requests.c.key == call)"],
        ["update(calls).where(calls.c.tenant_id == tenant).values(status='failed').returning(*calls.c)"],
        ["delete(opt_outs).where(opt_outs.c.tenant_id == tenant)"],
        ["insert(calls).values(tenant_id=tenant, **row)"],
        ["made = {'tenant_id': tenant, 'id': call}", "insert(calls).values(made)"],
        ["insert(calls).values({**row, 'tenant_id': tenant})"],
        ["insert(calls).values(row | {'tenant_id': tenant})"],
        ["connection.execute(insert(calls), [{'tenant_id': tenant, 'id': each} for each in rows])"],
        ["insert_into(connection, calls).values(tenant_id=tenant).on_conflict_do_nothing()"],
        [
            (
                "insert_into(connection, calls).values(tenant_id=tenant).on_conflict_do_update("
                "index_elements=['tenant_id', 'mode'], set_={'status': 'failed'})"
            )
        ],
        ["text('SELECT * FROM calls WHERE tenant_id = :tenant')"],
        ["text('SELECT 1')", "connection.exec_driver_sql('BEGIN IMMEDIATE')"],
        ["rows.update(row)", "rows.insert(0, row)", "row.delete(call)"],
    ],
)
def test_a_statement_with_the_tenant_is_fine(lines: list[str]) -> None:
    assert _faults(*lines) == []


def test_a_statement_of_a_module_is_read_too() -> None:
    statements = "_LATE = select(calls).where(calls.c.id == bindparam('call'))\n"
    statements += "_OWN = select(calls).where(calls.c.tenant_id == bindparam('tenant'))\n"
    (offender,) = without_tenant([planted("senderz_voice.calls.planted", _IMPORTS + statements)])
    assert offender.name == "calls.planted:_LATE reads calls"


def test_a_helper_that_names_the_tenant_is_believed_and_one_that_does_not_is_not() -> None:
    helpers = """
def _held(lease):
    return (calls.c.tenant_id == lease.tenant, calls.c.id == lease.call)

def _any(lease):
    return (calls.c.id == lease.call,)

def _row(lease):
    return {"tenant_id": lease.tenant}

class Store:
    def _mine(self):
        return (calls.c.tenant_id == self.tenant,)

    def read(self):
        return select(calls).where(*self._mine())

def good(lease, connection):
    select(calls).where(*_held(lease))
    insert(calls).values(_row(lease))

def bad(lease):
    return select(calls).where(*_any(lease))
"""
    (offender,) = without_tenant([planted("senderz_voice.calls.planted", _IMPORTS + helpers)])
    assert offender.name == "calls.planted:bad reads calls"


def test_a_condition_that_is_handed_over_counts_if_every_caller_names_the_tenant() -> None:
    reader = "def _read(where):\n    return select(calls).where(*where)\n\n"
    good = "def one(tenant):\n    where = (calls.c.tenant_id == tenant,)\n    return _read(where)\n\n"
    bad = "def two(call):\n    return _read([calls.c.id == call])\n"
    assert not without_tenant([planted("senderz_voice.calls.planted", _IMPORTS + reader + good)])
    assert without_tenant([planted("senderz_voice.calls.planted", _IMPORTS + reader + good + bad)])
    assert without_tenant([planted("senderz_voice.calls.planted", _IMPORTS + reader)])
    anybody = (reader + good).replace("_read", "read")
    assert without_tenant([planted("senderz_voice.calls.planted", _IMPORTS + anybody)])


def test_a_parameter_that_is_called_like_a_table_is_none() -> None:
    assert _faults("select(table).where(table.c.id == calls)", signature="calls") == ["reads voice_numbers"]


def test_an_offender_is_named_as_the_list_names_it() -> None:
    source = f"{_IMPORTS}\nclass Log:\n    async def read(self, call):\n        return select(calls)\n"
    found = without_tenant([planted("senderz_voice.calls.planted", source)])
    assert unexcused(found, {"calls.planted:Log.read reads calls": "For once."}) == []
    assert unexcused(found, {"calls.planted:Log.read updates calls": "For once."}) == [
        "src/senderz_voice/calls/planted.py:11: calls.planted:Log.read reads calls, and no tenant"
    ]


def test_an_exception_that_nothing_needs_is_noticed() -> None:
    assert unused([], {"calls.log:gone reads calls": "It was needed once."}) == ["calls.log:gone reads calls"]
