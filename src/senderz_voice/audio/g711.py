"""The G.711 mu-law codec: one byte a sample, 8,000 samples a second.

Both directions are table look-ups. The tables follow ITU-T G.711 (11/88), table 2/G.711, in the usual 16-bit scaling:
the 14-bit magnitude of the recommendation times four.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE: Final = 8_000
SILENCE: Final[int] = 0xFF
"""The byte that stands for amplitude zero."""

_BIAS: Final = 33
_TOP: Final = 8_191
_SCALE: Final = np.float32(32_768)


def _expansion_table() -> NDArray[np.int16]:
    codes = ~np.arange(256, dtype=np.uint8)
    segment = (codes >> 4).astype(np.int32) & 0x07
    step = codes.astype(np.int32) & 0x0F
    magnitude = (((step << 1) + _BIAS) << segment) - _BIAS
    return np.where(codes & 0x80, -4 * magnitude, 4 * magnitude).astype(np.int16)


def _compression_table() -> NDArray[np.uint8]:
    """Codes of all 65,536 samples; a sample's index is its bit pattern read as unsigned."""
    # The shift comes before the sign is taken, as in the common reference coders: it decides how -1 to -3 round.
    linear = np.arange(65_536, dtype=np.uint16).view(np.int16).astype(np.int32) >> 2
    biased = np.minimum(np.abs(linear) + _BIAS, _TOP)
    segment = np.floor(np.log2(biased)).astype(np.int32) - 5
    step = (biased >> (segment + 1)) & 0x0F
    sign = np.where(linear < 0, 0x80, 0)
    codes: NDArray[np.uint8] = (~(sign | segment << 4 | step) & 0xFF).astype(np.uint8)
    return codes


_EXPAND: Final = _expansion_table()
_EXPAND_FLOAT: Final = _EXPAND.astype(np.float32) / _SCALE
_COMPRESS: Final = _compression_table()


def decode(mulaw: bytes) -> NDArray[np.float32]:
    """Samples in -1..1."""
    return _EXPAND_FLOAT[np.frombuffer(mulaw, dtype=np.uint8)]


def encode(samples: NDArray[np.float32]) -> bytes:
    """Mu-law of samples in -1..1; louder ones are clipped."""
    scaled = np.clip(np.rint(samples * _SCALE), -32_768, 32_767)
    return encode_pcm16(scaled.astype(np.int16))


def decode_pcm16(mulaw: bytes) -> NDArray[np.int16]:
    """Samples as 16-bit linear PCM."""
    return _EXPAND[np.frombuffer(mulaw, dtype=np.uint8)]


def encode_pcm16(samples: NDArray[np.int16]) -> bytes:
    """Mu-law of 16-bit linear PCM."""
    return _COMPRESS[np.ascontiguousarray(samples, dtype=np.int16).view(np.uint16)].tobytes()


def silence(ms: int) -> bytes:
    """`ms` milliseconds of digital silence."""
    return bytes((SILENCE,)) * (ms * SAMPLE_RATE // 1_000)
