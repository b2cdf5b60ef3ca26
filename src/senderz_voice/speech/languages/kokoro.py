"""The Spanish voice: Kokoro on onnxruntime, one clause at a time in a thread of its own.

Only the network and one of its voices are used. The sounds come from rules of our own, because the front end that
usually goes with it is under the GPL and would run inside this process.
"""

import asyncio
import gzip
import hashlib
import re
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import resources
from pathlib import Path
from typing import Any, Final, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from senderz_voice.audio import g711, resample, trim
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.speech import extras
from senderz_voice.speech.languages import joined
from senderz_voice.speech.languages.spanish_figures import spoken
from senderz_voice.speech.languages.spanish_sounds import sounds

_RATE: Final = 24_000
_PEAK: Final = np.float32(0.5)
_MOST_GAIN: Final = np.float32(4.0)
_SENTENCE_PAUSE_MS: Final = 200
_CLAUSE_PAUSE_MS: Final = 90
# A clause takes 0.4 of its own length to make, so that a long sentence as a whole would be a long silence first.
_LONG: Final = 70
_SHORT: Final = 24
# The model takes 510 symbols at most, the two at the ends not counted.
_MOST_SYMBOLS: Final = 500
_WARM_UP: Final = "Son las tres y media."
_VOICE: Final = "kokoro-ef-dora.bin.gz"
_VOICE_SHA256: Final = "f66ec66bd295acb18372e37008533a9a3228483ccd294e7538d5d9294ac9a532"
_STYLE: Final = 256
_SYMBOLS: Final = {
    ";": 1, ":": 2, ",": 3, ".": 4, "!": 5, "?": 6, " ": 16, "a": 43, "b": 44, "d": 46, "e": 47, "f": 48, "i": 51,
    "j": 52, "k": 53, "l": 54, "m": 55, "n": 56, "o": 57, "p": 58, "r": 60, "s": 61, "t": 62, "u": 63, "w": 65,
    "x": 66, "β": 75, "ð": 81, "ɡ": 92, "ɪ": 102, "ʝ": 103, "ŋ": 112, "ɲ": 114, "ɾ": 125, "ʃ": 131, "ʊ": 135,
    "ɣ": 139, "ˈ": 156, "ˌ": 157,
}  # fmt: skip
"""The numbers that the model was trained with, for the sounds of Spanish."""


class Session(Protocol):
    """What is used of an onnxruntime session."""

    def run(self, output_names: None, input_feed: dict[str, NDArray[Any]]) -> Sequence[NDArray[Any]]: ...


class KokoroVoice:
    """Text to speech on this machine; clauses queue up for the one thread."""

    def __init__(self, session: Session, styles: NDArray[np.float32]) -> None:
        """`styles` has one row for each number of symbols: shape (510, 256)."""
        self._session = session
        self._styles = styles
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="kokoro")

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The voice from the weights in the models folder; blocks for about a second. Raises PortError."""
        return cls(_session(joined.verify(folder, joined.KOKORO) / "kokoro.onnx"), _styles())

    async def synthesise(self, text: str, language: str) -> AsyncIterator[bytes]:
        """Mu-law audio, clause by clause, with short pauses between them. Raises PortError."""
        if language.split("-", maxsplit=1)[0].lower() != "es":
            raise PortError(ErrorKind.NOT_CONFIGURED, f"this voice speaks Spanish only, not {language}")
        pause = b""
        for clause in clauses(spoken(text)):
            audio = await self._said(clause)
            if audio:
                yield pause + audio
                pause = g711.silence(_SENTENCE_PAUSE_MS if clause[-1] in ".!?" else _CLAUSE_PAUSE_MS)

    def warm_up(self) -> None:
        """Say a sentence unheard, so that the first caller does not pay for what onnxruntime does only once."""
        self._worker.submit(self._say, _WARM_UP).result()

    def close(self) -> None:
        """End the thread after the clause at hand."""
        self._worker.shutdown(cancel_futures=True)

    async def _said(self, clause: str) -> bytes:
        try:
            work = self._worker.submit(self._say, clause)
        except RuntimeError as error:
            raise PortError(ErrorKind.UNAVAILABLE, "the voice is closed") from error
        return await asyncio.wrap_future(work)

    def _say(self, clause: str) -> bytes:
        symbols = [_SYMBOLS[sound] for sound in sounds(clause) if sound in _SYMBOLS][:_MOST_SYMBOLS]
        if not any(symbol > _SYMBOLS[" "] for symbol in symbols):
            return b""
        (audio,) = self._session.run(
            None,
            {
                "tokens": np.array([[0, *symbols, 0]], dtype=np.int64),
                "style": self._styles[len(symbols) - 1][np.newaxis],
                "speed": np.ones(1, dtype=np.float32),
            },
        )
        return _levelled(audio.reshape(-1).astype(np.float32))


def clauses(text: str) -> list[str]:
    """The sentences of `text`, long ones cut at commas into pieces that are said one by one."""
    found: list[str] = []
    for sentence in re.findall(r"[^.!?\n]+[.!?]*", text):
        parts = re.findall(r"[^,;:]+[,;:]*", sentence) if len(sentence) > _LONG else [sentence]
        piece = ""
        for part in parts:
            piece += part
            if len(piece.strip()) >= _SHORT:
                found.append(piece.strip())
                piece = ""
        if piece.strip() and found and len(parts) > 1:
            found[-1] = f"{found[-1]} {piece.strip()}"
        elif piece.strip():
            found.append(piece.strip())
    return [clause for clause in found if re.search(r"\w", clause)]


def _levelled(samples: NDArray[np.float32]) -> bytes:
    speech = trim.silence(samples, _RATE)
    if not speech.size:
        return b""
    narrow = resample.to_rate(speech, _RATE, g711.SAMPLE_RATE)
    return g711.encode(narrow * min(_PEAK / np.abs(narrow).max(), _MOST_GAIN))


def _session(file: Path) -> Session:
    runtime = extras.module("onnxruntime")
    options = runtime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    session: Session = runtime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
    return session


def _styles() -> NDArray[np.float32]:
    packed = resources.files("senderz_voice.speech").joinpath("data", _VOICE).read_bytes()
    rows = gzip.decompress(packed)
    if hashlib.sha256(rows).hexdigest() != _VOICE_SHA256:
        raise PortError(ErrorKind.BAD_ANSWER, f"{_VOICE} is damaged; reinstall senderz-voice")
    return np.frombuffer(rows, dtype="<f4").reshape(-1, _STYLE)
