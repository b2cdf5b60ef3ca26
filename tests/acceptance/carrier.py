"""A telephone carrier written from Telnyx's documentation alone, for servers that must not notice any difference.

It shares no code with the product's own exchange: REST of calls and numbers, webhooks signed with Ed25519, and the
media websocket. Behind each leg is one of the tests' people.
"""

import asyncio
import base64
import itertools
import json
import time
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import aiohttp
from aiohttp import web
from nacl.signing import SigningKey

from tests.acceptance.line import Human, Line

API_KEY: Final = "KEY_of_the_tests"
CONNECTION: Final = "1494404757140276705"
_SIGNING: Final = SigningKey(bytes(range(32, 64)))
PUBLIC_KEY: Final = base64.b64encode(bytes(_SIGNING.verify_key)).decode()
_RING_SECONDS: Final = 0.3
_NUMBERS: Final = itertools.count(1)
"""Each number is offered once, whichever story asks: the server remembers those of all."""
Json = dict[str, Any]
Cast = Callable[[str], Human]
"""Who is at a number that is dialled."""
Reroute = Callable[[str, str], str]
"""From the number of whom a leg leads to and the address where its audio is wanted, to where it is brought."""


@dataclass(slots=True, eq=False)
class Leg:
    """One leg of a call."""

    id: str
    session: str
    direction: str
    from_number: str
    to_number: str
    human: Human
    client_state: str = ""
    stream_url: str = ""
    stream_token: str = ""
    alive: bool = True
    answered: bool = False
    line: Line | None = None
    media: asyncio.Task[None] | None = None
    over: asyncio.Event = field(default_factory=asyncio.Event)
    commands: dict[str, str] = field(default_factory=dict)
    """Names of the commands that were carried out, by their `command_id`."""


