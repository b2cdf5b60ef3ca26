"""An API in front of a database with a past: tenants made through it, finished calls written straight into the log."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Table, TextClause, insert, select, text

from bench.live.outside import Line
from bench.requests import Answer, ask
from senderz_voice import app
from senderz_voice.api.parts import ApiParts
from senderz_voice.api.wrapper import Wrapper
from senderz_voice.calls import store
from senderz_voice.calls.appending import append
from senderz_voice.calls.log import read_file
from senderz_voice.calls.reading import lines_of
from senderz_voice.calls.replay import facts_of
from senderz_voice.clock import SystemClock, SystemIds
from senderz_voice.core import events as e
from senderz_voice.core.call import Call
from senderz_voice.core.events import Cause, Direction, Event, Role, Terms
from senderz_voice.db.call_tables import call_events, call_leases, call_texts
from senderz_voice.db.call_tables import calls as calls_table
from senderz_voice.db.engine import open_database, sqlite_url
from senderz_voice.db.migrate import upgrade
from senderz_voice.db.sqlite_dialect import ASIDE
from senderz_voice.db.tables import personas, voice_numbers
from senderz_voice.keyring import Keyring
from senderz_voice.ports.calllog import Text
from senderz_voice.ports.carrier import Dialled, DialOrder
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.ports.objects import ObjectFacts
from senderz_voice.settings import load

OPERATOR = "the-operators-own-key"
LINES = 60
SHORT_LINES = 4
FROM = "+16195550100"
TO = "+14155551234"

KNOWN = {
    "summary": "They agreed on Friday at two.",
    "lead_score": 70,
    "analysis": {
        "outcome": "confirmed",
        "voicemail": False,
        "caller_name": None,
        "callback_number": None,
        "follow_up": None,
        "intents": [],
        "evidence": ["Yes, that works for me"],
    },
}
"""What a finished call was found to be about."""


class Willing(Line):
    """A carrier that takes every dial at once."""

    async def dial(self, order: DialOrder) -> Dialled:
        return Dialled(f"leg-{order.key}", "session")


class Minutes(SystemClock):
    """The machine's time, put forward by hand, since only ten dials a minute are allowed."""

    ahead = 0.0

    def wall(self) -> float:
        return super().wall() + self.ahead


