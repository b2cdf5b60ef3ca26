"""Two tenants with rows of every kind in both modes, each row marked with whose it is."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal, NamedTuple

from sqlalchemy import Table, delete, insert, select

from senderz_voice.calls import store
from senderz_voice.calls.log import StoredCallLog
from senderz_voice.calls.replay import facts_of
from senderz_voice.core.call import Call
from senderz_voice.core.events import Event
from senderz_voice.db.metadata import metadata
from senderz_voice.db.tables import api_keys, voice_minutes
from senderz_voice.db.webhook_tables import webhook_deliveries
from tests.api.world import OPERATOR, World
from tests.calls.stories import ANSWERED, TEXTS, WHOLE
from tests.calls.world import new_call

Mode = Literal["live", "test"]
Kind = Literal["number", "call", "open_call", "persona", "intent", "opt_out", "key", "webhook", "delivery", "tenant"]

SHARED: Final[frozenset[Kind]] = frozenset({"persona", "intent", "tenant"})
"""What both modes of a tenant have in common."""
GONE: Final[frozenset[Kind]] = frozenset({"number", "call", "persona", "intent", "opt_out", "key", "webhook"})
"""What can be deleted, released, revoked or erased."""

Row = dict[str, Any]
Dump = dict[str, list[Row]]


class Side(NamedTuple):
    """Who owns something: one of the two tenants, in one mode."""

    tenant: Literal["ours", "theirs"]
    mode: Mode

    def __str__(self) -> str:
        return f"{self.tenant}-{self.mode}"

    @property
    def other_mode(self) -> "Side":
        return self._replace(mode="test" if self.mode == "live" else "live")

    @property
    def stranger(self) -> "Side":
        return self._replace(tenant="theirs" if self.tenant == "ours" else "ours")


SIDES: Final = tuple(Side(tenant, mode) for tenant in ("ours", "theirs") for mode in ("live", "test"))


@dataclass
class Holding:
    """What one side has: an id of each kind, and one of each that is deleted."""

    tenant: str
    key: str
    ids: dict[Kind, str] = field(default_factory=dict)
    gone: dict[Kind, str] = field(default_factory=dict)
    inactive: str = ""
    """A key that the operator has deactivated."""
    revoked: str = ""
    marks: set[str] = field(default_factory=set)
    """Texts that only this side may ever read."""


@dataclass
class Stage:
    """The application with both tenants, and the state to which it returns after every case."""

    world: World
    holdings: dict[Side, Holding]
    suspended: str
    """A key of a third tenant, which is suspended."""
    pristine: Dump
    moment: float

    def foreign_marks(self, side: Side) -> set[str]:
        """Every id and text that this side must never read."""
        mine = self.holdings[side].marks
        return {mark for each, held in self.holdings.items() if each != side for mark in held.marks} - mine

    async def dump(self) -> Dump:
        """Every row of every table."""
        async with self.world.parts.database.read() as connection:
            return {
                table.name: [
                    dict(row) for row in (await connection.execute(select(table).order_by(*_key(table)))).mappings()
                ]
                for table in metadata.sorted_tables
            }

    async def restore(self, rows: Dump | None = None) -> None:
        """Put every table back as it was, or to these rows."""
        rows = self.pristine if rows is None else rows
        async with self.world.parts.database.write() as connection:
            for table in reversed(metadata.sorted_tables):
                await connection.execute(delete(table))
            for table in metadata.sorted_tables:
                if rows[table.name]:
                    await connection.execute(insert(table), rows[table.name])

    def alone(self, side: Side) -> Dump:
        """The rows that would be there if nobody but this side had ever done anything."""
        tenant, mode = self.holdings[side].tenant, side.mode
        calls = {row["id"] for row in self.pristine["calls"] if row["tenant_id"] == tenant and row["mode"] == mode}

        def stays(table: str, row: Row) -> bool:
            if table in {"tenants", "payment_events", "job_requests"}:
                return True
            if row["tenant_id"] != tenant or row.get("mode", mode) != mode:
                return False
            # Minutes are billed to the tenant, whichever of its modes asks.
            return table == voice_minutes.name or row.get("call_id") is None or row["call_id"] in calls

        return {name: [row for row in rows if stays(name, row)] for name, rows in self.pristine.items()}


def changed(before: Dump, after: Dump, *, tenant: str = "") -> list[str]:
    """What differs between two dumps, table by table; with a tenant, only what differs in anybody else's rows."""

    def others(rows: list[Row]) -> list[Row]:
        return [row for row in rows if not tenant or tenant not in {row.get("tenant_id"), row.get("id"), _payer(row)}]

    return [
        f"{name}: {len(gone)} rows changed or gone, {len(new)} rows changed or new"
        for name in before
        if (gone := _without(others(before[name]), others(after[name])))
        + (new := _without(others(after[name]), others(before[name])))
    ]


