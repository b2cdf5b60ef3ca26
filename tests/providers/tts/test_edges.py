"""Silence cut while the audio comes in is the same as silence cut from the whole."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from senderz_voice.audio import g711, trim
from senderz_voice.speech.voices.containers import container
from senderz_voice.speech.voices.edges import Edges
from tests.providers.tts.stage import tone

stretches = st.lists(st.tuples(st.sampled_from(["quiet", "loud"]), st.integers(0, 60)), max_size=6)


@given(stretches, st.lists(st.integers(1, 700), max_size=12))
def test_pieces_of_any_length_give_what_the_whole_gives(parts: list[tuple[str, int]], sizes: list[int]) -> None:
    whole = b"".join(tone(ms) if kind == "loud" else g711.silence(ms) for kind, ms in parts)
    edges = Edges()
    came, at = b"", 0
    for size in [*sizes, max(len(whole), 1)]:
        came += edges.push(whole[at : at + size])
        at += size
    came += edges.flush()
    assert came == g711.encode(trim.silence(g711.decode(whole), g711.SAMPLE_RATE))


def test_speech_is_passed_on_with_its_first_loud_sample() -> None:
    edges = Edges()
    assert edges.push(g711.silence(100)) == b""
    assert edges.push(tone(10)) == g711.silence(20) + tone(10)


@pytest.mark.parametrize(
    ("start", "name"),
    [
        (b"ID3\x03" + bytes(40), "an MP3 file"),
        (b"\xff\xfb\x90\x64" + bytes(413) + b"\xff\xfb\x90\x64" + bytes(413), "an MP3 file"),
        (b"\xff\xf3\x44\xc4" + bytes(92) + b"\xff\xf3\x44\xc4" + bytes(92), "an MP3 file"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "a WAV file"),
        (b"OggS\x00\x02", "an Ogg file"),
        (b"fLaC\x00", "a FLAC file"),
        (b'{ "error": {}}', "JSON"),
        (b"data: {}", "server-sent events"),
        (b"<!DOCTYPE html>", "HTML"),
    ],
)
def test_files_and_texts_are_recognised(start: bytes, name: str) -> None:
    assert container(start) == name


def test_raw_audio_is_taken_for_nothing_else() -> None:
    quiet = np.random.default_rng(7).choice(np.array([0xFF, 0xFB, 0xFE, 0x7E, 0x7B, 0xF3], dtype=np.uint8), (500, 800))
    assert [container(noise.tobytes()) for noise in quiet] == [None] * 500
    assert container(tone(100)) is None
    assert container(b"") is None
