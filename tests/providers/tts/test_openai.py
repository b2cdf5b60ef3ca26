"""The voice behind the path that OpenAI and local servers share."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

import numpy as np
import pytest

from senderz_voice.audio import g711
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.ports.speech import Voice
from senderz_voice.speech.voices.openai import OpenAIVoice
from tests.providers.tts.fake import KEY, Cut, Hang, Wait
from tests.providers.tts.fake_openai import FakeOpenAI, pcm, served
from tests.providers.tts.stage import HandClock, came_true, heard, leave, run

TEXT = "The patient's name is Zebulon."


@dataclass(frozen=True, slots=True)
class Scene:
    fake: FakeOpenAI
    voice: OpenAIVoice
    clock: HandClock


@asynccontextmanager
async def scene(model: str = "", key: str = KEY) -> AsyncIterator[Scene]:
    fake, clock = FakeOpenAI(), HandClock()
    async with served(fake) as url:
        voice = OpenAIVoice(key, url, model, clock)
        try:
            yield Scene(fake, voice, clock)
        finally:
            await voice.aclose()


async def _failure(on: Scene) -> PortError:
    with pytest.raises(PortError) as caught:
        await heard(on.voice, TEXT)
    assert "Zebulon" not in str(caught.value)
    return caught.value


def _knocked(on: Scene, times: int) -> bool:
    return on.fake.knocks == times


def _pitch(mulaw: bytes) -> float:
    """The strongest frequency."""
    samples = g711.decode(mulaw)
    return float(np.argmax(np.abs(np.fft.rfft(samples)))) * g711.SAMPLE_RATE / len(samples)


@pytest.mark.parametrize("size", [1, 7, 480, 100_000], ids=lambda size: f"{size} bytes a piece")
def test_a_clause_arrives_as_telephone_audio_however_it_was_cut(size: int) -> None:
    async def story() -> None:
        async with scene() as on:
            whole = bytes(2 * 7_200) + pcm(400, 1_000.0) + bytes(2 * 7_200)
            on.fake.steps = [whole[at : at + size] for at in range(0, len(whole), size)]
            voice: Voice = on.voice
            audio = await heard(voice, "Good morning.")
            # 400 ms, and 20 ms on either side.
            assert abs(len(audio) - 440 * 8) < 40
            assert abs(_pitch(audio) - 1_000.0) < 5.0
            assert on.fake.requests == [
                {"model": "gpt-4o-mini-tts", "voice": "alloy", "input": "Good morning.", "response_format": "pcm"}
            ]

    run(story())


def test_a_local_server_needs_no_key_and_names_its_own_voice() -> None:
    async def story() -> None:
        async with scene("kokoro/af_heart", key="") as on:
            assert await heard(on.voice, "Merhaba.", "tr-TR")
            assert (on.fake.requests[0]["model"], on.fake.requests[0]["voice"]) == ("kokoro", "af_heart")
            assert on.fake.keys == [None]

    run(story())


def test_the_first_piece_does_not_wait_for_the_second() -> None:
    async def story() -> None:
        async with scene() as on:
            go = asyncio.Event()
            on.fake.steps = [pcm(400), Wait(go), pcm(400)]
            pieces = on.voice.synthesise("One moment, please.", "en")
            assert await anext(pieces)
            go.set()
            assert b"".join([piece async for piece in pieces])

    run(story())


def test_a_sample_that_was_cut_in_two_is_put_together_again() -> None:
    async def story() -> None:
        async with scene() as on:
            go = asyncio.Event()
            whole = pcm(800, 1_017.3)
            on.fake.steps = [whole[:19_201], Wait(go), whole[19_201:]]
            pieces = on.voice.synthesise("One moment, please.", "en")
            audio = await anext(pieces)
            go.set()
            audio += b"".join([piece async for piece in pieces])
            samples = g711.decode(audio)
            # Out of step by a byte, the second half would be noise.
            power = np.abs(np.fft.rfft(samples[len(samples) // 2 :])) ** 2
            assert power.max() > 0.3 * power.sum()

    run(story())


def test_leaving_a_clause_drops_its_request() -> None:
    async def story() -> None:
        async with scene() as on:
            on.fake.steps = [pcm(400), Hang()]
            pieces = on.voice.synthesise("Let me read you all of our terms.", "en")
            await anext(pieces)
            await leave(pieces)
            await on.fake.happenings.until(lambda: on.fake.dropped == 1)
            on.fake.steps = [pcm(400, 700.0)]
            assert abs(_pitch(await heard(on.voice, "Go ahead.")) - 700.0) < 5.0

    run(story())


def test_a_warm_connection_is_used_for_the_clauses() -> None:
    async def story() -> None:
        async with scene() as on:
            await on.voice.warm_up()
            for _ in range(3):
                await heard(on.voice, "Again.")
            assert len(on.fake.connections) == 1

    run(story())


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, ErrorKind.REFUSED),
        (401, ErrorKind.REFUSED),
        (402, ErrorKind.REFUSED),
        (403, ErrorKind.REFUSED),
        (404, ErrorKind.NOT_CONFIGURED),
        (422, ErrorKind.REFUSED),
        (429, ErrorKind.UNAVAILABLE),
        (500, ErrorKind.UNAVAILABLE),
        (302, ErrorKind.BAD_ANSWER),
        (204, ErrorKind.BAD_ANSWER),
    ],
)
def test_a_status_tells_why(status: int, kind: ErrorKind) -> None:
    async def story() -> None:
        async with scene() as on:
            on.fake.status = status
            assert (await _failure(on)).kind is kind

    run(story())


def test_an_account_without_credit_is_refused_although_the_status_says_try_again() -> None:
    async def story() -> None:
        async with scene() as on:
            on.fake.status, on.fake.content_type = 429, "insufficient_quota"
            error = await _failure(on)
            assert (error.kind, error.code) == (ErrorKind.REFUSED, "insufficient_quota")

    run(story())


@pytest.mark.parametrize("content_type", ["audio/mpeg", "application/json", "audio/pcm; rate=16000", "text/html"])
def test_another_format_than_the_one_asked_for_is_a_bad_answer(content_type: str) -> None:
    async def story() -> None:
        async with scene() as on:
            on.fake.content_type = content_type
            assert (await _failure(on)).kind is ErrorKind.BAD_ANSWER

    run(story())


def test_a_file_that_is_called_raw_is_a_bad_answer() -> None:
    async def story() -> None:
        async with scene() as on:
            on.fake.content_type = "application/octet-stream"
            on.fake.steps = [b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(400)]
            error = await _failure(on)
            assert (error.kind, "a WAV file" in error.detail) == (ErrorKind.BAD_ANSWER, True)

    run(story())


def test_an_empty_answer_is_a_bad_answer() -> None:
    async def story() -> None:
        async with scene() as on:
            on.fake.steps = []
            assert (await _failure(on)).kind is ErrorKind.BAD_ANSWER

    run(story())


def test_a_connection_cut_in_the_middle_of_a_word_is_told_after_what_was_said() -> None:
    async def story() -> None:
        async with scene() as on:
            go = asyncio.Event()
            on.fake.steps = [pcm(400), Wait(go), Cut()]
            pieces = on.voice.synthesise(TEXT, "en")
            await anext(pieces)
            go.set()
            with pytest.raises(PortError) as caught:
                await anext(pieces)
            assert caught.value.kind is ErrorKind.UNAVAILABLE

    run(story())


@pytest.mark.parametrize(("before", "seconds"), [([], 5.0), ([pcm(400)], 2.0)], ids=["at first", "in the middle"])
def test_a_server_that_falls_silent_is_unavailable(before: list[bytes], seconds: float) -> None:
    async def story() -> None:
        async with scene() as on:
            on.fake.steps = [*before, Hang()]
            pieces = on.voice.synthesise(TEXT, "en")
            listening = asyncio.ensure_future(anext(pieces))
            if before:
                await listening
                listening = asyncio.ensure_future(anext(pieces))
            else:
                await on.fake.happenings.until(lambda: len(on.fake.requests) == 1)
            await on.clock.advance(seconds + 0.1)
            with pytest.raises(PortError) as caught:
                await listening
            assert (caught.value.kind, caught.value.code) == (ErrorKind.UNAVAILABLE, "stalled")
            await on.fake.happenings.until(lambda: on.fake.dropped == 1)

    run(story())


def test_warming_up_tells_of_a_wrong_key_and_forgives_a_missing_list_of_models() -> None:
    async def story() -> None:
        async with scene() as on:
            on.fake.models_status = 404
            await on.voice.warm_up()
            on.fake.models_status = 401
            with pytest.raises(PortError) as caught:
                await on.voice.warm_up()
            assert caught.value.kind is ErrorKind.REFUSED

    run(story())


def test_a_server_that_is_not_there_is_unavailable() -> None:
    async def story() -> None:
        voice = OpenAIVoice("", "http://127.0.0.1:9/v1", "kokoro", HandClock())
        for attempt in (heard(voice, TEXT), voice.warm_up()):
            with pytest.raises(PortError) as caught:
                await attempt
            assert caught.value.kind is ErrorKind.UNAVAILABLE
        await voice.aclose()

    run(story())


def test_the_connection_is_kept_open_between_the_clauses_until_nobody_calls_any_more() -> None:
    async def story() -> None:
        async with scene() as on:
            await heard(on.voice, "Hello.")
            for knocks in range(1, 12):
                await on.clock.advance(50.0)
                await on.fake.happenings.until(partial(_knocked, on, knocks))
                # The answer is there when nothing but the next knock is waited for.
                await came_true(lambda: on.clock.soonest >= 50.0)
            assert len(on.fake.connections) == 1
            await on.clock.advance(500.0)
            assert on.fake.knocks == 11

    run(story())


def test_a_closed_voice_says_so() -> None:
    async def story() -> None:
        async with scene() as on:
            await on.voice.aclose()
            assert (await _failure(on)).detail == "the voice of the speech server is closed"

    run(story())


def test_a_kept_connection_that_was_closed_meanwhile_is_replaced_once() -> None:
    async def story() -> None:
        async with scene() as on:
            await heard(on.voice, "Hello.")
            on.fake.hang_ups = 1
            assert await heard(on.voice, "Go ahead.")
            on.fake.hang_ups = 2
            assert (await _failure(on)).kind is ErrorKind.UNAVAILABLE
            assert len(on.fake.requests) == 5

    run(story())
