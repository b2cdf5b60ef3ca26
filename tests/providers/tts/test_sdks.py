"""The vendors' own SDKs are let loose on our fakes, so that the fakes demand what the vendors' servers demand.

ElevenLabs' SDK has no client for the socket with contexts: its types of that socket's messages judge ours instead.
"""

import json
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any, cast

import pytest
from pydantic import BaseModel

from senderz_voice.speech.voices.cartesia import CartesiaVoice
from senderz_voice.speech.voices.deepgram import DeepgramDialect, DeepgramVoice
from senderz_voice.speech.voices.elevenlabs import ElevenLabsDialect, ElevenLabsVoice
from senderz_voice.speech.voices.openai import OpenAIVoice
from senderz_voice.speech.voices.wire import Audio, Over
from tests.providers.tts import fake_openai
from tests.providers.tts.fake import KEY, served
from tests.providers.tts.fake_cartesia import FakeCartesia
from tests.providers.tts.fake_deepgram import FakeDeepgram
from tests.providers.tts.fake_elevenlabs import FakeElevenLabs
from tests.providers.tts.stage import CountedIds, HandClock, heard, run, tone

TEXT = "We are open on Sunday."


@contextmanager
def _their_warnings() -> Iterator[None]:
    """What the SDKs say while they are imported is not ours to mend."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def test_cartesias_sdk_asks_as_we_do_and_hears_what_we_hear() -> None:
    with _their_warnings():
        cartesia = pytest.importorskip("cartesia")

    async def story() -> None:
        fake = FakeCartesia()
        fake.script(tone(100), tone(100))
        fake.script(tone(100), tone(100))
        async with served(fake) as url:
            voice = CartesiaVoice(KEY, url, "sonic-3", HandClock(), CountedIds())
            ours = await heard(voice, TEXT)
            await voice.aclose()
            client = cartesia.AsyncCartesia(api_key=KEY, websocket_base_url=url.replace("http", "ws", 1))
            theirs = b""
            async with client, client.tts.websocket_connect() as connection:
                context = connection.context(timeout=5.0)
                await context.send(
                    model_id="sonic-3",
                    transcript=TEXT,
                    voice={"id": "6ccbfb76-1fc6-48f7-b71d-91ac6298247b"},
                    output_format={"container": "raw", "encoding": "pcm_mulaw", "sample_rate": 8_000},
                    language="en",
                    continue_=False,
                )
                async for event in context.receive():
                    theirs += (event.audio or b"") if event.type == "chunk" else b""
                await context.cancel()
                await fake.happenings.until(lambda: len(fake.cancelled) == 1)
        assert ours == theirs
        first, second = ({**request, "context_id": ""} for request in fake.requests)
        assert first == second

    run(story())


def test_deepgrams_sdk_asks_as_we_do_and_hears_what_we_hear() -> None:
    with _their_warnings():
        deepgram = pytest.importorskip("deepgram")
        environment = pytest.importorskip("deepgram.environment").DeepgramClientEnvironment
        types = pytest.importorskip("deepgram.speak.v1.types")

    async def story() -> None:
        fake = FakeDeepgram()
        fake.script(tone(100), tone(100))
        fake.script(tone(100), tone(100))
        async with served(fake) as url:
            voice = DeepgramVoice(KEY, url, "aura-2", HandClock(), CountedIds())
            ours = await heard(voice, TEXT)
            await voice.aclose()
            socket_url = url.replace("http", "ws", 1)
            there = environment(base=url, production=socket_url, agent=socket_url, agent_rest=url)
            client = deepgram.AsyncDeepgramClient(api_key=KEY, environment=there)
            theirs = b""
            with _their_warnings():
                connecting = client.speak.v1.connect(model="aura-2-thalia-en", encoding="mulaw", sample_rate="8000")
                async with connecting as connection:
                    await connection.send_text(types.SpeakV1Text(text=TEXT))
                    await connection.send_flush()
                    async for event in cast(AsyncIterator[Any], connection):
                        if isinstance(event, bytes):
                            theirs += event
                        elif event.type == "Flushed":
                            break
                    await connection.send_clear()
                    await fake.happenings.until(lambda: len(fake.cancelled) == 1)
        assert ours == theirs
        assert set(fake.models) == {"aura-2-thalia-en"}

    run(story())


def test_deepgrams_types_judge_our_messages() -> None:
    with _their_warnings():
        types = pytest.importorskip("deepgram.speak.v1.types")
    dialect = DeepgramDialect()
    sent = [json.loads(message) for message in (*dialect.say("a", TEXT, "en"), *dialect.cancel("a"))]
    wanted = [types.SpeakV1Text(text=TEXT), types.SpeakV1Flush(type="Flush"), types.SpeakV1Clear(type="Clear")]
    assert sent == [json.loads(model.json()) for model in wanted]


def test_openais_sdk_asks_as_we_do() -> None:
    with _their_warnings():
        openai = pytest.importorskip("openai")

    async def story() -> None:
        fake = fake_openai.FakeOpenAI()
        async with fake_openai.served(fake) as url:
            voice = OpenAIVoice(KEY, url, "", HandClock())
            assert await heard(voice, TEXT)
            await voice.aclose()
            async with (
                openai.AsyncOpenAI(api_key=KEY, base_url=url, max_retries=0) as client,
                client.audio.speech.with_streaming_response.create(
                    model="gpt-4o-mini-tts", voice="alloy", input=TEXT, response_format="pcm"
                ) as answer,
            ):
                assert await answer.read() == fake_openai.pcm(200)
        assert fake.requests[0] == fake.requests[1]
        assert fake.keys == [f"Bearer {KEY}"] * 2

    run(story())


def test_elevenlabs_types_judge_our_messages_and_those_of_the_fake() -> None:
    with _their_warnings():
        types = pytest.importorskip("elevenlabs.types")
        build_ws_url = pytest.importorskip("elevenlabs.url_utils").build_ws_url
    models = (types.InitialiseContext, types.FlushContext, types.CloseContext)
    for message, model in zip(ElevenLabsDialect().say("a", TEXT, "en"), models, strict=True):
        told = json.loads(message)
        assert set(told) <= set(cast(type[BaseModel], model).model_fields), told
        model.model_validate(told, strict=True)

    told = {"audio": "/////w==", "contextId": "a", "alignment": None}
    assert types.AudioOutputMulti.model_validate(told).context_id == "a"
    assert ElevenLabsDialect().heard(json.dumps(told)) == (Audio("a", b"\xff" * 4),)
    told = {"isFinal": True, "contextId": "a"}
    assert types.FinalOutputMulti.model_validate(told).is_final is True
    assert ElevenLabsDialect().heard(json.dumps(told)) == (Over("a"),)

    voice = ElevenLabsVoice(KEY, "https://api.elevenlabs.io", "eleven_flash_v2_5/a b", HandClock(), CountedIds())
    query = {
        "model_id": "eleven_flash_v2_5",
        "output_format": "ulaw_8000",
        "inactivity_timeout": 180,
        "auto_mode": "true",
        "language_code": "en",
    }
    path = ["v1", "text-to-speech", "a b", "multi-stream-input"]
    assert voice._door("en").url.replace("https", "wss", 1) == build_ws_url("https://api.elevenlabs.io", path, query)


def test_elevenlabs_fake_speaks_only_what_was_flushed() -> None:
    async def story() -> None:
        fake = FakeElevenLabs()
        async with served(fake) as url:
            voice = ElevenLabsVoice(KEY, url, "", HandClock(), CountedIds())
            assert await heard(voice, f" {TEXT}  ") == tone(100)
            await voice.aclose()
        assert [set(told) - {"context_id"} for told in fake.received] == [
            {"text"},
            {"text", "flush"},
            {"close_context"},
        ]
        assert fake.received[1]["text"] == f"{TEXT} "
        assert len({told["context_id"] for told in fake.received}) == 1

    run(story())
