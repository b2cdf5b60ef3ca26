"""The voices that were chosen."""

from contextlib import AsyncExitStack

from senderz_voice.bootstrap.house import House
from senderz_voice.bootstrap.minds import NO_KEY
from senderz_voice.choices import LOCAL, Choice
from senderz_voice.clock import SystemClock, SystemIds
from senderz_voice.ports.speech import Voice
from senderz_voice.settings import Settings


def voices(house: House) -> tuple[tuple[str, Voice], ...]:
    """The assistant's voices by name, the preferred one first. Takes seconds. Raises PortError."""
    return tuple((str(choice), open_voice(house.settings, house.closing, choice)) for choice in house.settings.tts)


def open_voice(settings: Settings, closing: AsyncExitStack, choice: Choice) -> Voice:
    """One voice, closed with `closing`. Raises PortError."""
    if choice.vendor == LOCAL:
        return _local(settings, closing)
    key, url = settings.key(choice) or NO_KEY, settings.base_url(choice) or ""
    clock, ids = SystemClock(), SystemIds()
    if choice.vendor == "elevenlabs":
        from senderz_voice.speech.voices.elevenlabs import ElevenLabsVoice

        elevenlabs = ElevenLabsVoice(key, url, choice.model, clock, ids)
        closing.push_async_callback(elevenlabs.aclose)
        return elevenlabs
    if choice.vendor == "cartesia":
        from senderz_voice.speech.voices.cartesia import CartesiaVoice

        cartesia = CartesiaVoice(key, url, choice.model, clock, ids)
        closing.push_async_callback(cartesia.aclose)
        return cartesia
    if choice.vendor == "deepgram":
        from senderz_voice.speech.voices.deepgram import DeepgramVoice

        deepgram = DeepgramVoice(key, url, choice.model, clock, ids)
        closing.push_async_callback(deepgram.aclose)
        return deepgram
    from senderz_voice.speech.voices.openai import OpenAIVoice

    openai = OpenAIVoice(key, url, choice.model, clock)
    closing.push_async_callback(openai.aclose)
    return openai


def _local(settings: Settings, closing: AsyncExitStack) -> Voice:
    """English by hibari, Spanish by Kokoro, Turkish by espeak-ng. Raises PortError."""
    each = {language: _speaker(language, settings, closing) for language in settings.languages}
    if tuple(each) == ("en",):
        return each["en"]
    from senderz_voice.speech.languages.polyglot import PolyglotVoice
    from senderz_voice.speech.languages.whisper import code

    return PolyglotVoice({code(language): voice for language, voice in each.items()})


def _speaker(language: str, settings: Settings, closing: AsyncExitStack) -> Voice:
    if language == "es-MX":
        from senderz_voice.speech.languages.kokoro import KokoroVoice

        kokoro = KokoroVoice.load(settings.models_dir)
        closing.callback(kokoro.close)
        kokoro.warm_up()
        return kokoro
    if language == "tr-TR":
        from senderz_voice.speech.languages.espeak import EspeakVoice

        return EspeakVoice.find()
    from senderz_voice.speech.hibari import HibariVoice

    hibari = HibariVoice.load()
    closing.callback(hibari.close)
    hibari.warm_up()
    return hibari
