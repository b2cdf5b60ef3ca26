"""Finds quiet places in speech, where it can be cut and taken up again."""

import numpy as np

from senderz_voice.audio import g711

FRAME_BYTES = 160
"""20 ms."""
BACK_BYTES = 4800
"""A word is rarely longer than 600 ms; going back further would repeat what was understood."""
_QUIET_SHARE = 0.15
"""A frame with this share of the loudest one's level lies between two words."""


def before_the_word(audio: bytes | bytearray, position: int) -> int:
    """The place at or before `position`, in bytes of mu-law `audio`, where the word that it falls into begins.

    The last quiet frame of the 600 ms before it, or the quietest one when the speech has no gap there.
    """
    start = max(0, position - BACK_BYTES)
    frames = (position - start) // FRAME_BYTES
    if frames == 0:
        return position if position < FRAME_BYTES else start
    spoken = g711.decode(bytes(audio[position - frames * FRAME_BYTES : position])).reshape(frames, FRAME_BYTES)
    levels = np.sqrt(np.mean(np.square(spoken), axis=1))
    quiet = np.flatnonzero(levels <= _QUIET_SHARE * float(levels.max()))
    chosen = int(quiet[-1]) if quiet.size else int(np.argmin(levels))
    return position - (frames - chosen) * FRAME_BYTES
