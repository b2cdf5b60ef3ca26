"""The embedded recogniser of English: Moonshine base-en on onnxruntime, one utterance at a time in its own thread."""

import asyncio
import gzip
import hashlib
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import resources
from pathlib import Path
from typing import Any, Final, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from senderz_voice.audio import g711, resample, trim
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.ports.speech import Recognition
from senderz_voice.speech import extras, weights
from senderz_voice.speech.weights import Precision

_RATE: Final = 16_000
# Above 20 s the decoder starts to repeat itself until the step cap.
_LONGEST: Final = 20 * g711.SAMPLE_RATE
# The encoder fails below about 900 samples at 16 kHz; nothing can be said in 80 ms anyhow.
_SHORTEST: Final = g711.SAMPLE_RATE * 80 // 1_000
# Without silence behind the last word the model goes on inventing. With 400 ms of it, 119 of 120 spoken codes were
# exact (200 ms: 114, none: 100), and people's prompts had 55 errors instead of 72 in 2,290 words.
_TAIL: Final = g711.silence(400)
# Making a whisper louder saved a quarter of its errors; from -26 dBFS on it made no difference.
_QUIET: Final = np.float32(0.05)
_LOUD: Final = np.float32(0.5)
_START: Final = 1
_STOP: Final = 2
_LAYERS: Final = 8
_HEADS: Final = 8
_HEAD_SIZE: Final = 52
_TOKENIZER: Final = "moonshine-tokenizer.json.gz"
_TOKENIZER_SHA256: Final = "b68b995a58b3373db6c4f46864a9db50cd1333d086150ffa2c1096581ede9c10"
_CACHES: Final = tuple(
    f"past_key_values.{layer}.{side}.{part}"
    for layer in range(_LAYERS)
    for side in ("decoder", "encoder")
    for part in ("key", "value")
)


class Session(Protocol):
    """What is used of an onnxruntime session."""

    def run(self, output_names: None, input_feed: dict[str, NDArray[Any]]) -> Sequence[NDArray[Any]]: ...


class Tokenizer(Protocol):
    """What is used of a `tokenizers.Tokenizer`."""

    def decode(self, ids: Sequence[int]) -> str: ...


class Moonshine:
    """Speech to text on this machine; utterances queue up for the one thread."""

    def __init__(self, encoder: Session, decoder: Session, tokenizer: Tokenizer) -> None:
        self._encoder = encoder
        self._decoder = decoder
        self._tokenizer = tokenizer
        # A second thread on the same weights costs a quarter more CPU and hardly shortens the wait.
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="moonshine")

    @classmethod
    def load(cls, folder: Path, *, precision: Precision = "int8") -> Self:
        """The recogniser from the weights in the models folder; blocks for about a second. Raises PortError."""
        weights.verify(folder, precision=precision)
        place = weights.moonshine_folder(folder, precision)
        return cls(_session(place / weights.ENCODER), _session(place / weights.DECODER), _tokenizer())

    async def transcribe(self, speech: bytes, languages: Sequence[str]) -> Recognition:
        """Recognise mu-law `speech`, of which the first 20 s are used; cancelling ends the work. Raises PortError."""
        language = _english(languages)
        abandoned = threading.Event()
        try:
            work = self._worker.submit(self._hear, speech, abandoned)
        except RuntimeError as error:
            raise PortError(ErrorKind.UNAVAILABLE, "the recogniser is closed") from error
        try:
            return Recognition(text=await asyncio.wrap_future(work), language=language)
        finally:
            abandoned.set()

    def warm_up(self) -> None:
        """Decode a second of silence, so that the first caller does not pay for what onnxruntime does only once."""
        self._worker.submit(self._hear, g711.silence(1_000), threading.Event()).result()

    def close(self) -> None:
        """End the thread after the utterance at hand."""
        self._worker.shutdown(cancel_futures=True)

    def _hear(self, speech: bytes, abandoned: threading.Event) -> str:
        if len(speech) < _SHORTEST:
            return ""
        text = self._decode(speech, abandoned)
        if text or abandoned.is_set():
            return text
        # A single word behind silence is sometimes taken for silence altogether; alone it is understood.
        alone = _without_silence(speech)
        return self._decode(alone, abandoned) if _SHORTEST <= len(alone) < len(speech) else ""

    def _decode(self, speech: bytes, abandoned: threading.Event) -> str:
        samples = _prepared(speech)
        (encoded,) = self._encoder.run(None, {"input_values": samples[np.newaxis]})
        tokens = self._tokens(encoded, samples.size / _RATE, abandoned)
        return self._tokenizer.decode(tokens).strip()

    def _tokens(self, encoded: NDArray[Any], seconds: float, abandoned: threading.Event) -> list[int]:
        """The likeliest token each time, until the model stops; people say about 3.5 tokens a second."""
        empty = np.zeros((1, _HEADS, 0, _HEAD_SIZE), dtype=np.float32)
        caches = dict.fromkeys(_CACHES, empty)
        tokens: list[int] = []
        token = _START
        for step in range(max(8, int(6.5 * seconds))):
            if abandoned.is_set():
                break
            logits, *present = self._decoder.run(
                None,
                {
                    "input_ids": np.array([[token]], dtype=np.int64),
                    "encoder_hidden_states": encoded,
                    "use_cache_branch": np.array([step > 0]),
                    **caches,
                },
            )
            token = int(logits[0, -1].argmax())
            if token == _STOP:
                break
            tokens.append(token)
            # The caches over the audio are right after the first step only; those over the words grow each step.
            fresh = zip(_CACHES, present, strict=True)
            caches.update({name: cache for name, cache in fresh if step == 0 or ".decoder." in name})
        return tokens


def _without_silence(speech: bytes) -> bytes:
    return g711.encode(trim.silence(g711.decode(speech), g711.SAMPLE_RATE))


def _prepared(speech: bytes) -> NDArray[np.float32]:
    """Samples at 16 kHz as the model hears them best."""
    samples = g711.decode(speech[:_LONGEST] + _TAIL)
    peak = np.abs(samples).max()
    if 0 < peak < _QUIET:
        samples = samples * (_LOUD / peak)
    return resample.to_rate(samples, g711.SAMPLE_RATE, _RATE)


def _english(languages: Sequence[str]) -> str:
    for language in languages:
        if language.split("-")[0].lower() == "en":
            return language
    asked = ", ".join(languages) or "none"
    raise PortError(ErrorKind.NOT_CONFIGURED, f"the embedded recogniser hears English only, not {asked}")


def _session(file: Path) -> Session:
    runtime = extras.module("onnxruntime")
    options = runtime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    session: Session = runtime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
    return session


def _tokenizer() -> Tokenizer:
    packed = resources.files("senderz_voice.speech").joinpath("data", _TOKENIZER).read_bytes()
    text = gzip.decompress(packed)
    if hashlib.sha256(text).hexdigest() != _TOKENIZER_SHA256:
        raise PortError(ErrorKind.BAD_ANSWER, f"{_TOKENIZER} is damaged; reinstall senderz-voice")
    tokenizer: Tokenizer = extras.module("tokenizers").Tokenizer.from_str(text.decode())
    return tokenizer