def _payer(row: Row) -> object:
    """Whose a job is stands in its payload."""
    payload = row.get("payload")
    return payload.get("tenant_id") if isinstance(payload, dict) else None


def _without(rows: list[Row], others: list[Row]) -> list[Row]:
    return [row for row in rows if row not in others]


def _key(table: Table) -> Sequence[Any]:
    return list(table.primary_key.columns)


async def furnish(world: World) -> Stage:
    """Make both tenants with all that they have, and a suspended third."""
    holdings: dict[Side, Holding] = {}
    for name in ("ours", "theirs"):
        tenant = await world.tenant(name=f"Company-of-{name}", messaging_subscription="active")
        for mode, key in (("live", tenant.live), ("test", tenant.test)):
            holdings[Side(name, mode)] = Holding(tenant.id, key)  # type: ignore[arg-type]  # Both from literals.
    for place, (side, holding) in enumerate(holdings.items(), 1):
        await _Furnisher(world, side, holding, place).furnish()
    for side, holding in holdings.items():
        for kind in SHARED:
            if kind != "tenant":
                holding.marks |= {holdings[side.other_mode].ids[kind], holdings[side.other_mode].gone[kind]}
        holding.marks |= {f"both-{side.tenant}"}
    suspended = await world.tenant("Suspended")
    patched = await world.ask("PATCH", f"/admin/tenants/{suspended.id}", key=OPERATOR, body={"suspended": True})
    assert patched.status == 200
    stage = Stage(world, holdings, suspended.live, {}, world.clock.now)
    for holding in holdings.values():
        # The first request of a key notes its use; those of the cases come too soon after it to be noted.
        assert (await world.ask("GET", "/v1/ai/persona", key=holding.key)).status == 200
    stage.pristine = await stage.dump()
    return stage


