"""Which voice speaks and which recogniser listens in a call of several languages."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.ports.speech import Recognition
from senderz_voice.speech.languages.polyglot import PolyglotRecogniser, PolyglotVoice


class Ear:
    """Hears its own name, in the first language asked for."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.asked: list[tuple[str, ...]] = []

    async def transcribe(self, speech: bytes, languages: Sequence[str]) -> Recognition:
        self.asked.append(tuple(languages))
        return Recognition(self.name, languages[0])


class Teller:
    """Says always the same, and counts."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.asked: list[tuple[str, ...]] = []

    async def tell(self, speech: bytes, languages: Sequence[str]) -> str:
        self.asked.append(tuple(languages))
        return self.language


class Mouth:
    def __init__(self, name: bytes) -> None:
        self.name = name

    async def synthesise(self, text: str, language: str) -> AsyncIterator[bytes]:
        yield self.name + text.encode() + language.encode()


def listen(teller: Teller, *languages: str) -> tuple[Recognition, Ear, Ear]:
    english, other = Ear("moonshine"), Ear("whisper")
    ear = PolyglotRecogniser({"en": english, "es": other, "tr": other}, teller)
    return asyncio.run(ear.transcribe(b"sound", languages)), english, other


def test_an_english_call_is_heard_once_by_the_english_recogniser() -> None:
    teller = Teller("es-MX")
    heard, _, other = listen(teller, "en-US")
    assert heard == Recognition("moonshine", "en-US")
    assert not teller.asked
    assert not other.asked


def test_the_sound_decides_who_listens() -> None:
    assert listen(Teller("es-MX"), "en", "es-MX")[0] == Recognition("whisper", "es-MX")
    assert listen(Teller("en"), "es-MX", "en")[0] == Recognition("moonshine", "en")


def test_languages_of_one_recogniser_are_left_to_it() -> None:
    teller = Teller("en")
    heard, _, other = listen(teller, "tr-TR", "es-MX")
    assert heard.text == "whisper"
    assert other.asked == [("tr-TR", "es-MX")]
    assert not teller.asked


def test_a_language_that_nobody_hears_is_passed_over_or_refused() -> None:
    assert listen(Teller("fr"), "fr", "en")[0] == Recognition("moonshine", "en")
    for languages in (("fr-FR",), ()):
        with pytest.raises(PortError, match="no recogniser hears") as refused:
            listen(Teller("fr"), *languages)
        assert refused.value.kind is ErrorKind.NOT_CONFIGURED


def test_each_language_has_its_voice() -> None:
    voice = PolyglotVoice({"en": Mouth(b"1"), "es": Mouth(b"2")})

    async def story(language: str) -> list[bytes]:
        return [piece async for piece in voice.synthesise("x", language)]

    assert asyncio.run(story("es-MX")) == [b"2xes-MX"]
    assert asyncio.run(story("EN")) == [b"1xEN"]
    with pytest.raises(PortError, match="no voice speaks tr-TR"):
        asyncio.run(story("tr-TR"))
