"""The mu-law codec equals G.711, bit for bit."""

import hashlib

import numpy as np
import pytest

from senderz_voice.audio import g711

# Decision values of table 2a/G.711: the positive input range of each segment starts here, in 14-bit units.
SEGMENT_STARTS = (-1, 31, 95, 223, 479, 991, 2015, 4063)


def expanded(code: int) -> int:
    """One code by the words of the recommendation: inverted, then sign, segment and step."""
    bits = code ^ 0xFF
    segment, step = bits >> 4 & 7, bits & 15
    first = ((1 << segment) - 1) * 33  # where the outputs of the segment begin, in 14-bit units
    magnitude = 4 * (first + step * (2 << segment))
    return -magnitude if bits & 0x80 else magnitude


def compressed(sample: int) -> int:
    """One sample by a search through the segments."""
    linear = sample >> 2
    magnitude = min(-linear if linear < 0 else linear, 8158)
    segment = max(index for index, start in enumerate(SEGMENT_STARTS) if magnitude >= start)
    step = (magnitude - SEGMENT_STARTS[segment]) >> (segment + 1)
    bits = (0x80 if linear < 0 else 0) | segment << 4 | step
    return bits ^ 0xFF


def test_every_code_decodes_as_in_the_recommendation() -> None:
    codes = bytes(range(256))
    assert g711.decode_pcm16(codes).tolist() == [expanded(code) for code in codes]


@pytest.mark.parametrize(
    ("code", "sample"),
    [(0xFF, 0), (0x7F, 0), (0x80, 32_124), (0x00, -32_124), (0xFE, 8), (0x7E, -8), (0xEF, 132), (0x8F, 16_764)],
)
def test_known_values_decode(code: int, sample: int) -> None:
    assert g711.decode_pcm16(bytes((code,))).tolist() == [sample]


def test_every_sample_encodes_as_by_a_search_through_the_segments() -> None:
    samples = range(-32_768, 32_768)
    expected = bytes(compressed(sample) for sample in samples)
    assert g711.encode_pcm16(np.array(samples, dtype=np.int16)) == expected


@pytest.mark.parametrize(
    ("sample", "code"),
    [(0, 0xFF), (3, 0xFF), (-1, 0x7E), (-4, 0x7E), (4, 0xFE), (32_767, 0x80), (-32_768, 0x00), (32_635, 0x80)],
)
def test_known_values_encode(sample: int, code: int) -> None:
    assert g711.encode_pcm16(np.array([sample], dtype=np.int16)) == bytes((code,))


def test_decoding_and_encoding_changes_no_code_but_negative_zero() -> None:
    codes = bytes(range(256))
    assert g711.encode_pcm16(g711.decode_pcm16(codes)) == codes.replace(b"\x7f", b"\xff")
    assert g711.encode(g711.decode(codes)) == codes.replace(b"\x7f", b"\xff")


def test_too_loud_samples_are_clipped() -> None:
    assert g711.encode(np.array([7.5, -7.5], dtype=np.float32)) == b"\x80\x00"


def test_every_other_sample_of_an_array_can_be_encoded() -> None:
    samples = np.array([0, 9, 32_767, 9], dtype=np.int16)[::2]
    assert g711.encode_pcm16(samples) == b"\xff\x80"


def test_silence_decodes_to_nothing_and_lasts_as_asked() -> None:
    silence = g711.silence(20)
    assert len(silence) == 160
    assert set(silence) == {g711.SILENCE}
    assert not g711.decode(silence).any()


def test_the_encoder_is_the_one_that_other_software_has() -> None:
    audioop = pytest.importorskip("audioop", reason="audioop left the standard library in Python 3.13")
    samples = np.arange(-32_768, 32_768, dtype=np.int16)
    theirs: bytes = audioop.lin2ulaw(samples.tobytes(), 2)
    assert hashlib.sha256(g711.encode_pcm16(samples)).digest() == hashlib.sha256(theirs).digest()
