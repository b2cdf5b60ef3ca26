"""Sample-rate conversion, for whole utterances and for streams."""

import numpy as np
import soxr
from numpy.typing import NDArray


def to_rate(samples: NDArray[np.float32], source_hz: int, target_hz: int) -> NDArray[np.float32]:
    """A whole utterance at another sample rate, without delay."""
    if source_hz == target_hz:
        return samples
    converted: NDArray[np.float32] = soxr.resample(samples, source_hz, target_hz)
    return converted


class Stream:
    """Converts audio that arrives in pieces.

    The filter looks ahead, so it holds back up to 66 ms (8 to 16 kHz) until `flush`. Take `to_rate` where the whole
    is at hand.
    """

    def __init__(self, source_hz: int, target_hz: int) -> None:
        self._converter = soxr.ResampleStream(source_hz, target_hz, num_channels=1, dtype="float32")

    def push(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """The next piece in, what is ready out; possibly nothing yet."""
        ready: NDArray[np.float32] = self._converter.resample_chunk(samples)
        return ready

    def flush(self) -> NDArray[np.float32]:
        """What was held back; the stream then begins anew."""
        rest: NDArray[np.float32] = self._converter.resample_chunk(np.empty(0, dtype=np.float32), last=True)
        self._converter.clear()
        return rest
