"""Spanish there and back over the telephone's audio with the real models; prints its figures."""

import asyncio
import re
import time

import numpy as np
import pytest

from senderz_voice.audio import g711
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.ports.speech import Recogniser, Voice
from senderz_voice.speech.hibari import HibariVoice
from senderz_voice.speech.languages.kokoro import KokoroVoice
from senderz_voice.speech.languages.polyglot import PolyglotRecogniser, PolyglotVoice
from senderz_voice.speech.languages.whisper import Whisper
from senderz_voice.speech.moonshine import Moonshine
from tests.speech import errors_of_words

SENTENCES = (
    "Buenas tardes, gracias por llamar a la clínica dental.",
    "Quisiera agendar una cita para el próximo jueves.",
    "¿Cuánto cuesta una limpieza dental?",
    "No gracias, prefiero hablar con una persona.",
    "Por favor llámeme el lunes por la mañana.",
    "A mi hija le duele una muela y necesita venir hoy.",
    "¿Están abiertos los domingos?",
    "Mi nombre es Guadalupe Hernández.",
    "Quiero una mesa junto a la ventana.",
    "Disculpe la molestia, no recibirá más llamadas de nuestra parte.",
)
ENGLISH = (
    "I would like to make an appointment.",
    "How much does a cleaning cost?",
    "No thank you, not today.",
    "Could you repeat that, please?",
    "My name is John Carter.",
    "We would like a table by the window.",
    "I have a question about my bill.",
    "Are you open on Sunday?",
    "Please don't call me again.",
    "Tuesday at ten works better.",
)


async def said(voice: Voice, text: str, language: str) -> bytes:
    return b"".join([piece async for piece in voice.synthesise(text, language)])


@pytest.fixture(scope="module")
def spoken_spanish(spanish_voice: KokoroVoice) -> list[bytes]:
    """The sentences, said once for all tests."""

    async def story() -> list[bytes]:
        return [await said(spanish_voice, sentence, "es-MX") for sentence in SENTENCES]

    return asyncio.run(story())


def plain(text: str) -> str:
    return re.sub(r"[^\w ]", "", text.lower().translate(str.maketrans("áéíóúñ", "aeioun")))


def test_spanish_is_understood_there_and_back(spoken_spanish: list[bytes], whisper: Whisper) -> None:
    async def story() -> tuple[int, int]:
        wrong = spoken = 0
        for sentence, audio in zip(SENTENCES, spoken_spanish, strict=True):
            heard = await whisper.transcribe(audio, ["es-MX"])
            errors, words = errors_of_words.count(plain(sentence), plain(heard.text))
            wrong, spoken = wrong + errors, spoken + words
            if errors:
                print(f"{errors}: {sentence!r} was heard as {heard.text!r}")
        return wrong, spoken

    cpu = time.process_time()
    wrong, spoken = asyncio.run(story())
    seconds = sum(map(len, spoken_spanish)) / g711.SAMPLE_RATE
    print(f"WER {wrong / spoken:.1%} of {spoken} words, {time.process_time() - cpu:.1f} s of CPU for {seconds:.0f} s")
    assert wrong / spoken <= 0.1


def test_each_utterance_goes_to_the_recogniser_of_its_language(
    spoken_spanish: list[bytes], voice: HibariVoice, whisper: Whisper, moonshine: Moonshine
) -> None:
    speaker = PolyglotVoice({"en": voice})
    ear: Recogniser = PolyglotRecogniser({"en": moonshine, "es": whisper, "tr": whisper}, whisper)

    async def story() -> int:
        right = 0
        for place, (english, spanish) in enumerate(zip(ENGLISH, spoken_spanish, strict=True)):
            call = ("en", "es-MX") if place % 2 else ("es-MX", "en")
            for audio, language in ((await said(speaker, english, "en"), "en"), (spanish, "es-MX")):
                heard = await ear.transcribe(audio, call)
                right += heard.language == language
                if heard.language != language:
                    print(f"{language} was taken for {heard.language}: {heard.text!r}")
        return right

    assert asyncio.run(story()) >= 19, "of 20, so 95 %"


def test_speech_starts_at_once_and_is_loud_enough(spanish_voice: KokoroVoice) -> None:
    audio = asyncio.run(said(spanish_voice, "Buenos días.", "es-MX"))
    samples = np.abs(g711.decode(audio))
    assert samples[: 80 * 8].max() > 0.01
    assert samples.max() == pytest.approx(0.5, rel=0.1)


@pytest.mark.parametrize("text", ["", "...", "¿?", "日本", "—", "😀"])
def test_nothing_to_say_makes_no_sound(spanish_voice: KokoroVoice, text: str) -> None:
    assert asyncio.run(said(spanish_voice, text, "es-MX")) == b""


def test_other_languages_are_refused(spanish_voice: KokoroVoice) -> None:
    with pytest.raises(PortError, match="speaks Spanish only, not en") as refused:
        asyncio.run(said(spanish_voice, "Hello", "en"))
    assert refused.value.kind is ErrorKind.NOT_CONFIGURED
