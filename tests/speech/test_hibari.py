"""The voice: what it hands out, told with a scripted engine, and what the real one does."""

import asyncio
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from senderz_voice.audio import g711
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.ports.speech import Voice
from senderz_voice.speech.hibari import HibariVoice


class Engine:
    """Says every sentence as 0.3 s of silence, half a second of tone and 0.4 s of silence; dots alone as silence."""

    def __init__(self, level: float = 0.2, parts: int = 1) -> None:
        self.level = level
        self.parts = parts
        self.said: list[tuple[str, float]] = []

    def split_sentences(self, text: str) -> list[str]:
        return [sentence.strip() + "." for sentence in text.split(".") if sentence.strip()]

    def stream(self, text: str, speed: float, seed: int) -> Iterator[NDArray[np.float32]]:
        self.said.append((text, speed))
        tone = 0 if text == "-." else self.level * np.sin(np.arange(round(12_000 * speed)) * 0.1)
        quiet = np.zeros(7_200, dtype=np.float32)
        for _ in range(self.parts):
            yield np.concatenate((quiet, np.zeros(12_000) + tone if speed == 1 else tone, quiet)).astype(np.float32)


def pieces(voice: Voice, text: str, language: str = "en-US") -> list[bytes]:
    async def story() -> list[bytes]:
        return [piece async for piece in voice.synthesise(text, language)]

    return asyncio.run(story())


def peak(audio: bytes) -> float:
    return float(np.abs(g711.decode(audio)).max())


def test_silence_is_cut_and_a_pause_stands_between_sentences() -> None:
    voice = HibariVoice(Engine())
    first, second = pieces(voice, "One. Two.")
    voice.close()
    assert abs(len(first) - 540 * 8) <= 20, "half a second and twice 20 ms"
    assert second == g711.silence(200) + first


def test_a_sentence_that_comes_in_parts_is_one_piece() -> None:
    voice = HibariVoice(Engine(parts=2))
    (piece,) = pieces(voice, "One.")
    voice.close()
    assert abs(len(piece) - (540 + 200 + 540) * 8) <= 40


@pytest.mark.parametrize(("level", "expected"), [(0.2, 0.5), (0.9, 0.5), (0.02, 0.08)])
def test_loudness_is_levelled_but_near_silence_stays_low(level: float, expected: float) -> None:
    voice = HibariVoice(Engine(level))
    (piece,) = pieces(voice, "One.")
    voice.close()
    assert peak(piece) == pytest.approx(expected, rel=0.1)


def test_nothing_to_say_makes_no_sound() -> None:
    voice = HibariVoice(Engine())
    assert pieces(voice, "") == []
    assert pieces(voice, "-. One.")[0] == pieces(voice, "One.")[0], "no pause before the first sound"
    voice.close()


def test_figures_are_written_out_for_the_engine() -> None:
    engine = Engine()
    voice = HibariVoice(engine)
    pieces(voice, "Call 555-0142")
    voice.close()
    assert engine.said == [("Call five five five, zero one four two.", 1.0)]


def test_other_languages_are_refused() -> None:
    voice = HibariVoice(Engine())
    with pytest.raises(PortError, match="speaks English only, not es-MX") as refused:
        pieces(voice, "Hola", "es-MX")
    voice.close()
    assert refused.value.kind is ErrorKind.NOT_CONFIGURED


def test_a_closed_voice_says_so() -> None:
    voice = HibariVoice(Engine())
    voice.warm_up()
    voice.close()
    with pytest.raises(PortError, match="closed") as refused:
        pieces(voice, "One.")
    assert refused.value.kind is ErrorKind.UNAVAILABLE


def fundamental(audio: bytes) -> float:
    """The median pitch in hertz, by autocorrelation of the louder 40 ms pieces."""
    samples = g711.decode(audio)
    found = []
    for start in range(0, samples.size - 320, 160):
        piece = samples[start : start + 320]
        if np.sqrt(np.mean(piece**2)) < 0.08:
            continue
        likeness = np.correlate(piece, piece, "full")[319:]
        lags = slice(8_000 // 350, 8_000 // 90)
        found.append(8_000 / (lags.start + int(likeness[lags].argmax())))
    return float(np.median(found))


def test_the_second_voice_is_lower_and_hardly_slower(voice: HibariVoice, second_voice: HibariVoice) -> None:
    sentence = "We are open every morning, and all our rooms are warm."
    (high,), (low,) = pieces(voice, sentence), pieces(second_voice, sentence)
    print(f"pitch {fundamental(high):.0f} and {fundamental(low):.0f} Hz")
    assert fundamental(low) < 0.9 * fundamental(high)
    assert 1.0 < len(low) / len(high) < 1.2, "it would take 1.25 times as long if only the rate changed"


def test_the_same_words_sound_the_same(voice: HibariVoice) -> None:
    assert pieces(voice, "One moment, please.") == pieces(voice, "One moment, please.")


def test_speech_starts_at_once_and_is_loud_enough(voice: HibariVoice) -> None:
    (piece,) = pieces(voice, "Good morning.")
    assert peak(piece[: 80 * 8]) > 0.01
    assert peak(piece) == pytest.approx(0.5, rel=0.1)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=40) | st.text("aZ0 .,:/@+-$%#*_'9()", max_size=40))
def test_any_text_is_survived(voice: HibariVoice, text: str) -> None:
    assert all(pieces(voice, text))
