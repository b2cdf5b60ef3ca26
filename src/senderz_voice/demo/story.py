"""The demonstration's plot: a business is set up, places a call, and receives one."""

from pathlib import Path

import aiohttp

from senderz_voice.demo import mp3_length
from senderz_voice.demo.checks import Shown
from senderz_voice.demo.client import DemoError, HttpClient, Json
from senderz_voice.demo.conversation import POLL_SECONDS, Conversation
from senderz_voice.demo.house import Server
from senderz_voice.demo.screen import Screen
from senderz_voice.ports.clock import Clock

CALL_SECONDS = 90.0
RING_SECONDS = 15.0
REQUEST_SECONDS = 10.0

PERSONA: Json = {
    "name": "Riley",
    "business_name": "Harbor Dental",
    "voice_greeting": "Thanks for calling Harbor Dental. How can I help you?",
    "voice_handoff_number": "+15555550199",
    "knowledge": (
        "We are open Monday to Friday from 8 am to 5 pm and on Saturday from 9 am to 1 pm. We are closed on Sunday.\n"
        "Our address is 12 Harbor Street, San Diego. There is free parking behind the building.\n"
        "A check-up costs 95 dollars. We accept most dental insurance plans.\n"
        "New patients are welcome and should come ten minutes early."
    ),
    "instructions": "Be friendly and brief.",
    "timezone": "America/Los_Angeles",
    "region": "CA",
    "record_after_transfer": True,
}
CALLEE = "+15555550001"
CALLER = "+16195550142"
CALLER_WANTS = ("Hi, are you open on Saturdays?", "Okay. Can I talk to a person, please?")


class Performance:
    """Plays both calls against a running server."""

    def __init__(self, server: Server, screen: Screen, clock: Clock, out: Path) -> None:
        self._server = server
        self._screen = screen
        self._clock = clock
        self._out = out

    async def play(self, script: str) -> tuple[Shown, Shown]:
        """The outbound and the inbound call. Raises DemoError."""
        limit = aiohttp.ClientTimeout(total=REQUEST_SECONDS)
        async with aiohttp.ClientSession(timeout=limit) as session:
            api, number = await self._set_up(session)
            outbound = await self._place(api, number, script)
            inbound = await self._receive(session, api, number)
        return outbound, inbound

    async def _set_up(self, session: aiohttp.ClientSession) -> tuple[HttpClient, Json]:
        """A tenant with a key, a persona and a telephone number."""
        operator = HttpClient(session, self._server.api, self._server.admin_key)
        with self._screen.waiting("A business: tenant, API key, persona"):
            tenant = await operator.post("/admin/tenants", {"name": "Harbor Dental"})
            key = await operator.post(
                "/admin/api-keys",
                {"tenant_id": tenant["id"], "name": "Demonstration", "prefix": "tf_test", "rate_limit": 6000},
            )
            api = HttpClient(session, self._server.api, key["key"])
            await api.put("/v1/ai/persona", PERSONA)
        with self._screen.waiting("A telephone number in San Diego"):
            number = await api.post("/v1/voice/numbers", {"country": "US", "area_code": "619"})
            while number["status"] == "pending":
                await self._clock.sleep(POLL_SECONDS)
                number = await api.get(f"/v1/voice/numbers/{number['id']}")
        return api, number

    async def _place(self, api: HttpClient, number: Json, script: str) -> Shown:
        self._screen.heading("An outbound call", f"{number['phone_number']} calls {CALLEE}: {script}")
        call = await api.post("/v1/calls", {"from": number["id"], "to": CALLEE, "script": script})
        return await self._show("outbound", api, call["id"])

    async def _receive(self, session: aiohttp.ClientSession, api: HttpClient, number: Json) -> Shown:
        self._screen.heading("An inbound call", f"{CALLER} calls {number['phone_number']} and wants a person")
        exchange = HttpClient(session, self._server.exchange, self._server.exchange_key)
        person = {"kind": "caller", "wants": list(CALLER_WANTS)}
        await exchange.post("/rehearsal/calls", {"to": number["phone_number"], "from": CALLER, "person": person})
        deadline = self._clock.monotonic() + RING_SECONDS
        while not (found := await api.get("/v1/calls", direction="inbound", limit=1))["data"]:
            if self._clock.monotonic() > deadline:
                raise DemoError(f"the inbound call did not arrive within {RING_SECONDS:.0f} s")
            await self._clock.sleep(POLL_SECONDS)
        return await self._show("inbound", api, found["data"][0]["id"])

    async def _show(self, name: str, api: HttpClient, call_id: str) -> Shown:
        """Follow a call to its end, fetch its recording and print what is known of it."""
        conversation = Conversation(call_id, self._screen)
        await conversation.follow(api, self._clock, CALL_SECONDS)
        detail = await api.get(f"/v1/calls/{call_id}")
        if not detail["has_recording"]:
            raise DemoError(f"the {name} call ended as {detail['status']} ({detail['end_reason']}) without a recording")
        place = await api.get(f"/v1/calls/{call_id}/recording")
        mp3 = await api.download(place["url"])
        file = self._out / f"{name}.mp3"
        file.write_bytes(mp3)
        try:
            length = mp3_length.seconds(mp3)
        except ValueError as error:
            raise DemoError(f"the {name} call's recording cannot be played: {error}") from error
        self._screen.result(detail, len(conversation.events), file, length)
        return Shown(name, detail, conversation.events, length)
