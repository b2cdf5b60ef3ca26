"""The recogniser of Spanish and Turkish: what it does with its engine's answers, told with a scripted one."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from senderz_voice.audio import g711
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.ports.speech import Recognition
from senderz_voice.speech.languages.whisper import Whisper
from senderz_voice.speech.languages.whisper_engine import Draft

SURE = Draft("Hola, buenas tardes.", -0.2, 0.05)


class Engine:
    """Hears the same in every sound and notes what it was asked."""

    def __init__(self, draft: Draft = SURE, likely: Mapping[str, float] | None = None) -> None:
        self.draft = draft
        self.likely = likely or {}
        self.encoded: list[tuple[int, int]] = []
        self.asked: list[str] = []

    def encode(self, samples: NDArray[np.float32], silent_frames: int) -> str:
        self.encoded.append((samples.size, silent_frames))
        return "sound"

    def languages(self, encoded: Any) -> Mapping[str, float]:
        self.asked.append("languages")
        return self.likely

    def words(self, encoded: Any, language: str, seconds: float) -> Draft:
        self.asked.append(language)
        return self.draft


def tone(ms: int) -> bytes:
    return g711.encode(np.sin(np.arange(ms * 8, dtype=np.float32) * np.float32(0.3)) * np.float32(0.3))


def heard(engine: Engine, speech: bytes, languages: Sequence[str] = ("es-MX",)) -> Recognition:
    whisper = Whisper(engine)
    try:
        return asyncio.run(whisper.transcribe(speech, languages))
    finally:
        whisper.close()


def told(engine: Engine, speech: bytes, languages: Sequence[str]) -> str:
    whisper = Whisper(engine)
    try:
        return asyncio.run(whisper.tell(speech, languages))
    finally:
        whisper.close()


def test_one_language_is_not_asked_for() -> None:
    engine = Engine()
    assert heard(engine, tone(1_500)) == Recognition("Hola, buenas tardes.", "es-MX")
    assert engine.asked == ["es"]


def test_of_several_languages_the_likeliest_counts() -> None:
    engine = Engine(likely={"es": 0.1, "tr": 0.8, "de": 0.9})
    assert heard(engine, tone(1_500), ("es-MX", "tr-TR")).language == "tr-TR"
    assert engine.asked == ["languages", "tr"]


def test_silence_is_not_decoded_at_all() -> None:
    engine = Engine()
    assert heard(engine, g711.silence(3_000) + tone(50) + g711.silence(500)).text == ""
    assert not engine.encoded


def test_silence_around_the_words_and_what_is_beyond_20_seconds_is_cut() -> None:
    engine = Engine()
    heard(engine, g711.silence(2_000) + tone(1_000) + g711.silence(2_000))
    heard(engine, tone(25_000))
    (short, _), (long, silent) = engine.encoded
    assert short == pytest.approx(1_040 * 16, abs=200)
    assert (long, silent > 0) == (20 * 16_000, True)


@pytest.mark.parametrize(
    "draft",
    [
        Draft("Subtítulos realizados por la comunidad de Amara.org", -0.2, 0.1),
        Draft("¡Gracias por ver el video!", -0.2, 0.1),
        Draft("¡Suscríbete al canal!", -0.3, 0.1),
        Draft("Altyazı M.K.", -0.2, 0.1),
        Draft("İzlediğiniz için teşekkür ederim.", -0.2, 0.1),
        Draft("Thanks for watching!", -0.2, 0.1),
        Draft("(Música)", -0.2, 0.1),
        Draft("Sí.", -1.2, 0.8),
        Draft("la casa de " * 30, -0.4, 0.1),
        Draft("ciclado de Elvy", -1.9, 0.1),
    ],
    ids=lambda draft: draft.text[:20],
)
def test_what_nobody_said_is_nothing(draft: Draft) -> None:
    assert heard(Engine(draft), tone(1_500)).text == ""


@pytest.mark.parametrize("text", ["Gracias.", "Gracias por avisarme.", "Quiero aprender música.", "No vi el video."])
def test_what_only_resembles_it_is_kept(text: str) -> None:
    assert heard(Engine(Draft(text, -0.3, 0.2)), tone(1_500)).text == text


def test_the_language_of_the_call_is_left_only_for_a_good_reason() -> None:
    assert told(Engine(likely={"en": 0.4, "es": 0.5}), tone(2_000), ("en", "es-MX")) == "en"
    assert told(Engine(likely={"en": 0.2, "es": 0.5}), tone(2_000), ("en", "es-MX")) == "es-MX"


def test_a_word_alone_stays_in_the_language_of_the_call() -> None:
    engine = Engine(likely={"en": 0.9, "es": 0.1})
    assert told(engine, tone(500), ("es-MX", "en")) == "es-MX"
    assert heard(engine, tone(500), ("es-MX", "tr-TR")).language == "es-MX"
    assert "languages" not in engine.asked


def test_four_seconds_tell_the_language() -> None:
    engine = Engine(likely={"en": 0.9})
    told(engine, tone(12_000), ("es-MX", "en"))
    assert engine.encoded == [(4 * 16_000, 0)]


def test_no_language_and_a_closed_recogniser_are_clear_errors() -> None:
    with pytest.raises(PortError, match="no language") as refused:
        heard(Engine(), tone(1_000), ())
    assert refused.value.kind is ErrorKind.NOT_CONFIGURED
    whisper = Whisper(Engine())
    whisper.warm_up()
    whisper.close()
    with pytest.raises(PortError, match="closed"):
        asyncio.run(whisper.transcribe(tone(1_000), ("es",)))
