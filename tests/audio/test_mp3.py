"""Recordings are valid MP3 with one party a side."""

import struct

import lameenc
import pytest

from senderz_voice.audio import g711, mp3
from tests.audio.waves import sine

# MPEG 2.5 layer III, 32 kbit/s, 8 kHz: 576 samples a frame, 72 ms; the frame header says so in its first three bytes.
SAMPLES_A_FRAME = 576


def frames(encoded: bytes) -> list[bytes]:
    """The MP3's frames, each checked for its header."""
    size = SAMPLES_A_FRAME * 32_000 // 8 // 8_000
    found = [encoded[start : start + size] for start in range(0, len(encoded), size)]
    for frame in found:
        assert frame[:2] in (b"\xff\xe3", b"\xff\xe2"), frame[:4].hex()
        assert frame[2] & 0xFC == 0x48, "32 kbit/s at 8 kHz"
        assert frame[3] >> 6 in (0b00, 0b01), "stereo or joint stereo"
    return found


def test_ten_seconds_give_ten_seconds_of_stereo_frames() -> None:
    speech = g711.encode(sine(300, 10.0))
    encoded = mp3.stereo(speech, g711.silence(10_000))
    seconds = len(frames(encoded)) * SAMPLES_A_FRAME / 8_000
    assert 10.0 <= seconds <= 10.3


def test_the_shorter_side_is_padded_with_silence() -> None:
    speech = g711.encode(sine(300, 2.5))
    assert mp3.stereo(speech, b"") == mp3.stereo(speech, g711.silence(2_500))
    assert mp3.stereo(b"", speech) == mp3.stereo(g711.silence(2_500), speech)


def test_the_left_side_is_the_first_channel() -> None:
    speech, quiet = g711.encode(sine(300, 1.0)), g711.silence(1_000)
    lame = lameenc.Encoder()
    lame.silence()
    lame.set_bit_rate(32)
    lame.set_in_sample_rate(8_000)
    lame.set_out_sample_rate(8_000)
    lame.set_channels(2)
    lame.set_quality(7)
    interleaved = b"".join(struct.pack("<hh", sample, 0) for sample in g711.decode_pcm16(speech))
    assert mp3.stereo(speech, quiet) == lame.encode(interleaved) + lame.flush()


def test_pieces_make_up_the_whole() -> None:
    left, right = g711.encode(sine(300, 3.3)), g711.encode(sine(500, 2.0))
    given = list(mp3.pieces(left, right))
    assert len(given) == 5
    assert b"".join(given) == mp3.stereo(left, right)


def test_pushing_while_the_call_lives_gives_the_same_file() -> None:
    left, right = g711.encode(sine(300, 1.0)), g711.encode(sine(500, 1.0))
    encoder = mp3.StereoEncoder()
    pushed = [encoder.push(left[start : start + 160], right[start : start + 160]) for start in range(0, 8_000, 160)]
    assert b"".join([*pushed, encoder.finish()]) == mp3.stereo(left, right)


def test_sides_of_unequal_length_are_refused_while_streaming() -> None:
    with pytest.raises(ValueError, match="not 160 and 8 bytes"):
        mp3.StereoEncoder().push(g711.silence(20), g711.silence(1))


def test_a_recording_of_nothing_is_still_a_valid_file() -> None:
    assert 1 <= len(frames(mp3.stereo(b"", b""))) <= 4
