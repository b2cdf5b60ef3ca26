"""The recognisers that were chosen."""

from contextlib import AsyncExitStack

from senderz_voice.bootstrap.house import House
from senderz_voice.bootstrap.minds import NO_KEY
from senderz_voice.choices import LOCAL, Choice
from senderz_voice.clock import SystemClock
from senderz_voice.ports.speech import Recogniser, StreamingRecogniser
from senderz_voice.settings import Settings

Ear = Recogniser | StreamingRecogniser


def recognisers(house: House) -> tuple[tuple[str, Ear], ...]:
    """The recognisers by name, the preferred one first; a streaming one has `open`. Takes seconds. Raises PortError."""
    return tuple((str(choice), open_ear(house.settings, house.closing, choice)) for choice in house.settings.stt)


def open_ear(settings: Settings, closing: AsyncExitStack, choice: Choice) -> Ear:
    """One recogniser, closed with `closing`. Raises PortError."""
    return _local(settings, closing) if choice.vendor == LOCAL else _streaming(settings, closing, choice)


def _streaming(settings: Settings, closing: AsyncExitStack, choice: Choice) -> StreamingRecogniser:
    key, clock, url = settings.key(choice) or NO_KEY, SystemClock(), settings.base_url(choice)
    if choice.vendor == "deepgram":
        from senderz_voice.speech.streaming import deepgram

        kind = deepgram.DeepgramFlux if choice.model.startswith("flux") else deepgram.DeepgramNova
        dg = kind(key, clock, base_url=url or deepgram.BASE_URL, model=choice.model)
        closing.push_async_callback(dg.aclose)
        return dg
    if choice.vendor == "assemblyai":
        from senderz_voice.speech.streaming import assemblyai

        turns = assemblyai.AssemblyAI(key, clock, base_url=url or assemblyai.BASE_URL, model=choice.model)
        closing.push_async_callback(turns.aclose)
        return turns
    if choice.vendor == "elevenlabs":
        from senderz_voice.speech.streaming import elevenlabs

        scribe = elevenlabs.ElevenLabsScribe(key, clock, base_url=url or elevenlabs.BASE_URL, model=choice.model)
        closing.push_async_callback(scribe.aclose)
        return scribe
    from senderz_voice.speech.streaming import openai

    # The address of a compatible server ends with the version for chat and speech; this adapter adds it itself.
    root = (url or openai.BASE_URL).removesuffix("/v1")
    realtime = openai.OpenAIRealtime(key, clock, base_url=root, model=choice.model)
    closing.push_async_callback(realtime.aclose)
    return realtime


def _local(settings: Settings, closing: AsyncExitStack) -> Recogniser:
    """English by Moonshine, the other languages by Whisper, told apart by their sound. Raises PortError."""
    from senderz_voice.speech.moonshine import Moonshine

    english: Recogniser | None = None
    if "en" in settings.languages:
        moonshine = Moonshine.load(settings.models_dir)
        closing.callback(moonshine.close)
        moonshine.warm_up()
        english = moonshine
        if settings.languages == ("en",):
            return english
    from senderz_voice.speech.languages.polyglot import PolyglotRecogniser
    from senderz_voice.speech.languages.whisper import Whisper, code

    whisper = Whisper.load(settings.models_dir)
    closing.callback(whisper.close)
    whisper.warm_up()
    each: dict[str, Recogniser] = {code(language): whisper for language in settings.languages}
    if english is not None:
        each["en"] = english
    return PolyglotRecogniser(each, whisper)
