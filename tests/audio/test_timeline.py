"""A track keeps audio at its time."""

from hypothesis import given
from hypothesis import strategies as st

from senderz_voice.audio import g711, timeline
from senderz_voice.audio.timeline import Track


def test_audio_is_placed_at_its_time_with_silence_before_it() -> None:
    track = Track()
    track.put(20, b"\x01" * 8)
    assert track.take() == g711.silence(20) + b"\x01" * 8
    assert track.length_ms == 21


def test_late_audio_follows_what_is_there() -> None:
    track = Track()
    track.put(0, b"\x01" * 80)
    track.put(5, b"\x02" * 80)
    assert track.take() == b"\x01" * 80 + b"\x02" * 80


def test_what_was_taken_is_not_given_again_but_still_counts() -> None:
    track = Track()
    track.put(0, b"\x01" * 80)
    track.take()
    track.put(15, b"\x02" * 8)
    assert track.take() == g711.silence(5) + b"\x02" * 8
    assert track.take() == b""
    assert track.length_ms == 16


def test_padding_lengthens_and_never_shortens() -> None:
    track = Track()
    track.pad_to(30)
    track.pad_to(10)
    assert track.take() == g711.silence(30)


def test_duration_and_size_agree() -> None:
    assert timeline.duration_ms(b"\xff" * 165) == 20
    assert timeline.bytes_for(20) == 20 * timeline.BYTES_PER_MS == 160


Placed = st.lists(st.tuples(st.integers(0, 500), st.binary(max_size=200), st.booleans()), max_size=20)


@given(Placed)
def test_nothing_is_lost_early_or_overlapping(placed: list[tuple[int, bytes, bool]]) -> None:
    track, heard, expected = Track(), b"", b""
    for at_ms, audio, take in placed:
        track.put(at_ms, audio)
        expected = expected.ljust(at_ms * 8, b"\xff") + audio
        heard += track.take() if take else b""
    assert heard + track.take() == expected
    assert track.length_ms == len(expected) // 8
