"""Whisper base on CTranslate2: one pass over the sound, then its language and its words from the same pass."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from senderz_voice.speech import extras

RATE: Final = 16_000
_PROMPT: Final = ("<|startoftranscript|>", "", "<|transcribe|>", "<|notimestamps|>")
# The model was trained on 30 s with silence behind the words, and a pass costs what it is given. Given at least 10 s,
# of which 4 s silence, a pass takes a quarter of the time, and people's Spanish prompts had 106 errors instead of 96 in
# 624 words. For the language alone 6 s in all are enough. One frame is 10 ms.
SILENT_FRAMES: Final = 400
_WHOLE_WINDOW: Final = 1_000
_LANGUAGE_WINDOW: Final = 600
# Turkish, the language of the two whose words are cut into more pieces, takes about 8 tokens a second.
_TOKENS_A_SECOND: Final = 12
_TOKENS_ANYHOW: Final = 16


@dataclass(frozen=True, slots=True)
class Draft:
    """What was heard and how sure that is."""

    text: str
    likelihood: float
    """The mean logarithm of the tokens' probabilities: -0.2 is sure, -1 is a guess."""
    no_speech: float
    """The probability that nobody spoke."""

    @property
    def repetition(self) -> float:
        """How well the text can be compressed; a loop of the same words goes above 2.4."""
        written = self.text.encode()
        return len(written) / len(zlib.compress(written)) if written else 0.0


class WhisperEngine:
    """The loaded model; blocks, and is to be used by one thread."""

    def __init__(self, model: Any) -> None:
        self._model = model

    @classmethod
    def load(cls, place: Path) -> Self:
        """The model in this folder, which takes about a second and 150 MB."""
        whisper = extras.module("faster_whisper", "languages")
        return cls(
            whisper.WhisperModel(str(place), device="cpu", compute_type="int8", cpu_threads=1, local_files_only=True)
        )

    def encode(self, samples: NDArray[np.float32], silent_frames: int) -> Any:
        """The sound as the model sees it; `samples` at 16 kHz, at most 30 s with the silence to be put behind them."""
        model = self._model
        features = model.feature_extractor(samples, padding=160)
        window = _WHOLE_WINDOW if silent_frames else _LANGUAGE_WINDOW
        frames = min(model.feature_extractor.nb_max_frames, max(window, features.shape[1] + silent_frames))
        padded = np.zeros((features.shape[0], frames), dtype=np.float32)
        taken = min(frames, features.shape[1])
        padded[:, :taken] = features[:, :taken]
        return model.encode(padded)

    def languages(self, encoded: Any) -> Mapping[str, float]:
        """The probability of each language that the model knows, by its two letters."""
        (found,) = self._model.model.detect_language(encoded)
        return {token[2:-2]: probability for token, probability in found}

    def words(self, encoded: Any, language: str, seconds: float) -> Draft:
        """What was said in the language of these two letters."""
        tokenizer = self._model.hf_tokenizer
        prompt = [tokenizer.token_to_id(token or f"<|{language}|>") for token in _PROMPT]
        (result,) = self._model.model.generate(
            encoded,
            [prompt],
            beam_size=1,
            max_length=len(prompt) + _TOKENS_ANYHOW + int(_TOKENS_A_SECOND * seconds),
            return_scores=True,
            return_no_speech_prob=True,
        )
        tokens = result.sequences_ids[0]
        likelihood = result.scores[0] * len(tokens) / (len(tokens) + 1)
        text = tokenizer.decode(tokens, skip_special_tokens=True)
        return Draft(" ".join(text.split()), likelihood, result.no_speech_prob)
