"""The voice-activity detector on the real model."""

import asyncio

import numpy as np
import pytest
from numpy.typing import NDArray

from senderz_voice.audio import g711
from senderz_voice.ports.speech import ActivityState, VoiceActivity
from senderz_voice.speech.hibari import HibariVoice
from senderz_voice.speech.silero import Silero


@pytest.fixture(scope="module")
def speech(voice: HibariVoice) -> NDArray[np.float32]:
    """Windows of a spoken sentence, with half a second of silence on both sides."""

    async def story() -> bytes:
        return b"".join([piece async for piece in voice.synthesise("I would like to book a table for two.", "en")])

    samples = g711.decode(g711.silence(500) + asyncio.run(story()) + g711.silence(1_000))
    return samples[: samples.size // 256 * 256].reshape(-1, 256)


def scores(detector: VoiceActivity, windows: NDArray[np.float32]) -> list[float]:
    line = detector.open()
    return [float(detector.score([line], window[np.newaxis])[0]) for window in windows]


def test_speech_scores_high_and_the_silence_around_it_low(silero: Silero, speech: NDArray[np.float32]) -> None:
    found = scores(silero, speech)
    assert silero.window == speech.shape[1]
    assert max(found[:14]) < 0.3
    assert max(found[-10:]) < 0.3
    assert np.mean(np.array(found[18:-32]) > 0.5) > 0.8


def test_many_lines_in_one_run_give_what_each_alone_gives(silero: Silero, speech: NDArray[np.float32]) -> None:
    noise = np.random.default_rng(1).normal(0, 0.05, speech.shape).astype(np.float32)
    streams = [speech, noise, speech[::-1].copy()]
    lines: list[ActivityState] = [silero.open() for _ in streams]
    together = [silero.score(lines, np.stack([stream[index] for stream in streams])) for index in range(len(speech))]
    alone = [scores(silero, stream) for stream in streams]
    np.testing.assert_array_equal(np.array(together).T, np.array(alone, dtype=np.float32))


def test_a_reset_line_is_as_new(silero: Silero, speech: NDArray[np.float32]) -> None:
    line = silero.open()
    for window in speech:
        silero.score([line], window[np.newaxis])
    line.reset()
    again = [float(silero.score([line], window[np.newaxis])[0]) for window in speech]
    assert again == scores(silero, speech)


def test_no_lines_give_no_scores(silero: Silero) -> None:
    assert silero.score([], np.empty((0, 256), dtype=np.float32)).shape == (0,)


def test_a_line_of_another_detector_is_refused(silero: Silero) -> None:
    class Other:
        def reset(self) -> None:
            """Nothing to forget."""

    with pytest.raises(TypeError, match="another detector"):
        silero.score([Other()], np.zeros((1, 256), dtype=np.float32))
