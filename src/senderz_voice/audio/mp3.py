"""Call recordings as MP3: 8 kHz stereo at 32 kbit/s, one party a side."""

from collections.abc import Iterator
from typing import Final

import lameenc
import numpy as np

from senderz_voice.audio import g711

BIT_RATE_KBIT: Final = 32
# Quality 7 takes 43 ms of CPU for a minute of call and quality 2 more than twice that.
_QUALITY: Final = 7
# Pieces of one second keep each call into the encoder near one millisecond.
_PIECE: Final = g711.SAMPLE_RATE


class StereoEncoder:
    """Encodes a recording piece by piece, so that a thread can do it while the call lives."""

    def __init__(self) -> None:
        self._lame = lameenc.Encoder()
        self._lame.silence()
        self._lame.set_bit_rate(BIT_RATE_KBIT)
        self._lame.set_in_sample_rate(g711.SAMPLE_RATE)
        self._lame.set_out_sample_rate(g711.SAMPLE_RATE)
        self._lame.set_channels(2)
        self._lame.set_quality(_QUALITY)
        # Without any input the encoder refuses to finish, but a call may end before anything was heard.
        self._lame.encode(b"")

    def push(self, left: bytes, right: bytes) -> bytes:
        """MP3 bytes that are ready after the next piece of mu-law; both sides must have the same length."""
        if len(left) != len(right):
            raise ValueError(f"both sides must have the same length, not {len(left)} and {len(right)} bytes")
        samples = np.stack((g711.decode_pcm16(left), g711.decode_pcm16(right)), axis=1)
        return bytes(self._lame.encode(samples.tobytes()))

    def finish(self) -> bytes:
        """The last MP3 bytes; nothing can be pushed after."""
        return bytes(self._lame.flush())


def pieces(left: bytes, right: bytes) -> Iterator[bytes]:
    """The MP3 of two mu-law sides in pieces of about a second of audio; the shorter side is padded with silence."""
    encoder = StereoEncoder()
    length = max(len(left), len(right))
    for start in range(0, length, _PIECE):
        size = min(_PIECE, length - start)
        yield encoder.push(_piece(left, start, size), _piece(right, start, size))
    yield encoder.finish()


def stereo(left: bytes, right: bytes) -> bytes:
    """The whole MP3 of two mu-law sides; the shorter side is padded with silence."""
    return b"".join(pieces(left, right))


def _piece(side: bytes, start: int, size: int) -> bytes:
    return side[start : start + size].ljust(size, bytes((g711.SILENCE,)))