@dataclass
class _Furnisher:
    """Gives one side everything."""

    world: World
    side: Side
    holding: Holding
    place: int
    """Counted from 1: the sides' telephone numbers differ by it."""

    async def furnish(self) -> None:
        """One row of each kind, and one that is deleted again."""
        word = f"mark-{self.side}"
        shared = f"both-{self.side.tenant}"
        self.holding.marks |= {word, shared}
        self.holding.ids["tenant"] = self.holding.tenant
        self.holding.marks.add(self.holding.tenant)
        for gone in (False, True):
            await self._make("number", "/v1/voice/numbers", {"phone_number": self._phone(5000, gone=gone)}, gone)
            await self._make("persona", "/v1/ai/personas", {"name": "Spare", "instructions": shared}, gone)
            await self._make("intent", "/v1/voice/intents", self._intent(shared, gone=gone), gone)
            await self._make("opt_out", "/v1/opt-outs", {"phone_number": self._phone(6000, gone=gone)}, gone)
            await self._make("key", "/v1/api-keys", {"name": word}, gone)
            await self._make("webhook", "/v1/webhooks", self._webhook(word), gone)
        self.holding.inactive = await self._inactive()
        await self._calls(word)
        await self._delivery(word)
        self.holding.marks |= {*self.holding.ids.values(), *self.holding.gone.values()}

    async def _make(self, kind: Kind, path: str, body: Row, gone: bool) -> None:
        made = await self.world.ask("POST", path, key=self.holding.key, body=body)
        assert made.status == 201, made.body
        row = made.json
        identity: str = row.get("id") or row["phone_number"]
        self.holding.marks |= {row[name] for name in ("phone_number", "key", "secret") if row.get(name)}
        if not gone:
            self.holding.ids[kind] = identity
            return
        self.holding.gone[kind] = identity
        self.holding.revoked = row.get("key", self.holding.revoked)
        deleted = await self.world.ask("DELETE", f"{path}/{identity}", key=self.holding.key)
        assert deleted.status == 200, deleted.body

    async def _inactive(self) -> str:
        key = await self.world.key(self.holding.tenant, f"tf_{self.side.mode}")
        async with self.world.parts.database.read() as connection:
            wanted = select(api_keys.c.id).where(api_keys.c.digest == self.world.parts.keyring.digest(key))
            identity = (await connection.execute(wanted)).scalar_one()
        done = await self.world.ask("PATCH", f"/admin/api-keys/{identity}", key=OPERATOR, body={"active": False})
        assert done.status == 200, done.body
        self.holding.marks |= {key, identity}
        return key

    async def _calls(self, word: str) -> None:
        self.holding.ids["call"] = await self._call(WHOLE, word, 1)
        self.holding.ids["open_call"] = await self._call(ANSWERED, word, 2)
        erased = await self._call(WHOLE, word, 3)
        done = await self.world.ask("DELETE", f"/v1/calls/{erased}", key=self.holding.key)
        assert done.status == 200, done.body
        self.holding.gone["call"] = erased
        recording = f"recordings/{self.holding.tenant}/{self.holding.ids['call']}.mp3"
        self.world.parts.objects.kept[recording] = word.encode() * 100  # type: ignore[attr-defined]  # MemoryObjects.
        columns = {"recording_key": recording, "recording_bytes": 100 * len(word), "summary": word, "lead_score": 7}
        async with self.world.parts.database.write() as connection:
            await store.change_call(connection, self.holding.tenant, self.holding.ids["call"], columns)

    async def _call(self, events: Sequence[Event], word: str, number: int) -> str:
        call = f"01JHC{self.place}{number:020d}"
        database, clock = self.world.parts.database, self.world.clock
        row = new_call(call, mode=self.side.mode, to=self._phone(7000 + number)) | {
            "voice_number_id": self.holding.ids["number"],
            "persona_id": self.holding.ids["persona"],
            "from_number": self._phone(5000),
            "script": word,
            "metadata": {"whose": word},
        }
        log = StoredCallLog(database, clock)
        async with database.write() as connection:
            lease = await store.add_call(connection, self.holding.tenant, row, owner="story", expires_at=clock.now + 9)
        state = Call()
        for event in events:
            state.handle(event)
        await log.append(lease, 0, events, [replace(each, text=f'"{word}"') for each in TEXTS], facts_of(state))
        await log.release(lease)
        return call

    async def _delivery(self, word: str) -> None:
        identity = f"01JHD{self.place:021d}"
        row = {
            "id": identity,
            "tenant_id": self.holding.tenant,
            "mode": self.side.mode,
            "webhook_id": self.holding.ids["webhook"],
            "source": f"announce:{identity}",
            "event": "voice.call.ended",
            "call_id": self.holding.ids["call"],
            "body": f'{{"whose":"{word}"}}',
            "status": "failed",
            "attempts": [],
            "tries": 8,
            "claimed_until": 0.0,
            "created_at": self.world.clock.now,
        }
        async with self.world.parts.database.write() as connection:
            await connection.execute(insert(webhook_deliveries).values(row))
        self.holding.ids["delivery"] = identity

    def _phone(self, first: int, *, gone: bool = False) -> str:
        return f"+1619{550 + self.place}{first + gone:04d}"

    def _intent(self, description: str, *, gone: bool) -> Row:
        name = f"leave_{self.side.mode}_{'gone' if gone else 'kept'}"
        return {"name": name, "description": description, "action": "message"}

    def _webhook(self, word: str) -> Row:
        return {"url": f"https://example.com/{word}", "events": ["voice.call.ended"]}
