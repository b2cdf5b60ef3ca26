"""What each vendor's voices can do, as data: the settings check, the documentation and the adapters read it here.

Languages are ISO 639-1 codes. The names of models and voices are those of the vendors' own SDKs and documentation
(elevenlabs 2.78, cartesia 4.2, deepgram-sdk 7.17, openai 3.54); a model that is not listed is passed on as it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


def _codes(words: str) -> frozenset[str]:
    return frozenset(words.split())


@dataclass(frozen=True, slots=True)
class Model:
    """One model of a vendor."""

    name: str
    languages: frozenset[str]
    streams: bool = True
    """Whether its audio can be had piece by piece over the path that we use."""
    told_language: bool = True
    """Whether it accepts being told which language the text is in."""
    until: str = ""
    """The day from which the vendor no longer serves it, as ISO 8601; empty when none is announced."""


@dataclass(frozen=True, slots=True)
class Vendor:
    """One vendor and what its voices are called."""

    name: str
    base_url: str
    models: tuple[Model, ...]
    """The first is the one that is used when none is named."""
    voices: Mapping[str, str]
    """The voice for a language (BCP 47); the one under `*` speaks all that have none of their own."""
    mulaw: bool
    """Whether it sends telephone audio itself; else we convert what it sends."""
    cancels: str
    """How a clause is stopped halfway."""
    voice_names_language: bool = False
    """Whether a voice speaks one language only, whose code its name ends with."""

    def model(self, name: str) -> Model | None:
        """The model of this name, None when the catalogue does not have it."""
        return next((model for model in self.models if model.name == name), None)


_ELEVEN_29: Final = _codes("ar bg cs da de el en es fi fil fr hi hr id it ja ko ms nl pl pt ro ru sk sv ta tr uk zh")

ELEVENLABS: Final = Vendor(
    name="ElevenLabs",
    base_url="https://api.elevenlabs.io",
    models=(
        Model("eleven_flash_v2_5", _ELEVEN_29 | _codes("hu no vi")),
        Model("eleven_turbo_v2_5", _ELEVEN_29 | _codes("hu no vi")),
        Model("eleven_multilingual_v2", _ELEVEN_29, told_language=False),
        Model("eleven_flash_v2", _codes("en"), told_language=False),
        Model("eleven_turbo_v2", _codes("en"), told_language=False),
        Model("eleven_v3", _ELEVEN_29 | _codes("hu no vi"), streams=False, told_language=False),
    ),
    # The voice of the SDK's own examples. ElevenLabs' voices speak every language of the model.
    voices={"*": "JBFqnCBsd6RMkjVDRZzb"},
    mulaw=True,
    cancels="the rest of a context is ignored; its place counts until the vendor says that it is final",
)

_SONIC_3: Final = _codes(
    "en fr de es pt zh ja hi it ko nl pl ru sv tr tl bg ro ar cs el fi hr ms sk da ta uk hu no vi bn th he ka id te gu"
    " kn ml mr pa"
)

CARTESIA: Final = Vendor(
    name="Cartesia",
    base_url="https://api.cartesia.ai",
    models=(
        Model("sonic-3", _SONIC_3),
        Model("sonic-3.5", _SONIC_3 | _codes("or ur")),
        Model("sonic-3-2026-01-12", _SONIC_3),
        Model("sonic-3-2025-10-27", _SONIC_3),
        Model("sonic-3.5-2026-05-04", _SONIC_3 | _codes("or ur")),
        Model("sonic-latest", _SONIC_3 | _codes("or ur")),
    ),
    voices={
        "*": "6ccbfb76-1fc6-48f7-b71d-91ac6298247b",  # Tessa, the SDK's own default.
        "es-MX": "5c5ad5e7-1020-476b-8b91-fdcbe9cc313c",  # Daniela, Mexican.
        "tr-TR": "bb2347fe-69e9-4810-873f-ffd759fe8420",  # Aylin.
    },
    mulaw=True,
    cancels="a message cancels the context",
)

DEEPGRAM: Final = Vendor(
    name="Deepgram",
    base_url="https://api.deepgram.com",
    models=(Model("aura-2", _codes("en es de fr nl it ja")), Model("aura", _codes("en"))),
    voices={
        "en": "thalia-en",
        "es-MX": "estrella-es",  # Mexican.
        "es-ES": "nestor-es",  # Peninsular.
        "de": "viktoria-de",
        "fr": "agathe-fr",
        "it": "livia-it",
        "ja": "izanami-ja",
        "nl": "rhea-nl",
    },
    mulaw=True,
    cancels="a message clears the socket, which is used again when the vendor has confirmed it",
    voice_names_language=True,
)

# The languages of Whisper, which OpenAI's speech models follow.
_WHISPER: Final = _codes(
    "af ar hy az be bs bg ca zh hr cs da nl en et fi fr gl de el he hi hu is id it ja kn kk ko lv lt mk ms mr mi ne no"
    " fa pl pt ro ru sr sk sl es sw sv tl ta th tr uk ur vi cy"
)

OPENAI: Final = Vendor(
    name="OpenAI",
    base_url="https://api.openai.com/v1",
    models=(
        Model("gpt-4o-mini-tts", _WHISPER, told_language=False, until="2027-01-06"),
        Model("gpt-4o-mini-tts-2025-12-15", _WHISPER, told_language=False, until="2027-01-06"),
        Model("tts-1", _WHISPER, told_language=False, until="2027-01-06"),
        Model("tts-1-hd", _WHISPER, told_language=False, until="2027-01-06"),
    ),
    voices={"*": "alloy"},
    mulaw=False,
    cancels="the request is dropped",
)

VENDORS: Final[Mapping[str, Vendor]] = {
    "elevenlabs": ELEVENLABS,
    "cartesia": CARTESIA,
    "deepgram": DEEPGRAM,
    "openai": OPENAI,
}
"""By the word that names each in the settings."""
