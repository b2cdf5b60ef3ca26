"""The demonstration follows a call through the HTTP API and shows it to a person."""

import asyncio
import io
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from rich.console import Console

from senderz_voice.choices import LOCAL_ONLY
from senderz_voice.clock import SystemClock
from senderz_voice.demo import house
from senderz_voice.demo.client import DemoError, HttpClient
from senderz_voice.demo.conversation import Conversation
from senderz_voice.demo.screen import Screen
from senderz_voice.settings import load

LOG: list[tuple[str, dict[str, Any]]] = [
    ("call.created", {"direction": "inbound", "language": "en", "record": True}),
    ("call.answered", {}),
    ("disclosure.spoken", {"text": "This call is recorded.", "language": "en"}),
    ("caller.said", {"turn": 1, "text": "Can I talk to [bold]a person?", "language": "en"}),
    ("assistant.said", {"text": "One moment.", "language": "en", "latency_ms": 620}),
    ("intent.fired", {"firing": 1, "name": "talk_to_human", "action": "transfer", "arguments": {}}),
    ("transfer.started", {}),
    ("transfer.answered", {}),
    ("call.ended", {"status": "completed", "reason": "transferred"}),
    ("recording.ready", {"duration_seconds": 12.5}),
    ("summary.ready", {"lead_score": 55}),
]


class Line:
    """The events endpoint of a call that gets on by two events with every question."""

    def __init__(self, log: list[tuple[str, dict[str, Any]]]) -> None:
        self.asked: list[int] = []
        self._events = [
            {"seq": seq, "type": kind, "at": f"2026-01-02T03:04:{seq:02}.000Z", "data": data}
            for seq, (kind, data) in enumerate(log, 1)
        ]

    async def answer(self, request: web.Request) -> web.Response:
        assert request.headers["Authorization"] == "Bearer tf_test_x"
        after = int(request.query["after_seq"])
        self.asked.append(after)
        return web.json_response({"data": self._events[after : after + 2]})


async def _with_api(handler: Callable[[web.Request], Awaitable[web.Response]], use: Callable[[HttpClient], Any]) -> Any:
    app = web.Application()
    app.router.add_get("/v1/calls/c1/events", handler)
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        return await use(HttpClient(session, str(server.make_url("")).rstrip("/"), "tf_test_x"))


def _conversation() -> tuple[Conversation, io.StringIO]:
    page = io.StringIO()
    return Conversation("c1", Screen(Console(file=page, width=100, highlight=False))), page


class Hurried(SystemClock):
    """A clock whose waits are over at once and which passes a second at each look."""

    def __init__(self) -> None:
        self._now = 0.0

    def monotonic(self) -> float:
        self._now += 1.0
        return self._now

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)


def test_a_call_is_followed_until_its_summary_and_shown_line_by_line() -> None:
    line = Line(LOG)
    conversation, page = _conversation()
    asyncio.run(_with_api(line.answer, lambda api: conversation.follow(api, Hurried(), 60.0)))
    assert line.asked == [0, 2, 4, 6, 8, 10]
    assert [event["type"] for event in conversation.events] == [kind for kind, _ in LOG]
    shown = page.getvalue()
    assert "0:02.0 Caller      Can I talk to [bold]a person?" in shown
    assert "One moment.  answered in 0.62 s" in shown
    assert "intent talk_to_human fired" in shown
    assert "completed: transferred" in shown


def test_a_call_that_nobody_answered_is_not_waited_for() -> None:
    conversation, _ = _conversation()
    log = [LOG[0], ("call.ended", {"status": "no_answer", "reason": "no_answer"})]
    asyncio.run(_with_api(Line(log).answer, lambda api: conversation.follow(api, Hurried(), 60.0)))
    assert conversation.types() == {"call.created", "call.ended"}


def test_a_call_that_does_not_end_is_given_up_and_what_lacks_is_named() -> None:
    conversation, _ = _conversation()
    with pytest.raises(DemoError, match=r"not complete within 8 s: no call\.ended, no recording\.ready"):
        asyncio.run(_with_api(Line(LOG[:4]).answer, lambda api: conversation.follow(api, Hurried(), 8.0)))


def test_a_refusal_of_the_api_is_told_with_its_code() -> None:
    async def refuse(_: web.Request) -> web.Response:
        return web.json_response({"error": "no such call", "code": "NOT_FOUND"}, status=404)

    with pytest.raises(DemoError, match="answered 404: NOT_FOUND, no such call"):
        asyncio.run(_with_api(refuse, lambda api: api.get("/v1/calls/c1/events")))


def test_an_api_that_is_not_there_is_told() -> None:
    async def ask() -> None:
        async with aiohttp.ClientSession() as session:
            await HttpClient(session, "http://127.0.0.1:1", "k").get("/v1/calls")

    with pytest.raises(DemoError, match="GET /v1/calls failed"):
        asyncio.run(ask())


def test_the_server_of_the_demonstration_is_embedded_whatever_the_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = {
        "SENDERZ_CARRIER": "telnyx",
        "TELNYX_API_KEY": "real",
        "SENDERZ_LLM": "openai:big",
        "OPENAI_API_KEY": "real",
        "SENDERZ_DATABASE_URL": "postgresql://production/calls",
        "SENDERZ_OBJECTS_URL": "s3://production",
        "SENDERZ_PUBLIC_URL": "https://voice.example",
    }
    for name, value in outside.items():
        monkeypatch.setenv(name, value)
    wanted = load(**house.embedded_settings(tmp_path, "an-operator-key-for-tests"))
    assert wanted.carrier == "exchange"
    assert wanted.llm == LOCAL_ONLY
    assert wanted.telnyx_api_key is None
    assert wanted.openai_api_key is None
    assert wanted.database_url.get_secret_value() == f"sqlite:///{tmp_path}/senderz.db"
    assert wanted.objects_url.startswith("file:///")
    assert wanted.public_url == f"http://127.0.0.1:{wanted.port}"


def test_only_a_folder_of_the_demonstration_is_made_anew(tmp_path: Path) -> None:
    ours = house.fresh_folder(tmp_path / "server-data")
    (ours / "senderz.db").touch()
    assert [file.name for file in house.fresh_folder(ours).iterdir()] == ["made-by-senderz-voice-demo"]
    theirs = tmp_path / "photos"
    theirs.mkdir()
    with pytest.raises(DemoError, match="was not made by the demonstration"):
        house.fresh_folder(theirs)