class NoObjects:
    """An object store that holds nothing."""

    async def put(self, key: str, data: bytes, content_type: str) -> None:
        del data, content_type
        raise PortError(ErrorKind.UNAVAILABLE, f"nothing is stored here: {key}")

    async def head(self, key: str) -> Any:
        raise PortError(ErrorKind.MISSING, key)

    async def read(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        del start, end
        for missing in (key,):
            raise PortError(ErrorKind.MISSING, missing)
        yield b""

    async def delete(self, key: str) -> None:
        del key

    async def list(self, prefix: str) -> AsyncIterator[ObjectFacts]:
        del prefix
        nothing: tuple[ObjectFacts, ...] = ()
        for each in nothing:
            yield each


@dataclass(slots=True)
class Tenant:
    """A customer of the measured server."""

    id: str
    key: str
    number: str
    long_calls: list[str] = field(default_factory=list)
    """Calls whose transcript has LINES lines."""


@dataclass(frozen=True, slots=True)
class Office:
    """The measured application and its customers."""

    app: Wrapper
    clock: Minutes
    tenants: Sequence[Tenant]

    async def ask(self, tenant: Tenant, method: str, target: str, body: object = None) -> Answer:
        return await ask(self.app, method, target, key=tenant.key, body=body)


@asynccontextmanager
async def office(folder: Path, calls: int, tenants: int) -> AsyncIterator[Office]:
    """The application in front of a migrated SQLite file with so many finished calls. Raises PortError."""
    clock, ids = Minutes(), SystemIds()
    database = await open_database(sqlite_url(folder / "voice.db"), clock)

    async def nudge(call: str) -> None:
        del call

    async def readiness() -> Sequence[str]:
        return ()

    try:
        await upgrade(database)
        carrier = Willing()
        parts = ApiParts(
            settings=load(data_dir=folder, admin_key=OPERATOR),
            keyring=Keyring.open(folder, ids),
            database=database,
            clock=clock,
            ids=ids,
            carriers={"live": carrier, "test": carrier},
            shops={},
            webhooks={},
            objects=NoObjects(),
            nudge=nudge,
            media_address=lambda _sandbox, token: f"ws://media/{token}",
            readiness=readiness,
        )
        made = app.create(parts)
        customers = [await _tenant(made, parts, place) for place in range(tenants)]
        for customer in customers:
            await _past(parts, customer, calls // tenants)
        yield Office(made, clock, customers)
    finally:
        await database.close()


async def _tenant(made: Wrapper, parts: ApiParts, place: int) -> Tenant:
    tenant = msgspec.json.decode((await ask(made, "POST", "/admin/tenants", key=OPERATOR, body={"name": "Acme"})).body)
    wanted = {"tenant_id": tenant["id"], "name": "key", "prefix": "tf_test", "rate_limit": 6000}
    key = msgspec.json.decode((await ask(made, "POST", "/admin/api-keys", key=OPERATOR, body=wanted)).body)
    number = await _number(parts, tenant["id"], f"+1619555{place:04d}")
    return Tenant(tenant["id"], key["key"], number)


async def _number(parts: ApiParts, tenant: str, phone_number: str) -> str:
    """A bought number with the tenant's persona, which `POST /v1/voice/numbers` would need a carrier for."""
    async with parts.database.write() as connection:
        found = await connection.execute(select(personas.c.id).where(personas.c.tenant_id == tenant))
        row = {
            "id": parts.ids.ulid(),
            "tenant_id": tenant,
            "mode": "test",
            "phone_number": phone_number,
            "country": "US",
            "area_code": "619",
            "status": "active",
            "assigned_persona_id": found.scalars().first(),
            "created_at": parts.clock.wall(),
        }
        await connection.execute(insert(voice_numbers).values(row))
    return str(row["id"])


async def _call(parts: ApiParts, tenant: Tenant, lines: int) -> str:
    """A finished call, its log and its words, written as the product writes them."""
    call, began = parts.ids.ulid(), parts.clock.wall()
    events, texts = conversation(began, lines)
    state = Call()
    for event in events:
        state.handle(event)
    async with parts.database.write() as connection:
        lease = await store.add_call(connection, tenant.id, _row(call, tenant, began), owner="past", expires_at=began)
        await append(connection, lease, 0, events, texts=texts, facts=facts_of(state), now=began)
        file = await read_file(connection, tenant.id, call)
        known = {**KNOWN, "latencies_ms": [500] * (len(texts) // 2), "transcript": lines_of(file, state)}
        await store.change_call(connection, tenant.id, call, known)
    return call


async def _past(parts: ApiParts, tenant: Tenant, calls: int) -> None:
    """So many finished calls, every tenth of them long: one of each kind, and copies made by the database itself."""
    for lines, wanted in ((LINES, -(-calls // 10)), (SHORT_LINES, calls - -(-calls // 10))):
        for again in range(0, wanted, 1000):
            # A thousand a transaction, each of its own moment, so that the journal does not outgrow the file.
            call = await _call(parts, tenant, lines)
            copies = min(999, wanted - again - 1)
            async with parts.database.write() as connection:
                for statement in _COPIES:
                    await connection.execute(statement, {"call": call, "copies": copies}, execution_options=ASIDE)
            if lines == LINES:
                tenant.long_calls += [call, *(_copied(call, copy) for copy in range(1, copies + 1))]


def _copied(call: str, copy: int) -> str:
    # No ULID holds a U, so a copy is never taken for another call.
    return f"{call[:-4]}U{copy:03d}"


def _copying(table: Table, key: str) -> TextClause:
    """Repeats the rows of a call under other ids; each copy of a call began a second before the one before it."""
    kept = [f'"{column.name}"' for column in table.c if column.name not in {key, "created_at"}]
    moved = ["created_at"] if "created_at" in table.c else []
    into = ", ".join([key, *kept, *moved])
    new = ", ".join([f"substr({key}, 1, 22) || printf('U%03d', copy)", *kept, *(f"{name} - copy" for name in moved)])
    return text(
        "WITH RECURSIVE counted(copy) AS (SELECT 1 WHERE :copies > 0 UNION ALL "
        "SELECT copy + 1 FROM counted WHERE copy < :copies) "
        f"INSERT INTO {table.name} ({into}) SELECT {new} FROM counted CROSS JOIN {table.name} WHERE {key} = :call"
    )


_COPIES = [
    _copying(calls_table, "id"),
    _copying(call_leases, "call_id"),
    _copying(call_events, "call_id"),
    _copying(call_texts, "call_id"),
]


def _row(call: str, tenant: Tenant, began: float) -> dict[str, Any]:
    return {
        "id": call,
        "mode": "test",
        "direction": "outbound",
        "status": "ringing",
        "from_number": FROM,
        "to_number": TO,
        "voice_number_id": tenant.number,
        "script": "Confirm Friday 2pm appointment for John Smith.",
        "language": "en",
        "metadata": {"ticket": "4711"},
        "record": True,
        "max_seconds": 3600,
        "handoff_number": "",
        "brief": {"direction": "outbound", "business_name": "Acme", "script": "Confirm Friday."},
        "intents": {},
        "created_at": began,
    }


def conversation(began: float, lines: int) -> tuple[list[Event], list[Text]]:
    """The log of a call with so many lines, the assistant's and the caller's in turn."""
    terms = Terms(Direction.OUTBOUND, "en", record=True, disclose=False, can_transfer=False, max_seconds=3600)
    events: list[Event] = [
        e.CallPlaced(began, terms),
        e.DialAccepted(began, Role.CALLER, "leg"),
        e.LegAnswered(began, Role.CALLER, "leg"),
        e.StreamConnected(began, Role.CALLER, "stream"),
    ]
    texts: list[Text] = []
    at = began
    for number in range(1, lines + 1):
        turn, at = (number + 1) // 2, at + 3.0
        if number % 2:
            texts.append(Text(number, "assistant", "We have an opening on Friday at two in the afternoon.", "en"))
            events.append(e.ReplyOffered(at, turn, turn, number, "en"))
            events.append(e.ReplyDone(at, turn, hang_up=False))
            events.append(e.SpeechStarted(at + 0.1, turn))
            events.append(e.SpeechEnded(at + 2.5, turn, 2400, 2400))
        else:
            texts.append(Text(number, "caller", "Yes, that works for me, but what about the week after?", "en"))
            events.append(e.CallerStarted(at, turn))
            events.append(e.CallerStopped(at + 2, turn, 1500))
            events.append(e.CallerSaid(at + 2.1, turn, number, "en"))
    events.append(e.LegEnded(at + 3, Role.CALLER, Cause.NORMAL, "caller"))
    return events, texts
