"""Other sample rates keep the sound."""

import numpy as np
import pytest

from senderz_voice.audio import resample
from tests.audio.waves import loudest, sine


@pytest.mark.parametrize(("source", "target"), [(8_000, 16_000), (24_000, 8_000), (19_200, 8_000)])
def test_a_tone_keeps_its_pitch_and_length(source: int, target: int) -> None:
    converted = resample.to_rate(sine(1_000, 1.0, source), source, target)
    assert converted.dtype == np.float32
    assert abs(converted.size - target) <= 1
    assert loudest(converted, target) == [1_000]


def test_what_the_lower_rate_cannot_carry_is_filtered_out() -> None:
    converted = resample.to_rate(sine(9_000, 1.0, 24_000), 24_000, 8_000)
    assert np.abs(converted[100:-100]).max() < 0.001


def test_the_same_rate_changes_nothing() -> None:
    samples = sine(440, 0.1)
    assert resample.to_rate(samples, 8_000, 8_000) is samples


def test_a_stream_gives_what_the_whole_gives_once_it_is_flushed() -> None:
    samples = sine(700, 1.0)
    stream = resample.Stream(8_000, 16_000)
    parts = [stream.push(piece) for piece in np.array_split(samples, 50)]
    assert sum(part.size for part in parts) < 16_000
    streamed = np.concatenate([*parts, stream.flush()])
    np.testing.assert_allclose(streamed, resample.to_rate(samples, 8_000, 16_000), atol=1e-4)


def test_a_flushed_stream_begins_anew() -> None:
    stream = resample.Stream(24_000, 8_000)
    rounds = [np.concatenate((stream.push(sine(500, 0.5, 24_000)), stream.flush())) for _ in range(2)]
    assert rounds[0].size == 4_000
    np.testing.assert_array_equal(rounds[0], rounds[1])


def test_a_stream_takes_nothing_for_nothing() -> None:
    assert resample.Stream(8_000, 16_000).flush().size == 0
