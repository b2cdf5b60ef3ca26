"""How the recogniser drives its models, told with scripted ones."""

import asyncio
import threading
from collections.abc import Coroutine, Sequence
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from senderz_voice.audio import g711
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.ports.speech import Recogniser, Recognition
from senderz_voice.speech.moonshine import Moonshine

STOP = 2


class Encoder:
    """Notes what it was given."""

    def __init__(self) -> None:
        self.given: list[NDArray[Any]] = []

    def run(self, output_names: None, input_feed: dict[str, NDArray[Any]]) -> Sequence[NDArray[Any]]:
        self.given.append(input_feed["input_values"])
        return [np.zeros((1, 5, 416), dtype=np.float32)]


class Decoder:
    """Says a fixed list of tokens, the last one for ever, and marks every cache with its step."""

    def __init__(self, *tokens: int) -> None:
        self.tokens = tokens
        self.steps: list[dict[str, NDArray[Any]]] = []
        self.first_step = threading.Event()
        self.go_on = threading.Event()
        self.go_on.set()

    def run(self, output_names: None, input_feed: dict[str, NDArray[Any]]) -> Sequence[NDArray[Any]]:
        self.steps.append(input_feed)
        self.first_step.set()
        assert self.go_on.wait(10)
        logits = np.zeros((1, 1, 100), dtype=np.float32)
        logits[0, 0, self.tokens[min(len(self.steps), len(self.tokens)) - 1]] = 1
        present = np.full((1, 8, 1, 52), len(self.steps), dtype=np.float32)
        return [logits, *[present] * 32]


class Tokenizer:
    """Writes tokens as figures."""

    def decode(self, ids: Sequence[int]) -> str:
        return " " + " ".join(str(token) for token in ids)


def tell(story: Coroutine[Any, Any, Recognition], ear: Moonshine) -> Recognition:
    try:
        return asyncio.run(asyncio.wait_for(story, 20))
    finally:
        ear.close()


def second(count: float = 1) -> bytes:
    return bytes((0x10,)) * round(count * 8_000)


def test_tokens_are_collected_until_the_model_stops() -> None:
    decoder = Decoder(7, 8, 9, STOP)
    ear: Recogniser = (moonshine := Moonshine(Encoder(), decoder, Tokenizer()))
    assert tell(ear.transcribe(second(), ["en-US"]), moonshine) == Recognition("7 8 9", "en-US")
    assert [int(step["input_ids"][0, 0]) for step in decoder.steps] == [1, 7, 8, 9]
    assert [bool(step["use_cache_branch"][0]) for step in decoder.steps] == [False, True, True, True]


def test_caches_over_the_audio_stay_and_those_over_the_words_follow() -> None:
    decoder = Decoder(7, 8, STOP)
    ear = Moonshine(Encoder(), decoder, Tokenizer())
    tell(ear.transcribe(second(), ["en"]), ear)
    first, second_step, third = decoder.steps
    assert first["past_key_values.0.decoder.key"].shape == (1, 8, 0, 52)
    assert second_step["past_key_values.7.encoder.value"].flat[0] == 1
    assert third["past_key_values.7.encoder.value"].flat[0] == 1
    assert third["past_key_values.7.decoder.value"].flat[0] == 2


def test_a_model_that_never_stops_is_stopped_by_the_length_of_the_audio() -> None:
    decoder = Decoder(7)
    ear = Moonshine(Encoder(), decoder, Tokenizer())
    tell(ear.transcribe(second(3.6), ["en"]), ear)
    assert len(decoder.steps) == 26, "six and a half tokens a second, with the silence that is added"


def test_audio_is_given_at_sixteen_kilohertz_with_silence_behind_it() -> None:
    encoder = Encoder()
    ear = Moonshine(encoder, Decoder(STOP), Tokenizer())
    tell(ear.transcribe(second(), ["en"]), ear)
    (given,) = encoder.given
    assert given.shape == (1, 22_400)
    assert given.dtype == np.float32
    assert np.abs(given[0, -4_000:]).max() < 0.001


def test_only_twenty_seconds_of_an_utterance_are_used() -> None:
    encoder = Encoder()
    ear = Moonshine(encoder, Decoder(STOP), Tokenizer())
    tell(ear.transcribe(second(60), ["en"]), ear)
    assert encoder.given[0].shape == (1, 20 * 16_000 + 6_400)


def test_a_whisper_is_made_louder_and_speech_is_not() -> None:
    encoder = Encoder()
    ear = Moonshine(encoder, Decoder(STOP), Tokenizer())

    async def story() -> Recognition:
        wave = np.sin(np.arange(8_000) * 0.3).astype(np.float32)
        await ear.transcribe(g711.encode(wave * np.float32(0.01)), ["en"])
        return await ear.transcribe(g711.encode(wave * np.float32(0.2)), ["en"])

    tell(story(), ear)
    assert [round(float(np.abs(given).max()), 1) for given in encoder.given] == [0.5, 0.2]


def test_a_click_is_not_given_to_the_model() -> None:
    encoder = Encoder()
    ear = Moonshine(encoder, Decoder(STOP), Tokenizer())
    assert tell(ear.transcribe(second(0.05), ["en"]), ear).text == ""
    assert not encoder.given


def test_the_first_english_of_the_languages_is_reported() -> None:
    ear = Moonshine(Encoder(), Decoder(STOP), Tokenizer())
    assert tell(ear.transcribe(second(), ["es-MX", "EN-gb", "en"]), ear).language == "EN-gb"


@pytest.mark.parametrize("languages", [["es", "tr-TR"], []])
def test_other_languages_are_refused_with_a_reason(languages: list[str]) -> None:
    ear = Moonshine(Encoder(), Decoder(STOP), Tokenizer())
    with pytest.raises(PortError, match="hears English only") as refused:
        tell(ear.transcribe(second(), languages), ear)
    assert refused.value.kind is ErrorKind.NOT_CONFIGURED


def test_a_closed_recogniser_says_so() -> None:
    ear = Moonshine(Encoder(), Decoder(STOP), Tokenizer())
    ear.warm_up()
    ear.close()
    with pytest.raises(PortError, match="closed") as refused:
        asyncio.run(ear.transcribe(second(), ["en"]))
    assert refused.value.kind is ErrorKind.UNAVAILABLE


def test_work_that_nobody_waits_for_ends_at_the_next_step() -> None:
    decoder = Decoder(7)
    decoder.go_on.clear()
    ear = Moonshine(Encoder(), decoder, Tokenizer())

    async def story() -> None:
        asking = asyncio.create_task(ear.transcribe(second(20), ["en"]))
        assert await asyncio.to_thread(decoder.first_step.wait, 10)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking

    asyncio.run(story())
    decoder.go_on.set()
    ear.close()
    assert len(decoder.steps) == 1
