"""Each chosen service is asked for the least that proves it works."""

import asyncio
import json
import struct
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import WSMsgType, web

from senderz_voice.choices import Choice
from senderz_voice.clock import SystemClock
from senderz_voice.doctor import providers
from senderz_voice.doctor.findings import Finding, settled
from senderz_voice.settings import Settings
from tests.doctor.rig import serving, settings
from tests.language_openai.server import DONE, finish, text

KEY = "sk-secret"
Examination = Callable[[Settings, Choice, SystemClock], Awaitable[Finding]]


def _found(examination: Examination, folder: Path, choice: Choice, field: str, *routes: web.RouteDef) -> Finding:
    """What one service at a small server looks like."""

    async def story() -> Finding:
        async with serving(*routes) as url:
            vendor: dict[str, Any] = {f"{choice.vendor}_api_key": KEY, f"{choice.vendor}_base_url": url}
            wanted = settings(folder, **{field: str(choice)}, **vendor)
            (found,) = await settled(str(choice), examination(wanted, choice, SystemClock()))
            return found

    found = asyncio.run(story())
    assert KEY not in f"{found}"
    return found


def _streaming(*script: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for part in script:
            await response.write(part.encode())
        return response

    return answer


def test_a_language_model_that_speaks(tmp_path: Path) -> None:
    route = web.post("/chat/completions", _streaming(text("Yes."), finish(), DONE))
    found = _found(providers.model, tmp_path, Choice("openai", "model-1"), "llm", route)
    assert (found.verdict, "first words after" in found.found) == ("ok", True)


@pytest.mark.parametrize("status", [401, 404, 429, 500])
def test_a_language_model_that_refuses(status: int, tmp_path: Path) -> None:
    async def refuse(_: web.Request) -> web.Response:
        return web.json_response(
            {"error": {"message": f"Incorrect API key provided: {KEY}", "code": None}}, status=status
        )

    found = _found(providers.model, tmp_path, Choice("openai", "x"), "llm", web.post("/chat/completions", refuse))
    assert (found.verdict, str(status) in found.found) == ("failed", True)


def test_a_voice_that_speaks(tmp_path: Path) -> None:
    async def speak(_: web.Request) -> web.Response:
        loud = struct.pack("<2400h", *([8_000, -8_000] * 1_200))
        return web.Response(body=loud * 5, content_type="audio/pcm")

    found = _found(providers.voice, tmp_path, Choice("openai", "tts-1"), "tts", web.post("/audio/speech", speak))
    assert (found.verdict, "en after" in found.found) == ("ok", True)


def test_a_voice_that_makes_no_sound(tmp_path: Path) -> None:
    async def hush(_: web.Request) -> web.Response:
        return web.Response(body=bytes(48_000), content_type="audio/pcm")

    found = _found(providers.voice, tmp_path, Choice("openai", "tts-1"), "tts", web.post("/audio/speech", hush))
    assert found.verdict == "failed"


async def _listen(request: web.Request) -> web.WebSocketResponse:
    """As Deepgram's Nova answers to silence that is to be finalized."""
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    async for message in socket:
        if message.type is WSMsgType.TEXT and json.loads(message.data)["type"] == "Finalize":
            nothing = {"alternatives": [{"transcript": "", "words": []}]}
            results = {"type": "Results", "is_final": True, "speech_final": True, "from_finalize": True}
            await socket.send_json({**results, "start": 0.0, "duration": 0.5, "channel": nothing})
    return socket


def test_a_recogniser_that_listens(tmp_path: Path) -> None:
    found = _found(providers.recogniser, tmp_path, Choice("deepgram", "nova-3"), "stt", web.get("/v1/listen", _listen))
    assert (found.verdict, "listened to silence" in found.found) == ("ok", True)


def test_a_recogniser_that_refuses_the_key(tmp_path: Path) -> None:
    async def refuse(_: web.Request) -> web.Response:
        return web.Response(status=401)

    found = _found(providers.recogniser, tmp_path, Choice("deepgram", "nova-3"), "stt", web.get("/v1/listen", refuse))
    assert (found.verdict, "key" in found.found) == ("failed", True)


def test_a_recogniser_that_is_away_is_not_taken_for_one_that_heard_nothing(tmp_path: Path) -> None:
    wanted = settings(tmp_path, stt="deepgram:nova-3", deepgram_base_url="http://127.0.0.1:9")
    found = asyncio.run(providers.recogniser(wanted, Choice("deepgram", "nova-3"), SystemClock()))
    assert (found.verdict, "cannot be reached" in found.found) == ("failed", True)


def test_every_choice_has_its_line_in_the_order_of_the_settings(tmp_path: Path) -> None:
    away = {"openai_base_url": "http://127.0.0.1:9/v1", "anthropic_base_url": "http://127.0.0.1:9"}
    wanted = settings(
        tmp_path, llm="anthropic:b,openai:a", tts="openai:c", stt="local", models_dir=str(tmp_path), **away
    )
    found = asyncio.run(providers.everything(wanted, SystemClock()))
    assert [(each.subject, each.verdict) for each in found] == [
        ("recogniser local", "failed"),
        ("voice openai:c", "failed"),
        ("language model anthropic:b", "failed"),
        ("language model openai:a", "failed"),
    ]
