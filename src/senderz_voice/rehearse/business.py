"""The two tenants of a rehearsal: each with a key, a persona and a number; they hand calls over differently."""

from dataclasses import dataclass
from typing import Final

import aiohttp

from senderz_voice.demo.client import HttpClient, Json
from senderz_voice.demo.house import Server
from senderz_voice.ports.clock import Clock
from senderz_voice.rehearse.scenes import HANDOFF

POLL_SECONDS: Final = 0.5


@dataclass(frozen=True, slots=True)
class Business:
    """One tenant at work."""

    name: str
    api: HttpClient
    number_id: str


async def open_business(session: aiohttp.ClientSession, server: Server, clock: Clock, persona: Json) -> Business:
    """A tenant that can call. Raises DemoError."""
    name = str(persona["business_name"])
    operator = HttpClient(session, server.api, server.admin_key)
    tenant = await operator.post("/admin/tenants", {"name": name})
    wanted = {"tenant_id": tenant["id"], "name": "Rehearsal", "prefix": "tf_test", "rate_limit": 60_000}
    key = await operator.post("/admin/api-keys", wanted)
    api = HttpClient(session, server.api, key["key"])
    await api.put("/v1/ai/persona", persona)
    number = await api.post("/v1/voice/numbers", {"country": "US", "area_code": "619"})
    while number["status"] == "pending":
        await clock.sleep(POLL_SECONDS)
        number = await api.get(f"/v1/voice/numbers/{number['id']}")
    return Business(name, api, number["id"])


_COMMON: Final[Json] = {
    "name": "Riley",
    "voice_handoff_number": HANDOFF,
    "knowledge": "We are open Monday to Friday from 8 am to 5 pm. Our address is 12 Harbor Street.",
    "instructions": "Be friendly and brief.",
    "timezone": "America/Los_Angeles",
    "region": "CA",
}
WARM: Final[Json] = {**_COMMON, "business_name": "Harbor Dental", "handoff_mode": "warm"}
COLD: Final[Json] = {**_COMMON, "business_name": "Copper Kettle", "handoff_mode": "cold"}
