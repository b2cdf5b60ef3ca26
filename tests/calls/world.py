"""A database with two tenants, and the API of calls in front of it."""

import asyncio
import base64
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from fastapi import FastAPI
from sqlalchemy import insert

from senderz_voice.api import failures
from senderz_voice.api.parts import ApiParts, Mode
from senderz_voice.api.wrapper import Wrapper
from senderz_voice.calls import carrier_routes
from senderz_voice.calls import routes as call_routes
from senderz_voice.core.events import CallPlaced, Direction, Terms
from senderz_voice.db.engine import Database
from senderz_voice.db.tables import api_keys, intents, personas, tenants, voice_numbers
from senderz_voice.keyring import Keyring
from senderz_voice.ports.clock import Clock
from senderz_voice.recordings import routes as recording_routes
from senderz_voice.settings import load
from senderz_voice.tenants.auth import RequestRates
from tests.calls.fakes import NOON, Counted, CueCarrier, HandClock, MemoryObjects, SignedByHand
from tests.calls.http import Reply, ask
from tests.databases.stores import migrated

OURS, THEIRS = "01JHT0000000000000000OURS0", "01JHT000000000000000THEIRS"
LIVE, TEST, FOREIGN = "tf_live_ours", "tf_test_ours", "tf_live_theirs"
NUMBER, TEST_NUMBER, FOREIGN_NUMBER = (f"01JHN0000000000000000000{place:02d}" for place in (1, 2, 3))
PERSONA, FOREIGN_PERSONA = "01JHP000000000000000000001", "01JHP000000000000000000002"
HUMAN = "+14155551234"
TERMS = Terms(Direction.OUTBOUND, "en", record=True, disclose=True, can_transfer=False, max_seconds=3600)
PLACED = CallPlaced(NOON, TERMS)


def run(story: Callable[[Path], Awaitable[None]], folder: Path) -> None:
    """Run an async test, for at most half a minute."""
    asyncio.run(asyncio.wait_for(_started(story, folder), 30))


async def _started(story: Callable[[Path], Awaitable[None]], folder: Path) -> None:
    await story(folder)


@asynccontextmanager
async def database(folder: Path, clock: Clock) -> AsyncIterator[Database]:
    """An open database with every table and the two tenants."""
    opened = await migrated(folder, clock)
    try:
        async with opened.write() as connection:
            await _fill(connection)
        yield opened
    finally:
        await opened.close()


@dataclass
class World:
    """Everything that a story can touch."""

    app: Wrapper
    parts: ApiParts
    database: Database
    clock: HandClock
    carrier: CueCarrier
    rehearsal: CueCarrier
    objects: MemoryObjects
    nudged: list[str]
    ids: Counted

    async def ask(self, method: str, target: str, *, key: str = LIVE, body: object = None, **headers: str) -> Reply:
        """One request, its body as JSON."""
        raw = body if isinstance(body, bytes) else None if body is None else msgspec.json.encode(body)
        return await ask(self.app, method, target, key=key, body=raw, **headers)

    async def place(self, *, key: str = LIVE, number: str = NUMBER, to: str = HUMAN, **more: Any) -> Reply:
        """POST /v1/calls."""
        body = {"from": number, "to": to, "script": "Confirm Friday.", **more}
        return await self.ask("POST", "/v1/calls", key=key, body=body)


@asynccontextmanager
async def world(folder: Path) -> AsyncIterator[World]:
    """The API in front of the database."""
    clock, ids = HandClock(), Counted()
    carrier, rehearsal, objects = CueCarrier(), CueCarrier(), MemoryObjects()
    nudged: list[str] = []

    async def nudge(call: str) -> None:
        nudged.append(call)

    async with database(folder, clock) as opened:
        parts = ApiParts(
            settings=load(data_dir=folder),
            keyring=KEYRING,
            database=opened,
            clock=clock,
            ids=ids,
            carriers={"live": carrier, "test": rehearsal},
            shops={},
            webhooks={"live": SignedByHand("real"), "test": SignedByHand("rehearsed")},
            objects=objects,
            nudge=nudge,
            media_address=lambda sandbox, token: f"ws://media/{'test' if sandbox else 'live'}/{token}",
            readiness=_ready,
        )
        yield World(_app(parts), parts, opened, clock, carrier, rehearsal, objects, nudged, ids)


def _app(parts: ApiParts) -> Wrapper:
    app = FastAPI()
    app.state.parts = parts
    app.state.rates = RequestRates()
    failures.install(app)
    for module in (call_routes, recording_routes, carrier_routes):
        app.include_router(module.router)
    return Wrapper(app, parts.clock, parts.ids)


