"""How long an MP3 lasts, counted frame by frame as ISO/IEC 11172-3 and 13818-3 lay them out."""

_BIT_RATES_V1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_BIT_RATES_V2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_SAMPLE_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
_VERSION_1 = 3


def seconds(mp3: bytes) -> float:
    """The length of the audio in seconds; ValueError where no MP3 frame is found."""
    position = _after_id3(mp3)
    total = 0.0
    while position + 4 <= len(mp3):
        size, length = _frame(mp3[position : position + 4])
        total += length
        position += size
    if not total:
        raise ValueError("there is no MP3 frame")
    return total


def _after_id3(mp3: bytes) -> int:
    """Where the first frame stands; an ID3v2 tag carries its size in four bytes of seven bits."""
    if mp3[:3] != b"ID3":
        return 0
    first, second, third, fourth = mp3[6:10]
    return 10 + (first << 21 | second << 14 | third << 7 | fourth)


def _frame(header: bytes) -> tuple[int, float]:
    """Bytes and seconds of one Layer III frame."""
    version, layer = header[1] >> 3 & 3, header[1] >> 1 & 3
    bit_rate_index, sample_rate_index = header[2] >> 4, header[2] >> 2 & 3
    is_sound = header[0] == 0xFF and header[1] >> 5 == 7 and layer == 1 and version in _SAMPLE_RATES
    if not is_sound or sample_rate_index == 3 or bit_rate_index in {0, 15}:
        raise ValueError("there is no MP3 frame where one must begin")
    bit_rate = (_BIT_RATES_V1 if version == _VERSION_1 else _BIT_RATES_V2)[bit_rate_index] * 1000
    sample_rate = _SAMPLE_RATES[version][sample_rate_index]
    samples = 1152 if version == _VERSION_1 else 576
    return samples // 8 * bit_rate // sample_rate + (header[2] >> 1 & 1), samples / sample_rate
