"""The Turkish voice: espeak-ng as a process of its own for each sentence; it is under the GPL and is never linked."""

import asyncio
import re
import shutil
import struct
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from senderz_voice.audio import g711, resample, trim
from senderz_voice.ports.errors import ErrorKind, PortError

_PROGRAM: Final = "espeak-ng"
_REMEDY: Final = "install it, for example with: apt-get install espeak-ng"
_WORDS_A_MINUTE: Final = 150
# A sentence takes some 20 ms.
_SECONDS: Final = 10.0
_PAUSE_MS: Final = 200
_PEAK: Final = np.float32(0.5)
_MOST_GAIN: Final = np.float32(4.0)
_SCALE: Final = np.float32(32_768)


class EspeakVoice:
    """Text to speech by a program of the operating system: robotic, but it needs no weights."""

    def __init__(self, program: str, languages: Sequence[str] = ("tr",)) -> None:
        """`program` is the path of espeak-ng; `languages` are the two letters it is to be used for."""
        self._program = program
        self._languages = tuple(languages)

    @classmethod
    def find(cls, languages: Sequence[str] = ("tr",)) -> Self:
        """The program on this machine. Raises PortError when it is not installed."""
        program = shutil.which(_PROGRAM)
        if program is None:
            raise PortError(ErrorKind.NOT_CONFIGURED, f"the Turkish voice needs {_PROGRAM}; {_REMEDY}")
        return cls(program, languages)

    async def synthesise(self, text: str, language: str) -> AsyncIterator[bytes]:
        """Mu-law audio, sentence by sentence, with a short pause between two. Raises PortError."""
        code = language.split("-", maxsplit=1)[0].lower()
        if code not in self._languages:
            raise PortError(ErrorKind.NOT_CONFIGURED, f"this voice does not speak {language}")
        pause = b""
        for sentence in _sentences(text):
            audio = _levelled(*_samples(await self._said(sentence, code)))
            if audio:
                yield pause + audio
                pause = g711.silence(_PAUSE_MS)

    async def _said(self, sentence: str, code: str) -> bytes:
        """The program's WAV; the process does not outlive this call."""
        try:
            process = await asyncio.create_subprocess_exec(
                self._program, "-v", code, "-s", str(_WORDS_A_MINUTE), "-b", "1", "--stdin", "--stdout",
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            )  # fmt: skip
        except OSError as error:
            raise PortError(ErrorKind.NOT_CONFIGURED, f"{self._program} cannot be run; {_REMEDY}") from error
        try:
            async with asyncio.timeout(_SECONDS):
                # The text goes in by the standard input, where nothing that a caller says can be an option.
                audio, _ = await process.communicate(sentence.encode())
        except TimeoutError as error:
            raise PortError(ErrorKind.UNAVAILABLE, f"{_PROGRAM} takes too long", code="timeout") from error
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        if process.returncode:
            raise PortError(ErrorKind.BAD_ANSWER, f"{_PROGRAM} failed with code {process.returncode}")
        return audio


def _sentences(text: str) -> list[str]:
    """Plain sentences: double brackets would be read as phonemes, and long figures as one huge number."""
    plain = re.sub(r"[\[\]<>|*_`#\x00-\x09\x0b-\x1f]+", " ", text)
    plain = re.sub(r"\+?\d{5,}", lambda found: " ".join(found[0].lstrip("+")), plain)
    found = re.findall(r"[^.!?\n]+(?:[.!?]+(?=\d)[^.!?\n]+)*[.!?]*", plain)
    return [sentence.strip() for sentence in found if re.search(r"\w", sentence)]


def _samples(wav: bytes) -> tuple[NDArray[np.float32], int]:
    """Samples in -1..1 and their rate; the lengths in a streamed header mean nothing. Raises PortError."""
    data = wav.find(b"data", 12)
    if wav[:4] != b"RIFF" or data < 36:
        raise PortError(ErrorKind.BAD_ANSWER, f"{_PROGRAM} gave no sound")
    channels, rate = struct.unpack_from("<HI", wav, 22)
    (bits,) = struct.unpack_from("<H", wav, 34)
    if (channels, bits) != (1, 16) or not 8_000 <= rate <= 48_000:
        raise PortError(ErrorKind.BAD_ANSWER, f"{_PROGRAM} gave sound of an unknown form")
    body = wav[data + 8 :]
    pcm = np.frombuffer(body[: len(body) // 2 * 2], dtype="<i2")
    return pcm.astype(np.float32) / _SCALE, rate


def _levelled(samples: NDArray[np.float32], rate: int) -> bytes:
    speech = trim.silence(samples, rate)
    if not speech.size:
        return b""
    narrow = resample.to_rate(speech, rate, g711.SAMPLE_RATE)
    return g711.encode(narrow * min(_PEAK / np.abs(narrow).max(), _MOST_GAIN))