async def _ready() -> Sequence[str]:
    return ()


_SEED = base64.b64encode(bytes(32)).decode()
KEYRING = Keyring(
    pepper="pepper", nudge="nudge", exchange_api_key="exchange", exchange_signing_seed=_SEED, webhook_seal=_SEED
)


async def _fill(connection: Any) -> None:
    for tenant, persona in ((OURS, PERSONA), (THEIRS, FOREIGN_PERSONA)):
        await connection.execute(insert(tenants).values(_tenant(tenant)))
        await connection.execute(insert(personas).values(_persona(tenant, persona)))
    for secret, tenant, mode in ((LIVE, OURS, "live"), (TEST, OURS, "test"), (FOREIGN, THEIRS, "live")):
        await connection.execute(insert(api_keys).values(_key(secret, tenant, mode)))
    await connection.execute(insert(voice_numbers).values(number(NUMBER, OURS, "live", "+16195550100")))
    await connection.execute(insert(voice_numbers).values(number(TEST_NUMBER, OURS, "test", "+16195550101")))
    await connection.execute(
        insert(voice_numbers).values(number(FOREIGN_NUMBER, THEIRS, "live", "+16195550102", FOREIGN_PERSONA))
    )
    for name, action in (("talk_to_human", "transfer"), ("leave_message", "message"), ("end_call", "end_call")):
        await connection.execute(insert(intents).values(_intent(name, action)))


def _tenant(tenant: str) -> dict[str, Any]:
    return {
        "id": tenant,
        "name": "Acme",
        "region": None,
        "messaging_subscription": "active",
        "suspended": False,
        "voice_enabled": True,
        "webhook_secret": "sealed",
        "created_at": NOON,
    }


def _persona(tenant: str, persona: str) -> dict[str, Any]:
    return {
        "id": persona,
        "tenant_id": tenant,
        "is_default": True,
        "name": "Default",
        "business_name": "Acme Dental",
        "voice_greeting": "Thank you for calling Acme Dental.",
        "voice_default_language": "en",
        "voice_handoff_number": None,
        "handoff_mode": "cold",
        "instructions": "Be brief.",
        "knowledge": "",
        "voice": "",
        "timezone": "America/Los_Angeles",
        "region": None,
        "recording_enabled": True,
        "record_after_transfer": False,
        "created_at": NOON,
        "updated_at": NOON,
    }


def _key(secret: str, tenant: str, mode: Mode | str) -> dict[str, Any]:
    return {
        "id": f"01JHK{secret.upper().replace('_', '0'):0>21}"[:26],
        "tenant_id": tenant,
        "mode": mode,
        "name": "key",
        "digest": KEYRING.digest(secret),
        "hint": secret[-4:],
        "rate_limit": 100_000,
        "active": True,
        "created_at": NOON,
        "last_used_at": NOON,
    }


def number(identity: str, tenant: str, mode: str, phone: str, persona: str | None = PERSONA) -> dict[str, Any]:
    """A row of `voice_numbers`."""
    return {
        "id": identity,
        "tenant_id": tenant,
        "mode": mode,
        "phone_number": phone,
        "country": "US",
        "area_code": phone[2:5],
        "status": "active",
        "assigned_persona_id": persona,
        "created_at": NOON,
    }


def _intent(name: str, action: str) -> dict[str, Any]:
    return {
        "id": f"01JHI{name.upper():0>21}"[:26],
        "tenant_id": OURS,
        "name": name,
        "description": "When they want it.",
        "action": action,
        "action_config": {},
        "language": "all",
        "enabled": True,
        "built_in": True,
        "parameters": {},
        "created_at": NOON,
        "updated_at": NOON,
    }


def new_call(call: str, *, mode: str = "live", to: str = HUMAN, created_at: float = NOON) -> dict[str, Any]:
    """A row of `calls` as it is inserted."""
    return {
        "id": call,
        "mode": mode,
        "direction": "outbound",
        "status": "ringing",
        "from_number": "+16195550100",
        "to_number": to,
        "voice_number_id": NUMBER,
        "persona_id": PERSONA,
        "script": "Confirm Friday.",
        "language": "en",
        "metadata": {},
        "record": True,
        "max_seconds": 3600,
        "handoff_number": "",
        "brief": {"direction": "outbound", "business_name": "Acme Dental", "script": "Confirm Friday."},
        "intents": {},
        "created_at": created_at,
    }
