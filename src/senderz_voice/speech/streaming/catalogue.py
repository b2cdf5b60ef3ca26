"""What each vendor's streaming models can do, as data to choose by."""

from dataclasses import dataclass
from typing import Final, Literal

_TEN: Final = frozenset({"de", "en", "es", "fr", "hi", "it", "ja", "nl", "pt", "ru"})
_SIX: Final = frozenset({"de", "en", "es", "fr", "it", "pt"})
_ENGLISH: Final = frozenset({"en"})
_ANY: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Model:
    """One model."""

    name: str
    languages: frozenset[str]
    """Two-letter languages that it hears and that matter here; empty means more than we could list."""
    ends_turns: Literal["by_meaning", "by_silence", "never"]
    """How it notices by itself that a turn is over; `never` leaves it to our own turn logic."""
    guesses_ends: bool = False
    """Whether it tells in advance that a turn is probably over."""
    tells_language: bool = False
    """Whether it tells which of several languages it heard; where it does not, the first one asked for is reported."""


@dataclass(frozen=True, slots=True)
class Vendor:
    """One vendor's models, the first of which is the default; each takes every codec."""

    name: str
    codecs: tuple[str, ...]
    """As the vendor spells them, at 8 kHz unless the name says otherwise; mu-law is the one that we send."""
    models: tuple[Model, ...]


DEEPGRAM: Final = Vendor(
    "deepgram",
    ("mulaw", "alaw", "linear16", "linear32", "opus", "ogg-opus"),
    (
        Model("flux-general-en", _ENGLISH, "by_meaning", guesses_ends=True),
        Model("flux-general-multi", _TEN, "by_meaning", guesses_ends=True, tells_language=True),
        Model("nova-3", _TEN | {"tr"}, "by_silence", tells_language=True),
        Model("nova-2", _TEN | {"tr"}, "by_silence", tells_language=True),
    ),
)
ASSEMBLYAI: Final = Vendor(
    "assemblyai",
    ("pcm_mulaw", "pcm_s16le", "opus", "ogg_opus", "aac"),
    (
        Model("universal-streaming-english", _ENGLISH, "by_meaning"),
        Model("universal-streaming-multilingual", _SIX, "by_meaning", tells_language=True),
        Model("u3-rt-pro", _SIX, "by_meaning", tells_language=True),
        Model("universal-3-5-pro", _ANY, "by_meaning", tells_language=True),
        Model("universal-3-6", _ANY, "by_meaning", tells_language=True),
        Model("universal-3-6-pro", _ANY, "by_meaning", tells_language=True),
        Model("whisper-rt", _ANY, "by_silence", tells_language=True),
    ),
)
ELEVENLABS: Final = Vendor(
    "elevenlabs",
    ("ulaw_8000", "pcm_8000", "pcm_16000", "pcm_22050", "pcm_24000", "pcm_44100", "pcm_48000"),
    (
        Model("scribe_v2_realtime", _ANY, "never", tells_language=True),
        Model("scribe_v3_live", _ANY, "never", tells_language=True),
    ),
)
OPENAI: Final = Vendor(
    "openai",
    ("audio/pcmu", "audio/pcma", "audio/pcm at 24 kHz"),
    (
        Model("gpt-live-transcribe", _ANY, "never"),
        Model("gpt-realtime-whisper", _ANY, "never"),
        Model("gpt-transcribe", _ANY, "by_silence", tells_language=True),
        Model("gpt-4o-transcribe", _ANY, "by_silence"),
        Model("gpt-4o-mini-transcribe", _ANY, "by_silence"),
        Model("whisper-1", _ANY, "by_silence"),
    ),
)
VENDORS: Final = (DEEPGRAM, ASSEMBLYAI, ELEVENLABS, OPENAI)


def model_of(vendor: Vendor, name: str) -> Model | None:
    """A model by its name or by the name of its family, such as `nova-3-medical`; None when it is not known here."""
    exact = (model for model in vendor.models if model.name == name)
    family = (model for model in vendor.models if name.startswith(f"{model.name}-"))
    return next(exact, None) or next(family, None)


def heard_by(vendor: Vendor, name: str) -> frozenset[str]:
    """The languages of a model; empty when they are not known, and then any may be tried."""
    model = model_of(vendor, name)
    return model.languages if model else _ANY
