"""Which model and voice speak, from the settings and the catalogue."""

import pytest

from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.speech.voices.cartesia import CartesiaVoice
from senderz_voice.speech.voices.catalogue import CARTESIA, DEEPGRAM, ELEVENLABS, OPENAI, VENDORS, Vendor
from senderz_voice.speech.voices.choice import Choice, address
from senderz_voice.speech.voices.deepgram import DeepgramVoice
from senderz_voice.speech.voices.elevenlabs import ElevenLabsVoice
from senderz_voice.speech.voices.openai import OpenAIVoice
from tests.providers.tts.fake import KEY, served
from tests.providers.tts.fake_cartesia import FakeCartesia
from tests.providers.tts.fake_deepgram import FakeDeepgram
from tests.providers.tts.fake_elevenlabs import FakeElevenLabs
from tests.providers.tts.stage import CountedIds, HandClock, heard, run


@pytest.mark.parametrize("vendor", VENDORS.values(), ids=VENDORS)
def test_a_voice_is_there_for_each_of_our_languages_that_the_vendor_speaks(vendor: Vendor) -> None:
    for model in vendor.models:
        if not model.streams:
            continue
        choice = Choice(vendor, model.name)
        for language, code in (("en", "en"), ("es-MX", "es"), ("tr-TR", "tr")):
            if code in model.languages:
                assert choice.voice(language)
            else:
                with pytest.raises(PortError, match=f"does not speak {language}") as caught:
                    choice.voice(language)
                assert caught.value.kind is ErrorKind.NOT_CONFIGURED


@pytest.mark.parametrize(
    ("vendor", "setting", "voices", "language", "voice"),
    [
        (ELEVENLABS, "", {}, "en", "JBFqnCBsd6RMkjVDRZzb"),
        (ELEVENLABS, "eleven_flash_v2_5/anna", {}, "tr-TR", "anna"),
        (ELEVENLABS, "eleven_flash_v2_5/anna", {"tr-TR": "ayla"}, "tr-TR", "ayla"),
        (ELEVENLABS, "eleven_flash_v2_5/anna", {"tr": "ayla"}, "tr-TR", "ayla"),
        (CARTESIA, "sonic-3", {}, "es-MX", "5c5ad5e7-1020-476b-8b91-fdcbe9cc313c"),
        (CARTESIA, "sonic-3", {}, "es", "5c5ad5e7-1020-476b-8b91-fdcbe9cc313c"),
        (CARTESIA, "sonic-3/mine", {}, "es-MX", "mine"),
        (DEEPGRAM, "aura-2", {}, "es-MX", "estrella-es"),
        (DEEPGRAM, "aura-2", {}, "es-ES", "nestor-es"),
        (DEEPGRAM, "aura-2/zeus-en", {}, "en-US", "zeus-en"),
        (DEEPGRAM, "aura-2/zeus-en", {}, "es-MX", "estrella-es"),
        (DEEPGRAM, "aura-2/javier-es", {}, "es-MX", "javier-es"),
        (OPENAI, "kokoro/af_heart", {}, "xx", "af_heart"),
    ],
)
def test_the_nearest_voice_is_taken(
    vendor: Vendor, setting: str, voices: dict[str, str], language: str, voice: str
) -> None:
    assert Choice(vendor, setting, voices).voice(language) == voice


@pytest.mark.parametrize(
    ("vendor", "setting", "words"),
    [
        (ELEVENLABS, "eleven_v3", "cannot speak while it is asked"),
        (DEEPGRAM, "aura-2/thalia", "ends with its language"),
    ],
)
def test_settings_that_cannot_work_are_refused(vendor: Vendor, setting: str, words: str) -> None:
    with pytest.raises(PortError, match=words) as caught:
        Choice(vendor, setting)
    assert caught.value.kind is ErrorKind.NOT_CONFIGURED


@pytest.mark.parametrize("base_url", ["ftp://x", "api.elevenlabs.io", "https://", "https://x/?key=1"])
def test_a_base_address_is_a_web_address(base_url: str) -> None:
    with pytest.raises(PortError, match="is not a web address"):
        address(ELEVENLABS, base_url)


@pytest.mark.parametrize("key", ["", "two words", "a\nb", "clé"])
def test_a_key_that_no_header_can_carry_is_refused_at_once(key: str) -> None:
    with pytest.raises(PortError, match="API key") as caught:
        ElevenLabsVoice(key, "", "", HandClock(), CountedIds())
    assert caught.value.kind is ErrorKind.NOT_CONFIGURED
    assert not key or key not in str(caught.value)


def test_openai_itself_wants_a_key() -> None:
    with pytest.raises(PortError, match="API key of OpenAI"):
        OpenAIVoice("", "", "", HandClock())


def test_elevenlabs_gets_the_voice_in_its_path_and_the_language_only_where_it_is_understood() -> None:
    async def story() -> None:
        fake = FakeElevenLabs()
        async with served(fake) as url:
            for model in ("eleven_flash_v2_5/a%b", "eleven_multilingual_v2"):
                voice = ElevenLabsVoice(KEY, url, model, HandClock(), CountedIds(), voices={"es": "señora"})
                await heard(voice, "Bir dakika.", "tr-TR")
                await heard(voice, "Un momento.", "es-MX")
                await voice.aclose()
        assert fake.voices == ["a%b", "señora", "JBFqnCBsd6RMkjVDRZzb", "señora"]
        assert [query.get("language_code") for query in fake.queries] == ["tr", "es", None, None]
        assert {query["model_id"] for query in fake.queries} == {"eleven_flash_v2_5", "eleven_multilingual_v2"}

    run(story())


def test_cartesia_gets_voice_and_language_with_every_clause_on_the_same_socket() -> None:
    async def story() -> None:
        fake = FakeCartesia()
        async with served(fake) as url:
            voice = CartesiaVoice(KEY, url, "", HandClock(), CountedIds())
            await heard(voice, "Bir dakika.", "tr-TR")
            await heard(voice, "Un momento.", "es-MX")
            await voice.aclose()
        told = [(request["voice"]["id"], request["language"]) for request in fake.requests]
        assert told == [(CARTESIA.voices["tr-TR"], "tr"), (CARTESIA.voices["es-MX"], "es")]
        assert fake.connections == 1

    run(story())


@pytest.mark.parametrize("model", ["aura-2/zeus-en", "aura-2-zeus-en"])
def test_deepgram_gets_model_voice_and_language_as_one_name(model: str) -> None:
    async def story() -> None:
        fake = FakeDeepgram()
        async with served(fake) as url:
            voice = DeepgramVoice(KEY, url, model, HandClock(), CountedIds())
            await heard(voice, "One moment.", "en")
            await heard(voice, "Un momento.", "es-MX")
            with pytest.raises(PortError, match="aura-2 does not speak tr-TR"):
                await heard(voice, "Bir dakika.", "tr-TR")
            await voice.aclose()
        assert set(fake.models) == {"aura-2-zeus-en", "aura-2-estrella-es"}

    run(story())