class Carrier:
    """Everything that happens on the carrier's side during one story."""

    def __init__(self, http: aiohttp.ClientSession, webhook: str, cast: Cast) -> None:
        self.legs: dict[str, Leg] = {}
        self.bought: dict[str, str] = {}
        """Ids of managed numbers, by number."""
        self.reroute: Reroute = lambda _, url: url
        self._http = http
        self._webhook = webhook
        self._cast = cast
        self._work: set[asyncio.Task[None]] = set()
        self._posting = asyncio.Lock()

    # What people do.

    def ring(self, number: str, human: Human, from_number: str = "+16195550142") -> Leg:
        """Somebody rings one of the numbers that were bought."""
        leg = self._leg("incoming", from_number, number, human)
        self._later(self._post(leg, "call.initiated", state="parked"))
        return leg

    def hang_up(self, leg: Leg, source: str = "caller", cause: str = "normal_clearing") -> None:
        """End a leg, whoever wants it."""
        if leg.alive:
            leg.alive = False
            self._later(self._end(leg, source, cause))

    # REST.

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/v2/available_phone_numbers", self._search),
            web.post("/v2/number_orders", self._order),
            web.get("/v2/number_orders", self._nothing),
            web.get("/v2/phone_numbers", self._numbers),
            web.delete("/v2/phone_numbers/{id}", self._release),
            web.post("/v2/calls", self._dial),
            web.get("/v2/calls/{id}", self._status),
            web.get("/v2/connections/{id}/active_calls", self._active),
            web.post("/v2/calls/{id}/actions/{name}", self._command),
        ]

    async def _search(self, request: web.Request) -> web.Response:
        area = request.query.get("filter[national_destination_code]", "619")
        offer = {"phone_number": f"+1{area}550{next(_NUMBERS):04}", "features": [{"name": "voice"}, {"name": "sms"}]}
        return _data([offer])

    async def _order(self, request: web.Request) -> web.Response:
        body = await request.json()
        numbers = [wanted["phone_number"] for wanted in body["phone_numbers"]]
        self.bought |= {number: str(len(self.bought) + 1) for number in numbers}
        order = {
            "id": str(uuid.uuid4()),
            "status": "success",
            "customer_reference": body.get("customer_reference"),
            "phone_numbers": [{"phone_number": number, "status": "success"} for number in numbers],
        }
        return _data(order)

    async def _nothing(self, _: web.Request) -> web.Response:
        return _data([])

    async def _numbers(self, _: web.Request) -> web.Response:
        return _data([{"id": id_, "phone_number": number, "status": "active"} for number, id_ in self.bought.items()])

    async def _release(self, request: web.Request) -> web.Response:
        self.bought = {number: id_ for number, id_ in self.bought.items() if id_ != request.match_info["id"]}
        return _data({"id": request.match_info["id"], "status": "deleted"})

    async def _dial(self, request: web.Request) -> web.Response:
        body = await request.json()
        if body["connection_id"] != CONNECTION:
            return _error("10015", "Invalid connection ID")
        leg = self._leg("outgoing", body["from"], body["to"], self._cast(body["to"]))
        self._open_stream(leg, body)
        leg.client_state = body.get("client_state", "")
        self._later(self._ring_out(leg))
        return _data(_shown(leg) | {"is_alive": False})

    async def _status(self, request: web.Request) -> web.Response:
        leg = self.legs.get(request.match_info["id"])
        return _error("10005", "Resource not found", 404) if leg is None else _data(_shown(leg))

    async def _active(self, _: web.Request) -> web.Response:
        return _data([_shown(leg) for leg in self.legs.values() if leg.alive])

    async def _command(self, request: web.Request) -> web.Response:
        leg = self.legs.get(request.match_info["id"])
        if leg is None or not leg.alive:
            return _error("90018", "Call has already ended")
        body = await request.json()
        name = request.match_info["name"]
        key = body.get("command_id", str(uuid.uuid4()))
        if key in leg.commands:
            return _data({"result": "ok"})
        leg.commands[key] = name
        leg.client_state = body.get("client_state", leg.client_state)
        match name:
            case "answer":
                self._open_stream(leg, body)
                self._later(self._answer(leg))
            case "hangup":
                self.hang_up(leg, "callee" if leg.direction == "incoming" else "caller")
            case "reject":
                self.hang_up(leg, "callee", "user_busy" if body["cause"] == "USER_BUSY" else "call_rejected")
            case "streaming_start":
                self._open_stream(leg, body)
                self._connect(leg)
            case "streaming_stop" if leg.line is not None:
                leg.line.stop()
            case _:
                return _error("10015", f"{name} is not offered by this carrier")
        return _data({"result": "ok"})

    # The life of a leg.

    def _leg(self, direction: str, from_number: str, to_number: str, human: Human) -> Leg:
        leg = Leg(f"v3:{uuid.uuid4().hex}", str(uuid.uuid4()), direction, from_number, to_number, human)
        self.legs[leg.id] = leg
        return leg

    def _open_stream(self, leg: Leg, body: Json) -> None:
        assert (body["stream_track"], body["stream_bidirectional_mode"]) == ("inbound_track", "rtp"), body
        assert {body["stream_codec"], body["stream_bidirectional_codec"]} == {"PCMU"}, body
        leg.stream_url = self.reroute(leg.to_number, body["stream_url"])
        leg.stream_token = body.get("stream_auth_token", "")

    async def _ring_out(self, leg: Leg) -> None:
        await self._post(leg, "call.initiated", state="bridging")
        await asyncio.sleep(_RING_SECONDS)
        await self._answer(leg)

    async def _answer(self, leg: Leg) -> None:
        leg.answered = True
        self._connect(leg)
        await self._post(leg, "call.answered", state="answered")

    def _connect(self, leg: Leg) -> None:
        leg.line = Line(leg.human, lambda: self.hang_up(leg, "callee" if leg.direction == "outgoing" else "caller"))
        start = {
            "call_control_id": leg.id,
            "call_session_id": leg.session,
            "client_state": leg.client_state,
            "from": leg.from_number,
            "to": leg.to_number,
            "media_format": {"encoding": "PCMU", "sample_rate": 8000, "channels": 1},
        }
        leg.media = self._later(leg.line.run(self._http, leg.stream_url, leg.stream_token, start))

    async def _end(self, leg: Leg, source: str, cause: str) -> None:
        if leg.line is not None:
            leg.line.stop()
        facts = {"hangup_cause": cause, "hangup_source": source, "sip_hangup_cause": "200"}
        await self._post(leg, "call.hangup", state="hangup", **facts)
        leg.over.set()

    async def _post(self, leg: Leg, event: str, **facts: object) -> None:
        payload = {
            "call_control_id": leg.id,
            "call_leg_id": leg.session,
            "call_session_id": leg.session,
            "connection_id": CONNECTION,
            "from": leg.from_number,
            "to": leg.to_number,
            "direction": leg.direction,
            **({"client_state": leg.client_state} if leg.client_state else {}),
            **facts,
        }
        told = {
            "record_type": "event",
            "event_type": event,
            "id": str(uuid.uuid4()),
            "occurred_at": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
            "payload": payload,
        }
        body = json.dumps({"data": told, "meta": {"attempt": 1, "delivered_to": self._webhook}}).encode()
        await self._deliver(body)

    async def _deliver(self, body: bytes) -> None:
        """Post until it is taken, as a carrier does while its customer's server is away."""
        for pause in (0.5, 1.0, 2.0, 4.0, 8.0, 0.0):
            stamp = str(int(time.time()))
            signature = base64.b64encode(_SIGNING.sign(f"{stamp}|".encode() + body).signature).decode()
            headers = {
                "content-type": "application/json",
                "telnyx-timestamp": stamp,
                "telnyx-signature-ed25519": signature,
            }
            try:
                async with self._http.post(self._webhook, data=body, headers=headers) as answer:
                    if answer.status < 500:
                        assert answer.status == 200, await answer.text()
                        return
            except aiohttp.ClientConnectionError:
                pass
            await asyncio.sleep(pause)

    def _later(self, work: Any) -> asyncio.Task[None]:
        task: asyncio.Task[None] = asyncio.create_task(work)
        self._work.add(task)
        return task

    async def close(self) -> None:
        """Let what is under way end; the first thing that went wrong on this side is raised."""
        for leg in self.legs.values():
            self.hang_up(leg)
        while pending := [task for task in self._work if not task.done()]:
            await asyncio.wait(pending, timeout=10)
        for task in self._work:
            task.result()


@asynccontextmanager
async def open_for_calls(port: int, webhook: str, cast: Cast) -> AsyncIterator[Carrier]:
    """A carrier that listens on `port` and posts to `webhook`."""
    async with aiohttp.ClientSession() as http:
        carrier = Carrier(http, webhook, cast)
        app = web.Application()
        app.add_routes(carrier.routes())
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", port).start()
            yield carrier
            await carrier.close()
        finally:
            await runner.cleanup()


def _shown(leg: Leg) -> Json:
    return {
        "record_type": "call",
        "call_control_id": leg.id,
        "call_leg_id": leg.session,
        "call_session_id": leg.session,
        "client_state": leg.client_state,
        "is_alive": leg.alive,
    }


def _data(data: object) -> web.Response:
    return web.json_response({"data": data})


def _error(code: str, title: str, status: int = 422) -> web.Response:
    return web.json_response({"errors": [{"code": code, "title": title, "detail": title}]}, status=status)
