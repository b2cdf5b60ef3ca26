"""Recognises answers that are not the raw samples that were asked for; played as such they would be loud noise."""

import re
from typing import Final

_MAGIC: Final = {
    "a WAV file": re.compile(rb"RIFF.{4}WAVE", re.DOTALL),
    "an MP3 file": re.compile(rb"ID3[\x02-\x04]"),
    "an Ogg file": re.compile(rb"OggS\x00"),
    "a FLAC file": re.compile(rb"fLaC"),
    "server-sent events": re.compile(rb"(?:data|event): "),
    "JSON": re.compile(rb'\s*[{]\s*"\w+"\s*:'),
    "HTML": re.compile(rb"\s*<(?:!doctype|html|[?]xml)", re.IGNORECASE),
}
# ISO/IEC 11172-3, 2.4.2.3: bit rates of layer III in kbit/s and sample rates in Hz, of MPEG 1, 2 and 2.5.
_BIT_RATES: Final = {
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_SAMPLE_RATES: Final = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}


def container(start: bytes) -> str | None:
    """What the first piece of an answer is if it is not raw samples; None when it may be."""
    for name, magic in _MAGIC.items():
        if magic.match(start):
            return name
    # Two quiet samples look like the start of an MP3 frame; only a second frame at the right place proves it.
    length = _frame_length(start)
    if length and _frame_length(start[length:]):
        return "an MP3 file"
    return None


def _frame_length(header: bytes) -> int:
    """Bytes of the MP3 frame that begins here; 0 when none does."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE6 != 0xE2:
        return 0
    version = header[1] >> 3 & 3
    bit_rate, sample_rate = header[2] >> 4, header[2] >> 2 & 3
    if version == 1 or bit_rate in (0, 15) or sample_rate == 3:
        return 0
    slots = 144 if version == 3 else 72
    kilobits = _BIT_RATES[3 if version == 3 else 2][bit_rate]
    return slots * 1_000 * kilobits // _SAMPLE_RATES[version][sample_rate] + (header[2] >> 1 & 1)
